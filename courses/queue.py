"""The waiting list of a run. With courses.booking the only door to seats; see courses.seats for the counting."""

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from courses.models import Booking, BookingEvent, CourseRun, QueueEntry
from courses.seats import (
    Counted,
    Outcome,
    Reason,
    count,
    head_of_queue,
    lock_run,
    log,
    saves_for,
    tell,
    write_counters,
)

By, Verb = BookingEvent.By, BookingEvent.Verb


def join(run: CourseRun, party, seats: int, digest: str, counted: Counted, *, by, actor=None) -> Outcome:
    """Put a saved party at the tail of a locked run's queue. 4 queries; the place is drawn from the run's counter."""
    entry = QueueEntry.objects.create(
        run=run, party=party, seats=seats, place=run.next_place, contact_digest=digest
    )
    CourseRun.objects.filter(pk=run.pk).update(
        next_place=F("next_place") + 1,
        waiting_parties=counted.waiting + 1,
        confirmed_seats=counted.confirmed,
    )
    log(run, party, Verb.QUEUED, by=by, actor=actor, after=QueueEntry.State.WAITING)
    tell(run, "queued", entry.pk)
    return Outcome(party=party, entry=entry, place=counted.waiting + 1)


def place_of(entry: QueueEntry) -> int:
    """The place people are told: 1 for the party that is asked next. 1 query."""
    before = Q(priority__gt=entry.priority) | Q(priority=entry.priority, place__lt=entry.place)
    return entry.run.queue_entries.filter(before, state__in=QueueEntry.OPEN).count() + 1


def leave(entry_id: int, *, by=By.PARTY, actor=None, why: str = "", now=None) -> Outcome:
    """Leave the queue of a run. Reasons: NOT_ACTIVE. Locks the run; a large party that leaves may free saved seats."""
    now = now or timezone.now()
    run_id = QueueEntry.objects.values_list("run_id", flat=True).get(pk=entry_id)
    with transaction.atomic():
        run = lock_run(run_id)
        entry = QueueEntry.objects.select_related("party").get(pk=entry_id)
        if entry.state not in QueueEntry.OPEN:
            return Outcome(party=entry.party, entry=entry, reason=Reason.NOT_ACTIVE)
        before, entry.state, entry.ended_at = entry.state, QueueEntry.State.LEFT, now
        entry.save(update_fields=["state", "ended_at"])
        log(run, entry.party, Verb.LEFT, by=by, actor=actor, before=before, after=entry.state, why=why)
        tell(run, "left", entry.pk)
        promote(run, now)
        write_counters(run, now)
    return Outcome(party=entry.party, entry=entry)


def next_to_promote(run: CourseRun, free: int, now) -> QueueEntry | None:
    """Who gets the free seats of a locked run: the head if it fits, else the first that fits, unless seats are saved.

    A head that is passed over keeps its place, and is counted as passed over. 1 to 3 queries.
    """
    head = head_of_queue(run)
    if head is None or head.seats <= free:
        return head
    if saves_for(run, head, now):
        return None
    following = run.queue_entries.waiting().filter(seats__lte=free).in_order().first()
    if following:
        QueueEntry.objects.filter(pk=head.pk).update(passed_over=F("passed_over") + 1)
        log(run, head.party, Verb.PASSED_OVER, by=By.SYSTEM, before=head.state, after=head.state)
    return following


def promote(run: CourseRun, now) -> list[Booking]:
    """Give the free seats of a locked run to those who wait, one party at a time. The caller writes the counters.

    Nobody is promoted while the run is overbooked, cancelled, or after sign-up has closed.
    """
    promoted: list[Booking] = []
    if run.state != CourseRun.State.PUBLISHED or now >= min(run.sign_up_closes_at, run.starts_at):
        return promoted
    while (free := count(run, now).free(run)) > 0 and (entry := next_to_promote(run, free, now)):
        QueueEntry.objects.filter(pk=entry.pk).update(state=QueueEntry.State.TAKEN, ended_at=now)
        booking = Booking.objects.create(
            run=run, party_id=entry.party_id, seats=entry.seats, contact_digest=entry.contact_digest
        )
        log(
            run,
            entry.party,
            Verb.PROMOTED,
            by=By.SYSTEM,
            before=QueueEntry.State.WAITING,
            after=QueueEntry.State.TAKEN,
        )
        tell(run, "promoted", booking.pk)
        promoted.append(booking)
    return promoted
