"""A region's groups, remembered by the process until the region's version is raised, and what is asked of them.

There are hundreds at most: they are read once and filtered in memory. Whether one is still confirmed depends on the
clock, so it is asked at every reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from courses.catalogue import Catalogue, in_language, pages_in, urls_of
from courses.listing import AGES, EXPECTING, WEEKDAYS
from courses.models import Access
from courses.words import WordIndex
from home.remembered import Remembered
from home.routing import homes
from home.sorting import swedish_key
from networks.models import Group, GroupIndexPage
from networks.models.groups import SPOKEN

LONGEST_WORDS = 100


@dataclass(frozen=True, slots=True)
class KnownGroup:
    """A group that is approved, in its languages; nothing of its contact."""

    pk: int
    kind: str
    run_by: str
    name: str
    municipality_id: int
    languages: tuple[str, ...]
    age_from: int
    age_to: int
    expecting: bool
    rhythm: str
    weekday: int | None
    starts_at: time | None
    ends_at: time | None
    next_on: date | None
    venue_id: int | None
    place: str
    access: tuple[str, ...]
    price: int
    confirmed_until: datetime
    can_be_written_to: bool
    about: Mapping[str, str] = field(repr=False)
    first_visit: Mapping[str, str] = field(repr=False)

    def suits(self, age: int | str | None) -> bool:
        """Whether it is for parents of a child of that age in whole years, or "expecting"; None: any."""
        if age is None:
            return True
        return self.expecting if age == EXPECTING else self.age_from <= age <= self.age_to

    def about_in(self, language: str) -> tuple[str, str]:
        """What it says of itself, and the language that is in: the asked one, else the source, else any."""
        return in_language(self.about, language)

    def first_visit_in(self, language: str) -> tuple[str, str]:
        return in_language(self.first_visit, language)


@dataclass(frozen=True)
class Directory:
    version: int
    groups: tuple[KnownGroup, ...]
    # What they are found by; keys are the groups'.
    words: WordIndex
    # Where the page that lists them is, by language; empty where there is none.
    list_urls: Mapping[str, str]

    def listed(self, now: datetime | None = None) -> list[KnownGroup]:
        """Those that are confirmed, by name."""
        now = now or timezone.now()
        return [group for group in self.groups if group.confirmed_until > now]

    def get(self, pk: int, now: datetime | None = None) -> KnownGroup | None:
        return next((group for group in self.listed(now) if group.pk == pk), None)

    def list_url(self, language: str) -> str:
        """The list in `language`, else in the source language; empty where the region has none."""
        return self.list_urls.get(language) or self.list_urls.get(settings.LANGUAGE_CODE, "")


def build(region) -> Directory:
    """Read the region's approved groups anew, and where their list is. 5 queries."""
    groups = Group.objects.filter(municipality__region=region, state=Group.State.LISTED)
    rows = list(groups.prefetch_related("texts").select_related("venue", "municipality"))
    known = sorted(map(known_group, rows), key=lambda group: swedish_key(group.name))
    kinds = {kind: kind_in_every_language(kind, region.languages) for kind in Group.Kind}
    index = WordIndex((row.pk, [*words_of(row), *kinds[row.kind]]) for row in rows)
    trees = tuple(home.url_path for home in homes(region).values())
    lists = urls_of(pages_in(GroupIndexPage.objects.all(), trees), region.languages)
    return Directory(region.version, tuple(known), index, lists)


def kind_in_every_language(kind: Group.Kind, languages) -> set[str]:
    found = set()
    for language in languages:
        with override(language):
            found.add(str(kind.label))
    return found


def words_of(row: Group) -> list[str]:
    """What a group is found by, besides its kind: its name, where it is, what it says of itself in any language."""
    where = [row.venue.name, row.venue.place] if row.venue else [row.place]
    return [row.name, row.municipality.name, *where, *(text.about for text in row.texts.all())]


