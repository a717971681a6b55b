"""The waiting list of a run. With courses.booking the only door to seats; see courses.seats for the counting.

What comes free is offered to the next party that fits, until a deadline, or booked for it at once where it asked
for that. The answers to offers are verbs of courses.offers. Those who wait for any run of the course
(courses.any_run) stand in the same line, by arrival: such an entry is guarded by its own row's lock, taken after the
run's, and while it has an offer by the lock of the offered run.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from courses.deadlines import offers_end
from courses.models import Booking, BookingEvent, CourseRun, Offer, QueueEntry
from courses.seats import (
    SAVED_UNTIL,
    Counted,
    Moved,
    Outcome,
    Reason,
    again_if_moved,
    count,
    head_of_queue,
    lock_run,
    log,
    log_of,
    saves_for,
    tell,
    tell_in,
    write_counters,
)
from courses.wishes import ahead_of, fitting, order_of, outgrown, runs_with_seats_for
from home import due
from home.quiet import next_waking

By, Verb = BookingEvent.By, BookingEvent.Verb
LOOK_AGAIN = timedelta(seconds=5)
# An entry that has ended in one of these ways may be taken up again, at the tail.
REJOINABLE = (QueueEntry.State.EXPIRED, QueueEntry.State.DECLINED, QueueEntry.State.LEFT)
# Whose priority a coordinator raises stands before all who have none; the next raised stands behind the last.
FIRST = 100


def join(
    run: CourseRun,
    party,
    seats: int,
    digest: str,
    counted: Counted,
    *,
    automatic: bool,
    by,
    actor=None,
    told: bool = True,
) -> Outcome:
    """Put a saved party at the tail of a locked run's queue. 4 queries; the place is drawn from the run's counter.

    `automatic`: the party wants to be booked, not asked, when a seat comes free. Without `told` no mail says it.
    """
    entry = QueueEntry.objects.create(
        run=run, party=party, seats=seats, place=run.next_place, contact_digest=digest, automatic=automatic
    )
    CourseRun.objects.filter(pk=run.pk).update(
        next_place=F("next_place") + 1,
        waiting_parties=counted.waiting + 1,
        confirmed_seats=counted.confirmed,
    )
    log(run, party, Verb.QUEUED, by=by, actor=actor, after=QueueEntry.State.WAITING)
    if told:
        tell(run, "queued", entry.pk)
    return Outcome(party=party, entry=entry, place=counted.waiting + 1)


def place_of(entry: QueueEntry) -> int:
    """The place people are told: 1 for the party that is asked next. 1 query."""
    before = Q(priority__gt=entry.priority) | Q(priority=entry.priority, place__lt=entry.place)
    return entry.run.queue_entries.filter(before, state__in=QueueEntry.OPEN).count() + 1


@again_if_moved
def leave(entry_id: int, *, by=By.PARTY, actor=None, why: str = "", now=None) -> Outcome:
    """Leave the queue of a run, or of a course; an open offer is given up. Reasons: NOT_ACTIVE.

    Locks the run, for any run of a course the offered one, then the entry.
    """
    now = now or timezone.now()
    with transaction.atomic():
        run, entry = locked_entry(entry_id)
        if entry.state not in QueueEntry.OPEN:
            return Outcome(party=entry.party, entry=entry, reason=Reason.NOT_ACTIVE)
        step_out(run, entry, now, by=by, actor=actor, why=why)
        tell_in(entry.party.region_id, "left", entry.pk)
        settle(run, now)
    return Outcome(party=entry.party, entry=entry)


def step_out(run: CourseRun | None, entry: QueueEntry, now, *, by, actor=None, why: str = "") -> None:
    """End an open entry, its run locked, and give up its offer; the caller tells the party and settles. 3 queries."""
    end_offers(entry, Offer.State.DECLINED, now)
    end(run, entry, QueueEntry.State.LEFT, Verb.LEFT, now, by=by, actor=actor, why=why)


def settle(run: CourseRun | None, now) -> None:
    """Let the queue of a locked run have what came free, and write its counters; without a run nothing did."""
    if run:
        offer_seats(run, now)
        write_counters(run, now)


def rejoin(entry_id: int, *, by=By.PARTY, actor=None, now=None) -> Outcome:
    """Wait once more, at the tail: after an offer that ran out, a no, or leaving. Locks the run.

    Reasons: NOT_ACTIVE (it waits, or has a seat), CANCELLED, CLOSED (nothing is handed out any more), ALREADY
    (the contact has booked the run or waits by another form).
    """
    now = now or timezone.now()
    try:
        with transaction.atomic():
            run, old = locked_entry(entry_id)
            if reason := no_way_back(run, old, now):
                return Outcome(party=old.party, entry=old, reason=reason)
            counted = count(run, now, digest=old.contact_digest)
            if counted.known_party:
                return Outcome(party=old.party, entry=old, reason=Reason.ALREADY)
            outcome = join(
                run,
                old.party,
                old.party.seats_in(run),
                old.contact_digest,
                counted,
                automatic=old.automatic,
                by=by,
                actor=actor,
            )
            offer_seats(run, now)
            write_counters(run, now)
            return outcome
    except IntegrityError:
        return Outcome(party=old.party, entry=old, reason=Reason.ALREADY)


def no_way_back(run: CourseRun, entry: QueueEntry, now) -> Reason | None:
    """Why an entry that has ended cannot be taken up again. 1 query."""
    if entry.state not in REJOINABLE or entry.party.anonymised_at:
        return Reason.NOT_ACTIVE
    mine = run.queue_entries.filter(party=entry.party, state__in=QueueEntry.OPEN)
    if mine.exists():
        return Reason.ALREADY
    if run.state != CourseRun.State.PUBLISHED:
        return Reason.CANCELLED
    return Reason.CLOSED if now >= offers_end(run) else None


def prioritise(entry_id: int, *, actor, why: str, now=None) -> Outcome:
    """Let a party be asked first, behind others who were given priority before. Reasons: NOT_ACTIVE. Locks the run.

    `why` is required: it stands in the log, which everyone who works the queue reads.
    """
    if not why:
        raise ValueError("Priority needs a reason.")
    now = now or timezone.now()
    with transaction.atomic():
        run, entry = locked_entry(entry_id)
        if run is None or entry.state != QueueEntry.State.WAITING:
            return Outcome(party=entry.party, entry=entry, reason=Reason.NOT_ACTIVE)
        others = run.queue_entries.filter(state__in=QueueEntry.OPEN).exclude(pk=entry.pk)
        lowest = others.filter(priority__gt=0).order_by("priority").values_list("priority", flat=True).first()
        before, entry.priority = entry.priority, max(1, lowest - 1) if lowest else FIRST
        entry.save(update_fields=["priority"])
        log(
            run,
            entry.party,
            Verb.PRIORITY,
            by=By.STAFF,
            actor=actor,
            before=str(before),
            after=str(entry.priority),
            why=why,
        )
        offer_seats(run, now)
        write_counters(run, now)
    return Outcome(party=entry.party, entry=entry, place=place_of(entry))


def give_seat(entry_id: int, *, actor, why: str, now=None) -> Outcome:
    """Book a waiting party by hand: after sign-up has closed, or past the order; logged with its reason.

    Reasons: NOT_ACTIVE, CANCELLED, STARTED (all meetings are over), NO_ROOM (it does not fit). Locks the run.
    """
    if not why:
        raise ValueError("A seat given by hand needs a reason.")
    now = now or timezone.now()
    with transaction.atomic():
        run, entry = locked_entry(entry_id)
        if reason := cannot_be_given(run, entry, now):
            return Outcome(party=entry.party, entry=entry, reason=reason)
        end_offers(entry, Offer.State.REVOKED, now)
        if entry.seats > count(run, now).free(run):
            # The offer was open, or none was: nothing is changed then.
            transaction.set_rollback(True)
            return Outcome(party=entry.party, entry=entry, reason=Reason.NO_ROOM)
        booking = book_entry(run, entry, Verb.PROMOTED, now, by=By.STAFF, actor=actor, why=why)
        tell(run, "promoted", booking.pk)
        write_counters(run, now)
    return Outcome(party=entry.party, booking=booking, entry=entry)


def cannot_be_given(run: CourseRun | None, entry: QueueEntry, now) -> Reason | None:
    """Why a party cannot be given a seat by hand. 1 query."""
    if run is None or entry.state not in QueueEntry.OPEN:
        return Reason.NOT_ACTIVE
    if run.state != CourseRun.State.PUBLISHED:
        return Reason.CANCELLED
    ends_at = CourseRun.objects.values_list("ends_at", flat=True).get(pk=run.pk)
    return Reason.STARTED if ends_at <= now else None


def locked_entry(entry_id: int) -> tuple[CourseRun | None, QueueEntry]:
    """An entry and its run, locked until the transaction ends. 3 queries; 6 for one that waits for any run.

    The run of such an entry is the one that it is offered, if any. Raises Moved when that changed meanwhile.
    """
    run_id = QueueEntry.objects.values_list("run_id", flat=True).get(pk=entry_id)
    entries = QueueEntry.objects.select_related("party")
    if run_id:
        return lock_run(run_id), entries.get(pk=entry_id)
    offered = offered_run(entry_id)
    run = lock_run(offered) if offered else None
    entry = entries.select_for_update(no_key=True, of=("self",)).get(pk=entry_id)
    if offered_run(entry_id) != offered:
        raise Moved
    return run, entry


def locked_any_entries(party_id: int, runs: list[CourseRun]) -> list[QueueEntry]:
    """The party's open entries for any run of a course, locked after its runs. Raises Moved. 1 query, 2 for each."""
    mine = QueueEntry.objects.filter(party=party_id, run=None, state__in=QueueEntry.OPEN).order_by("pk")
    entries = list(mine.select_related("course").select_for_update(no_key=True, of=("self",)))
    locked = {run.pk for run in runs}
    for entry in entries:
        if (offered := offered_run(entry.pk)) and offered not in locked:
            raise Moved
    return entries


