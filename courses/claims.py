"""What a party has: a booking, or a place in a queue of a run or of a course, and what can be said of it now."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from courses import queue
from courses.models import Booking, Course, CourseRun, MessageTo, Offer, Party, QueueEntry
from home.models import Municipality

RUN = ("run__course", "run__municipality", "party")
ENTRY = (*RUN, "course")


class State(StrEnum):
    BOOKED = "booked"
    WAITING = "waiting"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    LEFT = "left"
    DECLINED = "declined"
    EXPIRED = "expired"
    TAKEN = "taken"
    RUN_CANCELLED = "run_cancelled"
    OVER = "over"


ACTIVE = (State.BOOKED, State.WAITING, State.OFFERED)
ENDED = {
    QueueEntry.State.TAKEN: State.TAKEN,
    QueueEntry.State.EXPIRED: State.EXPIRED,
    QueueEntry.State.DECLINED: State.DECLINED,
    QueueEntry.State.LEFT: State.LEFT,
}


@dataclass(frozen=True)
class Claim:
    """A party's booking of a run, or its entry in the run's or the course's queue with the offer it has got."""

    booking: Booking | None = None
    entry: QueueEntry | None = None
    offer: Offer | None = None

    @property
    def party(self) -> Party:
        return (self.booking or self.entry).party

    @property
    def run(self) -> CourseRun | None:
        """The run booked, waited for or offered; None for whoever waits for any run and has no offer."""
        run = (self.booking or self.entry).run
        return run or (self.offer.run if self.offer else None)

    @property
    def course(self) -> Course:
        return self.run.course if self.run else self.entry.course

    @property
    def municipality(self) -> Municipality:
        """Whom to turn to. For any run the first by name of those the party named: 1 query."""
        return self.run.municipality if self.run else self.entry.municipalities.first()

    @property
    def seats(self) -> int:
        return (self.booking or self.entry).seats

    def state(self, now=None) -> State:
        """What is true of it now; asks nothing but the rows."""
        now = now or timezone.now()
        if self.booking and self.booking.state == Booking.State.CANCELLED:
            return State.CANCELLED
        if self.entry and self.entry.state not in QueueEntry.OPEN:
            return ENDED[self.entry.state]
        if self.run is None:
            return State.WAITING
        if self.run.state == CourseRun.State.CANCELLED:
            return State.RUN_CANCELLED
        if self.run.ends_at <= now:
            return State.OVER
        if self.booking:
            return State.BOOKED
        if self.offer is None:
            return State.WAITING
        # Past its deadline an offer is over, whether or not a worker has said so.
        return State.OFFERED if self.offer.deadline > now else State.EXPIRED

    def place(self) -> int | None:
        """The place in a run's queue that people are told; across municipalities it would say nothing. 1 query."""
        return queue.place_of(self.entry) if self.entry.run_id else None


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
    """1 or 2 queries."""
    entry = QueueEntry.objects.select_related(*ENTRY).filter(pk=pk).first()
    return with_offer(entry) if entry else None


def with_offer(entry: QueueEntry) -> Claim:
    """An entry and its open offer. 1 query for an entry that was offered seats, else none."""
    if entry.state != QueueEntry.State.OFFERED:
        return Claim(entry=entry)
    offers = entry.offers.filter(state=Offer.State.OPEN)
    return Claim(entry=entry, offer=offers.select_related("run__course", "run__municipality").first())


def claim_of_offer(pk: int) -> Claim | None:
    """The entry that an offer was made to, with that offer if it is open. 1 or 2 queries."""
    entry = QueueEntry.objects.select_related(*ENTRY).filter(offers=pk).first()
    claim = with_offer(entry) if entry else None
    return claim if claim and (claim.offer is None or claim.offer.pk == pk) else None


def claim_of_party(pk: int) -> Claim | None:
    """The party's newest booking, else its newest place in a queue. 1 to 3 queries."""
    if booking := Booking.objects.select_related(*RUN).filter(party_id=pk).order_by("pk").last():
        return Claim(booking=booking)
    entry = QueueEntry.objects.select_related(*ENTRY).filter(party_id=pk).order_by("pk").last()
    return with_offer(entry) if entry else None


def claim_of_message(pk: int) -> Claim | None:
    """The booking or entry by which a message reaches one party; none when its words are gone. 2 or 3 queries."""
    to = MessageTo.objects.exclude(message__text="").filter(pk=pk).first()
    if to is None:
        return None
    return claim_of_booking(to.booking_id) if to.booking_id else claim_of_entry(to.entry_id)


def claims_by_email(region_id: int, email: str, now=None) -> list[Claim]:
    """All that parties with this address have booked or wait for in a region, soonest first, then what has no date.

    2 queries, and 1 for each offer.
    """
    mine = {"party__region_id": region_id, "party__email": email}
    bookings = Booking.objects.confirmed().select_related(*RUN).filter(**mine)
    entries = QueueEntry.objects.select_related(*ENTRY).filter(**mine, state__in=QueueEntry.OPEN)
    claims = [Claim(booking=booking) for booking in bookings] + [with_offer(entry) for entry in entries]
    return sorted((claim for claim in claims if claim.state(now) in ACTIVE), key=by_start)


def by_start(claim: Claim) -> tuple[bool, float]:
    return claim.run is None, claim.run.starts_at.timestamp() if claim.run else 0
