"""Reminders for a party that has several bookings: one mail says them all, and no answer is for the wrong one."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from courses import any_run, booking, several
from courses.letters import MAILS
from courses.letters.letter import Writer
from courses.models import Attendance, Booking, Course
from courses.party_links import certificate_url, coming_url, still_url
from home.models import DueRow
from tests.courses.test_reminders import Clock
from tests.courses.test_several import item, pks
from tests.courses.test_survey import make_question
from tests.factories import make_municipality, make_party

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


def signed_up(clock, *runs):
    """The one mail has been handed over; too late to be asked whether they still come."""
    party = several.book_several(pks(*runs), make_party(email="sara@example.org", language="en")).party
    Booking.objects.filter(party=party).update(created_at=clock.now)
    clock.work()
    return party


def a_day(hours=(18, 20), starts_in_days=4):
    place = make_municipality()
    return [
        item(place, name=f"Talk {hour}", hour=hour, seats=5, starts_in_days=starts_in_days) for hour in hours
    ]


def kinds(sent):
    return [about for _moment, about in sent]


def test_two_on_one_day_are_one_reminder_that_names_both(clock):
    first, second = a_day()
    signed_up(clock, first, second)
    bodies = []
    while clock.now < first.starts_at:
        clock.now += HOUR
        bodies += [
            message.body
            for (_at, kind), message in zip(clock.work(), mail.outbox, strict=True)
            if kind == "remind"
        ]
    (body,) = bodies
    assert "Talk 18" in body and "Talk 20" in body


def test_a_reminder_is_not_dropped_for_a_mail_about_another_run(clock):
    (ours,), (other,) = a_day((18,)), a_day((18,), starts_in_days=60)
    party = signed_up(clock, ours, other)
    clock.now = ours.starts_at - 2 * DAY - 2 * HOUR
    booking.cancel(party.bookings.get(run=other).pk)
    sent = clock.until(ours.starts_at)
    assert "remind" in kinds(sent), "it was told late, but it was told"


def test_a_reminder_is_dropped_for_a_mail_that_says_the_same(clock):
    first, second = a_day()
    party = signed_up(clock, first, second)
    clock.now = first.starts_at - 2 * DAY - HOUR
    booking.change(party.pk, {"name": "Omar"})
    assert "remind" not in kinds(clock.until(first.starts_at - HOUR))


def test_are_you_still_coming_is_about_the_run_that_it_names(client, clock):
    first, second = a_day(starts_in_days=14)
    party = signed_up(clock, first, second)
    asked = party.bookings.get(run=first)
    url = coming_url(asked, first.starts_at)
    assert client.get(url).context["summary"].title == "Talk 18"
    assert client.post(url, {"answer": "no"}).status_code == 303
    states = dict(party.bookings.values_list("run", "state"))
    assert states == {first.pk: "cancelled", second.pk: "confirmed"}


def test_the_link_in_the_mail_is_that_of_its_own_booking(clock):
    first, second = a_day(starts_in_days=14)
    party = signed_up(clock, first, second)
    for run in (first, second):
        made = party.bookings.get(run=run)
        row = DueRow(region=party.region, about="still_coming", subject_id=made.pk)
        mail_kind = MAILS["still_coming"]
        letter = mail_kind.word(mail_kind.find(made.pk), Writer(row, clock.now))
        assert letter.links[0][1].endswith(coming_url(made, run.starts_at))


def test_a_certificate_is_of_the_run_that_the_mail_thanks_for(client, clock):
    first, second = a_day()
    Course.objects.update(certificate_after=1)
    party = signed_up(clock, first, second)
    clock.now = second.ends_at + DAY
    for run in (first, second):
        meeting = run.meetings.get()
        Attendance.objects.create(booking=party.bookings.get(run=run), meeting=meeting, state="came")
    for run in (first, second):
        page = client.get(f"{certificate_url(party, run)}?tillfalle={run.pk}")
        assert {sheet["course"] for sheet in page.context["sheets"]} == {
            f"Talk {timezone.localtime(run.starts_at).hour}"
        }


def test_everything_that_was_changed_is_looked_at_anew(clock):
    first, second = a_day()
    party = signed_up(clock, first, second)
    DueRow.objects.filter(kind="reminder").update(state="done", ended_at=clock.now)
    booking.change(party.pk, {"remind_each": True})
    clock.work()
    assert DueRow.objects.filter(kind="reminder", state="due").count() == 2


def test_whoever_has_a_booking_and_waits_for_any_run_can_say_that_it_still_waits(client, clock):
    (run,) = a_day((18,))
    course = Course.objects.create(region=run.municipality.region, name="Any", kind="course")
    waits = any_run.join_course(course.pk, make_party(), [run.municipality_id], automatic=False).entry
    booked = booking.book(run.pk, make_party(), queue_if_full=False).booking
    Booking.objects.filter(pk=booked.pk).update(party=waits.party)
    url = f"{still_url(waits.party)}?kurs={course.pk}"
    assert client.get(url).status_code == 200
    assert client.post(url, {"answer": "no"}).status_code == 303
    waits.refresh_from_db()
    assert (waits.state, Booking.objects.get(pk=booked.pk).state) == ("left", "confirmed")


def test_a_days_talks_are_thanked_for_in_one_mail_and_what_comes_later_in_one_of_its_own(clock):
    first, second = a_day()
    (later,) = a_day((18,), starts_in_days=5)
    make_question(first.municipality.region)
    make_question(later.municipality.region)
    party = signed_up(clock, first, second, later)
    clock.now = first.starts_at
    thanked = []
    while clock.now < later.ends_at + 3 * DAY:
        clock.now += HOUR
        sent = zip(clock.work(), mail.outbox, strict=True)
        thanked += [message.body for (_at, kind), message in sent if kind == "thanks"]
    assert [body.count("/utvardering/") for body in thanked] == [2, 1]
    assert "(Talk 18)" in thanked[0] and "(Talk 20)" in thanked[0]
    assert party.bookings.count() == 3