def offered_run(entry_id: int) -> int | None:
    """The run of an entry's open offer. 1 query."""
    return (
        Offer.objects.filter(entry=entry_id, state=Offer.State.OPEN).values_list("run_id", flat=True).first()
    )


def end(run, entry: QueueEntry, state: str, verb: str, now, *, by, actor=None, why="") -> None:
    """An open entry of a locked run has come to its end; logged. 2 queries."""
    before, entry.state, entry.ended_at = entry.state, state, now
    entry.save(update_fields=["state", "ended_at"])
    log_of(entry, run, verb, by=by, actor=actor, before=before, after=state, why=why)


def end_of_nobody(run: CourseRun, now) -> None:
    """Places of parties that have been anonymised are no longer asked about: the run was over, and is not any more.

    1 query, and 3 for each.
    """
    for entry in run.queue_entries.filter(state__in=QueueEntry.OPEN, party__anonymised_at__isnull=False):
        end_offers(entry, Offer.State.REVOKED, now)
        end(run, entry, QueueEntry.State.LEFT, Verb.LEFT, now, by=By.SYSTEM)


def end_offers(entry: QueueEntry, state: str, now) -> int:
    """Close the entry's open offer, if it has one; how many there were. 1 query."""
    return entry.offers.filter(state=Offer.State.OPEN).update(state=state, ended_at=now)


