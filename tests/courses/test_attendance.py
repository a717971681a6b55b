"""Leaders note who came, by a link that opens names and nothing else, and closes."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from courses import attendance, booking
from courses.list_links import OPEN_AFTER, list_url
from courses.models import Attendance, Booking, BookingEvent, CourseRun, Party
from courses.seats import Reason
from home.links import mask
from tests.courses.admin_pages import make_neighbours
from tests.factories import make_course, make_party, make_region, make_run, make_staff

pytestmark = pytest.mark.django_db
CAME, ABSENT, TOLD = Attendance.State.CAME, Attendance.State.ABSENT, Attendance.State.TOLD


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def run():
    """Its first meeting is today, whatever the hour."""
    run = make_run(seats=3, starts_in_days=0, hour=12, meetings=3)
    CourseRun.objects.filter(pk=run.pk).update(sign_up_closes_at=timezone.now() + timedelta(hours=12))
    return CourseRun.objects.get(pk=run.pk)


def booked(run, **party):
    outcome = booking.book(run.pk, make_party(**party), queue_if_full=True, by=BookingEvent.By.STAFF)
    return outcome.booking


def noted(meeting):
    return dict(meeting.attendance.values_list("booking_id", "state"))


def sub(run, name):
    return reverse(f"courses:{name}", args=[list_url(run).split("/")[-2]])


# --- The verb


def test_those_ticked_came_and_the_others_did_not(run):
    first, second = booked(run), booked(run)
    meeting = run.meetings.first()
    assert attendance.mark_attendance(run.pk, meeting.pk, {first.pk}).ok
    assert noted(meeting) == {first.pk: CAME, second.pk: ABSENT}
    event = BookingEvent.objects.get(verb=BookingEvent.Verb.ATTENDED)
    assert (event.by, event.after) == ("staff", "1")


def test_noting_again_says_what_is_true_now_and_the_same_twice_is_logged_once(run):
    first, second = booked(run), booked(run)
    meeting = run.meetings.first()
    for came in ({first.pk}, {first.pk}, {first.pk, second.pk}):
        attendance.mark_attendance(run.pk, meeting.pk, came)
    assert noted(meeting) == {first.pk: CAME, second.pk: CAME}
    assert BookingEvent.objects.filter(verb=BookingEvent.Verb.ATTENDED).count() == 2


def test_who_told_beforehand_has_told_unless_they_came_all_the_same(run):
    first, second = booked(run), booked(run)
    meeting = run.meetings.first()
    for item in (first, second):
        Attendance.objects.create(booking=item, meeting=meeting, state=TOLD)
    attendance.mark_attendance(run.pk, meeting.pk, {second.pk})
    assert noted(meeting) == {first.pk: TOLD, second.pk: CAME}


def test_only_the_confirmed_of_this_run_are_noted(run):
    mine, gone = booked(run), booked(run)
    booking.cancel(gone.pk)
    other = booked(make_run(seats=3))
    meeting = run.meetings.first()
    attendance.mark_attendance(run.pk, meeting.pk, {mine.pk, gone.pk, other.pk})
    assert noted(meeting) == {mine.pk: CAME}


def test_a_meeting_that_is_not_to_be_noted_is_refused(run):
    item = booked(run)
    meetings = list(run.meetings.all())
    assert attendance.mark_attendance(run.pk, meetings[1].pk, {item.pk}).reason == Reason.NOT_OPEN
    run.meetings.filter(pk=meetings[0].pk).update(cancelled=True)
    assert attendance.mark_attendance(run.pk, meetings[0].pk, {item.pk}).reason == Reason.NOT_ACTIVE
    foreign = make_run().meetings.first()
    assert attendance.mark_attendance(run.pk, foreign.pk, {item.pk}).reason == Reason.NOT_ACTIVE
    assert not Attendance.objects.exists()


# --- The pages


def test_the_list_has_first_names_and_references_and_no_contact(client, run):
    item = booked(run, name="Sara Nilsson", phone="+46701740605", email="sara@example.org")
    for name in ("who_comes", "printed_list"):
        response = client.get(sub(run, name))
        html = response.content.decode()
        assert "Sara" in html and item.party.reference in html
        assert not re.search(r"Nilsson|sara@|70-?174|0701740605", html)
        assert "no-store" in response["Cache-Control"] and response["X-Robots-Tag"] == "noindex"
        assert not response.cookies
    assert not Attendance.objects.exists()


def test_a_leader_ticks_boxes_without_an_account(client, run):
    first, second = booked(run, name="Amina"), booked(run, name="Sara")
    meeting = run.meetings.first()
    done = client.post(list_url(run), {"came": [first.pk, "x", "9" * 30]})
    assert done.status_code == 303
    html = client.get(done["Location"]).content.decode()
    assert "It is noted." in html
    assert noted(meeting) == {first.pk: CAME, second.pk: ABSENT}
    assert re.search(rf'value="{first.pk}" checked', html) and not re.search(
        rf'value="{second.pk}" checked', html
    )


def test_another_meeting_can_be_chosen_but_not_noted_before_its_day(client, run):
    item = booked(run)
    later = run.meetings.last()
    page = client.get(f"{list_url(run)}?traff={later.pk}")
    assert page.context["meeting"]["pk"] == later.pk and not page.context["can_note"]
    client.post(f"{list_url(run)}?traff={later.pk}", {"came": [item.pk]})
    assert not Attendance.objects.exists()


def test_somebody_who_has_not_booked_gets_a_seat_and_has_come(client, run):
    for _seat in range(3):
        booked(run)
    url = sub(run, "walk_in")
    key = client.get(url).context["form"]["key"].value()
    for _press in range(2):
        assert client.post(url, {"name": "Omar", "adults": "1", "key": str(key)}).status_code == 303
    item = Booking.objects.get(party__name="Omar")
    assert (item.party.source, item.party.email, item.seats) == (Party.Source.STAFF, "", 1)
    assert noted(run.meetings.first()) == {item.pk: CAME}
    event = BookingEvent.objects.get(party=item.party, verb=BookingEvent.Verb.BOOKED)
    assert (event.by, event.why) == ("staff", "overbooked")


def test_a_walk_in_without_a_name_or_with_a_number_is_told_beside_the_field(client, run):
    url = sub(run, "walk_in")
    for name in ("", "811218-9876"):
        page = client.post(url, {"name": name, "adults": "1", "key": str(uuid.uuid4())})
        assert page.status_code == 200 and 'href="#id_name"' in page.content.decode()
    assert not Booking.objects.exists()


@pytest.mark.parametrize("name", ["who_comes", "walk_in", "printed_list"])
def test_a_link_that_is_wrong_old_revoked_or_another_regions_opens_nothing(client, run, name, monkeypatch):
    url = sub(run, name)
    token = url.split("/")[3]
    assert client.get(url).status_code == 200
    assert client.get(url.replace(token, token[:-1] + ("A" if token[-1] != "A" else "B"))).status_code == 410
    booked_on = run.ends_at + OPEN_AFTER + timedelta(minutes=1)
    with monkeypatch.context() as later:
        later.setattr(timezone, "now", lambda: booked_on)
        assert client.get(url).status_code == 410
    attendance.revoke_lists(run.pk)
    assert client.get(url).status_code == 410


def test_another_regions_run_is_not_opened_here(client, run, settings):
    settings.ALLOWED_HOSTS = ["*"]
    make_region("Blekinge", hostname="blekinge.example.org", default=False)
    assert client.get(list_url(run), headers={"host": "blekinge.example.org"}).status_code == 410


def test_the_link_is_masked_in_logs(run):
    url = list_url(run)
    assert mask(url) == url.replace(url.split("/")[-2], "***")
    broken = "/sv/narvaro/list.1.1.abcdefghijkl"
    assert mask(broken) == "/sv/narvaro/***"


def test_the_list_costs_few_queries(client, run, django_assert_max_num_queries):
    CourseRun.objects.filter(pk=run.pk).update(seats=50)
    booked(run)
    client.get(list_url(run))
    for _number in range(20):
        booked(run)
    with django_assert_max_num_queries(5):
        client.get(list_url(run))


# --- Made by a coordinator


def test_a_coordinator_copies_the_link_and_closes_it(client):
    them = make_neighbours()
    run = make_run(municipality=them.vaxjo, course=make_course(them.vaxjo.region))
    url = reverse("runs:list", args=[run.pk])
    client.force_login(them.coordinator)
    assert url in client.get(reverse("runs:edit", args=[run.pk])).content.decode()
    link = client.get(url).context["link"]
    client.logout()
    assert client.get(link.removeprefix("http://testserver")).status_code == 200
    client.force_login(them.coordinator)
    client.post(url)
    assert client.get(link.removeprefix("http://testserver")).status_code == 410
    new = client.get(url).context["link"]
    assert new != link and client.get(new.removeprefix("http://testserver")).status_code == 200


def test_a_neighbour_gets_no_link(client):
    them = make_neighbours()
    run = make_run(municipality=them.vaxjo, course=make_course(them.vaxjo.region))
    client.force_login(them.neighbour)
    for method in ("get", "post"):
        response = getattr(client, method)(reverse("runs:list", args=[run.pk]))
        assert response.status_code in (302, 403, 404)
    assert CourseRun.objects.get(pk=run.pk).list_version == 1


def test_a_draft_has_no_list(client):
    run = make_run(state="draft")
    client.force_login(make_staff(superuser=True))
    assert client.get(reverse("runs:list", args=[run.pk])).context["link"] == ""
