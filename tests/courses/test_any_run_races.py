"""One party, many runs, real threads: a place for any run is never given twice, and nobody waits for ever."""

import pytest
from django.utils import timezone

from courses import any_run, booking, offers, queue
from courses.models import Booking, Offer, QueueEntry
from courses.queue import Moved
from home import due
from tests.courses.test_booking_races import at_once
from tests.factories import make_course, make_municipality, make_party, make_run

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]

EMAILS = ("a@example.org", "b@example.org")


def scene(runs=2, seats=1):
    course = make_course()
    places = [make_municipality(course.region, f"Kommun {number}") for number in range(runs)]
    made = [make_run(course=course, municipality=place, seats=seats, starts_in_days=30) for place in places]
    return course, places, made


def wait(course, places, email=None):
    outcome = any_run.join_course(course.pk, make_party(email=email), [p.pk for p in places], automatic=False)
    return outcome.entry


@pytest.mark.parametrize("round_", range(5))
def test_runs_that_offer_to_one_entry_at_once_make_one_offer(round_):
    course, places, runs = scene(runs=4)
    entry = wait(course, places)
    at_once(4, lambda number: booking.fill(runs[number].pk))
    assert Offer.objects.filter(entry=entry).count() == 1
    assert sum(run.offers.count() for run in runs) == 1


def test_two_runs_share_a_queue_without_giving_anybody_two_seats():
    course, places, runs = scene(runs=2, seats=3)
    entries = [wait(course, places) for _n in range(8)]
    at_once(4, lambda number: booking.fill(runs[number % 2].pk))
    # Whom one transaction held, the other passed by: the due rows look again.
    due.work(now=timezone.now() + any_run.STILL_AFTER / 100)
    offered = list(Offer.objects.filter(state="open").values_list("entry", flat=True))
    assert len(offered) == len(set(offered)) == 6
    waiting = QueueEntry.objects.filter(state="waiting").values_list("pk", flat=True)
    assert sorted(waiting) == [entry.pk for entry in entries[6:]], "the first six were asked"


@pytest.mark.parametrize("round_", range(8))
def test_yes_and_release_against_cancel_and_coming_back_never_lock_each_other_out(round_):
    """The one takes a seat in the first run and leaves the second's queue; the other does the reverse."""
    course, places, (first, second) = scene(runs=2)
    bookings = []
    for number, run in enumerate((first, second)):
        bookings.append(
            booking.book(run.pk, make_party(email=f"own{number}@example.org"), queue_if_full=True).booking
        )
    crossed = [
        booking.book(run.pk, make_party(email=email), queue_if_full=True, automatic=False).entry
        for run, email in zip((second, first), EMAILS, strict=True)
    ]
    entries = [wait(course, [place], email) for place, email in zip(places, EMAILS, strict=True)]

    def work(number):
        side = number % 2
        if number < 2:
            booking.cancel(bookings[side].pk)
            for offer in Offer.objects.filter(entry=entries[side], state="open"):
                if booked := offers.accept_offer(offer.pk).booking:
                    any_run.release(booked.pk)
        elif number < 4:
            queue.leave(crossed[side].pk)
            queue.rejoin(crossed[side].pk)
        else:
            queue.leave(entries[side].pk)
            any_run.wait_again(entries[side].pk)

    at_once(6, work)
    due.work(now=timezone.now() + any_run.REMIND_AFTER)
    for run in (first, second):
        run.refresh_from_db()
        assert run.bookings.confirmed().count() + run.offers.filter(state="open").count() <= run.seats
        assert run.held_seats == run.offers.filter(state="open").count()
    assert Booking.objects.confirmed().count() <= 2


def crossing(course, run, behind, *, asked: bool):
    """A contact that waits for a seat in one run, with an offer where it is `asked`, and by itself in another."""
    keeper = make_party(email="keeper@example.org")
    keeper.region_id = course.region_id
    keeper.save()
    mine = {"party": keeper, "seats": 1, "contact_digest": "keeper"}
    state = QueueEntry.State.OFFERED if asked else QueueEntry.State.WAITING
    first = QueueEntry.objects.create(run=run, place=1, automatic=not asked, state=state, **mine)
    second = QueueEntry.objects.create(run=behind, place=1, automatic=True, **mine)
    return first, second


