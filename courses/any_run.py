"""Waiting for any run of a course. With courses.booking and courses.queue the only door to seats.

A party names the municipalities it can come to, and what else matters to it. Runs that suit it offer it their seats
by the verbs of courses.queue, each under its own lock. Twice a year it is asked whether it still waits; it loses its
place by silence only when it was really asked, and reminded twice.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from courses import queue
from courses.contact import contact_digest
from courses.models import Answer, Booking, Course, Offer, Party, QueueEntry
from courses.queue import By, Verb, end, end_offers, locked_entry, other_places, other_seats, settle
from courses.seats import Outcome, Reason, again_if_moved, lock_run, log_of, tell_in
from courses.wishes import written
from home import due
from home.quiet import next_waking

STILL_AFTER = timedelta(days=182)
REMIND_AFTER = timedelta(days=14)
SAID_JUST_NOW = timedelta(days=1)
# Longer than two verbs that overtake each other take.
A_MOMENT = timedelta(minutes=1)
# The question, and two reminders.
TIMES_ASKED = 3


def join_course(
    course_id: int,
    party: Party,
    municipalities: Collection[int],
    answers: Mapping[int, str] | None = None,
    *,
    languages: Collection[str] = (),
    weekdays: Collection[int] = (),
    forms: Collection[str] = (),
    automatic: bool,
    by=By.PARTY,
    actor=None,
    now=None,
) -> Outcome:
    """Let an unsaved party wait for any run of a course in the municipalities it names (pks, at least one).

    Empty languages, weekdays or forms: it does not matter. Reasons: SENT (this form was sent before: the same party
    again), ALREADY (this contact waits for the course: it is written to). Locks the course; about 10 queries.
    """
    if not municipalities:
        raise ValueError("Whoever waits says where.")
    now = now or timezone.now()
    digest = contact_digest(party.email, party.phone)
    with transaction.atomic():
        course = locked_course(course_id)
        if before := sent_before(course, party):
            return before
        if known := known_in(course, digest):
            return known_already(known, now)
        party.region_id = course.region_id
        party.save(force_insert=True)
        Answer.objects.bulk_create(
            Answer(party=party, question_id=question, value=value)
            for question, value in (answers or {}).items()
        )
        wishes = {"languages": languages, "weekdays": weekdays, "forms": forms}
        entry = enter(
            course,
            party,
            digest,
            municipalities,
            now,
            automatic=automatic,
            by=by,
            actor=actor,
            **{name: written(values) for name, values in wishes.items()},
        )
    return Outcome(party=party, entry=entry)


def locked_course(course_id: int) -> Course:
    """The course, locked until the transaction ends: who joins its queue comes one after the other. 1 query."""
    return Course.objects.select_for_update(no_key=True).get(pk=course_id)


def sent_before(course: Course, party: Party) -> Outcome | None:
    """The outcome that the same form had when it was sent first; a key from another form says nothing. 1 or 2 queries."""
    known = party.idempotency_key and Party.objects.filter(idempotency_key=party.idempotency_key).first()
    if not known:
        return None
    entry = known.queue_entries.filter(course=course).last()
    if entry is None:
        party.idempotency_key = None
        return None
    return Outcome(party=known, entry=entry, reason=Reason.SENT)


def known_in(course: Course, digest: str) -> Party | None:
    """The party of a contact that waits for any run of the course. 1 query."""
    if not digest:
        return None
    mine = {"course": course, "contact_digest": digest, "state__in": QueueEntry.OPEN}
    entry = QueueEntry.objects.filter(**mine).select_related("party").first()
    return entry.party if entry else None


def known_already(party: Party, now) -> Outcome:
    """Write to the address, at most once a day; tell the page nothing more."""
    if party.email:
        tell_in(party.region_id, "already", party.pk, key=f":any:{timezone.localdate(now)}")
    return Outcome(reason=Reason.ALREADY)


def enter(course, party, digest, municipalities, now, *, by, actor=None, **facts) -> QueueEntry:
    """Put a saved party at the tail of a locked course's queue; runs with free seats are looked at. About 7 queries."""
    last = QueueEntry.objects.filter(course=course).aggregate(last=Max("place"))["last"] or 0
    entry = QueueEntry.objects.create(
        course=course,
        party=party,
        seats=party.seats_for(course),
        place=last + 1,
        contact_digest=digest,
        ask_at=now + STILL_AFTER,
        **facts,
    )
    entry.municipalities.set(municipalities)
    log_of(entry, None, Verb.QUEUED, by=by, actor=actor, after=entry.state)
    tell_in(course.region_id, "queued_course", entry.pk)
    due_still(entry, course.region_id)
    queue.due_for_others(entry, now)
    return entry


