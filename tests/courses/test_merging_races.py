"""Two become one while one of them cancels, moves, answers or changes, in real threads: nothing is lost or left."""

import pytest

from courses import any_run, booking, merging, offers, queue
from courses.models import Booking, Offer, Party, QueueEntry
from courses.seats import Reason
from tests.courses.test_booking_races import at_once
from tests.factories import make_course, make_municipality, make_party, make_run, make_staff

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]


def scene(seats=2):
    course = make_course()
    municipality = make_municipality(course.region)
    runs = [
        make_run(seats=seats, course=course, municipality=municipality, starts_in_days=30) for _n in range(2)
    ]
    return course, municipality, runs, make_staff(username="root", superuser=True)


def book(run, email, automatic=True):
    return booking.book(run.pk, make_party(email=email), queue_if_full=True, automatic=automatic)


def all_is_well(runs, kept, other):
    """Nothing is the emptied one's, and the counters are what is there."""
    other.refresh_from_db()
    assert other.anonymised_at
    assert not Booking.objects.filter(party=other).exists()
    assert not QueueEntry.objects.filter(party=other).exists()
    for run in runs:
        run.refresh_from_db()
        confirmed = run.bookings.confirmed()
        assert confirmed.filter(party=kept).count() <= 1
        assert run.confirmed_seats == sum(row.seats for row in confirmed) <= run.seats
        assert run.held_seats == sum(row.seats for row in run.offers.filter(state="open"))
        assert run.waiting_parties == run.queue_entries.filter(state__in=QueueEntry.OPEN).count()


@pytest.mark.parametrize("round_", range(4))
def test_a_merge_against_a_cancel_and_a_transfer(round_):
    _course, _place, runs, root = scene()
    first, second = runs
    kept, other = book(first, "a@example.org"), book(first, "b@example.org")
    waits = book(first, "w@example.org")

    def work(number):
        if number == 0:
            return merging.merge(kept.party.pk, other.party.pk, actor=root)
        if number == 1:
            return booking.transfer(other.booking.pk, second.pk)
        return booking.cancel(kept.booking.pk)

    outcomes = at_once(3, work)
    assert outcomes[0].ok
    all_is_well(runs, kept.party, other.party)
    assert first.bookings.confirmed().filter(party=waits.party).exists()


@pytest.mark.parametrize("round_", range(4))
def test_a_merge_against_a_yes_and_a_change(round_):
    _course, _place, runs, root = scene(seats=1)
    first, second = runs
    taken = book(first, "taken@example.org").booking
    kept, other = book(second, "a@example.org"), book(first, "b@example.org", automatic=False)
    booking.cancel(taken.pk)
    offer = Offer.objects.get()

    def work(number):
        if number == 0:
            return merging.merge(kept.party.pk, other.party.pk, actor=root)
        if number == 1:
            return offers.accept_offer(offer.pk)
        return booking.change(other.party.pk, {"name": "Omar"})

    merged, accepted, _changed = at_once(3, work)
    assert merged.ok and accepted.ok
    all_is_well(runs, kept.party, other.party)
    assert first.bookings.confirmed().get().party == kept.party


@pytest.mark.parametrize("round_", range(4))
def test_two_coordinators_who_keep_the_other_one_each_make_one(round_):
    _course, _place, runs, root = scene()
    made = [book(run, f"{number}@example.org").party.pk for number, run in enumerate(runs)]
    outcomes = at_once(2, lambda n: merging.merge(made[n], made[1 - n], actor=root))
    assert sorted(str(outcome.reason) for outcome in outcomes) == ["None", Reason.NOT_ACTIVE]
    assert Party.objects.filter(anonymised_at=None).count() == 1
    assert Booking.objects.confirmed().values("party").distinct().count() == 1


@pytest.mark.parametrize("round_", range(4))
def test_a_merge_against_waiting_again_for_any_run_leaves_nobody_behind(round_):
    course, place, runs, root = scene()
    kept = book(runs[0], "a@example.org").party
    other = any_run.join_course(
        course.pk, make_party(email="b@example.org"), [place.pk], weekdays=[9], automatic=False
    )
    queue.leave(other.entry.pk)

    def work(number):
        if number == 0:
            return merging.merge(kept.pk, other.party.pk, actor=root)
        return any_run.wait_again(other.entry.pk)

    merged, _again = at_once(2, work)
    assert merged.ok
    all_is_well(runs, kept, other.party)
