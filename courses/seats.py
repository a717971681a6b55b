"""Counting seats: what both doors (courses.booking and courses.queue) share.

A seat is an adult, unless the course counts children. Free seats are the run's seats, less the confirmed, less
those held by offers whose deadline is ahead; for a newcomer there are none while a waiting party fits or while
seats are being saved for one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import wraps

from django.db import connection
from django.db.models import Count, Sum
from django.utils import timezone

from courses.models import Booking, BookingEvent, CourseRun, Offer, Party, QueueEntry
from home import due

# Seats are not saved for a large party to the very end: then someone who fits had better come.
SAVED_UNTIL = timedelta(days=3)
# Somebody else came between reading and locking; seldom once, hardly ever twice.
TRIES = 5


class Reason(StrEnum):
    """Why a verb did not do what was asked; every view, mail and API words these for itself."""

    DRAFT = "draft"
    CANCELLED = "cancelled"
    NOT_OPEN = "not_open"
    CLOSED = "closed"
    STARTED = "started"
    FULL = "full"
    ALREADY = "already"
    TOO_MANY = "too_many"
    NO_ROOM = "no_room"
    NOT_ACTIVE = "not_active"
    TOO_LATE = "too_late"
    ACTIVE = "active"
    SENT = "sent"
    OTHER_COURSE = "other_course"


@dataclass(frozen=True)
class Outcome:
    """What a verb did. `place` counts from 1; with `reason` FULL it is the place the party would get."""

    party: Party | None = None
    booking: Booking | None = None
    entry: QueueEntry | None = None
    place: int | None = None
    reason: Reason | None = None

    @property
    def ok(self) -> bool:
        return self.reason is None


@dataclass(frozen=True)
class Seats:
    """What a page says about a run: seats that a newcomer can take, and parties that wait."""

    free: int
    waiting: int


@dataclass(frozen=True)
class Counted:
    """A run counted at one moment. Exact when read under the run's lock."""

    confirmed: int
    held: int
    waiting: int
    smallest: int | None
    known_party: int | None = None
    sent_party: int | None = None

    def free(self, run: CourseRun) -> int:
        return run.seats - self.confirmed - self.held


def refusal(run: CourseRun, now=None, *, staff: bool = False) -> Reason | None:
    """Why nobody can book or queue now; None when they can. Reads the run only. Staff may book outside the window."""
    now = now or timezone.now()
    if run.state == CourseRun.State.CANCELLED:
        return Reason.CANCELLED
    if run.state == CourseRun.State.DRAFT:
        return Reason.DRAFT
    if staff:
        return None
    if run.starts_at <= now:
        return Reason.STARTED
    if now < run.sign_up_opens_at:
        return Reason.NOT_OPEN
    return Reason.CLOSED if now >= run.sign_up_closes_at else None


# All that a verb decides by. Reading nothing else spares a fifth of a booking's time.
DECIDED_BY = [
    "state",
    "seats",
    "starts_at",
    "sign_up_opens_at",
    "sign_up_closes_at",
    "next_place",
    "sequence",
    "course__counts_children",
    "municipality__region__passed_over_limit",
]


class Moved(Exception):
    """What decides which runs to lock became another while they were being locked."""


def again_if_moved(verb: Callable) -> Callable:
    """Start a verb over when its locks came a moment late; what it held has been let go by then."""

    @wraps(verb)
    def wrapped(*args, **kwargs):
        for _try in range(TRIES - 1):
            try:
                return verb(*args, **kwargs)
            except Moved:
                continue
        return verb(*args, **kwargs)

    return wrapped


def lock_run(run_id: int) -> CourseRun:
    """The run, locked until the transaction ends: a row lock on PostgreSQL, BEGIN IMMEDIATE on SQLite. 1 query.

    The weaker lock (no key) lets other transactions insert rows that point at the run meanwhile.
    """
    return (
        CourseRun.objects.select_for_update(no_key=True, of=("self",))
        .select_related("course", "municipality__region")
        .only(*DECIDED_BY)
        .get(pk=run_id)
    )