def wait_again(entry_id: int, *, by=By.PARTY, actor=None, now=None) -> Outcome:
    """Wait once more, at the tail, with the same wishes: after an offer that ran out, a no, or leaving.

    Reasons: NOT_ACTIVE (it waits, or has a seat), ALREADY (the contact waits by another form). Locks the course.
    """
    now = now or timezone.now()
    old = QueueEntry.objects.select_related("party").get(pk=entry_id)
    try:
        with transaction.atomic():
            course = locked_course(old.course_id)
            # Also whose it is: its party may have become part of another.
            old = QueueEntry.objects.select_related("party").get(pk=entry_id)
            if reason := no_way_back(old):
                return Outcome(party=old.party, entry=old, reason=reason)
            wishes = {name: getattr(old, name) for name in ("languages", "weekdays", "forms", "automatic")}
            places = list(old.municipalities.values_list("pk", flat=True))
            entry = enter(course, old.party, old.contact_digest, places, now, by=by, actor=actor, **wishes)
    except IntegrityError:
        return Outcome(party=old.party, entry=old, reason=Reason.ALREADY)
    return Outcome(party=old.party, entry=entry)


def no_way_back(entry: QueueEntry) -> Reason | None:
    """Why an entry that has ended cannot be taken up again. At most 1 query."""
    if entry.state not in queue.REJOINABLE or entry.party.anonymised_at:
        return Reason.NOT_ACTIVE
    mine = QueueEntry.objects.filter(course=entry.course_id, party=entry.party, state__in=QueueEntry.OPEN)
    return Reason.ALREADY if mine.exists() else None


def release(booking_id: int, *, now=None) -> int:
    """Let go of a contact's other places in the course of its confirmed booking; each in a transaction of its own.

    So are seats that the queue booked for it in the same moment. Whoever booked a run directly keeps what it has in
    the queues of other runs: it chose them. Returns how many places and seats.
    """
    booking = Booking.objects.select_related("run", "entry").get(pk=booking_id)
    places = other_places(booking.contact_digest, booking.run.course_id).order_by("run", "pk")
    waited = booking.entry
    if waited is None:
        places = places.filter(run=None)
    let_go_of = sum(let_go(pk, booking_id, now=now) for pk in list(places.values_list("pk", flat=True)))
    return let_go_of + sum(give_up(pk, booking_id, now=now) for pk in crossed_with(booking, waited))


def without_asking(entry: QueueEntry) -> bool:
    """Whether an entry's seat was booked by the queue, and not by a yes to an offer. At most 1 query."""
    return entry.automatic and not entry.offers.filter(state=Offer.State.ACCEPTED).exists()


def crossed_with(booking: Booking, waited: QueueEntry | None) -> list[int]:
    """Seats that the queue booked for the same contact while it was on its way to this one.

    Two runs share no lock: neither sees what the other does in the same moment. A yes, or a booking of one's own,
    counts for more than what came by itself; of two that came by themselves the first stays.
    """
    since = waited.created_at if waited else booking.created_at - A_MOMENT
    crossed = (
        other_seats(booking.contact_digest, booking.run, since).select_related("entry").order_by("run", "pk")
    )
    if waited and without_asking(waited):
        crossed = crossed.filter(pk__gt=booking.pk)
    by_itself = [seat for seat in crossed if seat.entry and without_asking(seat.entry)]
    return [seat.pk for seat in by_itself if waited or seat.entry.course_id]


def give_up(seat_id: int, booking_id: int, *, now=None) -> bool:
    """Cancel a seat that the queue booked because its contact has that booking, if both still stand. Locks the run."""
    now = now or timezone.now()
    run_id = Booking.objects.values_list("run_id", flat=True).get(pk=seat_id)
    with transaction.atomic():
        run = lock_run(run_id)
        seat = Booking.objects.select_related("party", "entry").get(pk=seat_id)
        entry = seat.entry
        kept = Booking.objects.confirmed().filter(pk=booking_id, contact_digest=seat.contact_digest)
        if entry is None or seat.state != Booking.State.CONFIRMED or not kept.exists():
            return False
        seat.state, seat.cancelled_at = Booking.State.CANCELLED, now
        seat.save(update_fields=["state", "cancelled_at"])
        end(run, entry, QueueEntry.State.LEFT, Verb.RELEASED, now, by=By.SYSTEM)
        tell_in(seat.party.region_id, "released", entry.pk)
        settle(run, now)
    return True


