"""Booking: with courses.queue the only door to seats. Views, admin, commands and tests all call these verbs.

Each verb is one short transaction: lock the runs to be written (ascending pk), then the party, look again, write,
add due rows, and return an Outcome whose `reason` says why not. Nothing is mailed here; mail is a due row.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import wraps

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from wagtail import hooks

from courses import queue
from courses.contact import contact_digest
from courses.models import (
    Answer,
    Booking,
    BookingEvent,
    CourseRun,
    FormerAddress,
    Offer,
    Party,
    QueueEntry,
)
from courses.seats import (
    Counted,
    Moved,
    Outcome,
    Reason,
    Seats,
    again_if_moved,
    count,
    free_for,
    lock_run,
    log,
    log_of,
    refusal,
    seats_left,
    tell,
    tell_in,
    write_counters,
)
from courses.standing import Stand, stand_of
from home import due

__all__ = [
    "Outcome",
    "Reason",
    "Seats",
    "book",
    "cancel",
    "cancel_run",
    "change",
    "fill",
    "move_over",
    "refusal",
    "seats_changed",
    "seats_left",
    "transfer",
]

By, Verb, Why = BookingEvent.By, BookingEvent.Verb, BookingEvent.Why
# Someone who presses twice is not told that they have booked already: the confirmation is on its way.
JUST_BOOKED = timedelta(minutes=10)


def again_when_sent_elsewhere(verb):
    """Once more when the same form was sent for another run this moment: then the verb sees that it was.

    No lock is shared between two runs; the unique key of Party is what stops the second. No query otherwise.
    """

    @wraps(verb)
    def wrapped(runs, party: Party, *args, **kwargs):
        try:
            return verb(runs, party, *args, **kwargs)
        except IntegrityError:
            key = party.idempotency_key
            if key is None or not Party.objects.filter(idempotency_key=key).exists():
                raise
        return verb(runs, party, *args, **kwargs)

    return wrapped


@again_when_sent_elsewhere
def book(
    run_id: int,
    party: Party,
    answers: Mapping[int, str] | None = None,
    *,
    queue_if_full: bool,
    automatic: bool = True,
    by=By.PARTY,
    actor=None,
    overbook: bool = False,
    now=None,
) -> Outcome:
    """Book seats for an unsaved party, or put it in the queue when `queue_if_full`.

    `automatic` goes with the queue: the party is booked when a seat comes free, else it is asked first.

    Reasons: what `refusal` says; SENT (this form was sent before: the same party again); ALREADY (this contact has a
    booking or waits: it is written to); TOO_MANY (more than the run ever has); FULL (with the place it would get).
    `overbook` is a coordinator's decision and is logged. Locks the run; 7 queries for a booking, 7 for the queue.
    """
    now = now or timezone.now()
    digest = contact_digest(party.email, party.phone)
    with transaction.atomic():
        run = lock_run(run_id)
        if reason := refusal(run, now, staff=by == By.STAFF):
            return Outcome(reason=reason)
        counted = count(run, now, digest=digest, key=party.idempotency_key)
        if counted.sent_party:
            before = sent_before(run, counted.sent_party)
            if before.booking or before.entry:
                return before
            # The key came from another run's form: it says nothing about this one.
            party.idempotency_key = None
        stand = stand_of(run, party, digest, counted, now, overbook=overbook)
        if stand.known:
            return known_already(run, stand.known, now)
        if reason := stand.refusal(queue_if_full=queue_if_full):
            return Outcome(reason=reason, place=stand.place)
        save_party(party, run, answers or {})
        return take(run, party, stand, digest, automatic=automatic, by=by, actor=actor, overbook=overbook)


def take(
    run: CourseRun,
    party: Party,
    stand: Stand,
    digest: str,
    *,
    automatic: bool,
    by,
    actor=None,
    overbook: bool = False,
    told: bool = True,
) -> Outcome:
    """Let a saved party have what it stands to get: seats, else a place in the queue. 3 to 5 queries.

    Without `told` no mail is due about it: then the caller has one that says it.
    """
    if stand.fits:
        return confirm(
            run, party, stand.seats, digest, stand.counted, by=by, actor=actor, overbook=overbook, told=told
        )
    return queue.join(
        run, party, stand.seats, digest, stand.counted, automatic=automatic, by=by, actor=actor, told=told
    )


def save_party(party: Party, run: CourseRun, answers: Mapping[int, str]) -> None:
    """1 query, and 1 for the answers if there are any."""
    party.region_id = run.municipality.region_id
    party.save(force_insert=True)
    if answers:
        Answer.objects.bulk_create(
            Answer(party=party, question_id=question, value=value) for question, value in answers.items()
        )


def confirm(run, party, seats, digest, counted: Counted, *, by, actor, overbook, told=True) -> Outcome:
    """Take the seats of a locked run for a saved party. 4 queries, 5 when the contact waits for any run."""
    booking = Booking.objects.create(run=run, party=party, seats=seats, contact_digest=digest)
    CourseRun.objects.filter(pk=run.pk).update(confirmed_seats=counted.confirmed + seats)
    over = overbook and seats > counted.room_for(run, party)
    log(
        run,
        party,
        Verb.BOOKED,
        by=by,
        actor=actor,
        after=booking.state,
        why=Why.OVERBOOKED if over else Why.NONE,
    )
    if told:
        tell(run, "booked", booking.pk)
    if counted.any_entry:
        queue.due_for_run(run, "release", booking.pk, timezone.now())
    return Outcome(party=party, booking=booking)


def sent_before(run: CourseRun, party_id: int) -> Outcome:
    """The outcome that the same form had when it was sent first."""
    party = Party.objects.get(pk=party_id)
    booking = party.bookings.filter(run=run).last()
    entry = party.queue_entries.filter(run=run).last()
    place = queue.place_of(entry) if entry and entry.state in QueueEntry.OPEN else None
    return Outcome(party=party, booking=booking, entry=entry, place=place, reason=Reason.SENT)


def known_already(run: CourseRun, party_id: int, now) -> Outcome:
    """Write to the address, at most once a day and not to someone who has just booked; tell the page nothing more."""
    party = Party.objects.get(pk=party_id)
    if party.email and now - party.created_at > JUST_BOOKED:
        tell(run, "already", party.pk, key=f":{run.pk}:{timezone.localdate(now)}")
    return Outcome(reason=Reason.ALREADY)


def cancel(booking_id: int, *, by=By.PARTY, actor=None, why: str = "", now=None) -> Outcome:
    """Cancel a booking; its seats go to the queue at once. Reasons: NOT_ACTIVE. Locks the run."""
    now = now or timezone.now()
    run_id = Booking.objects.values_list("run_id", flat=True).get(pk=booking_id)
    with transaction.atomic():
        run = lock_run(run_id)
        booking = Booking.objects.select_related("party").get(pk=booking_id)
        if booking.state != Booking.State.CONFIRMED:
            return Outcome(party=booking.party, booking=booking, reason=Reason.NOT_ACTIVE)
        give_up(run, booking, now, by=by, actor=actor, why=why)
        tell(run, "cancelled", booking.pk)
        queue.settle(run, now)
    return Outcome(party=booking.party, booking=booking)


def give_up(run: CourseRun, booking: Booking, now, *, by, actor=None, why: str = "") -> None:
    """Cancel a confirmed booking of a locked run; the caller tells the party and lets the queue have it. 2 queries."""
    before, booking.state, booking.cancelled_at = booking.state, Booking.State.CANCELLED, now
    booking.save(update_fields=["state", "cancelled_at"])
    log(
        run,
        booking.party,
        Verb.CANCELLED,
        by=by,
        actor=actor,
        before=before,
        after=booking.state,
        why=why,
    )


@again_if_moved
def change(party_id: int, changes: Mapping[str, object], *, by=By.PARTY, actor=None, now=None) -> Outcome:
    """Change a party (adults, children, contact, language, needs) in everything it has booked or waits for.

    Reasons: NOT_ACTIVE (nothing booked, nothing waited for), NO_ROOM (more seats than are free in a run),
    TOO_MANY, ALREADY (another party there has that contact). Locks the party's runs in ascending order, then it.
    """
    now = now or timezone.now()
    try:
        with transaction.atomic():
            runs, party = locked_with_runs(party_id)
            any_entries = queue.locked_any_entries(party_id, runs)
            if party.anonymised_at or not (runs or any_entries):
                return Outcome(party=party, reason=Reason.NOT_ACTIVE)
            former = party.email
            for name, value in changes.items():
                setattr(party, name, value)
            digest = contact_digest(party.email, party.phone)
            # First the party, so that its seats are counted where it lives now.
            party.save(update_fields=list(changes))
            for run in runs:
                if reason := resize(run, party, digest, now):
                    # What was already written for an earlier run must not stay.
                    transaction.set_rollback(True)
                    return Outcome(party=party, reason=reason)
            for entry in any_entries:
                if known_elsewhere(entry, digest):
                    transaction.set_rollback(True)
                    return Outcome(party=party, reason=Reason.ALREADY)
                entry.seats, entry.contact_digest = party.seats_for(entry.course), digest
                entry.save(update_fields=["seats", "contact_digest"])
                if "home_municipality_id" in changes:
                    queue.due_for_others(entry, now)
            for run in runs:
                log(run, party, Verb.CHANGED, by=by, actor=actor)
                queue.settle(run, now)
            for entry in any_entries:
                log_of(entry, None, Verb.CHANGED, by=by, actor=actor)
            tell_in(party.region_id, "changed", party.pk, key=f":{now.timestamp():.6f}")
            if former and former != party.email:
                tell_former_address(party, former)
    except IntegrityError:
        return Outcome(party=party, reason=Reason.ALREADY)
    return Outcome(party=party)


def locked_with_runs(party_id: int) -> tuple[list[CourseRun], Party]:
    """The runs in which the party is booked or waits, and the party, all locked until the transaction ends.

    Between the reading of its runs and their locks it may have left some, which are left out, or been transferred:
    then raises Moved. 5 queries, and one for each run.
    """
    runs = [lock_run(pk) for pk in runs_of(party_id)]
    party = Party.objects.select_for_update(no_key=True).get(pk=party_id)
    still = set(runs_of(party_id))
    if still - {run.pk for run in runs}:
        raise Moved
    return [run for run in runs if run.pk in still], party


def tell_former_address(party: Party, email: str) -> None:
    """Let the address that is no longer the party's be told so: whoever had the link may have changed it. 2 queries.

    The address itself stands in a row that is deleted at hand-over: due rows name ids only.
    """
    former = FormerAddress.objects.create(party=party, email=email)
    due.add(
        region_id=party.region_id,
        kind="former_address",
        about="former_address",
        subject_id=former.pk,
        key=f"former_address:{former.pk}",
    )


def runs_of(party_id: int) -> list[int]:
    """Pks of the runs in which the party is booked, waits or is asked, ascending: the order of locking. 3 queries."""
    booked = Booking.objects.confirmed().filter(party_id=party_id).values_list("run_id", flat=True)
    waits = QueueEntry.objects.filter(party_id=party_id, state__in=QueueEntry.OPEN, run__isnull=False)
    asked = Offer.objects.filter(entry__party_id=party_id, state=Offer.State.OPEN)
    return sorted({*booked, *waits.values_list("run_id", flat=True), *asked.values_list("run_id", flat=True)})


def known_elsewhere(entry: QueueEntry, digest: str) -> bool:
    """Whether another party with that contact waits for any run of the course. 1 query."""
    others = QueueEntry.objects.filter(course=entry.course_id, state__in=QueueEntry.OPEN).exclude(pk=entry.pk)
    return bool(digest) and others.filter(contact_digest=digest).exists()


def resize(run: CourseRun, party: Party, digest: str, now) -> Reason | None:
    """Give the party's claim on a locked run, and an open offer, its new seats and contact; or say why not.

    4 to 9 queries.
    """
    seats = party.seats_in(run)
    others = (run.bookings.confirmed(), run.queue_entries.filter(state__in=QueueEntry.OPEN))
    if digest and any(rows.filter(contact_digest=digest).exclude(party=party).exists() for rows in others):
        return Reason.ALREADY
    holds = run.bookings.confirmed().filter(party=party).first()
    waits = None if holds else waiting_in(run, party)
    offered = waits and waits.offers.filter(state=Offer.State.OPEN).first()
    if waits and 0 < run.seats < seats:
        return Reason.TOO_MANY
    more = seats - (holds or offered).seats if holds or offered else 0
    if more > 0 and more > free_for(run, count(run, now), now, party):
        return Reason.NO_ROOM
    for row in filter(None, (holds, waits)):
        row.seats, row.contact_digest = seats, digest
        row.save(update_fields=["seats", "contact_digest"])
    if offered:
        offered.seats = seats
        offered.save(update_fields=["seats"])
    return None


def waiting_in(run: CourseRun, party: Party) -> QueueEntry:
    """The party's open entry in the run's queue, or the one for any run that has an offer of this one. 1 query."""
    offered = Q(course__isnull=False, offers__run=run, offers__state=Offer.State.OPEN)
    return QueueEntry.objects.get(Q(run=run) | offered, party=party, state__in=QueueEntry.OPEN)


def transfer(
    booking_id: int,
    to_run_id: int,
    *,
    out_of=CourseRun.State.PUBLISHED,
    by=By.PARTY,
    actor=None,
    now=None,
) -> Outcome:
    """Move a booking to another run of the same course; the old seats go to the old run's queue at once.

    Reasons, with the old seats kept: NOT_ACTIVE, OTHER_COURSE, ALREADY (this contact is in that run, or it is the
    same), what `refusal` says of that run, TOO_MANY, FULL. Locks both runs in ascending order, then the party.
    `out_of` is the state that the old run has to be in.
    """
    now = now or timezone.now()
    from_run_id = Booking.objects.values_list("run_id", flat=True).get(pk=booking_id)
    with transaction.atomic():
        runs = {pk: lock_run(pk) for pk in sorted({from_run_id, to_run_id})}
        old_run, new_run = runs[from_run_id], runs[to_run_id]
        booking = Booking.objects.get(pk=booking_id)
        party = Party.objects.select_for_update(no_key=True).get(pk=booking.party_id)
        active = booking.state == Booking.State.CONFIRMED and old_run.state == out_of
        if not active:
            return Outcome(party=party, booking=booking, reason=Reason.NOT_ACTIVE)
        if reason := no_transfer(booking, party, old_run, new_run, by, now):
            return Outcome(party=party, booking=booking, reason=reason)
        before, booking.state, booking.cancelled_at = booking.state, Booking.State.CANCELLED, now
        booking.save(update_fields=["state", "cancelled_at"])
        new = Booking.objects.create(
            run=new_run, party=party, seats=party.seats_in(new_run), contact_digest=booking.contact_digest
        )
        log(
            old_run, party, Verb.TRANSFERRED, by=by, actor=actor, before=before, after=Booking.State.CANCELLED
        )
        log(new_run, party, Verb.TRANSFERRED, by=by, actor=actor, after=new.state)
        tell(new_run, "transferred", new.pk)
        queue.offer_seats(old_run, now)
        for run in runs.values():
            write_counters(run, now)
    return Outcome(party=party, booking=new)


def move_over(booking_id: int, *, by=By.PARTY, actor=None, now=None) -> Outcome:
    """Move a booking of a cancelled run to the run that was offered instead, by the rules of `transfer`.

    No seats are held there: first come, first served, and who waits there goes first. Reasons: those of `transfer`.
    """
    to_run_id = Booking.objects.values_list("run__moves_to", flat=True).get(pk=booking_id)
    if to_run_id is None:
        return Outcome(reason=Reason.NOT_ACTIVE)
    return transfer(booking_id, to_run_id, out_of=CourseRun.State.CANCELLED, by=by, actor=actor, now=now)


def no_transfer(
    booking: Booking, party: Party, old_run: CourseRun, new_run: CourseRun, by, now
) -> Reason | None:
    """Why a party cannot have seats in another run, both locked; None when it can. 1 to 3 queries."""
    if new_run.pk == old_run.pk:
        return Reason.ALREADY
    if new_run.course_id != old_run.course_id:
        return Reason.OTHER_COURSE
    if reason := refusal(new_run, now, staff=by == By.STAFF):
        return reason
    counted = count(new_run, now, digest=booking.contact_digest)
    if counted.known_party:
        return Reason.ALREADY
    seats = party.seats_in(new_run)
    if 0 < new_run.seats < seats:
        return Reason.TOO_MANY
    return Reason.FULL if seats > free_for(new_run, counted, now, party) else None


def seats_changed(run_id: int, *, actor=None, now=None) -> None:
    """After a coordinator saved other seats: log it and let the queue have what became free. Removes nobody.

    The history has how many there are, and in brackets how many of them are kept for residents.
    """
    now = now or timezone.now()
    with transaction.atomic():
        run = lock_run(run_id)
        kept = f" ({run.resident_seats})" if run.resident_seats else ""
        log(run, None, Verb.SEATS, by=By.STAFF, actor=actor, after=f"{run.seats}{kept}")
        queue.offer_seats(run, now)
        write_counters(run, now)


def fill(run_id: int, *, now=None) -> None:
    """Let the queue have what is free: after sign-up was extended, for one. Locks the run."""
    now = now or timezone.now()
    with transaction.atomic():
        run = lock_run(run_id)
        queue.offer_seats(run, now)
        write_counters(run, now)


def cancel_run(
    run_id: int, *, moves_to: int | None = None, undecided: bool = False, actor=None, now=None
) -> int:
    """Cancel a published run: everyone booked or waiting is told once. Returns how many; 0 when it is not published.

    `moves_to` is the pk of another run of the course, to which those who had booked are then asked to go. With
    `undecided` nothing is done, either, when it was decided meanwhile that the run is held.
    """
    now = now or timezone.now()
    with transaction.atomic():
        run = lock_run(run_id)
        if run.state != CourseRun.State.PUBLISHED or (undecided and run.held_anyway_at):
            return 0
        before, run.state, run.cancelled_at = run.state, CourseRun.State.CANCELLED, now
        CourseRun.objects.filter(pk=run.pk).update(
            state=run.state, cancelled_at=now, changed_at=now, sequence=run.sequence + 1, moves_to=moves_to
        )
        log(run, None, Verb.RUN_CANCELLED, by=By.STAFF, actor=actor, before=before, after=run.state)
        queue.revoke_offers(run, now)
        write_counters(run, now)
        bookings = list(run.bookings.confirmed().values_list("pk", flat=True))
        entries = list(run.queue_entries.filter(state__in=QueueEntry.OPEN).values_list("pk", flat=True))
        for pk in bookings:
            tell(run, "run_cancelled", pk)
        for pk in entries:
            tell(run, "run_cancelled_waiting", pk)
        # Apps above this one, whose the run may be, follow it.
        for follow in hooks.get_hooks("run_changed"):
            follow(run)
    return len(bookings) + len(entries)