@pytest.mark.parametrize("round_", range(3))
def test_a_yes_and_a_seat_that_comes_by_itself_in_the_same_instant_end_as_the_one_said_yes_to(round_):
    course, _places, (run, behind) = scene()
    first, _second = crossing(course, run, behind, asked=True)
    offer = Offer.objects.create(run=run, entry=first, seats=1, deadline=run.sign_up_closes_at)
    at_once(2, lambda number: booking.fill(behind.pk) if number else offers.accept_offer(offer.pk))
    due.work(now=timezone.now() + queue.LOOK_AGAIN)
    assert list(Booking.objects.confirmed().values_list("run", flat=True)) == [run.pk]
    assert not QueueEntry.objects.filter(state__in=QueueEntry.OPEN).exists()
    behind.refresh_from_db()
    assert (behind.confirmed_seats, behind.held_seats) == (0, 0), "its seat is free again"


@pytest.mark.parametrize("round_", range(3))
def test_two_seats_that_come_by_themselves_in_the_same_instant_end_as_one(round_):
    course, _places, runs = scene()
    crossing(course, *runs, asked=False)
    at_once(2, lambda number: booking.fill(runs[number].pk))
    due.work(now=timezone.now() + queue.LOOK_AGAIN)
    asked = Offer.objects.filter(state=Offer.State.OPEN).count()
    assert Booking.objects.confirmed().count() == 1
    assert asked == 0, "the other place was let go"


def test_a_yes_to_a_place_for_any_run_counts_for_more_than_a_seat_that_came_by_itself_just_before():
    course, places, (run, behind) = scene()
    keeper = make_party(email="keeper@example.org")
    keeper.region_id = course.region_id
    keeper.save()
    mine = {"party": keeper, "place": 1, "seats": 1, "contact_digest": "keeper"}
    anywhere = QueueEntry.objects.create(
        course=course, automatic=False, state=QueueEntry.State.OFFERED, **mine
    )
    anywhere.municipalities.set(places)
    here = QueueEntry.objects.create(run=behind, automatic=True, **mine)
    offer = Offer.objects.create(run=run, entry=anywhere, seats=1, deadline=run.sign_up_closes_at)
    booking.fill(behind.pk)
    assert Booking.objects.confirmed().get().entry == here
    chosen = offers.accept_offer(offer.pk).booking
    due.work(now=timezone.now() + queue.LOOK_AGAIN)
    assert Booking.objects.confirmed().get() == chosen
    here.refresh_from_db()
    anywhere.refresh_from_db()
    assert (here.state, anywhere.state) == (QueueEntry.State.LEFT, QueueEntry.State.TAKEN)


def test_who_books_a_run_while_another_comes_by_itself_keeps_the_one_it_chose(monkeypatch):
    course, places, (run, other) = scene()
    blocked = booking.book(other.pk, make_party(), queue_if_full=False).booking
    email = "keeper@example.org"
    any_run.join_course(course.pk, make_party(email=email), [places[1].pk], automatic=True)
    booking.book(run.pk, make_party(email=email), queue_if_full=False)
    # What the other run sees, until this booking's transaction has ended.
    monkeypatch.setattr(queue, "booked_elsewhere", lambda *_facts: False)
    booking.cancel(blocked.pk)
    assert Booking.objects.confirmed().count() == 2
    due.work(now=timezone.now() + queue.LOOK_AGAIN)
    assert list(Booking.objects.confirmed().values_list("run", flat=True)) == [run.pk]
    assert QueueEntry.objects.get(course=course).state == QueueEntry.State.LEFT


def test_an_entry_that_got_an_offer_while_it_was_being_locked_is_locked_anew(monkeypatch):
    course, places, (run, _other) = scene()
    entry = wait(course, places)
    booking.fill(run.pk)
    real, answers = queue.offered_run, [None]
    monkeypatch.setattr(queue, "offered_run", lambda pk: answers.pop() if answers else real(pk))
    assert queue.leave(entry.pk).ok, "started over"
    run.refresh_from_db()
    assert run.held_seats == 0 and not run.offers.filter(state="open").exists()


def test_an_entry_that_is_never_at_rest_is_given_up_rather_than_written_over(monkeypatch):
    course, places, (run, _other) = scene()
    entry = wait(course, places)
    booking.fill(run.pk)
    answers = iter([None, run.pk] * 50)
    monkeypatch.setattr(queue, "offered_run", lambda pk: next(answers))
    with pytest.raises(Moved):
        queue.leave(entry.pk)
    entry.refresh_from_db()
    assert entry.state == "offered"
