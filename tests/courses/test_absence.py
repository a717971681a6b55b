"""We cannot come on the fourteenth: told, seen, taken back; the seat stays."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from courses import attendance, booking
from courses.models import Attendance, Booking, BookingEvent
from courses.party_links import MANAGE, manage_url
from courses.seats import Reason
from home import links
from home.dates import day_in_words
from tests.factories import make_party, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def item():
    run = make_run(seats=5, meetings=3)
    return booking.book(run.pk, make_party(), queue_if_full=True).booking


def url_of(party):
    return reverse("courses:manage_absence", args=[links.sign(MANAGE, party.pk, party.version)])


def told(item):
    return sorted(item.attendance.filter(state=Attendance.State.TOLD).values_list("meeting_id", flat=True))


def test_a_meeting_is_told_and_the_manage_page_says_so(client, item):
    first, second, _third = item.run.meetings.all()
    done = client.post(url_of(item.party), {"meetings": [second.pk]})
    assert done.status_code == 303 and told(item) == [second.pk]
    html = client.get(done["Location"]).content.decode()
    assert "We have noted it." in html
    assert f"<strong>{day_in_words(second.starts_at)}</strong>" in html
    assert f"<strong>{day_in_words(first.starts_at)}" not in html
    assert Booking.objects.get().state == Booking.State.CONFIRMED


def test_what_was_told_is_ticked_and_can_be_taken_back(client, item):
    first, second, _third = item.run.meetings.all()
    client.post(url_of(item.party), {"meetings": [first.pk, second.pk]})
    assert client.get(url_of(item.party)).content.decode().count("checked") == 2
    client.post(url_of(item.party), {"meetings": [first.pk]})
    assert told(item) == [first.pk]
    client.post(url_of(item.party), {})
    assert told(item) == []
    assert BookingEvent.objects.filter(verb=BookingEvent.Verb.TOLD_ABSENT).count() == 3


def test_telling_the_same_twice_is_told_once(item):
    pk = item.run.meetings.first().pk
    for _time in range(2):
        assert attendance.tell_absent(item.pk, {pk}).ok
    assert BookingEvent.objects.filter(verb=BookingEvent.Verb.TOLD_ABSENT).count() == 1


def test_looking_changes_nothing(client, item):
    assert client.get(url_of(item.party)).status_code == 200
    assert not Attendance.objects.exists()


def test_only_meetings_ahead_that_take_place_can_be_told(client, item):
    first, second, third = item.run.meetings.all()
    past = timezone.now() - timedelta(days=2)
    item.run.meetings.filter(pk=first.pk).update(starts_at=past, ends_at=past + timedelta(hours=1))
    item.run.meetings.filter(pk=second.pk).update(cancelled=True)
    attendance.tell_absent(item.pk, {first.pk, second.pk, third.pk})
    assert told(item) == [third.pk]
    page = client.post(url_of(item.party), {"meetings": [first.pk]})
    assert page.status_code == 200 and page.context["form"].errors


def test_another_runs_meetings_are_not_touched(item):
    other = make_run(seats=5)
    attendance.tell_absent(item.pk, {other.meetings.first().pk})
    assert not Attendance.objects.exists()


def test_what_a_leader_has_noted_stays(item):
    meeting = item.run.meetings.first()
    Attendance.objects.create(booking=item, meeting=meeting, state=Attendance.State.CAME)
    attendance.tell_absent(item.pk, {meeting.pk})
    assert item.attendance.get().state == Attendance.State.CAME


def test_who_has_cancelled_has_nothing_to_tell(client, item):
    booking.cancel(item.pk)
    assert attendance.tell_absent(item.pk, {item.run.meetings.first().pk}).reason == Reason.NOT_ACTIVE
    assert client.get(url_of(item.party)).status_code == 303


def test_the_manage_page_leads_there(client, item):
    assert url_of(item.party) in client.get(manage_url(item.party)).content.decode()
