"""Counting seats: what both doors (courses.booking and courses.queue) share.

A seat is an adult, unless the course counts children. Free seats are the run's seats, less the confirmed, less
those held by offers whose deadline is ahead; for a newcomer there are none while a waiting party fits (also one
that waits for any run of the course) or while seats are being saved for one. While a share of the seats is kept for
residents of the run's municipality (docs/adr/0014), all others together hold no more than the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache, wraps

from django.db import connection
from django.db.models import Count, Q, Sum
from django.utils import timezone

from courses.models import Booking, BookingEvent, CourseRun, Offer, Party, QueueEntry, QueueEvent
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
    OTHER_REGION = "other_region"
    SAME = "same"
    NOT_YOURS = "not_yours"
    OLDER = "older"


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
    """What a page says about a run: seats that any newcomer can take, how many more a resident can, who waits."""

    free: int
    waiting: int
    here: int = 0


@dataclass(frozen=True)
class Counted:
    """A run counted at one moment. Exact when read under the run's lock.

    `smallest` is of the run's own queue, `smallest_any` of those who wait for any run of the course and to whom this
    one would suit. `any_entry` is the contact's own open entry for any run of the course. While seats are `kept` for
    residents, `others` is what all who live elsewhere hold, and `smallest_here` and `smallest_any_here` are of
    residents only.
    """

    confirmed: int
    held: int
    waiting: int
    smallest: int | None
    known_party: int | None = None
    sent_party: int | None = None
    smallest_any: int | None = None
    any_entry: int | None = None
    kept: int = 0
    others: int = 0
    smallest_here: int | None = None
    smallest_any_here: int | None = None

    def free(self, run: CourseRun) -> int:
        return run.seats - self.confirmed - self.held

    def room(self, run: CourseRun, *, here: bool) -> int:
        """Free seats for a party that lives in the run's municipality, or does not."""
        free = self.free(run)
        return free if here or not self.kept else min(free, run.seats - self.kept - self.others)

    def room_for(self, run: CourseRun, party: Party) -> int:
        return self.room(run, here=party.home_municipality_id == run.municipality_id)

    def with_room(self, run: CourseRun) -> Q:
        """Queue entries that the free seats are enough for."""
        enough = Q(seats__lte=self.room(run, here=False))
        if self.kept:
            enough |= Q(seats__lte=self.free(run), party__home_municipality=run.municipality_id)
        return enough

    def fits(self, run: CourseRun) -> bool:
        """Whether somebody who waits could be asked about the free seats."""
        return self.fits_any(run) or self.any_fits(run, self.smallest, self.smallest_here)

    def fits_any(self, run: CourseRun) -> bool:
        """The same, among those who wait for any run of the course."""
        return self.any_fits(run, self.smallest_any, self.smallest_any_here)

    def any_fits(self, run: CourseRun, smallest: int | None, smallest_here: int | None) -> bool:
        rooms = (smallest, self.room(run, here=False)), (smallest_here, self.room(run, here=True))
        return any(seats is not None and seats <= room for seats, room in rooms)


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
    "resident_seats",
    "residents_until",
    "starts_at",
    "sign_up_opens_at",
    "sign_up_closes_at",
    "next_place",
    "sequence",
    "language",
    "interpreters",
    "weekday",
    "form",
    "course__counts_children",
    "course__age_to",
    "course__asks_age",
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


BOOKINGS, OFFERS = Booking._meta.db_table, Offer._meta.db_table
PARTIES = Party._meta.db_table
QUEUE = QueueEntry._meta.db_table
PLACES = QueueEntry.municipalities.through._meta.db_table


