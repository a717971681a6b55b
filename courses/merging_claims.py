"""What two parties' bookings, places and offers turn into when the two become one; the runs are locked by the caller."""

from dataclasses import dataclass, field
from datetime import datetime

from courses import queue
from courses.contact import contact_digest
from courses.deadlines import offers_end
from courses.models import (
    Attendance,
    Booking,
    BookingEvent,
    CourseRun,
    MessageTo,
    Offer,
    Party,
    QueueEntry,
)
from courses.seats import Reason, count, free_for, log, tell
from courses.wishes import read, written
from home.quiet import next_waking

By, Verb = BookingEvent.By, BookingEvent.Verb
WISHES = ("languages", "weekdays", "forms")
# The later counts: who told us of an absence and came all the same, came.
ATTENDANCE = (Attendance.State.ABSENT, Attendance.State.TOLD, Attendance.State.CAME)


@dataclass
class Merging:
    """Two locked parties on their way to be one. `given_up`: kept bookings beside which another was cancelled."""

    kept: Party
    other: Party
    actor: object
    why: str
    now: datetime
    given_up: list[Booking] = field(default_factory=list)
    logged: set[int] = field(default_factory=set)

    @property
    def both(self) -> tuple[Party, Party]:
        return self.kept, self.other

    def facts(self) -> dict[str, object]:
        return {"by": By.STAFF, "actor": self.actor, "why": self.why}


def goes_on(run: CourseRun, now) -> bool:
    """Whether the run still has meetings ahead. At most 1 query."""
    return run.state == CourseRun.State.PUBLISHED and run.ends_at > now


def no_room(work: Merging, runs: list[CourseRun]) -> Reason | None:
    """Whether the chosen size has room in every run, beside what the two hold there already. 3 or 4 queries a run."""
    for run in runs:
        if not goes_on(run, work.now):
            continue
        queue.lapse(run, work.now)
        seats, mine = work.kept.seats_in(run), {"party__in": work.both}
        held = [
            *run.bookings.confirmed().filter(**mine).values_list("seats", flat=True),
            *run.offers.filter(state=Offer.State.OPEN, entry__party__in=work.both).values_list(
                "seats", flat=True
            ),
        ]
        waits = run.queue_entries.filter(**mine, state__in=QueueEntry.OPEN).exists()
        if waits and not held and 0 < run.seats < seats:
            return Reason.TOO_MANY
        more = seats - sum(held) if held else 0
        if more > 0 and more > free_for(run, count(run, work.now), work.now, work.kept):
            return Reason.NO_ROOM
    return None


def one_claim(work: Merging, run: CourseRun) -> None:
    """Leave the two with one booking of a locked run, or one place in its queue, and no more than one offer of it."""
    bookings = {row.party_id: row for row in run.bookings.confirmed().filter(party__in=work.both)}
    entries = list(run.queue_entries.filter(party__in=work.both, state__in=QueueEntry.OPEN).order_by("place"))
    booked = bookings.get(work.kept.pk) or bookings.get(work.other.pk)
    if len(bookings) == 2:
        give_up(work, run, booked, bookings[work.other.pk])
    if booked:
        for entry in entries:
            queue.end_offers(entry, Offer.State.REVOKED, work.now)
            MessageTo.objects.filter(entry=entry).update(entry=None, booking=booked)
            end(work, run, entry)
    elif len(entries) == 2:
        one_wait(work, run, *entries)
    mine = {"entry__party__in": work.both, "entry__course__isnull": False}
    for offer in run.offers.filter(state=Offer.State.OPEN, **mine).select_related("entry__party"):
        if booked or entries:
            leave_to(work, run, offer, None if booked else entries[0])


def give_up(work: Merging, run: CourseRun, booked: Booking, gone: Booking) -> None:
    """Cancel the other's booking; who came, and what was written to it, stays with the kept one's. 5 or more queries."""
    before, gone.state, gone.cancelled_at = gone.state, Booking.State.CANCELLED, work.now
    gone.save(update_fields=["state", "cancelled_at"])
    for row in gone.attendance.all():
        known = booked.attendance.filter(meeting=row.meeting_id).first()
        if known is None:
            row.booking = booked
            row.save(update_fields=["booking"])
        else:
            known.state = max(known.state, row.state, key=ATTENDANCE.index)
            known.noted_at = max(filter(None, (known.noted_at, row.noted_at)), default=None)
            known.save(update_fields=["state", "noted_at"])
            row.delete()
    MessageTo.objects.filter(booking=gone).update(booking=booked)
    log(run, work.other, Verb.MERGED, before=before, after=gone.state, **work.facts())
    work.logged.add(run.pk)
    if goes_on(run, work.now):
        work.given_up.append(booked)