def book_entry(run, entry: QueueEntry, verb: str, now, *, by, actor=None, why="", keep=False) -> Booking:
    """Turn an open entry of a locked run into a booking; the caller tells the party. 4 to 6 queries.

    The contact's other places in the course are let go by a due row, unless it wants to `keep` them; so is a seat
    that another run booked for it in this moment, as no lock is shared.
    """
    end(run, entry, QueueEntry.State.TAKEN, verb, now, by=by, actor=actor, why=why)
    booking = Booking.objects.create(
        run=run,
        party_id=entry.party_id,
        seats=entry.seats,
        contact_digest=entry.contact_digest,
        entry=entry,
    )
    digest = entry.contact_digest
    others = other_places(digest, run.course_id), other_seats(digest, run, entry.created_at)
    if not keep and any(rows.exists() for rows in others):
        due_for_run(run, "release", booking.pk, now)
    return booking


def other_places(digest: str, course_id: int):
    """Open entries of a contact in a course: for any run, or for one."""
    of_course = Q(course=course_id) | Q(run__course=course_id)
    mine = QueueEntry.objects.filter(of_course, contact_digest=digest, state__in=QueueEntry.OPEN)
    return mine.exclude(contact_digest="")


def other_seats(digest: str, run: CourseRun, since):
    """Seats of a contact in other runs of the course, booked since a moment."""
    mine = Booking.objects.confirmed().filter(run__course=run.course_id, contact_digest=digest)
    return mine.filter(created_at__gte=since).exclude(Q(run=run.pk) | Q(contact_digest=""))


