"""Who may have signed up twice: two parties in one course that look like one family. It is staff who decide."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from django.db.models import Exists, OuterRef, Q

from courses.contact import clean_text, contact_digest, normal_email, normal_phone
from courses.merging import within_reach
from courses.models import Booking, Course, CourseRun, Party, QueueEntry

# So many of a course are looked at, the newest first; and so many pairs are shown.
MOST_PARTIES, MOST_PAIRS = 2000, 20


class Alike(StrEnum):
    """What two parties have in common."""

    PHONE = "phone"
    EMAIL = "email"
    NAME = "name"


@dataclass(frozen=True)
class Pair:
    """Two parties, the older first, and what makes them look like one."""

    first: Party
    second: Party
    alike: Alike


def signs(party: Party) -> list[tuple[Alike, str]]:
    """What a party is known by, the surest first, each in one form however it was typed."""
    found = [
        (Alike.PHONE, normal_phone(party.phone) or ""),
        (Alike.EMAIL, normal_email(party.email)),
        (Alike.NAME, clean_text(party.name).casefold()),
    ]
    return [sign for sign in found if sign[1]]


def pairs(parties: Iterable[Party]) -> list[Pair]:
    """Those that share a sign and have different contacts: one contact is one family, and may book two runs.

    By phone and e-mail first. A sign that more than a handful share is a switchboard, or Anna Andersson.
    """
    by_sign: dict[tuple[Alike, str], list[Party]] = {}
    for party in sorted(parties, key=lambda party: party.pk):
        for sign in signs(party):
            by_sign.setdefault(sign, []).append(party)
    found = {}
    for (alike, _sign), group in sorted(by_sign.items(), key=lambda item: list(Alike).index(item[0][0])):
        for first, second in combinations(group[:5], 2):
            if contact_digest(first.email, first.phone) != contact_digest(second.email, second.phone):
                found.setdefault((first.pk, second.pk), Pair(first, second, alike))
    return list(found.values())


def in_course(user, course: Course | int) -> list[Party]:
    """Parties that have something open in a course, all of it within the user's reach; at most MOST_PARTIES. 1 query."""
    mine = Q(party=OuterRef("pk"))
    booked = Booking.objects.confirmed().filter(mine, run__course=course)
    waits = QueueEntry.objects.filter(
        mine, Q(run__course=course) | Q(course=course), state__in=QueueEntry.OPEN
    )
    known = within_reach(user).filter(Exists(booked) | Exists(waits), anonymised_at=None)
    return list(known.order_by("-pk")[:MOST_PARTIES])


def of_run(user, run: CourseRun) -> list[Pair]:
    """Possible duplicates among a run's parties, or of them and others in its course. 1 query, and 2 if there are any."""
    found = pairs(in_course(user, run.course_id))
    if not found:
        return []
    here = {
        *run.bookings.confirmed().values_list("party", flat=True),
        *run.queue_entries.filter(state__in=QueueEntry.OPEN).values_list("party", flat=True),
    }
    return [pair for pair in found if {pair.first.pk, pair.second.pk} & here][:MOST_PAIRS]


def of_party(user, party: Party, course: Course | int) -> list[Pair]:
    """Possible duplicates of one party in a course. 1 query."""
    found = pairs(in_course(user, course))
    return [pair for pair in found if party.pk in (pair.first.pk, pair.second.pk)][:MOST_PAIRS]