@again_if_moved
def let_go(entry_id: int, booking_id: int, *, now=None) -> bool:
    """End one open entry because its contact has that booking, if both are still so. Locks as courses.queue.leave."""
    now = now or timezone.now()
    with transaction.atomic():
        run, entry = locked_entry(entry_id)
        booked = Booking.objects.confirmed().filter(pk=booking_id, contact_digest=entry.contact_digest)
        if entry.state not in QueueEntry.OPEN or not booked.exists():
            return False
        end_offers(entry, Offer.State.REVOKED, now)
        end(run, entry, QueueEntry.State.LEFT, Verb.RELEASED, now, by=By.SYSTEM)
        tell_in(entry.party.region_id, "released", entry.pk)
        settle(run, now)
    return True


def due_still(entry: QueueEntry, region_id: int) -> None:
    """Let the party be asked, by day, whether it still waits. 1 query."""
    due.add(
        region_id=region_id,
        kind="queue",
        about="still",
        subject_id=entry.pk,
        key=f"still:{entry.pk}:{entry.ask_at:%Y%m%dT%H%M%S}",
        due_at=next_waking(entry.ask_at),
    )


@again_if_moved
def ask_still(entry_id: int, *, now=None) -> bool:
    """Ask whether a party still waits; after the last reminder's time has passed, its place is closed, and it is told.

    False when it has ended, or the next question is not due yet: it has answered. While it has an offer it is not
    asked. Locks as courses.queue.leave.
    """
    now = now or timezone.now()
    with transaction.atomic():
        run, entry = locked_entry(entry_id)
        if entry.state not in QueueEntry.OPEN or entry.ask_at is None or entry.ask_at > now:
            return False
        if entry.state == QueueEntry.State.OFFERED:
            ask_later(entry, entry.asked, now + REMIND_AFTER)
        elif entry.asked >= TIMES_ASKED:
            end(run, entry, QueueEntry.State.LEFT, Verb.SILENT, now, by=By.SYSTEM)
            tell_in(entry.party.region_id, "silent", entry.pk)
        else:
            tell_in(entry.party.region_id, "still", entry.pk, key=f":{entry.ask_at:%Y%m%d}")
    return True


def ask_later(entry: QueueEntry, asked: int, at) -> None:
    """Write down how often a locked entry has been asked, and when that is looked at again. 2 queries."""
    entry.asked, entry.ask_at = asked, at
    entry.save(update_fields=["asked", "ask_at"])
    due_still(entry, entry.party.region_id)


@again_if_moved
def was_asked(entry_id: int, at, *, now=None) -> bool:
    """The question was handed over at a moment, by mail or by phone: the time to answer runs from then."""
    with transaction.atomic():
        _run, entry = locked_entry(entry_id)
        if entry.state != QueueEntry.State.WAITING:
            return False
        ask_later(entry, entry.asked + 1, at + REMIND_AFTER)
    return True


@again_if_moved
def say_still(entry_id: int, *, by=By.PARTY, actor=None, now=None) -> Outcome:
    """The party still waits: it is asked again in half a year. Reasons: NOT_ACTIVE. Locks as courses.queue.leave.

    Said twice, as by two taps, it is said once.
    """
    now = now or timezone.now()
    with transaction.atomic():
        _run, entry = locked_entry(entry_id)
        if entry.course_id is None or entry.state not in QueueEntry.OPEN:
            return Outcome(party=entry.party, entry=entry, reason=Reason.NOT_ACTIVE)
        if entry.asked == 0 and entry.ask_at > now + STILL_AFTER - SAID_JUST_NOW:
            return Outcome(party=entry.party, entry=entry)
        ask_later(entry, 0, now + STILL_AFTER)
        log_of(entry, None, Verb.STILL, by=by, actor=actor, after=entry.state)
    return Outcome(party=entry.party, entry=entry)
