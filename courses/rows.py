"""A run in words: what a row of a list and the run's own page say, preformatted for the active language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import NamedTuple, TypedDict

from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS_3, WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from courses.catalogue import Catalogue, KnownCourse, KnownMunicipality
from courses.models import CourseRun, Daypart, Form, Together, language_name
from courses.seats import Seats
from home.dates import clock_range, day_month

FEW = 3
"""So many seats or fewer are "only so many left"."""

ADULT = 18
PARTS = {
    Daypart.MORNING: gettext_lazy("Mornings"),
    Daypart.AFTERNOON: gettext_lazy("Afternoons"),
    Daypart.EVENING: gettext_lazy("Evenings"),
}
FORMS = {
    Form.ON_SITE: gettext_lazy("On site"),
    Form.ONLINE: gettext_lazy("Online"),
    Form.BOTH: gettext_lazy("On site or online"),
}
TOGETHER = {
    Together.ANY: gettext_lazy("Come alone or two adults together"),
    Together.ONE: gettext_lazy("One adult from each family in a group"),
    Together.APART: gettext_lazy("Parents who have separated go to different groups"),
}


@dataclass(frozen=True, slots=True)
class SeatWords:
    """How many seats are left: a state (a key of home.templatetags.look.SEAT_ICONS) and words."""

    state: str
    text: str


def counted_words(run: CourseRun, seats: Seats, place: str, now) -> SeatWords:
    """What a visitor may hope for, counted this moment: on the run's own page."""
    return closed_words(run, now) or open_words(seats.free, seats.waiting, seats.here, place)


def listed_words(run: CourseRun, place: str, now) -> SeatWords:
    """The same by the stored counters: in lists.

    They do not tell who lives where: kept seats that are left are residents' first, also while others wait.
    """
    if words := closed_words(run, now):
        return words
    free = run.seats - run.confirmed_seats - run.held_seats
    if free > 0 and run.kept_for_residents(now):
        words = ngettext(
            "%(count)d seat left, for residents of %(place)s first",
            "%(count)d seats left, for residents of %(place)s first",
            free,
        )
        return SeatWords("few", words % {"count": free, "place": place})
    return open_words(run.listed_free, run.waiting_parties)


def closed_words(run: CourseRun, now) -> SeatWords | None:
    """Why nobody can sign up now; None when they can."""
    if run.state == CourseRun.State.CANCELLED:
        return SeatWords("cancelled", _("Cancelled"))
    if run.starts_at <= now:
        return SeatWords("past", _("Has been held") if run.ends_at <= now else _("Has started"))
    if now < run.sign_up_opens_at:
        return SeatWords("later", _("Sign-up opens %(day)s") % {"day": day_month(run.sign_up_opens_at)})
    return SeatWords("later", _("Sign-up has closed")) if now >= run.sign_up_closes_at else None


def open_words(free: int, waiting: int, here: int = 0, place: str = "") -> SeatWords:
    """`here` more are kept for residents of `place`."""
    if here:
        words = ngettext(
            "%(count)d seat left for people who live in %(place)s",
            "%(count)d seats left for people who live in %(place)s",
            free + here,
        ) % {"count": free + here, "place": place}
        others = ngettext("%(count)d for others", "%(count)d for others", free) % {"count": free}
        return SeatWords("few", _("%(residents)s, %(others)s") % {"residents": words, "others": others})
    if free > FEW:
        return SeatWords(
            "ok", ngettext("%(count)d seat left", "%(count)d seats left", free) % {"count": free}
        )
    if free:
        words = ngettext("Only %(count)d seat left", "Only %(count)d seats left", free)
        return SeatWords("few", words % {"count": free})
    if waiting:
        words = ngettext("Full, %(count)d is waiting", "Full, %(count)d are waiting", waiting)
        return SeatWords("queue", words % {"count": waiting})
    return SeatWords("queue", _("Full, waiting list open"))


def age_words(age: int | str) -> str:
    """An age that was asked for."""
    if age == "expecting":
        return _("Expecting")
    return ngettext("%(count)d year", "%(count)d years", age) % {"count": age}


def ages_words(course) -> str:
    """For whom: expecting, or the children's ages in whole years."""
    first, last = course.age_from, course.age_to
    if course.expecting:
        return _("Expecting") if last == 0 else _("Expecting and up to %(age)d years") % {"age": last}
    if first == 0 and last >= ADULT - 1:
        return _("All ages")
    if first == last:
        return age_words(first)
    return _("%(from)d–%(to)d years") % {"from": first, "to": last}


def weekday_words(day: int) -> str:
    """0 is Monday."""
    return str(WEEKDAYS[day]).capitalize()


def part_words(part: str) -> str:
    return str(PARTS[part])


def form_words(form: str) -> str:
    return str(FORMS[form])


def spoken_in(code: str) -> str:
    """The filter on a language."""
    return _("In %(language)s or with interpreter") % {"language": language_name(code)}


def interpreter_words(interpreters: str) -> str:
    """Languages that are interpreted to, of codes with commas; empty when there are none."""
    names = ", ".join(language_name(code) for code in interpreters.split(",") if code)
    return _("interpreter: %(languages)s") % {"languages": names} if names else ""


