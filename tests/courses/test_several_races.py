"""Families that sign up for several runs in the same moment, with a control for the lock and one for its order."""

import threading
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, connections

from courses import booking, seats, several
from courses.models import Booking, CourseRun, Party, QueueEntry
from courses.seats import Reason
from home.models import DueRow
from tests.courses.test_booking_races import at_once
from tests.factories import make_course, make_municipality, make_party, make_run

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]


def make_day(count, seats):
    place = make_municipality()
    course = make_course(region=place.region, kind="event")
    return [make_run(course=course, municipality=place, seats=seats, meetings=1) for _number in range(count)]


def test_overlapping_sets_in_any_order_neither_overbook_nor_wait_in_a_ring():
    runs = [run.pk for run in make_day(4, seats=3)]

    def work(number):
        turned = runs[number % 4 :] + runs[: number % 4]
        chosen = turned[:3] if number % 2 else turned[2::-1]
        return several.book_several(chosen, make_party(), queue_if_full=chosen)

    outcomes = at_once(16, work)
    assert all(outcome.ok for outcome in outcomes)
    for run in CourseRun.objects.all():
        booked, waits = run.bookings.confirmed().count(), run.queue_entries.count()
        assert (booked, waits) == (3, 9)
        assert (run.confirmed_seats, run.waiting_parties) == (3, 9)
        assert sorted(run.queue_entries.values_list("place", flat=True)) == list(range(1, 10))
    assert DueRow.objects.filter(about="booked_several").count() == 16


def test_all_or_nothing_also_for_those_who_lose_the_last_seat():
    first, second = (run.pk for run in make_day(2, seats=1))
    outcomes = at_once(
        8,
        lambda number: several.book_several(
            [first, second] if number % 2 else [second, first], make_party(), queue_if_full=[]
        ),
    )
    assert sum(outcome.ok for outcome in outcomes) == 1
    assert {outcome.reason for outcome in outcomes if not outcome.ok} == {Reason.FULL}
    assert Booking.objects.confirmed().count() == 2
    assert Party.objects.count() == 1 and not QueueEntry.objects.exists()


def test_the_same_form_sent_many_times_at_once_is_one_party():
    runs, key = [run.pk for run in make_day(3, seats=20)], uuid4()
    outcomes = at_once(8, lambda n: several.book_several(runs, make_party(idempotency_key=key)))
    assert {outcome.reason for outcome in outcomes} == {None, Reason.SENT}
    assert len({outcome.party.pk for outcome in outcomes}) == Party.objects.count() == 1
    assert Booking.objects.count() == 3


def test_the_same_contact_at_once_in_two_ways_has_each_run_once():
    first, second = (run.pk for run in make_day(2, seats=20))

    def work(number):
        party = make_party(email="sara@example.org")
        if number % 2:
            return several.book_several([second, first], party)
        return booking.book(second, party, queue_if_full=True)

    outcomes = at_once(8, work)
    assert {outcome.reason for outcome in outcomes if not outcome.ok} <= {Reason.ALREADY}
    assert Booking.objects.confirmed().filter(run=second).count() == 1


def test_giving_up_all_while_others_come_hands_each_seat_out_once():
    runs = [run.pk for run in make_day(3, seats=1)]
    ours = several.book_several(runs, make_party()).party
    for pk in runs:
        booking.book(pk, make_party(), queue_if_full=True)

    def work(number):
        if number < 2:
            return several.cancel_all(ours.pk)
        return several.book_several(reversed(runs), make_party(), queue_if_full=runs)

    given_up = at_once(6, work)[:2]
    assert sorted(outcome.ok for outcome in given_up) == [False, True]
    for pk in runs:
        assert Booking.objects.confirmed().filter(run=pk).count() == 1
        assert QueueEntry.objects.filter(run=pk, state="taken").count() == 1


def sign_up(chosen):
    """None when the database had to end it."""
    try:
        return several.book_several(chosen, make_party(), queue_if_full=chosen)
    except OperationalError:
        return None


def as_without_locks(monkeypatch):
    """On SQLite the lock is BEGIN IMMEDIATE: a deferred transaction is what its absence looks like."""
    monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "transaction_mode", "DEFERRED")
    monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "timeout", 1)


def test_without_the_lock_a_run_is_oversold(monkeypatch):
    """The control: what the tests above would not notice without the lock, this one shows."""
    first, second = (run.pk for run in make_day(2, seats=1))
    read = threading.Barrier(2)

    def unlocked(run_id):
        return CourseRun.objects.select_related("course", "municipality__region").get(pk=run_id)

    def count_together(run, *args, **kwargs):
        counted = seats.count(run, *args, **kwargs)
        if run.pk == second:
            read.wait(timeout=20)
        return counted

    monkeypatch.setattr(several, "lock_run", unlocked)
    monkeypatch.setattr(several, "count", count_together)
    if connection.vendor == "sqlite":
        as_without_locks(monkeypatch)
    outcomes = at_once(2, lambda n: sign_up([first, second]))
    if connection.vendor == "sqlite":
        assert None in outcomes, "the second writer finds that what it read has changed"
    else:
        assert Booking.objects.confirmed().filter(run=first).count() == 2


def test_without_the_order_two_wait_for_each_other(monkeypatch):
    """The control of the order: each has locked its first when the other has, and the database ends one of them."""
    first, second = (run.pk for run in make_day(2, seats=5))
    held = threading.Barrier(2)
    locked = threading.local()

    def lock_together(run_id):
        run = seats.lock_run(run_id)
        # SQLite lets one write at a time: there the other has not begun.
        if connection.vendor != "sqlite" and not getattr(locked, "one", False):
            locked.one = True
            held.wait(timeout=20)
        return run

    monkeypatch.setattr(several, "in_order", list)
    monkeypatch.setattr(several, "lock_run", lock_together)
    outcomes = at_once(2, lambda n: sign_up([first, second] if n else [second, first]))
    assert sum(outcome is None for outcome in outcomes) == (connection.vendor != "sqlite")
