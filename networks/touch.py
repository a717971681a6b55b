"""Staying in touch after a course: saying yes, withdrawing, and who sees whom. The only writer of StayInTouch.

Those see each other who have all said yes: somebody is shown to me when we have both said yes to one another, and at
least one more has with both of us. So nobody ever stands alone with somebody, both always see the same, and of three
nobody can tell which of the other two is missing, or why (docs/adr/0039).
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from courses.models import Booking, CourseRun
from courses.party_links import opened_booking, version_of
from courses.reminders import never_came
from home import due, links
from home.sorting import swedish_key
from networks.models import StayInTouch

PURPOSE = "touch"
NIGHTLY = "touch"
# For everybody in a run until the same moment: whoever is gone earlier could else be told from whoever's time is over.
OPEN_FOR = timedelta(days=60)
ENOUGH = 3
ALL = StayInTouch.ToWhom.ALL


class Outcome(Enum):
    """What came of a verb; ALREADY: it was so before. NOT_NOW: the time is over, or the booking is no more."""

    DONE = "done"
    CHANGED = "changed"
    ALREADY = "already"
    NOT_NOW = "not_now"


def until(run: CourseRun) -> datetime | None:
    """When it is over for everybody: 60 days after the last meeting, and no later than the municipality keeps personal
    data. None for a run without meetings."""
    if run.ends_at is None:
        return None
    kept = run.municipality.retention_days
    return run.ends_at + (OPEN_FOR if kept is None else min(OPEN_FOR, timedelta(days=kept)))


def is_time(run: CourseRun, now: datetime) -> bool:
    """Whether those who went to a run may say yes now: it took place, and not too long ago."""
    over = run.state == CourseRun.State.PUBLISHED and run.ends_at is not None and run.ends_at <= now
    return over and now < until(run)


def may_say_yes(booking: Booking, now: datetime) -> bool:
    """Whether the party went to the run, as far as anybody knows, and it is time. At most 1 query."""
    kept = booking.state == Booking.State.CONFIRMED and booking.party.anonymised_at is None
    return kept and is_time(booking.run, now) and not never_came(booking)


def touch_url(booking: Booking) -> str:
    """Where a party says yes and sees the others, until it is over for all; the same link each time it is made."""
    token = links.sign(PURPOSE, booking.pk, version_of(booking.party), until(booking.run))
    return reverse("networks:touch", args=[token])


def opened(region, token: str, now: datetime | None = None) -> Booking | None:
    """The booking whose link this is; None for one that is wrong, too old, revoked, or not to be used now. At most 3
    queries."""
    known = Booking.objects.select_related("party", "run__course", "run__municipality")
    booking = opened_booking(region, PURPOSE, token, known)
    if booking is None or not is_time(booking.run, now or timezone.now()):
        return None
    # Who has said yes may withdraw, whatever a leader has noted since.
    known_yes = StayInTouch.objects.filter(booking=booking).exists()
    return booking if known_yes or may_say_yes(booking, now or timezone.now()) else None


def say_yes(booking: Booking, shown: dict[str, str], now: datetime | None = None) -> Outcome:
    """Say yes, or change what is shown (first_name, way, contact, language, to_whom). 4 to 6 queries.

    The party is locked, as by courses.privacy: of two at once the later one stands, and none comes after the party is
    anonymous.
    """
    now = now or timezone.now()
    with transaction.atomic():
        locked = Booking.objects.select_for_update(of=("party",), no_key=True)
        booking = locked.select_related("party", "run__municipality").get(pk=booking.pk)
        if not may_say_yes(booking, now):
            return Outcome.NOT_NOW
        values = shown | {"said_at": now, "until": until(booking.run)}
        _row, made = StayInTouch.objects.update_or_create(booking=booking, defaults=values)
    return Outcome.DONE if made else Outcome.CHANGED


def withdraw(booking: Booking) -> Outcome:
    """As if it had never been said. At any moment, also when nobody could say yes any more. 1 query."""
    gone, _each = StayInTouch.objects.filter(booking=booking).delete()
    return Outcome.DONE if gone else Outcome.ALREADY


def forget_party(party_id: int) -> None:
    """A party is anonymised: it is nobody to stay in touch with. 1 or 2 queries."""
    StayInTouch.objects.filter(booking__party=party_id).delete()


def standing_in(run: CourseRun, now: datetime | None = None) -> list[StayInTouch]:
    """Every yes that counts now in a run, in an order that says nothing of when it was said. 1 query."""
    rows = StayInTouch.objects.standing(now or timezone.now()).filter(booking__run=run)
    return sorted(rows, key=lambda row: (swedish_key(row.first_name), row.contact))


def willing(one: StayInTouch, other: StayInTouch) -> bool:
    """Whether two people have said yes to one another."""
    if one.booking_id == other.booking_id:
        return False
    return one.language == other.language or one.to_whom == other.to_whom == ALL


def seen_by(mine: StayInTouch, standing: Collection[StayInTouch]) -> list[StayInTouch]:
    """Those who see me, and whom I see; nobody while there are not enough, and nobody for whom has not said yes."""
    others = [row for row in standing if willing(mine, row)]
    if mine not in standing:
        return []
    return [row for row in others if any(willing(row, third) for third in others)]


def are_enough(run: CourseRun, now: datetime | None = None) -> bool:
    """All that leaders and coordinators are told. 1 query."""
    standing = standing_in(run, now)
    return any(seen_by(row, standing) for row in standing)


def deliver(row: due.DueRow) -> bool:
    """One region's nightly work: what no longer stands is deleted. Twice, or days late, it does what is left to do."""
    over = StayInTouch.objects.over(timezone.now())
    over.filter(booking__run__municipality__region=row.region_id).delete()
    return True