def price_words(price: int) -> str:
    return _("%(price)d kronor") % {"price": price} if price else _("Free of charge")


class Row(TypedDict):
    """One line of a list of runs: the inputs of templates/components/run_rows.html.

    A dictionary: templates look into one twice as fast as into an object, and a list does it 300 times.
    """

    url: str
    course_title: str
    lang: str
    iso: str
    weekday: str
    day: str
    month: str
    time: str
    place: str
    distance: str
    language: str
    age: str
    form: str
    seats_state: str
    seats_text: str


def rows(
    runs: Iterable[CourseRun],
    known: Catalogue,
    near: KnownMunicipality | None = None,
    now=None,
    *,
    of_course: bool = False,
) -> list[Row]:
    """Rows in the active language; `of_course`: below a course's own heading. No query.

    A run that points at something the catalogue does not know yet (it was added this second) is left out.
    """
    now = now or timezone.now()
    language = get_language()
    away = {place.pk: km for place, km in known.nearest_to(near)} if near else {}
    made = [
        row(run, known, language, distance_words(near, away.get(run.municipality_id)), now)
        for run in runs
        if run.course_id in known.courses and run.municipality_id in known.municipalities
    ]
    return [by_place(one) for one in made] if of_course else made


def by_place(one: Row) -> Row:
    """Where every row is of the same course, the place is what tells them apart."""
    return {**one, "course_title": one["place"], "lang": "", "place": ""}


def row(run: CourseRun, known: Catalogue, language: str, distance: str, now) -> Row:
    course: KnownCourse = known.courses[run.course_id]
    words = course.in_language(language)
    starts, ends = timezone.localtime(run.starts_at), timezone.localtime(run.ends_at)
    venue = known.venues.get(run.venue_id)
    seats = listed_words(run, known.municipalities[run.municipality_id].name, now)
    online = run.form == Form.ONLINE
    place = ("", "") if online or not venue else (venue.name, venue.place)
    day = row_day(language, starts.date(), timezone.localdate(now).year)
    return Row(
        url=run_url(language, run.pk),
        course_title=words.title,
        lang=words.lang if words.lang != language else "",
        iso=starts.isoformat(timespec="minutes"),
        weekday=day.weekday,
        day=day.day,
        month=day.month,
        time=time_words(language, starts, ends),
        place=row_place(language, known.municipalities[run.municipality_id].name, *place),
        distance="" if online else distance,
        language=spoken_words(language, run.language, run.interpreters),
        age=ages_words(course),
        form="" if run.form == Form.ON_SITE or online else form_words(run.form),
        seats_state=seats.state,
        seats_text=seats.text,
    )


# What many rows say alike is put into words once for each language.


class RowDay(NamedTuple):
    weekday: str
    day: str
    month: str


@lru_cache(maxsize=4_000)
def row_day(language: str, day: date, this_year: int) -> RowDay:
    """A date as a row shows it, with the year when it is another one; `language` is the active one."""
    month = str(MONTHS_3[day.month])
    return RowDay(
        str(WEEKDAYS[day.weekday()]), str(day.day), month if day.year == this_year else f"{month} {day.year}"
    )


@cache
def run_address(language: str) -> tuple[str, str]:
    """What stands before and after the primary key in the address of a run's page."""
    before, _key, after = reverse("courses:run", args=[0]).rpartition("0")
    return before, after


def run_url(language: str, pk: int) -> str:
    """`reverse` with its answer kept: twenty rows of a list would ask it twenty times."""
    before, after = run_address(language)
    return f"{before}{pk}{after}"


@lru_cache(maxsize=4_000)
def until_words(language: str, day: date) -> str:
    return day_month(day)


def time_words(language: str, starts: datetime, ends: datetime) -> str:
    """The first meeting's time; when the last is another day, until when the meetings go on."""
    if starts.date() == ends.date():
        return clock_range(starts, ends)
    return _("%(time)s, until %(day)s") % {
        "time": f"{starts:%H:%M}",
        "day": until_words(language, ends.date()),
    }


def language_words(run: CourseRun) -> str:
    """The language of the meetings and those interpreted to."""
    return spoken_words(get_language(), run.language, run.interpreters)


@lru_cache(maxsize=1_000)
def spoken_words(language: str, spoken: str, interpreters: str) -> str:
    interpreted = interpreter_words(interpreters)
    words = f"{language_name(spoken)}, {interpreted}" if interpreted else language_name(spoken)
    return capfirst(words)


def place_words(name: str, place: str) -> str:
    """The venue and its town; the town only once."""
    return name if place.casefold() in name.casefold() else f"{name}, {place}"


@lru_cache(maxsize=4_000)
def row_place(language: str, municipality: str, name: str, town: str) -> str:
    """The venue, its town, and the municipality where the town does not say it already; no venue: online."""
    if not name:
        return f"{_('Online')}, {municipality}"
    place = place_words(name, town)
    return place if town == municipality else f"{place}, {municipality}"


def distance_words(near: KnownMunicipality | None, kilometres: float | None) -> str:
    if near is None or kilometres is None or kilometres < 1:
        return ""
    words = {"km": round(kilometres), "place": near.town}
    return _("about %(km)d km from %(place)s") % words
