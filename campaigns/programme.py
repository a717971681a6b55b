"""A campaign's programme as visitors see it: filtered, put in order, and in words. Reads the catalogue only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.catalogue import KnownCampaign, KnownItem
from campaigns.models import Item
from courses.catalogue import Catalogue, in_language
from courses.listing import COLUMNS, one_of, parse_number
from courses.models import CourseRun, language_name
from courses.rows import SeatWords, age_words, listed_words
from courses.seats import refusal
from home.dates import clock_range, day_in_words

AGES = range(18)
VIEWS = TIME, PLACE, TRACK = ("time", "place", "track")
# So many items may be chosen: a day has no more, and an address is no place for a database.
MOST_CHOSEN = 30
KIND_ICONS = {
    Item.Kind.TALK: "users",
    Item.Kind.WORKSHOP: "hand",
    Item.Kind.EXHIBITOR: "info",
    Item.Kind.CHILDREN: "baby",
    Item.Kind.DROP_IN: "home",
}
CHOSEN = "item"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a visitor asked of a programme, cleaned. `chosen` are keys of items that are ticked."""

    view: str = TIME
    municipality: str = ""
    day: date | None = None
    kind: tuple[str, ...] = ()
    track: int | None = None
    language: str = ""
    age: int | None = None
    free: bool = False
    now: bool = False
    chosen: tuple[int, ...] = ()

    @property
    def active(self) -> int:
        """How many filters narrow the programme."""
        single = (self.municipality, self.track, self.language, self.age is not None, self.free, self.now)
        return len(self.kind) + sum(map(bool, single))

    def query(self) -> str:
        """The query string: keys in alphabetical order, defaults left out; "?" first unless it is empty."""
        pairs = [
            ("age", self.age),
            ("day", self.day and self.day.isoformat()),
            ("free", 1 if self.free else ""),
            *((CHOSEN, pk) for pk in self.chosen),
            *(("kind", kind) for kind in self.kind),
            ("language", self.language),
            ("municipality", self.municipality),
            ("now", 1 if self.now else ""),
            ("track", self.track),
            ("view", self.view if self.view != TIME else ""),
        ]
        told = [(key, value) for key, value in pairs if value not in ("", None)]
        return f"?{urlencode(told)}" if told else ""

    def but(self, **changes) -> "Filters":
        return replace(self, **changes)


def parse(data: Mapping, campaign: KnownCampaign) -> Filters:
    """Filters of GET parameters (a QueryDict). What means nothing is left out; never fails."""
    track = key_of(data.get("track", ""))
    age = parse_number(data.get("age", ""))
    return Filters(
        view=one_of(data.get("view", ""), VIEWS) or TIME,
        municipality=one_of(data.get("municipality", ""), [place.slug for place in campaign.places]),
        day=day_of(data.get("day", ""), campaign),
        kind=tuple(kind for kind in Item.Kind.values if kind in data.getlist("kind")),
        track=track if track in campaign.tracks else None,
        language=one_of(data.get("language", ""), spoken(campaign.items.values())),
        age=age if age in AGES else None,
        free=data.get("free") == "1",
        now=data.get("now") == "1",
        chosen=chosen_of(data.getlist(CHOSEN), campaign),
    )


def day_of(value: str, campaign: KnownCampaign) -> date | None:
    return next((day for day in campaign.row.days if day.isoformat() == value), None)


def key_of(value: str) -> int | None:
    """A primary key, as far as a database has any."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


def chosen_of(values: Iterable[str], campaign: KnownCampaign) -> tuple[int, ...]:
    """Keys of items of the campaign, each once, in the programme's order; none before it is announced."""
    asked = {key_of(value) for value in values}
    return tuple(pk for pk in campaign.announced if pk in asked)[:MOST_CHOSEN]


def spoken(items: Iterable[KnownItem]) -> list[str]:
    """Codes of the languages in which one can take part in something."""
    return sorted({code for item in items for code in (item.language, *item.interpreters)})


def matching(
    items: Iterable[KnownItem], filters: Filters, runs: Mapping[int, CourseRun], now
) -> list[KnownItem]:
    """The items that were asked for. `municipality` is the caller's: it decides what there is to choose from."""

    def wanted(item: KnownItem) -> bool:
        speaks = (item.language, *item.interpreters)
        return (
            filters.day in (None, item.day)
            and (not filters.kind or item.kind in filters.kind)
            and filters.track in (None, item.track_id)
            and (not filters.language or filters.language in speaks)
            and (filters.age is None or item.suits(filters.age))
            and (not filters.free or has_room(item, runs))
            and (not filters.now or item.starts_at <= now < item.ends_at)
        )

    return [item for item in items if wanted(item)]


def has_room(item: KnownItem, runs: Mapping[int, CourseRun]) -> bool:
    """Whether one can still come: it is open to all, or has a seat left."""
    run = runs.get(item.run_id)
    return not item.cancelled and (run is None or run.listed_free > 0)


def runs_of(items: Iterable[KnownItem]) -> dict[int, CourseRun]:
    """What the seats of items are: their runs, with what a list shows of them. 1 query, or none."""
    pks = [item.run_id for item in items if item.run_id]
    return CourseRun.objects.public().only(*COLUMNS).in_bulk(pks) if pks else {}


