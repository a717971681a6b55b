"""A run in a few words of the active language: for the form, the receipt, the manage page and mails."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from courses.catalogue import Catalogue, KnownMunicipality, KnownVenue, catalogue
from courses.models import CourseRun, Form, Meeting, QueueEntry, language_name
from courses.residents import kept_words
from courses.rows import form_words, language_words, price_words, weekday_words
from courses.wishes import read
from home.dates import clock_range, day_in_words
from home.routing import direction, in_order


@dataclass(frozen=True, slots=True)
class MeetingWords:
    """One meeting: the inputs of templates/components/timeline.html."""

    when: str
    time: str
    iso: str
    past: bool
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of facts: the inputs of templates/components/facts.html, and of mails. `lang`: the value's, where it is not
    that of what is around it.
    """

    icon: str
    label: str
    value: str
    detail: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """`lang` and `dir` are set only where the title is in another language than the page."""

    title: str
    lang: str
    dir: str
    url: str
    meetings: list[MeetingWords]
    facts: list[Fact]
    municipality: KnownMunicipality


def summarise(run: CourseRun, region, meetings: Iterable[Meeting] | None = None, now=None) -> Summary:
    """The run in the active language. 1 query for its meetings unless they are given."""
    now = now or timezone.now()
    known = catalogue(region)
    language = get_language()
    title, written_in = title_of(run, known, language)
    meetings = list(run.meetings.all()) if meetings is None else list(meetings)
    foreign = written_in != language
    return Summary(
        title=title,
        lang=written_in if foreign else "",
        dir=direction(written_in) if foreign else "",
        url=reverse("courses:run", args=[run.pk]),
        meetings=[meeting_words(meeting, now) for meeting in meetings],
        facts=[
            Fact("calendar", _("First meeting"), *first_meeting(run, meetings)),
            where(run, known.venues.get(run.venue_id)),
            Fact("languages", _("Language"), language_words(run)),
            Fact("coins", _("Cost"), price_words(run.course.price)),
            *kept(run, known, now),
            *needed(run, now),
        ],
        municipality=known.municipalities[run.municipality_id],
    )


def meetings_of(run_ids: Iterable[int]) -> dict[int, list[Meeting]]:
    """The meetings of several runs, by the run's pk, in order. 1 query."""
    found: dict[int, list[Meeting]] = {pk: [] for pk in run_ids}
    for meeting in Meeting.objects.filter(run__in=found).order_by("starts_at", "pk"):
        found[meeting.run_id].append(meeting)
    return found


def kept(run: CourseRun, known: Catalogue, now) -> list[Fact]:
    """That some seats are kept for residents, while they are; said before anyone books, and to those who wait."""
    words = kept_words(run, known.municipalities[run.municipality_id].name, now)
    return [Fact("home", _("Seats for residents"), *words)] if words else []


def needed(run: CourseRun, now) -> list[Fact]:
    """That a run needs more to start, while it does; said before anyone books, and to those who have."""
    if run.state != CourseRun.State.PUBLISHED or not run.is_short or run.starts_at <= now:
        return []
    value = ngettext(
        "Starts if at least %(count)d seat is taken",
        "Starts if at least %(count)d seats are taken",
        run.minimum,
    ) % {"count": run.minimum}
    return [Fact("users", _("Will it start?"), value, decision_words(run, now))]


def decision_words(run: CourseRun, now) -> str:
    """How many are taken, and when it is decided; a day that has passed is not promised."""
    if timezone.localdate(now) <= run.decide_by:
        words = ngettext(
            "%(count)d is taken so far. We decide by %(day)s, and write to everyone if we cancel.",
            "%(count)d are taken so far. We decide by %(day)s, and write to everyone if we cancel.",
            run.confirmed_seats,
        )
    else:
        words = ngettext(
            "%(count)d is taken so far. We decide very soon, and write to everyone if we cancel.",
            "%(count)d are taken so far. We decide very soon, and write to everyone if we cancel.",
            run.confirmed_seats,
        )
    return words % {"count": run.confirmed_seats, "day": day_in_words(run.decide_by)}


