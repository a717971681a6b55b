"""Offers with real threads: freed seats, answers and sweepers in the same instant."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses import booking, offers
from courses.models import Booking, CourseRun, Offer, QueueEntry
from courses.seats import Reason
from home import due
from home.models import DueRow
from tests.courses.test_booking_races import at_once
from tests.factories import make_party, make_run

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]


def full(seats, waiting):
    run = make_run(seats=seats, starts_in_days=30)
    bookings = [booking.book(run.pk, make_party(), queue_if_full=True).booking for _n in range(seats)]
    entries = [
        booking.book(run.pk, make_party(), queue_if_full=True, automatic=False).entry for _n in range(waiting)
    ]
    return run, bookings, entries


def test_two_cancels_and_more_seats_at_once_make_as_many_offers_as_seats_were_freed():
    run, bookings, entries = full(seats=2, waiting=6)

    def work(number):
        if number < 2:
            return booking.cancel(bookings[number].pk)
        CourseRun.objects.filter(pk=run.pk).update(seats=4)
        return booking.seats_changed(run.pk)

    at_once(3, work)
    assert Offer.objects.filter(state="open").count() == 4
    offered = QueueEntry.objects.filter(state="offered").order_by("place").values_list("pk", flat=True)
    assert list(offered) == [entry.pk for entry in entries[:4]], "in the order of the queue"
    assert DueRow.objects.filter(about="offered").count() == 4


def test_a_cancel_while_newcomers_press_offers_the_seat_to_the_one_who_waits():
    run, (taken,), (head,) = full(seats=1, waiting=1)

    def work(number):
        if number == 0:
            return booking.cancel(taken.pk)
        return booking.book(run.pk, make_party(), queue_if_full=False)

    outcomes = at_once(6, work)
    head.refresh_from_db()
    assert head.state == "offered"
    assert {outcome.reason for outcome in outcomes[1:]} == {Reason.FULL}


@pytest.mark.parametrize("round_", range(5))
def test_an_answer_and_the_deadline_in_the_same_instant_give_the_seat_to_one(round_):
    run, (taken,), (head, second) = full(seats=1, waiting=2)
    booking.cancel(taken.pk)
    offer = Offer.objects.get()
    offers.handed_over(offer.pk, timezone.now())
    deadline = Offer.objects.get().deadline

    def work(number):
        if number == 0:
            return offers.expire_offers(run.pk, now=deadline)
        return offers.accept_offer(offer.pk, now=deadline - timedelta(microseconds=1))

    _expired, yes, again = at_once(3, work)
    head.refresh_from_db(), second.refresh_from_db()
    if head.state == "taken":
        assert {yes.reason, again.reason} == {None, Reason.SENT} and second.state == "waiting"
    else:
        assert {yes.reason, again.reason} == {Reason.TOO_LATE} and second.state == "offered"
    assert Booking.objects.confirmed().count() == (head.state == "taken")


def test_two_sweepers_and_a_coordinator_at_once_make_one_offer_and_one_mail():
    run, (taken,), (head, second) = full(seats=1, waiting=2)
    booking.cancel(taken.pk)
    offers.handed_over(Offer.objects.get().pk, timezone.now())
    late = Offer.objects.get().deadline + timedelta(seconds=1)

    def work(number):
        if number < 2:
            return due.work(now=late)
        return offers.expire_offers(run.pk, now=late)

    at_once(3, work)
    head.refresh_from_db(), second.refresh_from_db()
    assert (head.state, second.state) == ("expired", "offered")
    assert Offer.objects.filter(state="open").count() == 1
    assert DueRow.objects.filter(about="offered", subject_id=Offer.objects.get(state="open").pk).count() == 1


def test_a_double_yes_from_two_phones_is_one_seat():
    _run, (taken,), _entries = full(seats=1, waiting=1)
    booking.cancel(taken.pk)
    offer = Offer.objects.get()
    outcomes = at_once(8, lambda _n: offers.accept_offer(offer.pk))
    assert sorted(str(outcome.reason) for outcome in outcomes) == ["None", *["sent"] * 7]
    assert Booking.objects.confirmed().count() == 1
    assert DueRow.objects.filter(about="booked", subject_id=outcomes[0].booking.pk).count() == 1