@dataclass(frozen=True, slots=True)
class Row:
    """One item as a list shows it, in the active language; `state` is now, next, past, or empty."""

    pk: int
    url: str
    starts: str
    ends: str
    time: str
    title: str
    text: str
    lang: str
    kind: str
    icon: str
    place: str
    municipality: str
    language: str
    ages: str
    access: tuple[str, ...]
    speakers: str
    seats: SeatWords | None
    can_book: bool
    cancelled: bool
    chosen: bool
    is_now: bool
    is_past: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Items under one heading; `lang` where the heading is in another language."""

    title: str
    rows: tuple[Row, ...]
    detail: str = ""
    lang: str = ""


class Wording:
    """Puts the items of one campaign into words of the active language. No query."""

    def __init__(
        self, campaign: KnownCampaign, speakers: Mapping, known: Catalogue, runs: Mapping, now: datetime
    ):
        self.campaign, self.speakers, self.known = campaign, speakers, known
        self.runs, self.now, self.language = runs, now, get_language()

    def row(self, item: KnownItem, chosen: Iterable[int] = (), *, elsewhere: bool = False) -> Row:
        """`elsewhere`: the municipality is said too."""
        words, lang = item.in_language(self.language)
        run = self.runs.get(item.run_id)
        return Row(
            pk=item.pk,
            url=reverse("campaigns:item", args=[item.pk]),
            starts=timezone.localtime(item.starts_at).isoformat(timespec="minutes"),
            ends=timezone.localtime(item.ends_at).isoformat(timespec="minutes"),
            time=clock_range(item.starts_at, item.ends_at),
            title=words.title,
            text=words.text,
            lang="" if lang == self.language else lang,
            kind=capfirst(str(Item.Kind(item.kind).label)),
            icon=KIND_ICONS[item.kind],
            place=self.place(item),
            municipality=self.municipality(item) if elsewhere else "",
            language=spoken_words(item),
            ages=ages_words(item),
            access=tuple(capfirst(str(Item.Access(fact).label)) for fact in item.access),
            speakers=", ".join(self.speakers[pk].name for pk in item.speakers if pk in self.speakers),
            seats=listed_words(run, self.municipality(item), self.now) if run else None,
            can_book=bool(run) and not item.cancelled and refusal(run, self.now) is None,
            cancelled=item.cancelled,
            chosen=item.pk in chosen,
            is_now=item.starts_at <= self.now < item.ends_at and not item.cancelled,
            is_past=item.ends_at <= self.now,
        )

    def track(self, pk: int | None) -> tuple[str, str]:
        """A track's name and the language it is in."""
        return in_language(self.campaign.tracks.get(pk, {}), self.language)

    def municipality(self, item: KnownItem) -> str:
        place = self.known.municipalities.get(item.municipality_id)
        return place.name if place else ""

    def place(self, item: KnownItem) -> str:
        """The room and the house; online for what is held nowhere."""
        venue = self.known.venues.get(item.venue_id)
        return ", ".join(filter(None, [item.room, venue.name])) if venue else _("Online")

    def groups(self, items: Iterable[KnownItem], filters: Filters, *, elsewhere: bool) -> list[Group]:
        """Rows by start, by place, or by track."""
        gathered: dict[tuple, list[Row]] = {}
        # A day that was asked for need not be said again at each hour.
        self.says_day = filters.day is None and len(self.campaign.row.days) > 1
        keys = {TIME: self.by_time, PLACE: self.by_place, TRACK: self.by_track}
        # Where the heading says the municipality, its rows need not.
        said = elsewhere and filters.view != PLACE
        for item in items:
            row = self.row(item, filters.chosen, elsewhere=said)
            gathered.setdefault(keys[filters.view](item), []).append(row)
        in_order = gathered if filters.view == TIME else sorted(gathered)
        return [Group(key[1], tuple(gathered[key]), *key[2:]) for key in in_order]

    def by_time(self, item: KnownItem) -> tuple:
        start = timezone.localtime(item.starts_at)
        day = day_in_words(item.starts_at) if self.says_day else ""
        return start, f"{start:%H:%M}", day

    def by_place(self, item: KnownItem) -> tuple:
        venue = self.known.venues.get(item.venue_id)
        if venue is None:
            return (1, 0), _("Online")
        order = next(
            (n for n, place in enumerate(self.campaign.places) if place.pk == item.municipality_id), 0
        )
        return (0, order, venue.name, item.room), item.room or venue.name, f"{venue.name}, {venue.address}"

    def by_track(self, item: KnownItem) -> tuple:
        name, lang = self.track(item.track_id)
        order = (
            list(self.campaign.tracks).index(item.track_id) if item.track_id in self.campaign.tracks else 99
        )
        if not name:
            return (order,), _("More on the programme"), ""
        return (order,), name, "", "" if lang == self.language else lang


def spoken_words(item: KnownItem) -> str:
    """The language, and those interpreted to."""
    spoken = capfirst(language_name(item.language))
    if not item.interpreters:
        return spoken
    names = ", ".join(language_name(code) for code in item.interpreters)
    return f"{spoken}, {_('interpreter: %(languages)s') % {'languages': names}}"


def ages_words(item: KnownItem) -> str:
    """The children's ages; empty for what is for everybody."""
    if item.age_from is None:
        return ""
    if item.age_from == item.age_to:
        return age_words(item.age_from)
    return _("%(from)d–%(to)d years") % {"from": item.age_from, "to": item.age_to}


def now_and_next(items: Iterable[KnownItem], now: datetime) -> tuple[list[KnownItem], list[KnownItem]]:
    """What is on, and what begins next on the same day: all that start at the next moment that something does."""
    held = [item for item in items if not item.cancelled]
    on = [item for item in held if item.starts_at <= now < item.ends_at]
    today = timezone.localdate(now)
    ahead = [item for item in held if item.starts_at > now and item.day == today]
    first = min((item.starts_at for item in ahead), default=None)
    return on, [item for item in ahead if item.starts_at == first]
