"""Ticks at a busy door: several phones, late news, and a code that opens nothing."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation

from courses import attendance, booking, door
from courses.list_links import list_url
from courses.models import Attendance, BookingEvent, CourseRun
from courses.party_links import manage_url, receipt_url
from courses.seats import Reason
from home import due
from home.sheets import qr
from tests.factories import make_party, make_run

pytestmark = pytest.mark.django_db
CAME, ABSENT, TOLD = Attendance.State.CAME, Attendance.State.ABSENT, Attendance.State.TOLD
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def run():
    """Its first meeting is today, whatever the hour."""
    run = make_run(seats=50, starts_in_days=0, hour=12, meetings=3)
    CourseRun.objects.filter(pk=run.pk).update(sign_up_closes_at=timezone.now() + timedelta(hours=12))
    return CourseRun.objects.get(pk=run.pk)


@pytest.fixture
def meeting(run):
    return run.meetings.first()


def booked(run, **party):
    return booking.book(run.pk, make_party(**party), queue_if_full=False, by=BookingEvent.By.STAFF).booking


def noted(meeting):
    return dict(meeting.attendance.values_list("booking_id", "state"))


def tick(run, meeting, item, came=True, at=None):
    return attendance.tick(run.pk, meeting.pk, item.pk, came=came, at=at or timezone.now())


def events(run):
    return list(run.events.filter(verb=BookingEvent.Verb.ATTENDED).values_list("after", flat=True))


# --- The rule


def test_a_tick_and_its_taking_back_are_noted_and_logged_and_nothing_else(run, meeting):
    mine, _other = booked(run), booked(run)
    now = timezone.now()
    assert tick(run, meeting, mine, at=now - SECOND).ok
    assert noted(meeting) == {mine.pk: CAME}
    assert tick(run, meeting, mine, came=False, at=now).ok
    assert noted(meeting) == {mine.pk: ABSENT}
    assert events(run) == [CAME, ABSENT]


@pytest.mark.parametrize("came", [True, False])
def test_an_older_tick_that_comes_late_changes_nothing(run, meeting, came):
    item, now = booked(run), timezone.now()
    tick(run, meeting, item, came=came, at=now)
    outcome = tick(run, meeting, item, came=not came, at=now - SECOND)
    assert outcome.reason == Reason.OLDER
    assert noted(meeting) == {item.pk: CAME if came else ABSENT}
    assert len(events(run)) == 1


def test_saying_the_same_again_later_counts_as_said_later(run, meeting):
    item, now = booked(run), timezone.now()
    tick(run, meeting, item, at=now - 3 * SECOND)
    tick(run, meeting, item, at=now - SECOND)
    assert tick(run, meeting, item, came=False, at=now - 2 * SECOND).reason == Reason.OLDER
    assert noted(meeting) == {item.pk: CAME} and events(run) == [CAME]


@pytest.mark.parametrize("first", [True, False])
def test_of_two_at_the_same_moment_here_counts_whichever_comes_first(run, meeting, first):
    item, now = booked(run), timezone.now()
    for came in (first, not first):
        tick(run, meeting, item, came=came, at=now)
    assert noted(meeting) == {item.pk: CAME}


def test_the_same_tick_sent_twice_is_one(run, meeting):
    item, now = booked(run), timezone.now()
    assert tick(run, meeting, item, at=now).ok and tick(run, meeting, item, at=now).ok
    assert noted(meeting) == {item.pk: CAME} and events(run) == [CAME]


def test_a_clock_that_is_ahead_locks_nobody_out(run, meeting):
    item = booked(run)
    tick(run, meeting, item, at=timezone.now() + timedelta(hours=1))
    assert tick(run, meeting, item, came=False).ok
    assert noted(meeting) == {item.pk: ABSENT}


def test_who_told_beforehand_comes_all_the_same_or_has_told(run, meeting):
    first, second = booked(run), booked(run)
    for item in (first, second):
        Attendance.objects.create(booking=item, meeting=meeting, state=TOLD)
    tick(run, meeting, first)
    tick(run, meeting, second, came=False)
    assert noted(meeting) == {first.pk: CAME, second.pk: TOLD}


def test_what_cannot_be_ticked(run, meeting):
    item, gone, elsewhere = booked(run), booked(run), booked(make_run(seats=3))
    booking.cancel(gone.pk)
    later = run.meetings.last()
    foreign = make_run().meetings.first()
    assert tick(run, meeting, gone).reason == Reason.NOT_ACTIVE
    assert tick(run, meeting, elsewhere).reason == Reason.NOT_ACTIVE
    assert tick(run, later, item).reason == Reason.NOT_OPEN
    assert tick(run, foreign, item).reason == Reason.NOT_ACTIVE
    run.meetings.filter(pk=meeting.pk).update(cancelled=True)
    assert tick(run, meeting, item).reason == Reason.NOT_ACTIVE
    assert not Attendance.objects.exists()


# --- A list that is sent in whole


def test_a_list_changes_only_what_its_sender_changed(run, meeting):
    here, undone, mine, late, nobody = (booked(run) for _number in range(5))
    tick(run, meeting, undone)
    shown = {item.pk: item == undone for item in (here, undone, mine, nobody)}
    tick(run, meeting, here)
    attendance.mark_attendance(run.pk, meeting.pk, {mine.pk}, shown=shown)
    assert noted(meeting) == {here.pk: CAME, undone.pk: ABSENT, mine.pk: CAME, nobody.pk: ABSENT}
    assert late.pk not in noted(meeting), "who booked since was not on the list"


def test_a_tick_that_comes_after_a_list_without_it_still_counts(run, meeting):
    item, before = booked(run), timezone.now()
    attendance.mark_attendance(run.pk, meeting.pk, set(), shown={item.pk: False})
    assert noted(meeting) == {item.pk: ABSENT}
    assert tick(run, meeting, item, at=before - SECOND).ok
    assert noted(meeting) == {item.pk: CAME}


def test_the_page_says_what_it_showed_and_the_form_undoes_nobody_elses_ticks(client, run, meeting):
    mine, theirs = booked(run), booked(run)
    tick(run, meeting, mine)
    html = client.get(list_url(run)).content.decode()
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', html)[1] for name in ("rows", "ticked")}
    assert set(fields["rows"].split()) == {str(mine.pk), str(theirs.pk)}
    assert fields["ticked"].split() == [str(mine.pk)]
    tick(run, meeting, theirs)
    client.post(list_url(run), fields | {"came": []})
    assert noted(meeting) == {mine.pk: ABSENT, theirs.pk: CAME}


# --- The address that phones send ticks to


def ticks_url(run):
    return f"{list_url(run)}bockar/"


def send(client, run, meeting, pk, **other):
    now = int(timezone.now().timestamp() * 1000)
    return client.post(ticks_url(run), {"traff": meeting.pk, "booking": pk, "came": "1", "at": now} | other)


def test_a_phone_sends_a_tick_and_hears_how_things_stand(client, run, meeting):
    first, second = booked(run), booked(run)
    tick(run, meeting, second)
    answer = send(client, run, meeting, first.pk)
    said = answer.json()
    assert said["outcome"] == "noted" and said["came"] == said["all"] == sorted([first.pk, second.pk])
    assert abs(said["now"] - timezone.now().timestamp() * 1000) < 60_000
    assert "no-store" in answer["Cache-Control"] and not answer.cookies
    older = send(client, run, meeting, first.pk, came="0", at=1000)
    assert (older.status_code, older.json()["outcome"]) == (200, "older") and first.pk in older.json()["came"]
    looked = client.get(f"{ticks_url(run)}?traff={meeting.pk}").json()
    assert looked["came"] == said["came"] and noted(meeting) == {first.pk: CAME, second.pk: CAME}


@pytest.mark.parametrize(
    "wrong",
    [
        {"at": ""},
        {"at": "-1"},
        {"at": "9" * 30},
        {"came": "x"},
        {"booking": "9" * 30},
        {"traff": "x"},
        {"booking": "0"},
    ],
)
def test_a_tick_that_says_nothing_clear_is_refused(client, run, meeting, wrong):
    item = booked(run)
    answer = send(client, run, meeting, item.pk, **wrong)
    assert (answer.status_code, answer.json()["outcome"]) == (400, "bad")
    assert not Attendance.objects.exists()


def test_a_booking_that_is_not_on_the_list_is_refused(client, run, meeting):
    elsewhere = booked(make_run(seats=3))
    answer = send(client, run, meeting, elsewhere.pk)
    assert (answer.status_code, answer.json()["outcome"]) == (409, "refused")
    assert not Attendance.objects.exists()


def test_behind_a_closed_link_there_is_no_list_no_tick_and_no_worker(client, run, meeting):
    item = booked(run)
    url = ticks_url(run)
    script = url.replace("bockar/", "utan-nat.js")
    answer = client.get(script)
    assert answer["Content-Type"].startswith("text/javascript") and "no-store" in answer["Cache-Control"]
    token = url.split("/")[3]
    for path in (url, script):
        forged = path.replace(token, token[:-1] + ("A" if token[-1] != "A" else "B"))
        assert client.get(forged).status_code == 410
    attendance.revoke_lists(run.pk)
    answer = client.post(url, {"traff": meeting.pk, "booking": item.pk, "came": "1", "at": "1"})
    assert (answer.status_code, answer.json()) == (410, {"outcome": "closed"})
    assert client.get(script).status_code == 410
    assert not Attendance.objects.exists()


def test_only_the_list_may_have_a_worker(client, run):
    assert "worker-src 'self'" in client.get(list_url(run))["Content-Security-Policy"]
    assert "worker-src 'none'" in client.get(reverse("courses:at_the_door"))["Content-Security-Policy"]


def test_looking_costs_few_queries_however_many_there_are(client, run, django_assert_num_queries):
    client.get(ticks_url(run))
    for _number in range(2):
        with django_assert_num_queries(5):
            client.get(ticks_url(run))
        for _each in range(15):
            booked(run)


# --- What a party shows


def test_a_code_is_of_one_booking_and_says_nothing_about_it(run, settings):
    first, second = booked(run), booked(run)
    (code,) = door.codes(first)
    assert re.fullmatch(r"[0-9A-Z]{10}", code) and door.codes(second) != [code]
    assert code.isalnum() and first.party.reference.replace("-", "") not in code
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    assert door.codes(first)[1] == code != door.codes(first)[0], "what hangs on a fridge is still read"


@pytest.mark.parametrize("url", [manage_url, receipt_url])
def test_the_pages_of_a_booking_draw_its_code(client, run, url):
    item = booked(run)
    html = client.get(url(item.party)).content.decode()
    address = f"http://testserver/en/i-dorren/#{door.codes(item)[0]}"
    assert qr(address) in html


def test_the_list_knows_the_code_and_a_stranger_reads_nothing(client, run):
    item = booked(run, name="Amina Ek")
    (code,) = door.codes(item)
    assert f'data-codes="{code}"' in client.get(list_url(run)).content.decode()
    page = client.get(reverse("courses:at_the_door"))
    html = page.content.decode()
    assert page.status_code == 200 and 'content="noindex"' in html and not page.cookies
    assert "Amina" not in html and item.party.reference not in html
    for path in ("anmalan", "narvaro"):
        assert client.get(f"/en/{path}/{code}/").status_code in (404, 410), "it opens nothing"


def test_what_is_online_or_cancelled_has_no_door(client, run):
    online = booked(make_run(seats=3, form="online"))
    gone = booked(run)
    booking.cancel(gone.pk)
    for item in (online, gone):
        assert 'class="qr"' not in client.get(manage_url(item.party)).content.decode()


def test_the_mail_shows_the_code_as_a_picture(run):
    item = booked(run, email="amina@example.org")
    due.work()
    (message,) = mail.outbox
    (picture,) = [part for part in message.attachments if part.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<door>" and picture["Content-Disposition"].startswith("inline")
    assert 'src="cid:door"' in message.alternatives[0].content
    address = f"{item.run.municipality.region.site.root_url}/sv/i-dorren/#{door.codes(item)[0]}"
    assert picture.get_payload(decode=True) == door.qr_png(address)
