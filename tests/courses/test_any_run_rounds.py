"""The same two things at once, many times over: no deadlock, and never more than one seat."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from courses import any_run, booking, offers, queue
from courses.models import Booking, BookingEvent, Offer, QueueEntry
from home.models import DueRow
from tests.courses.test_any_run_races import scene, wait
from tests.factories import make_party

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]


def rounds() -> int:
    """Many where rows are locked one by one; SQLite lets one writer in at a time, and needs few."""
    return 60 if connection.vendor == "postgresql" else 40


def again_and_again(count, prepare, check, *works):
    """Do the `works` at the same moment in threads that stay, `count` times; what a thread raises is raised.

    `prepare(round)` gives what each of the works is called with, `check()` looks at the outcome.
    """
    barrier = threading.Barrier(len(works))
    given = {}

    def one(number):
        try:
            for round_ in range(count):
                if number == 0:
                    given["facts"] = prepare(round_)
                barrier.wait(timeout=30)
                works[number](given["facts"])
                barrier.wait(timeout=30)
                if number == 0:
                    check(given["facts"])
        except BaseException:
            barrier.abort()
            raise
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        started = [pool.submit(one, number) for number in range(len(works))]
    raised = [future.exception() for future in started if future.exception()]
    # Whoever waited for the one that failed has only a broken barrier to tell of.
    raised.sort(key=lambda error: isinstance(error, threading.BrokenBarrierError))
    if raised:
        raise raised[0]


def test_two_runs_that_offer_to_one_entry_at_once_make_one_offer_in_every_round():
    _course, places, (first, second) = scene()
    entry = wait(_course, places)
    asked_by = set()

    def prepare(_round):
        Offer.objects.all().delete()
        DueRow.objects.all().delete()
        QueueEntry.objects.update(state=QueueEntry.State.WAITING)

    def check(_facts):
        offer = Offer.objects.get()
        assert offer.entry_id == entry.pk
        asked_by.add(offer.run_id)

    again_and_again(
        rounds(),
        prepare,
        check,
        lambda _facts: booking.fill(first.pk),
        lambda _facts: booking.fill(second.pk),
    )
    assert asked_by <= {first.pk, second.pk}
    entry.refresh_from_db()
    assert entry.state == QueueEntry.State.OFFERED


def test_accept_and_release_against_a_transfer_the_other_way_never_lock_each_other_out():
    """One takes its seat in a run and leaves the other's queue; the other moves there, and frees a seat behind it.

    The freed seat may go to the very party that is just leaving, by an offer or, in every other round, by itself: it
    ends with the one seat that it said yes to.
    """
    course, places, runs = scene(seats=2)
    keeper = make_party(email="keeper@example.org")
    mover = make_party(email="mover@example.org")
    for party in (keeper, mover):
        party.region_id = course.region_id
        party.save()

    def prepare(round_):
        there, behind = runs if round_ % 2 else reversed(runs)
        for model in (Offer, QueueEntry, Booking, BookingEvent, DueRow):
            model.objects.all().delete()
        QueueEntry.municipalities.through.objects.all().delete()
        mine = {"party": keeper, "seats": 1, "contact_digest": "keeper"}
        asked = QueueEntry.objects.create(
            course=course, place=1, automatic=False, state=QueueEntry.State.OFFERED, **mine
        )
        asked.municipalities.set(places)
        QueueEntry.objects.create(run=behind, place=1, automatic=round_ % 4 < 2, **mine)
        deadline = there.sign_up_closes_at
        offer = Offer.objects.create(run=there, entry=asked, seats=1, deadline=deadline)
        moves = Booking.objects.create(run=behind, party=mover, seats=1, contact_digest="mover")
        Booking.objects.create(run=behind, party=make_other(), seats=1, contact_digest="other")
        return offer, moves, there

    other = []

    def make_other():
        if not other:
            other.append(make_party(email="other@example.org"))
            other[0].region_id = course.region_id
            other[0].save()
        return other[0]

    def accept_and_release(facts):
        offer, _moves, _there = facts
        outcome = offers.accept_offer(offer.pk)
        assert outcome.ok
        any_run.release(outcome.booking.pk)

    def move(facts):
        _offer, moves, there = facts
        assert booking.transfer(moves.pk, there.pk).ok

    def check(facts):
        _offer, _moves, there = facts
        for row in DueRow.objects.filter(about="release"):
            offers.work(row)
        seats = Booking.objects.confirmed().filter(party=keeper)
        assert [seat.run_id for seat in seats] == [there.pk], "one seat"
        assert not queue.other_places("keeper", course.pk).exists()
        assert not Offer.objects.filter(state=Offer.State.OPEN).exists()
        assert there.bookings.confirmed().count() == 2

    again_and_again(rounds(), prepare, check, accept_and_release, move)