def next_in_line(run: CourseRun, counted: Counted, now) -> QueueEntry | None:
    """Who is asked about the free seats of a locked run: the first that fits of its queue, or of the course's.

    A head of the run's own queue that is passed over because it is too large keeps its place, and is counted as passed
    over; after so many times seats are saved for it, and nobody behind it is asked. One that waits only because seats
    are kept for residents keeps its place, and nothing is counted. 1 to 6 queries.
    """
    head = head_of_queue(run, counted)
    waits = head is not None and head.seats > counted.free(run)
    saved = waits and saves_for(run, counted, head, now)
    own = (
        run.queue_entries.waiting().filter(counted.with_room(run)).in_order().first()
        if waits and not saved
        else None
    )
    if head and not waits:
        own = head
    first = head if saved else own
    chosen = claimed(run, counted, first) if counted.fits_any(run) else None
    chosen = chosen or own
    if chosen is None and saved:
        # From then on whoever fits is asked: see courses.offers.work.
        due_for_run(run, "fill", run.pk, run.starts_at - SAVED_UNTIL)
    if waits and chosen and order_of(head) < order_of(chosen):
        QueueEntry.objects.filter(pk=head.pk).update(passed_over=F("passed_over") + 1)
        log(run, head.party, Verb.PASSED_OVER, by=By.SYSTEM, before=head.state, after=head.state)
    return chosen


def claimed(run: CourseRun, counted: Counted, before: QueueEntry | None) -> QueueEntry | None:
    """The first that waits for any run and fits, `before` an entry of the run's own; its row locked. 1 query.

    One that another transaction holds is passed by, not waited for: two runs never wait for each other, and never
    both get it.
    """
    entries = fitting(run).filter(counted.with_room(run))
    if before:
        entries = entries.filter(ahead_of(before))
    entries = entries.select_related("party").select_for_update(skip_locked=True, no_key=True, of=("self",))
    return entries.order_by("-priority", "pk").first()


def offer_seats(run: CourseRun, now) -> int:
    """Offer or give the free seats of a locked run to those who wait; the caller writes the counters.

    Offers that have run out are ended first. Nothing is handed out while the run is overbooked, cancelled, or after
    sign-up has closed. Returns how many parties got a seat or an offer, or were let go because their child has grown
    out of the course. 2 queries when there is nothing to do, then about 6 for each party.
    """
    if run.state != CourseRun.State.PUBLISHED:
        return 0
    lapse(run, now)
    handed_out = 0
    if now >= offers_end(run):
        return handed_out
    while (counted := count(run, now)).free(run) > 0 and (entry := next_in_line(run, counted, now)):
        if outgrown(entry, run):
            end(run, entry, QueueEntry.State.LEFT, Verb.OUTGROWN, now, by=By.SYSTEM)
            tell(run, "outgrown", entry.pk)
        elif entry.automatic and not booked_elsewhere(entry, run, now):
            booking = book_entry(run, entry, Verb.PROMOTED, now, by=By.SYSTEM)
            tell(run, "promoted", booking.pk)
        else:
            offer_to(run, entry, now)
        handed_out += 1
    if counted.fits_any(run) and not saves_for(run, counted, head_of_queue(run, counted), now):
        # Somebody who would fit was in another transaction's hands: look again when that is over.
        due_for_run(run, "fill", run.pk, now + LOOK_AGAIN)
    return handed_out


