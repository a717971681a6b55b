"""Two phones at the same moment, and a list that is sent in meanwhile."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses import attendance, booking
from courses.models import Attendance, BookingEvent
from tests.courses.test_booking_races import at_once
from tests.factories import make_party, make_run

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]
CAME = Attendance.State.CAME


@pytest.fixture
def run():
    run = make_run(seats=20, starts_in_days=0, hour=12)
    for _number in range(4):
        booking.book(run.pk, make_party(), queue_if_full=False, by=BookingEvent.By.STAFF)
    return run


def test_many_phones_that_say_different_things_end_with_what_was_said_last(run):
    meeting, item, now = run.meetings.first(), run.bookings.first(), timezone.now()
    outcomes = at_once(
        8,
        lambda number: attendance.tick(
            run.pk, meeting.pk, item.pk, came=number % 2 == 1, at=now - timedelta(seconds=7 - number)
        ),
    )
    row = Attendance.objects.get()
    assert (row.state, row.noted_at) == (CAME, now)
    assert outcomes[7].ok


def test_the_same_first_tick_from_many_phones_is_one_row_and_one_line_of_the_log(run):
    meeting, item, now = run.meetings.first(), run.bookings.first(), timezone.now()
    outcomes = at_once(8, lambda _n: attendance.tick(run.pk, meeting.pk, item.pk, came=True, at=now))
    assert all(outcome.ok for outcome in outcomes)
    assert Attendance.objects.get().state == CAME
    assert BookingEvent.objects.filter(verb=BookingEvent.Verb.ATTENDED).count() == 1


def test_a_list_without_ticks_and_the_ticks_of_phones_leave_the_ticks(run):
    meeting, keys = run.meetings.first(), list(run.bookings.values_list("pk", flat=True))
    shown = dict.fromkeys(keys, False)

    def work(number):
        if number == 0:
            return attendance.mark_attendance(run.pk, meeting.pk, set(), shown=shown)
        return attendance.tick(run.pk, meeting.pk, keys[number - 1], came=True, at=timezone.now())

    assert all(outcome.ok for outcome in at_once(5, work))
    assert set(meeting.attendance.values_list("state", flat=True)) == {CAME}
