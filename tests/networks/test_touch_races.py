"""Saying yes while one says yes, and while one's data is removed: real threads against a real database."""

import pytest

from courses import privacy
from networks.models import StayInTouch
from networks.touch import Outcome
from tests.courses.test_booking_races import at_once
from tests.networks.finished import make_finished, say_yes

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]


def test_a_yes_pressed_again_and_again_is_one_and_none_is_left_by_who_is_removed_meanwhile():
    booking = make_finished(names=["Amal"]).bookings[0]
    outcomes = at_once(6, lambda number: say_yes(booking))
    assert (outcomes.count(Outcome.DONE), outcomes.count(Outcome.CHANGED)) == (1, 5)
    assert StayInTouch.objects.count() == 1

    def press(number):
        return privacy.anonymise(booking.party_id).ok if number == 3 else say_yes(booking)

    outcomes = at_once(8, press)
    assert outcomes.count(True) == 1
    assert (
        outcomes.count(Outcome.CHANGED) + outcomes.count(Outcome.DONE) + outcomes.count(Outcome.NOT_NOW) == 7
    )
    assert not StayInTouch.objects.exists()
