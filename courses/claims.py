"""What a party has: a booking, or a place in a queue, and what can be said of it now."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from courses import queue
from courses.models import Booking, CourseRun, Party, QueueEntry

RUN = ("run__course", "run__municipality", "party")


class State(StrEnum):
    BOOKED = "booked"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    LEFT = "left"
    TAKEN = "taken"
    RUN_CANCELLED = "run_cancelled"
    OVER = "over"


ACTIVE = (State.BOOKED, State.WAITING)


@dataclass(frozen=True)
class Claim:
    """A party's booking of a run, or its entry in the run's queue."""

    booking: Booking | None = None
    entry: QueueEntry | None = None

    @property
    def party(self) -> Party:
        return (self.booking or self.entry).party

    @property
    def run(self) -> CourseRun:
        return (self.booking or self.entry).run

    @property
    def seats(self) -> int:
        return (self.booking or self.entry).seats

    def state(self, now=None) -> State:
        """What is true of it now; asks nothing but the rows."""
        now = now or timezone.now()
        if self.booking and self.booking.state == Booking.State.CANCELLED:
            return State.CANCELLED
        if self.entry and self.entry.state not in QueueEntry.OPEN:
            return State.TAKEN if self.entry.state == QueueEntry.State.TAKEN else State.LEFT
        if self.run.state == CourseRun.State.CANCELLED:
            return State.RUN_CANCELLED
        if self.run.ends_at <= now:
            return State.OVER
        return State.BOOKED if self.booking else State.WAITING

    def place(self) -> int:
        """The place in the queue that people are told. 1 query."""
        return queue.place_of(self.entry)


def claim_of_booking(pk: int) -> Claim | None:
    """1 query."""
    booking = Booking.objects.select_related(*RUN).filter(pk=pk).first()
    return Claim(booking=booking) if booking else None


def claim_left(claim: Claim) -> Claim | None:
    """The booking of another run that the party left last. 1 query."""
    others = claim.party.bookings.select_related(*RUN).exclude(run=claim.run)
    left = others.filter(state=Booking.State.CANCELLED).order_by("cancelled_at", "pk").last()
    return Claim(booking=left) if left else None


def claim_of_entry(pk: int) -> Claim | None:
    """The entry for a run; one for any run of a course is nothing that can be shown here. 1 query."""
    entry = QueueEntry.objects.select_related(*RUN).filter(pk=pk, run__isnull=False).first()
    return Claim(entry=entry) if entry else None


def claim_of_party(pk: int) -> Claim | None:
    """The party's newest booking, else its newest place in a run's queue. 1 or 2 queries."""
    if booking := Booking.objects.select_related(*RUN).filter(party_id=pk).order_by("pk").last():
        return Claim(booking=booking)
    entries = QueueEntry.objects.select_related(*RUN).filter(party_id=pk, run__isnull=False)
    entry = entries.order_by("pk").last()
    return Claim(entry=entry) if entry else None


def claims_by_email(region_id: int, email: str, now=None) -> list[Claim]:
    """All that parties with this address have booked or wait for in a region, soonest first. 2 queries."""
    mine = {"party__region_id": region_id, "party__email": email}
    bookings = Booking.objects.confirmed().select_related(*RUN).filter(**mine)
    entries = QueueEntry.objects.select_related(*RUN).filter(
        **mine, state__in=QueueEntry.OPEN, run__isnull=False
    )
    claims = [Claim(booking=booking) for booking in bookings] + [Claim(entry=entry) for entry in entries]
    return sorted(
        (claim for claim in claims if claim.state(now) in ACTIVE), key=lambda claim: claim.run.starts_at
    )
