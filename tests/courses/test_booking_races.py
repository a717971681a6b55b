"""Two clicks at once: real threads against a real database, and a control that fails without the lock."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, connections

from courses import booking, seats
from courses.models import Booking, CourseRun, Party, QueueEntry
from home.models import DueRow
from tests.factories import make_party, make_run

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]


def at_once(count, work):
    """Call `work(number)` in `count` threads that start together; returns the results, raises what they raise."""
    barrier = threading.Barrier(count)

    def one(number):
        try:
            barrier.wait(timeout=20)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return [future.result(timeout=120) for future in [pool.submit(one, n) for n in range(count)]]


def test_forty_at_once_for_five_seats_give_five_bookings_and_a_queue_in_lock_order():
    run = make_run(seats=5)
    outcomes = at_once(40, lambda n: booking.book(run.pk, make_party(), queue_if_full=True))
    run.refresh_from_db()
    assert all(outcome.ok for outcome in outcomes)
    assert Booking.objects.confirmed().count() == 5
    places = list(QueueEntry.objects.order_by("place").values_list("place", flat=True))
    assert places == list(range(1, 36))
    by_arrival = list(QueueEntry.objects.order_by("pk").values_list("place", flat=True))
    assert by_arrival == places, "a place is drawn in lock order"
    assert sorted(o.place for o in outcomes if o.entry) == places
    assert (run.confirmed_seats, run.waiting_parties) == (5, 35)


def test_the_same_address_ten_times_at_once_gives_one_booking_and_one_mail():
    run = make_run(seats=5)
    outcomes = at_once(
        10, lambda n: booking.book(run.pk, make_party(email="sara@example.org"), queue_if_full=True)
    )
    assert sum(outcome.ok for outcome in outcomes) == 1
    assert {o.reason for o in outcomes if not o.ok} == {booking.Reason.ALREADY}
    assert Booking.objects.count() == 1
    assert DueRow.objects.count() == 1


def test_the_same_form_sent_for_many_runs_at_once_books_each_of_them():
    runs = [make_run(seats=5) for _n in range(8)]
    for _round in range(5):
        key = uuid4()
        outcomes = at_once(
            8,
            lambda n, key=key: booking.book(runs[n].pk, make_party(idempotency_key=key), queue_if_full=False),
        )
        assert all(outcome.ok for outcome in outcomes)
        assert Party.objects.filter(idempotency_key=key).count() == 1
    assert [run.bookings.confirmed().count() for run in runs] == [5] * 8


def test_a_cancel_while_newcomers_press_gives_the_seat_to_the_one_who_waits():
    run = make_run(seats=1)
    taken = booking.book(run.pk, make_party(), queue_if_full=True).booking
    waiter = booking.book(run.pk, make_party(), queue_if_full=True).entry

    def work(number):
        if number == 0:
            return booking.cancel(taken.pk)
        return booking.book(run.pk, make_party(), queue_if_full=False)

    outcomes = at_once(8, work)
    waiter.refresh_from_db()
    assert waiter.state == "taken"
    assert {o.reason for o in outcomes[1:]} == {booking.Reason.FULL}


def test_two_cancels_and_more_seats_at_once_promote_as_many_as_were_freed():
    run = make_run(seats=2)
    taken = [booking.book(run.pk, make_party(), queue_if_full=True).booking for _n in range(2)]
    for _n in range(5):
        booking.book(run.pk, make_party(), queue_if_full=True)

    def work(number):
        if number < 2:
            return booking.cancel(taken[number].pk)
        CourseRun.objects.filter(pk=run.pk).update(seats=3)
        return booking.seats_changed(run.pk)

    at_once(3, work)
    assert Booking.objects.confirmed().count() == 3
    assert QueueEntry.objects.filter(state="taken").count() == 3


def test_without_the_lock_the_run_is_oversold(monkeypatch):
    """The control: what the tests above would not notice without the lock, this one shows."""
    run = make_run(seats=1)
    read = threading.Barrier(2)

    def unlocked(run_id):
        return CourseRun.objects.select_related("course", "municipality__region").get(pk=run_id)

    def count_together(*args, **kwargs):
        counted = seats.count(*args, **kwargs)
        read.wait(timeout=20)
        return counted

    monkeypatch.setattr(booking, "lock_run", unlocked)
    monkeypatch.setattr(booking, "count", count_together)
    if connection.vendor == "sqlite":
        # On SQLite the lock is BEGIN IMMEDIATE: a deferred transaction is what its absence looks like.
        monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "transaction_mode", "DEFERRED")
        monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "timeout", 1)

    def work(number):
        try:
            return booking.book(run.pk, make_party(), queue_if_full=True)
        except OperationalError:
            return None

    outcomes = at_once(2, work)
    if connection.vendor == "sqlite":
        assert None in outcomes, "the second writer finds that what it read has changed"
    else:
        assert Booking.objects.confirmed().count() == 2 > run.seats
