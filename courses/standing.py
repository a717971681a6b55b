"""Where a party stands that is about to book: what it would get in a locked run, and whether it is known there.

Shared by the verbs that sign up (courses.booking, courses.several); those who wait come first.
"""

from dataclasses import dataclass

from courses import queue
from courses.models import CourseRun, Offer, Party
from courses.seats import Counted, Reason, count, free_for, write_counters


@dataclass(frozen=True)
class Stand:
    """What a party would get in a locked run: seats, or a place in the queue. `known` has that contact there already."""

    counted: Counted
    seats: int = 0
    fits: bool = False
    too_many: bool = False
    known: int | None = None

    @property
    def place(self) -> int | None:
        """The place in the queue that it would get; None where it gets seats, or never could."""
        return None if self.fits or self.too_many else self.counted.waiting + 1

    def refusal(self, *, queue_if_full: bool) -> Reason | None:
        if self.too_many:
            return Reason.TOO_MANY
        return None if self.fits or queue_if_full else Reason.FULL


def stand_of(
    run: CourseRun, party: Party, digest: str, counted: Counted, now, *, overbook: bool = False
) -> Stand:
    """Where an unsaved party stands in a locked run that was counted. No query, or what the queue then asks."""
    if counted.fits(run) and queue.offer_seats(run, now):
        # Seats came free while nobody could be asked: an offer ran out, sign-up was closed, they were saved.
        write_counters(run, now)
        counted = count(run, now, digest=digest, key=party.idempotency_key)
    if known := counted.known_party or offered_here(run, counted):
        return Stand(counted, known=known)
    seats = party.seats_in(run)
    if not overbook and 0 < run.seats < seats:
        return Stand(counted, seats, too_many=True)
    return Stand(counted, seats, fits=overbook or seats <= free_for(run, counted, now, party))


def offered_here(run: CourseRun, counted: Counted) -> int | None:
    """The contact's party that waits for any run and is being asked about this one. At most 1 query."""
    if counted.any_entry is None:
        return None
    offers = run.offers.filter(entry=counted.any_entry, state=Offer.State.OPEN)
    return offers.values_list("entry__party_id", flat=True).first()
