"""Who waits for what, where: what coordinators plan the next runs by. Counts parties; names nobody."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from courses.catalogue import Catalogue
from courses.models import CourseRun, QueueEntry
from courses.wishes import read

NEARBY_KM = 30
ANY = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """One open entry: who (a contact counts once), for which course, where and in which languages it can come."""

    who: object
    course: int
    places: frozenset[int]
    languages: tuple[str, ...]
    seats: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Demand:
    """Parties that wait for a course in a municipality and a language (empty: any will do)."""

    course: int
    municipality: int
    language: str
    parties: int
    seats: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Around:
    """Parties that wait for a course within NEARBY_KM of a municipality, and the foreign language most of them want."""

    course: int
    municipality: int
    parties: int
    language: str
    wanting: int


def waits(known: Catalogue, now=None) -> list[Wait]:
    """Every open entry of a region for any run, or for one that has not started, of a listed course. 2 queries."""
    now = now or timezone.now()
    ahead = Q(run__state=CourseRun.State.PUBLISHED, run__starts_at__gt=now)
    entries = QueueEntry.objects.filter(
        Q(run=None) | ahead, party__region=known.region_id, state__in=QueueEntry.OPEN
    ).order_by()
    named = defaultdict(set)
    through = QueueEntry.municipalities.through.objects.filter(queueentry__in=entries)
    for entry, place in through.values_list("queueentry_id", "municipality_id"):
        named[entry].add(place)
    facts = entries.values_list(
        "pk", "party_id", "contact_digest", "seats", "created_at", "course_id", "languages",
        "run__course_id", "run__municipality_id", "run__language",
    )  # fmt: skip
    return [
        Wait(
            who=digest or party,
            course=course or of_run,
            places=frozenset(named[pk] if course else [place]),
            languages=tuple(read(languages)) if course else (language,),
            seats=seats,
            since=since,
        )
        for pk, party, digest, seats, since, course, languages, of_run, place, language in facts
        if (course or of_run) not in known.unlisted
    ]


def parties(waits: Iterable[Wait]) -> dict[object, int]:
    """Each party once, with the most seats it asks for."""
    most: dict[object, int] = {}
    for wait in waits:
        most[wait.who] = max(wait.seats, most.get(wait.who, 0))
    return most


def by_place(waits: Iterable[Wait], own: Collection[int]) -> list[Demand]:
    """Per course, own municipality and language, most parties first. A party that could come to two counts in both."""
    cells: dict[tuple[int, int, str], list[Wait]] = defaultdict(list)
    for wait in waits:
        for place in wait.places & set(own):
            for language in wait.languages or (ANY,):
                cells[wait.course, place, language].append(wait)
    rows = []
    for (course, place, language), members in cells.items():
        counted = parties(members)
        since = min(wait.since for wait in members)
        rows.append(Demand(course, place, language, len(counted), sum(counted.values()), since))
    return sorted(rows, key=lambda row: (-row.parties, row.since))


def around(waits: Iterable[Wait], known: Catalogue, own: Collection[int]) -> list[Around]:
    """Per course and own municipality, what neighbours' queues add: counts only. Most parties first."""
    waits = list(waits)
    found = []
    for pk in own:
        near = {place.pk for place, away in known.nearest_to(known.municipalities[pk]) if away <= NEARBY_KM}
        members = defaultdict(list)
        for wait in waits:
            if wait.places & near:
                members[wait.course].append(wait)
        for course, mine in members.items():
            if known.courses[course].municipality_id not in (None, pk):
                # Another municipality's own course: nobody else can plan it.
                continue
            wanted = Counter(
                language for language, _who in {(code, wait.who) for wait in mine for code in wait.languages}
            )
            wanted.pop("sv", None)
            language, wanting = max(wanted.items(), key=lambda pair: (pair[1], pair[0]), default=(ANY, 0))
            found.append(Around(course, pk, len(parties(mine)), language, wanting))
    return sorted(found, key=lambda one: -one.parties)
