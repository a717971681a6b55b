"""What a party has: a booking, or a place in a queue of a run or of a course, and what can be said of it now."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from django.utils import timezone

from courses import queue
from courses.models import Booking, BookingEvent, Course, CourseRun, MessageTo, Offer, Party, QueueEntry
from home.models import Municipality

RUN = ("run__course", "run__municipality", "party")
ENTRY = (*RUN, "course")
# How an address says which of several it is about.
RUN_KEY, COURSE_KEY = "tillfalle", "kurs"


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
    # How many stand before it, where that is known already.
    ahead: int | None = None

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

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from the party's others: the parameter by which an address names it, and its value."""
        row = self.booking or self.entry
        return (RUN_KEY, row.run_id) if row.run_id else (COURSE_KEY, row.course_id)

    @property
    def query(self) -> str:
        """The same, to stand behind the address of a page about what the party has."""
        return "?" + urlencode([self.key])

    @property
    def open(self) -> bool:
        """Whether the row is: by date it may be over all the same."""
        if self.booking:
            return self.booking.state == Booking.State.CONFIRMED
        return self.entry.state in QueueEntry.OPEN

    def turned_into_another(self, moved: Container[int]) -> bool:
        """Whether it is a place that has become a booking, or a booking of a run that the party has `moved` out of."""
        if self.booking:
            return not self.open and self.booking.run_id in moved
        return self.entry.state == QueueEntry.State.TAKEN

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
        """The place in a run's queue that people are told; across municipalities it would say nothing.

        1 query, none for what was read with all that the party has.
        """
        if self.entry.run_id is None:
            return None
        return queue.place_of(self.entry) if self.ahead is None else self.ahead + 1


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


def claims_of_party(pk: int) -> list[Claim]:
    """All that a party has, soonest first: for each run, and each course it waits for any run of, what is true now.

    What it was moved out of to another group is left out, as is a place in a queue that has become a booking. 2 queries,
    1 when it has been offered something, and 1 when something was cancelled.
    """
    bookings = Booking.objects.select_related(*RUN).filter(party_id=pk).order_by("pk")
    entries = list(QueueEntry.objects.select_related(*ENTRY).with_ahead().filter(party_id=pk).order_by("pk"))
    offers = open_offers(entries)
    found = [Claim(entry=entry, offer=offers.get(entry.pk), ahead=entry.ahead) for entry in entries]
    found += [Claim(booking=booking) for booking in bookings]
    # The last of a key stays: what is open before what has ended, a booking before a place in the queue, then the newest.
    by_key = {claim.key: claim for claim in sorted(found, key=lambda claim: claim.open)}
    claims = list(by_key.values())
    if len(claims) > 1:
        claims = without_the_left(pk, claims)
    return sorted(claims, key=by_start)


def open_offers(entries: list[QueueEntry]) -> dict[int, Offer]:
    """The open offers of entries, by the entry's pk. 1 query when one of them was offered seats, else none."""
    asked = [entry.pk for entry in entries if entry.state == QueueEntry.State.OFFERED]
    if not asked:
        return {}
    offers = Offer.objects.filter(entry__in=asked, state=Offer.State.OPEN)
    return {offer.entry_id: offer for offer in offers.select_related("run__course", "run__municipality")}


def named_in(claims: list[Claim], data: Mapping[str, str]) -> Claim | None:
    """The one that the parameters of an address name."""
    return next((claim for claim in claims if data.get(claim.key[0]) == str(claim.key[1])), None)


def names_one(data: Mapping[str, str]) -> bool:
    """Whether an address is about one of several."""
    return RUN_KEY in data or COURSE_KEY in data


def without_the_left(party_id: int, claims: list[Claim]) -> list[Claim]:
    """The same without what has turned into something else, unless nothing would stay. At most 1 query."""
    moved = set()
    if any(claim.booking and not claim.open for claim in claims):
        events = BookingEvent.objects.filter(party=party_id, verb=BookingEvent.Verb.TRANSFERRED)
        moved = set(events.filter(after=Booking.State.CANCELLED).values_list("run_id", flat=True))
    kept = [claim for claim in claims if not claim.turned_into_another(moved)]
    return kept or claims


def claim_of_party(pk: int) -> Claim | None:
    """Of what a party has, the one to speak of first. 2 to 4 queries."""
    return foremost(claims_of_party(pk))


def foremost(claims: list[Claim]) -> Claim | None:
    """What can still be acted on before what is over; then a booking before a place in a queue, and the newest."""

    def order(claim: Claim):
        row = claim.booking or claim.entry
        return claim.state() in ACTIVE, claim.booking is not None, row.created_at, row.pk

    return max(claims, key=order, default=None)


def shared_municipality(claims: list[Claim]) -> Municipality | None:
    """Whom to turn to about all of them; None where several municipalities give them. 1 query for each without a run."""
    places = {claim.municipality for claim in claims}
    return places.pop() if len(places) == 1 else None


def over_last(claims: list[Claim]) -> Claim:
    """Of what a party has, what is over last: so long the link to all of it is good."""

    def order(claim: Claim) -> tuple[bool, float]:
        # Waiting for any run has no end, and its link none.
        return claim.run is None, claim.run.ends_at.timestamp() if claim.run else 0

    return max(claims, key=order)


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


def by_start(claim: Claim) -> tuple[bool, float, int]:
    """Without a date (any run, or one whose meetings were taken away) it comes last."""
    run = claim.run
    dated = run is not None and run.starts_at is not None
    return not dated, run.starts_at.timestamp() if dated else 0, run.pk if run else 0
