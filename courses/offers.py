"""Answers to offers, and what time does to them. With courses.booking and courses.queue the only door to seats.

An offer holds seats for a queue entry until its deadline, which runs from the moment the mail was handed over, or
the call was logged. Past it the offer holds nothing and cannot be accepted, whether or not a job has run.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from courses import any_run, queue
from courses.deadlines import answer_by, offers_end
from courses.models import Booking, BookingEvent, CourseRun, Offer, QueueEntry
from courses.seats import Outcome, Reason, lock_run, tell, write_counters
from home.models import DueRow, Municipality

By, Verb = BookingEvent.By, BookingEvent.Verb


def locked_offer(offer_id: int) -> tuple[CourseRun, Offer]:
    """An offer and its run, locked until the transaction ends. 3 queries."""
    run_id = Offer.objects.values_list("run_id", flat=True).get(pk=offer_id)
    run = lock_run(run_id)
    return run, Offer.objects.select_related("entry__party").get(pk=offer_id)


def refusal(run: CourseRun, offer: Offer, now) -> Reason | None:
    """Why an offer can no longer be answered; None when it can. Reads the rows only."""
    if run.state == CourseRun.State.CANCELLED:
        return Reason.CANCELLED
    if offer.state == Offer.State.ACCEPTED:
        return Reason.SENT
    if offer.state == Offer.State.EXPIRED or (offer.state == Offer.State.OPEN and offer.deadline <= now):
        return Reason.TOO_LATE
    return None if offer.state == Offer.State.OPEN else Reason.NOT_ACTIVE


def accept_offer(offer_id: int, *, keep: bool = False, by=By.PARTY, actor=None, now=None) -> Outcome:
    """Take the offered seats; other places of the contact in the course are let go, unless it wants to `keep` them.

    Locks the run.

    Reasons: SENT (accepted before: the same booking again), TOO_LATE (the deadline has passed), NOT_ACTIVE (declined
    or withdrawn), CANCELLED.
    """
    now = now or timezone.now()
    with transaction.atomic():
        run, offer = locked_offer(offer_id)
        entry = offer.entry
        if reason := refusal(run, offer, now):
            booking = entry.party.bookings.filter(run=run).last() if reason == Reason.SENT else None
            return Outcome(party=entry.party, booking=booking, entry=entry, reason=reason)
        queue.end_offers(entry, Offer.State.ACCEPTED, now)
        booking = queue.book_entry(run, entry, Verb.ACCEPTED, now, by=by, actor=actor, keep=keep)
        tell(run, "booked", booking.pk)
        write_counters(run, now)
    return Outcome(party=entry.party, booking=booking, entry=entry)


def decline_offer(offer_id: int, *, by=By.PARTY, actor=None, now=None) -> Outcome:
    """Say no: final for this entry; the next party is asked at once. Reasons as `accept_offer`. Locks the run."""
    now = now or timezone.now()
    with transaction.atomic():
        run, offer = locked_offer(offer_id)
        entry = offer.entry
        if reason := refusal(run, offer, now):
            return Outcome(party=entry.party, entry=entry, reason=reason)
        queue.end_offers(entry, Offer.State.DECLINED, now)
        queue.end(run, entry, QueueEntry.State.DECLINED, Verb.DECLINED, now, by=by, actor=actor)
        queue.offer_seats(run, now)
        write_counters(run, now)
    return Outcome(party=entry.party, entry=entry)


def handed_over(offer_id: int, at, *, now=None) -> bool:
    """The party has been told of its offer at `at`, by mail or by phone: the deadline runs from then.

    False when the offer is no longer open, or was handed over before. Locks the run.
    """
    now = now or timezone.now()
    with transaction.atomic():
        run, offer = locked_offer(offer_id)
        if refusal(run, offer, now) or offer.handed_over_at:
            return False
        offer.handed_over_at = at
        offer.deadline = answer_by(run, hours_of(run), at)
        offer.save(update_fields=["handed_over_at", "deadline"])
        queue.due_for_run(run, "expire", offer.pk, offer.deadline)
    return True


def came_back(offer_id: int, *, now=None) -> bool:
    """The mail with the offer never arrived: its party has not been told, and is not silent. Locks the run.

    An open offer stands again for as long as there can be offers at all, until a call is logged or another mail is
    handed over. One whose deadline has passed meanwhile is withdrawn and its entry waits again, in its old place; for
    an entry once only, so that nobody is kept at the head by mails that come back. False when nothing was changed.
    """
    now = now or timezone.now()
    with transaction.atomic():
        run, offer = locked_to_put_back(offer_id)
        if not offer.handed_over_at or now >= offers_end(run) or run.state != CourseRun.State.PUBLISHED:
            return False
        if offer.state == Offer.State.OPEN and offer.deadline > now:
            offer.handed_over_at, offer.deadline = None, offers_end(run)
            offer.save(update_fields=["handed_over_at", "deadline"])
            queue.due_for_run(run, "expire", offer.pk, offer.deadline)
            return True
        if not may_wait_again(run, offer, now):
            return False
        offer.state, offer.ended_at = Offer.State.REVOKED, now
        offer.save(update_fields=["state", "ended_at"])
        queue.take_back(run, offer.entry, now)
        if offer.entry.course_id and offer.entry.ask_at <= now:
            # The row that asks if it still waits has come and gone meanwhile.
            any_run.ask_later(offer.entry, offer.entry.asked, now + any_run.REMIND_AFTER)
        queue.offer_seats(run, now)
        write_counters(run, now)
    return True


def locked_to_put_back(offer_id: int) -> tuple[CourseRun, Offer]:
    """An offer and its run, locked. 4 queries; 6 for an entry that waits for any run.

    Such an entry is locked as well, and its course before all: whoever takes up an old place does it under that lock.
    """
    course_id = Offer.objects.values_list("entry__course", flat=True).get(pk=offer_id)
    if course_id:
        any_run.locked_course(course_id)
    run, offer = locked_offer(offer_id)
    if course_id:
        entries = QueueEntry.objects.select_related("party").select_for_update(no_key=True, of=("self",))
        offer.entry = entries.get(pk=offer.entry_id)
    return run, offer


def may_wait_again(run: CourseRun, offer: Offer, now) -> bool:
    """Whether an entry whose offer ran out untold can be put back: nothing newer has come of it. 1 to 3 queries."""
    entry = offer.entry
    ran_out = offer.state == Offer.State.OPEN or (
        offer.state == Offer.State.EXPIRED and entry.state == QueueEntry.State.EXPIRED
    )
    if not ran_out or entry.party.anonymised_at:
        return False
    if entry.offers.filter(state=Offer.State.REVOKED, handed_over_at__isnull=False).exists():
        return False
    # It may wait anew, or have a seat by another form; while the offer is open, it is itself that waits.
    of_queue = Q(course=entry.course_id) if entry.course_id else Q(run=run)
    others = QueueEntry.objects.filter(of_queue, state__in=QueueEntry.OPEN).exclude(pk=entry.pk)
    booked = run.bookings.filter(state=Booking.State.CONFIRMED)
    same = Q(party=entry.party)
    if entry.contact_digest:
        same |= Q(contact_digest=entry.contact_digest)
    return not (others.filter(same).exists() or booked.filter(same).exists())


def hours_of(run: CourseRun) -> int:
    """How many hours the run's municipality gives for an answer. 1 query."""
    return Municipality.objects.values_list("offer_hours", flat=True).get(pk=run.municipality_id)


def expire_offers(run_id: int, *, now=None) -> int:
    """End the run's offers that have run out and ask those who are next. Returns how many ran out. Locks the run."""
    now = now or timezone.now()
    with transaction.atomic():
        run = lock_run(run_id)
        ended = queue.lapse(run, now)
        queue.offer_seats(run, now)
        write_counters(run, now)
    return ended


def work(row: DueRow) -> bool:
    """What is due about a queue, by what the row is about.

    `expire`: an offer's deadline. `fill`: a run has seats that somebody may be waiting for. `release`: a contact has a
    seat and waits elsewhere. `still`: does a party still wait for any run? False when there was nothing left to do.
    Whoever comes first does it: every verb on the run ends what has run out.
    """
    if row.about == "fill":
        expire_offers(row.subject_id)
        return True
    if row.about == "release":
        return bool(any_run.release(row.subject_id))
    if row.about == "still":
        return any_run.ask_still(row.subject_id)
    offer = Offer.objects.filter(pk=row.subject_id, state=Offer.State.OPEN).first()
    if offer is None or offer.deadline > timezone.now():
        return False
    return bool(expire_offers(offer.run_id))