def waiting_for_any(languages: int, only: str = "") -> str:
    """The smallest party that waits for any run of the course and would be suited by this one, as a subselect.

    Found by the index `queue_of_course_in_order`; the rule is that of courses.wishes.fitting.
    """
    spoken = " OR ".join(f"any_run.languages LIKE %(spoken{number})s" for number in range(languages))
    return f"""
       (SELECT MIN(any_run.seats) FROM {QUEUE} any_run
         WHERE any_run.course_id = %(course)s AND any_run.state IN ('waiting', 'offered')
           AND any_run.state = 'waiting'
           AND (any_run.contact_digest = '' OR any_run.contact_digest <> %(digest)s)
           AND (any_run.languages = '' OR {spoken})
           AND (any_run.weekdays = '' OR any_run.weekdays LIKE %(weekday)s)
           AND (any_run.forms = '' OR %(form)s = 'both' OR any_run.forms LIKE %(forms)s)
           AND EXISTS (SELECT 1 FROM {PLACES} place
                        WHERE place.queueentry_id = any_run.id AND place.municipality_id = %(municipality)s)
           AND (any_run.contact_digest = '' OR NOT (
                EXISTS (SELECT 1 FROM {BOOKINGS} booked WHERE booked.run_id = %(run)s
                           AND booked.contact_digest = any_run.contact_digest AND booked.state = 'confirmed')
                OR EXISTS (SELECT 1 FROM {QUEUE} own WHERE own.run_id = %(run)s
                              AND own.contact_digest = any_run.contact_digest
                              AND own.state IN ('waiting', 'offered')))) {only})"""


LIVES_HERE = "party.home_municipality_id = %(municipality)s"
LIVES_ELSEWHERE = "(party.home_municipality_id IS NULL OR party.home_municipality_id <> %(municipality)s)"


def by_home(languages: int) -> str:
    """What else is counted while seats are kept for residents: Counted's last three."""
    here = f"AND EXISTS (SELECT 1 FROM {PARTIES} party WHERE party.id = any_run.party_id AND {LIVES_HERE})"
    return f"""
       (SELECT COALESCE(SUM(booking.seats), 0) FROM {BOOKINGS} booking
          JOIN {PARTIES} party ON party.id = booking.party_id
         WHERE booking.run_id = %(run)s AND booking.state = 'confirmed' AND {LIVES_ELSEWHERE})
     + (SELECT COALESCE(SUM(offer.seats), 0) FROM {OFFERS} offer
          JOIN {QUEUE} asked ON asked.id = offer.entry_id JOIN {PARTIES} party ON party.id = asked.party_id
         WHERE offer.run_id = %(run)s AND offer.state = 'open' AND offer.deadline > %(now)s
           AND {LIVES_ELSEWHERE}),
       (SELECT MIN(own.seats) FROM {QUEUE} own JOIN {PARTIES} party ON party.id = own.party_id
         WHERE own.run_id = %(run)s AND own.state = 'waiting' AND {LIVES_HERE}),
       {waiting_for_any(languages, here)}"""


@cache
def counting(languages: int, residents: bool) -> str:
    """The statement, for a run in so many languages (its own and those interpreted to).

    One statement, written out: it runs under the lock of every booking, where each further round trip makes all
    wait. What a rule about residents needs is asked only while there is one.
    """
    return f"""
SELECT (SELECT COALESCE(SUM(seats), 0) FROM {BOOKINGS} WHERE run_id = %(run)s AND state = 'confirmed'),
       (SELECT COALESCE(SUM(seats), 0) FROM {OFFERS}
         WHERE run_id = %(run)s AND state = 'open' AND deadline > %(now)s),
       COUNT(*), MIN(CASE WHEN state = 'waiting' THEN seats END),
       (SELECT party_id FROM {BOOKINGS}
         WHERE run_id = %(run)s AND contact_digest = %(digest)s AND contact_digest <> '' AND state = 'confirmed'),
       MIN(CASE WHEN contact_digest = %(digest)s AND contact_digest <> '' THEN party_id END),
       (SELECT id FROM {PARTIES} WHERE idempotency_key = %(key)s),
       {waiting_for_any(languages)},
       (SELECT MIN(id) FROM {QUEUE} WHERE course_id = %(course)s AND contact_digest = %(digest)s
           AND contact_digest <> '' AND state IN ('waiting', 'offered')),
       {by_home(languages) if residents else "0, NULL, NULL"}
  FROM {QUEUE} WHERE run_id = %(run)s AND state IN ('waiting', 'offered')
"""