def known_group(row: Group) -> KnownGroup:
    texts = list(row.texts.all())
    return KnownGroup(
        **{
            name: getattr(row, name)
            for name in (
                "pk", "kind", "run_by", "name", "municipality_id", "age_from", "age_to", "expecting", "rhythm",
                "weekday", "starts_at", "ends_at", "next_on", "venue_id", "place", "price", "confirmed_until",
            )
        },
        languages=tuple(row.languages),
        access=tuple(row.venue.access if row.venue else row.access),
        can_be_written_to=bool(row.contact_email),
        about={text.language: text.about for text in texts},
        first_visit={text.language: text.first_visit for text in texts if text.first_visit},
    )  # fmt: skip


directory = Remembered(build)
forget = directory.forget


@dataclass(frozen=True, slots=True)
class Filters:
    """What a visitor asked for, cleaned; municipalities are slugs, weekdays 0 (Monday) to 6."""

    municipality: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    language: str = ""
    age: int | str | None = None
    weekday: tuple[int, ...] = ()
    access: tuple[str, ...] = ()
    q: str = ""

    @property
    def active(self) -> int:
        several = len(self.municipality) + len(self.kind) + len(self.weekday) + len(self.access)
        return several + sum(map(bool, (self.language, self.age is not None, self.q)))

    @property
    def folded(self) -> int:
        """How many of them are behind the button on a phone, where only the words typed stay in sight."""
        return self.active - bool(self.q)

    def query(self) -> str:
        """The query string: keys in alphabetical order, defaults left out; "?" first unless it is empty."""
        pairs = [
            *(("access", one) for one in self.access),
            ("age", self.age),
            *(("kind", one) for one in self.kind),
            ("language", self.language),
            *(("municipality", slug) for slug in self.municipality),
            ("q", self.q),
            *(("weekday", WEEKDAYS[day]) for day in self.weekday),
        ]
        told = [(key, value) for key, value in pairs if value not in ("", None)]
        return f"?{urlencode(told)}" if told else ""

    def but(self, **changes) -> "Filters":
        return replace(self, **changes)


def parse(data, known: Catalogue) -> Filters:
    """Filters of GET parameters (a QueryDict); what means nothing is left out."""

    def several(name: str, allowed) -> tuple:
        return tuple(value for value in dict.fromkeys(data.getlist(name)) if value in allowed)

    age = data.get("age", "")
    return Filters(
        municipality=several("municipality", known.municipality_by_slug),
        kind=several("kind", Group.Kind.values),
        language=data.get("language", "") if data.get("language", "") in SPOKEN else "",
        age=EXPECTING if age == EXPECTING else int(age) if age in map(str, AGES) else None,
        weekday=tuple(sorted(WEEKDAYS.index(day) for day in several("weekday", WEEKDAYS))),
        access=several("access", Access.values),
        q=" ".join(data.get("q", "").split())[:LONGEST_WORDS],
    )


@dataclass(frozen=True, slots=True)
class Found:
    """`corrections`: words that were taken for others, as they were typed and as they were read."""

    groups: list[KnownGroup]
    corrections: tuple[tuple[str, str], ...] = ()


def find(known: Directory, filters: Filters, places: Mapping[str, int], now: datetime | None = None) -> Found:
    """The listed groups that answer the question, by name. `places`: municipalities' keys by their slugs. No query."""
    chosen = {places[slug] for slug in filters.municipality}
    matches = known.words.search(filters.q) if filters.q else None
    groups = [
        group
        for group in known.listed(now)
        if (not chosen or group.municipality_id in chosen)
        and (not filters.kind or group.kind in filters.kind)
        and (not filters.language or filters.language in group.languages)
        and group.suits(filters.age)
        and (not filters.weekday or group.weekday in filters.weekday)
        and set(filters.access) <= set(group.access)
        and (matches is None or group.pk in matches.keys)
    ]
    return Found(groups, matches.corrections if matches else ())