def one_wait(work: Merging, run: CourseRun | None, first: QueueEntry, second: QueueEntry) -> None:
    """Two places for the same become the earlier, with the higher priority; without `run`: for any run of a course.

    The earlier keeps its offer, else gets the other's. Booked without being asked only if both said so.
    """
    first.refresh_from_db(fields=["state"])
    first.priority, first.passed_over = (
        max(getattr(first, name), getattr(second, name)) for name in ("priority", "passed_over")
    )
    first.automatic = first.automatic and second.automatic
    if run is None:
        for name in WISHES:
            setattr(first, name, either(getattr(first, name), getattr(second, name)))
        first.municipalities.add(*second.municipalities.all())
    if first.state == QueueEntry.State.WAITING:
        # Nothing is updated when the other had none either.
        moved = second.offers.filter(state=Offer.State.OPEN).update(entry=first)
        first.state = QueueEntry.State.OFFERED if moved else first.state
    else:
        queue.end_offers(second, Offer.State.REVOKED, work.now)
    first.save(update_fields=["priority", "passed_over", "automatic", "state", *WISHES])
    MessageTo.objects.filter(entry=second).update(entry=first)
    end(work, run, second)


def either(first: str, second: str) -> str:
    """What one or the other wishes, as it is stored; empty where it does not matter to one of them."""
    return written(dict.fromkeys([*read(first), *read(second)])) if first and second else ""


def leave_to(work: Merging, run: CourseRun, offer: Offer, entry: QueueEntry | None) -> None:
    """Who waits for any run was offered this one: the place in its own queue gets the offer, if it has none.

    Else the offer is withdrawn: they have booked, or are asked already. They wait on for any run.
    """
    if entry is None or entry.state == QueueEntry.State.OFFERED:
        queue.end_offers(offer.entry, Offer.State.REVOKED, work.now)
        queue.take_back(run, offer.entry, work.now)
        return
    Offer.objects.filter(pk=offer.pk).update(entry=entry)
    QueueEntry.objects.filter(pk=offer.entry_id).update(state=QueueEntry.State.WAITING)
    entry.state = QueueEntry.State.OFFERED
    entry.save(update_fields=["state"])


def end(work: Merging, run: CourseRun | None, entry: QueueEntry) -> None:
    """A place that the other one makes needless."""
    queue.end(run, entry, QueueEntry.State.LEFT, Verb.MERGED, work.now, **work.facts())
    if run:
        work.logged.add(run.pk)


def resize(work: Merging) -> None:
    """Give what the kept party has now its size and its contact; what is over keeps its seats. 2 to 4 queries for each.

    What has ended keeps nothing of a contact that was left. A third party with that contact is refused by the database.
    """
    kept = work.kept
    digest = contact_digest(kept.email, kept.phone)
    kept.bookings.exclude(state=Booking.State.CONFIRMED).update(contact_digest=digest)
    kept.queue_entries.exclude(state__in=QueueEntry.OPEN).update(contact_digest=digest)
    for row in kept.bookings.confirmed().select_related("run__course"):
        row.contact_digest = digest
        row.seats = kept.seats_in(row.run) if goes_on(row.run, work.now) else row.seats
        row.save(update_fields=["seats", "contact_digest"])
    for row in kept.queue_entries.filter(state__in=QueueEntry.OPEN).select_related("run__course", "course"):
        row.contact_digest, row.seats = digest, kept.seats_for(row.course or row.run.course)
        row.save(update_fields=["seats", "contact_digest"])
        row.offers.filter(state=Offer.State.OPEN).update(seats=row.seats)


def tell_anew(work: Merging, offers: set[int]) -> None:
    """Offers that were told to an address which is not the kept party's are told again, with a link that opens.

    As of a mail that came back: the time to answer runs from the new mail, or the call. 3 queries for each.
    """
    told = Offer.objects.filter(pk__in=offers, handed_over_at__isnull=False)
    for offer in told.select_related("run__municipality"):
        offer.handed_over_at, offer.deadline = None, offers_end(offer.run)
        offer.save(update_fields=["handed_over_at", "deadline"])
        at = min(next_waking(work.now), offer.deadline)
        tell(offer.run, "offered", offer.pk, key=f":{work.now:%Y%m%dT%H%M%S}", due_at=at)
        queue.due_for_run(offer.run, "expire", offer.pk, offer.deadline)