def count(run: CourseRun, now, *, digest: str = "", key=None) -> Counted:
    """Count a run, and look for the same contact or the same form sent before. 1 query."""
    if key is not None and not connection.features.has_native_uuid_field:
        key = key.hex
    spoken = {f"spoken{number}": f"%,{code},%" for number, code in enumerate(spoken_at(run))}
    kept = run.kept_for_residents(now)
    facts = spoken | {
        "run": run.pk,
        "now": connection.ops.adapt_datetimefield_value(now),
        "digest": digest,
        "key": key,
        "course": run.course_id,
        "municipality": run.municipality_id,
        "weekday": f"%,{run.weekday},%",
        "form": run.form,
        "forms": f"%,{run.form},%",
    }
    with connection.cursor() as cursor:
        cursor.execute(counting(len(spoken), bool(kept)), facts)
        confirmed, held, waiting, smallest, booked, queued, *rest = cursor.fetchone()
    sent, smallest_any, any_entry, *by_residence = rest
    return Counted(
        confirmed,
        held,
        waiting,
        smallest,
        booked or queued,
        sent,
        smallest_any,
        any_entry,
        kept,
        *by_residence,
    )


def spoken_at(run: CourseRun) -> list[str]:
    """Codes of the languages in which one can take part."""
    return [run.language, *run.interpreter_codes]


def head_of_queue(run: CourseRun, counted: Counted) -> QueueEntry | None:
    """The party that waits first, by priority and place, of those that no rule about residents holds back. 1 query."""
    waiting = run.queue_entries.waiting()
    if counted.kept:
        # Too large for what is free at all, it is not for the rule's sake that a party has to wait.
        waiting = waiting.filter(counted.with_room(run) | Q(seats__gt=counted.free(run)))
    return waiting.in_order().first()


def saves_for(run: CourseRun, counted: Counted, head: QueueEntry | None, now) -> bool:
    """Whether freed seats are being saved for a head that was passed over too often.

    Not for one that the rule about residents keeps out however many are free: they would be kept from residents, and
    not become its own. At most 1 query.
    """
    limit = run.municipality.region.passed_over_limit
    if head is None or head.passed_over < limit or now >= run.starts_at - SAVED_UNTIL:
        return False
    share = run.seats - counted.kept - counted.others
    return not counted.kept or head.seats <= share or head.party.home_municipality_id == run.municipality_id


def free_for_newcomers(run: CourseRun, counted: Counted, now, *, here: bool) -> int:
    """Seats that a newcomer can take who lives in the run's municipality, or does not.

    1 query when somebody waits and seats are free, else none.
    """
    free = counted.room(run, here=here)
    if free <= 0 or counted.fits(run):
        return 0
    saved = counted.smallest is not None and saves_for(run, counted, head_of_queue(run, counted), now)
    return 0 if saved else free


def free_for(run: CourseRun, counted: Counted, now, party: Party) -> int:
    """The same for one party."""
    here = party.home_municipality_id == run.municipality_id
    return free_for_newcomers(run, counted, now, here=here)


def seats_left(run: CourseRun, now=None) -> Seats:
    """What a page says: counted exactly, without a lock. 1 or 2 queries, 3 while seats are kept for residents."""
    now = now or timezone.now()
    counted = count(run, now)
    free = free_for_newcomers(run, counted, now, here=False)
    here = free_for_newcomers(run, counted, now, here=True) - free if counted.kept else 0
    return Seats(free, counted.waiting, here)


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


def log_of(entry: QueueEntry, run, verb, **facts) -> None:
    """One line about a queue entry: in the history of the run concerned, else in its own. 1 query."""
    if run:
        log(run, entry.party, verb, **facts)
    else:
        QueueEvent.objects.create(entry=entry, verb=verb, **facts)


def tell(run: CourseRun, mail: str, subject_id: int, *, key: str = "", due_at=None) -> None:
    """Let a mail be due (now, unless `due_at`), in the transaction of its cause. 1 query."""
    tell_in(run.municipality.region_id, mail, subject_id, key=key, due_at=due_at)


def tell_in(region_id: int, mail: str, subject_id: int, *, key: str = "", due_at=None) -> None:
    """The same, where there may be no run. 1 query."""
    due.add(
        region_id=region_id,
        kind="mail",
        about=mail,
        subject_id=subject_id,
        key=f"{mail}:{subject_id}{key}",
        due_at=due_at,
    )