def booked_elsewhere(entry: QueueEntry, run: CourseRun, now) -> bool:
    """Whether the contact has a seat in another run of the course: then it is asked, whatever it said before. 1 query."""
    mine = Booking.objects.confirmed().filter(run__course=run.course_id, contact_digest=entry.contact_digest)
    return bool(entry.contact_digest) and mine.filter(run__ends_at__gt=now).exists()


def offer_to(run: CourseRun, entry: QueueEntry, now) -> Offer:
    """Hold seats of a locked run for a waiting entry, and let the mail be due when people are awake. 5 queries.

    Until the mail has been handed over the offer stands for as long as there can be offers at all; see
    courses.offers.handed_over.
    """
    offer = Offer.objects.create(run=run, entry=entry, seats=entry.seats, deadline=offers_end(run))
    QueueEntry.objects.filter(pk=entry.pk).update(state=QueueEntry.State.OFFERED)
    log(
        run,
        entry.party,
        Verb.OFFERED,
        by=By.SYSTEM,
        before=QueueEntry.State.WAITING,
        after=QueueEntry.State.OFFERED,
    )
    tell(run, "offered", offer.pk, due_at=min(next_waking(now), offer.deadline))
    due_for_run(run, "expire", offer.pk, offer.deadline)
    return offer


def lapse(run: CourseRun, now) -> int:
    """End the offers of a locked run whose deadline has passed; final for their entries. Returns how many.

    One that never was handed over is nobody's silence: it is withdrawn, and its entry waits as before. 1 query,
    then 4 for each.
    """
    over = run.offers.filter(state=Offer.State.OPEN, deadline__lte=now).select_related("entry__party")
    for offer in over:
        silent = offer.handed_over_at is not None
        offer.state = Offer.State.EXPIRED if silent else Offer.State.REVOKED
        offer.ended_at = now
        offer.save(update_fields=["state", "ended_at"])
        if silent:
            end(run, offer.entry, QueueEntry.State.EXPIRED, Verb.EXPIRED, now, by=By.SYSTEM)
            tell(run, "offer_expired", offer.entry_id)
        else:
            take_back(run, offer.entry, now)
    return len(over)


def take_back(run: CourseRun, entry: QueueEntry, now) -> None:
    """An offer was withdrawn: its entry waits again in its old place, also when it had ended. 2 queries."""
    QueueEntry.objects.filter(pk=entry.pk).update(state=QueueEntry.State.WAITING, ended_at=None)
    log(
        run,
        entry.party,
        Verb.REVOKED,
        by=By.SYSTEM,
        before=QueueEntry.State.OFFERED,
        after=QueueEntry.State.WAITING,
    )
    if entry.course_id:
        due_for_others(entry, now, run)


def due_for_others(entry: QueueEntry, now, but: CourseRun | None = None) -> None:
    """Let other runs with free seats be looked at for a party that waits for any. 2 queries, and 1 for each."""
    runs = runs_with_seats_for(entry, now).exclude(pk=but and but.pk).select_related("municipality")
    for run in runs.only("municipality__region"):
        due_for_run(run, "fill", run.pk, now)


def revoke_offers(run: CourseRun, now) -> None:
    """Withdraw every open offer of a locked run: it is cancelled. 1 query, then 3 for each.

    Who waits for any run is told, if it had heard of the offer: it waits on, and no other mail would say so.
    """
    for offer in run.offers.filter(state=Offer.State.OPEN).select_related("entry__party"):
        end_offers(offer.entry, Offer.State.REVOKED, now)
        take_back(run, offer.entry, now)
        if offer.entry.course_id and offer.handed_over_at:
            tell(run, "withdrawn", offer.entry_id, key=f":{offer.pk}")


def due_for_run(run: CourseRun, about: str, subject_id: int, due_at) -> None:
    """Let the queue be looked at again at a time. 1 query."""
    due.add(
        region_id=run.municipality.region_id,
        kind="queue",
        about=about,
        subject_id=subject_id,
        key=f"{about}:{subject_id}:{due_at:%Y%m%dT%H%M%S}",
        due_at=due_at,
    )