def summary_of(claim, region) -> Summary:
    """What a party has, or is asked about, or waits for (a courses.claims.Claim). 1 query."""
    return summarise(claim.run, region) if claim.run else summarise_wait(claim.entry, region)


def summarise_wait(entry: QueueEntry, region) -> Summary:
    """What a party waits for that waits for any run of a course. 1 query."""
    known = catalogue(region)
    language = get_language()
    title, written_in = title_of(entry, known, language)
    places = [known.municipalities[pk] for pk in entry.municipalities.values_list("pk", flat=True)]
    foreign = written_in != language
    course = known.courses.get(entry.course_id)
    return Summary(
        title=title,
        lang=written_in if foreign else "",
        dir=direction(written_in) if foreign else "",
        url=(course and course.in_language(language).url) or known.list_url(language),
        meetings=[],
        facts=wish_facts(
            [place.name for place in places], read(entry.languages), read(entry.weekdays), read(entry.forms)
        ),
        municipality=places[0],
    )


def wish_rows(entry: QueueEntry) -> list[tuple[str, str]]:
    """What a party that waits for any run said it wants. 1 query."""
    places = list(entry.municipalities.values_list("name", flat=True))
    facts = wish_facts(places, read(entry.languages), read(entry.weekdays), read(entry.forms))
    return [(fact.label, fact.value) for fact in facts]


def wish_facts(places: list[str], languages: list[str], weekdays: list[str], forms: list[str]) -> list[Fact]:
    """Where somebody can come, and what else matters to them."""
    spoken = [language_name(code) for code in languages]
    days = [weekday_words(int(day)) for day in weekdays]
    ways = [form_words(form) for form in forms]
    return [
        Fact("map-pin", _("Where"), listed(places)),
        Fact("languages", _("Language"), capfirst(listed(spoken)) or _("Any language")),
        Fact("calendar", _("Weekday"), listed(days) or _("Any weekday")),
        Fact("monitor", _("How"), listed(ways) or _("On site or online")),
    ]


def listed(words: list[str]) -> str:
    """Several words in a row, with the comma of the active language."""
    return ("، " if get_language_bidi() else ", ").join(words)


def title_of(run: CourseRun | QueueEntry, known: Catalogue, language: str) -> tuple[str, str]:
    """The course's title and the language it is in; its plain name for one that was added this second."""
    course = known.courses.get(run.course_id)
    if course is None:
        return run.course.name, language
    words = course.in_language(language)
    return words.title, words.lang


def first_meeting(run: CourseRun, meetings: list[Meeting]) -> tuple[str, str]:
    """The day it begins; its hours, and how many meetings there are."""
    held = [meeting for meeting in meetings if not meeting.cancelled]
    if not held:
        return day_in_words(run.starts_at), ""
    number = ngettext("%(count)d meeting", "%(count)d meetings", len(held)) % {"count": len(held)}
    return day_in_words(held[0].starts_at), f"{in_order(hours(held[0]))} · {number}"


def meeting_words(meeting: Meeting, now) -> MeetingWords:
    return MeetingWords(
        when=day_in_words(meeting.starts_at),
        time=hours(meeting),
        iso=timezone.localtime(meeting.starts_at).isoformat(timespec="minutes"),
        past=meeting.ends_at <= now,
        cancelled=meeting.cancelled,
    )


def hours(meeting: Meeting) -> str:
    return clock_range(meeting.starts_at, meeting.ends_at)


def where(run: CourseRun, venue: KnownVenue | None) -> Fact:
    if run.form == Form.ONLINE or venue is None:
        return Fact("monitor", _("Where"), _("Online"), _("You get the link before the first meeting."))
    return Fact("map-pin", _("Where"), venue.name, venue.address)
