"""Mails that come back in the instant in which something else happens to the same offer, with real threads."""

import pytest
from django.utils import timezone

from courses import booking, bounces, offers
from courses.models import Booking, Offer, QueueEntry
from home import due
from home.models import DueRow
from tests.courses.test_booking_races import at_once
from tests.factories import make_party, make_run

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]


def offered(waiting):
    """An offer that was handed over, and the row of its mail."""
    run = make_run(seats=1, starts_in_days=30)
    taken = booking.book(run.pk, make_party(), queue_if_full=True).booking
    for _n in range(waiting):
        booking.book(run.pk, make_party(), queue_if_full=True, automatic=False)
    booking.cancel(taken.pk)
    row = DueRow.objects.get(about="offered")
    DueRow.objects.filter(pk=row.pk).update(state="done", ended_at=timezone.now())
    offers.handed_over(row.subject_id, timezone.now())
    return run, row


@pytest.mark.parametrize("round_", range(5))
def test_a_yes_and_reports_of_the_same_mail_in_the_same_instant_give_one_seat(round_):
    run, row = offered(waiting=2)

    def work(number):
        if number == 0:
            return offers.accept_offer(row.subject_id)
        return bounces.came_back(due.message_id(row), "5.1.1")

    yes, *told = at_once(4, work)
    assert yes.ok and told == [True, True, True]
    assert run.bookings.filter(state=Booking.State.CONFIRMED).count() == 1
    assert Offer.objects.get(pk=row.subject_id).state == "accepted"
    assert DueRow.objects.get(pk=row.pk).state == "refused"


@pytest.mark.parametrize("round_", range(5))
def test_the_deadline_and_reports_in_the_same_instant_hold_one_seat_for_one_party(round_):
    run, row = offered(waiting=3)
    late = Offer.objects.get().deadline

    def work(number):
        if number == 0:
            return offers.expire_offers(run.pk, now=late)
        return offers.came_back(row.subject_id, now=late)

    _ended, *put_back = at_once(3, work)
    assert put_back.count(True) == 1, "once"
    assert Offer.objects.filter(state="open").count() == 1
    waits = QueueEntry.objects.filter(state__in=QueueEntry.OPEN)
    assert waits.count() == 3, "nobody has lost a place"
    run.refresh_from_db()
    assert (run.confirmed_seats, run.held_seats, run.waiting_parties) == (0, 1, 3)