# One statement, written out: it runs under the lock of every booking, where each further round trip makes all wait.
COUNT = f"""
SELECT (SELECT COALESCE(SUM(seats), 0) FROM {Booking._meta.db_table} WHERE run_id = %s AND state = 'confirmed'),
       (SELECT COALESCE(SUM(seats), 0) FROM {Offer._meta.db_table}
         WHERE run_id = %s AND state = 'open' AND deadline > %s),
       COUNT(*), MIN(CASE WHEN state = 'waiting' THEN seats END),
       (SELECT party_id FROM {Booking._meta.db_table}
         WHERE run_id = %s AND contact_digest = %s AND contact_digest <> '' AND state = 'confirmed'),
       MIN(CASE WHEN contact_digest = %s AND contact_digest <> '' THEN party_id END),
       (SELECT id FROM {Party._meta.db_table} WHERE idempotency_key = %s)
  FROM {QueueEntry._meta.db_table} WHERE run_id = %s AND state IN ('waiting', 'offered')
"""


def count(run: CourseRun, now, *, digest: str = "", key=None) -> Counted:
    """Count a run, and look for the same contact or the same form sent before. 1 query."""
    pk = run.pk
    moment = connection.ops.adapt_datetimefield_value(now)
    if key is not None and not connection.features.has_native_uuid_field:
        key = key.hex
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [pk, pk, moment, pk, digest, digest, key, pk])
        confirmed, held, waiting, smallest, booked, queued, sent = cursor.fetchone()
    return Counted(confirmed, held, waiting, smallest, booked or queued, sent)


def head_of_queue(run: CourseRun) -> QueueEntry | None:
    """The party that waits first, by priority and place. 1 query."""
    return run.queue_entries.waiting().in_order().first()


def saves_for(run: CourseRun, head: QueueEntry, now) -> bool:
    """Whether freed seats are being saved for a head that was passed over too often."""
    limit = run.municipality.region.passed_over_limit
    return head.passed_over >= limit and now < run.starts_at - SAVED_UNTIL


def free_for_newcomers(run: CourseRun, counted: Counted, now) -> int:
    """Seats a newcomer can take. 1 query when somebody waits and seats are free, else none."""
    free = counted.free(run)
    if free <= 0:
        return 0
    if counted.smallest is None:
        return free
    if counted.smallest <= free or saves_for(run, head_of_queue(run), now):
        return 0
    return free


def seats_left(run: CourseRun, now=None) -> Seats:
    """What a page says: counted exactly, without a lock. 1 or 2 queries."""
    now = now or timezone.now()
    counted = count(run, now)
    return Seats(free_for_newcomers(run, counted, now), counted.waiting)


def write_counters(run: CourseRun, now) -> None:
    """Store what lists show: counted anew, under the lock. Never too generous: held seats count past their deadline."""
    confirmed = run.bookings.confirmed().aggregate(seats=Sum("seats"))["seats"] or 0
    held = run.offers.filter(state=Offer.State.OPEN).aggregate(seats=Sum("seats"))["seats"] or 0
    waiting = run.queue_entries.filter(state__in=QueueEntry.OPEN).aggregate(parties=Count("pk"))["parties"]
    CourseRun.objects.filter(pk=run.pk).update(
        confirmed_seats=confirmed, held_seats=held, waiting_parties=waiting
    )


def log(run, party, verb, *, by, actor=None, before="", after="", why="") -> None:
    """One line in the run's history; no personal data. 1 query."""
    BookingEvent.objects.create(
        run=run, party=party, verb=verb, by=by, actor=actor, before=before, after=after, why=why
    )


def tell(run: CourseRun, mail: str, subject_id: int, *, key: str = "", due_at=None) -> None:
    """Let a mail be due (now, unless `due_at`), in the transaction of its cause. 1 query."""
    due.add(
        region_id=run.municipality.region_id,
        kind="mail",
        about=mail,
        subject_id=subject_id,
        key=f"{mail}:{subject_id}{key}",
        due_at=due_at,
    )
