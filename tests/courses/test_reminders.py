"""Reminders: at their time, once, never at night, never two mails within a day, and only what is still true."""

import itertools
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from courses import attendance, booking, changes, reminders
from courses.models import Attendance, Booking, BookingEvent, CourseRun, Meeting, Party, QueueEntry
from courses.party_links import coming_url, manage_url
from home import due
from home.models import DueRow
from tests.factories import make_party, make_run

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Clock:
    """The time that everything is told: starts a Monday in November at noon, and moves when it is set."""

    def __init__(self):
        self.now = datetime(2026, 11, 2, 12, tzinfo=timezone.get_default_timezone())

    def __call__(self):
        return self.now

    def until(self, moment: datetime, step: timedelta = HOUR) -> list:
        """Let a worker look every `step` until the moment; the mails that were handed over, each with its time."""
        sent = []
        while self.now < moment:
            self.now = min(moment, self.now + step)
            sent += self.work()
        return sent

    def work(self) -> list:
        mail.outbox.clear()
        while due.work(now=self.now):
            pass
        return [(timezone.localtime(self.now), about(message)) for message in mail.outbox]


def about(message) -> str:
    return DueRow.objects.get(pk=message.extra_headers["Message-ID"].split(".")[1].split("@")[0]).about


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


def booked(clock, run=None, **party):
    """A booking whose confirmation has been handed over."""
    run = run or make_run(seats=5, starts_in_days=14, meetings=3)
    outcome = booking.book(run.pk, make_party(**{"language": "en"} | party), queue_if_full=True)
    Booking.objects.filter(party=outcome.party).update(created_at=clock.now)
    clock.work()
    return Booking.objects.get(party=outcome.party)


def move(run, by: timedelta):
    """Move every meeting of the run, as the editor would, and let it be told."""
    run = CourseRun.objects.get(pk=run.pk)
    for meeting in run.meetings.all():
        Meeting.objects.filter(pk=meeting.pk).update(
            starts_at=meeting.starts_at + by, ends_at=meeting.ends_at + by
        )
    run = CourseRun.objects.get(pk=run.pk)
    run.set_schedule(run.meetings.all())
    run.save()
    changes.run_changed(run.pk, {changes.DATES})


def kinds(sent) -> list[str]:
    return [what for _when, what in sent]


def test_a_booking_is_asked_reminded_and_thanked_once_each(clock):
    run = booked(clock).run
    first, last = run.starts_at, run.ends_at
    sent = clock.until(last + 20 * DAY)
    assert kinds(sent) == ["still_coming", "remind", "thanks"]
    asked, reminded, thanked = (when for when, _what in sent)
    assert first - 3 * DAY <= asked < first - 3 * DAY + HOUR
    assert first - 2 * DAY <= reminded < first - 2 * DAY + HOUR
    assert last < thanked <= last + DAY


def test_who_wants_it_is_reminded_before_each_meeting(clock):
    run = booked(clock, remind_each=True).run
    sent = clock.until(run.ends_at + 20 * DAY)
    assert kinds(sent) == ["still_coming", "remind", "remind", "remind", "thanks"]


def test_who_asks_for_it_half_way_is_reminded_from_then_on(clock):
    item = booked(clock)
    clock.until(item.run.starts_at + DAY)
    booking.change(item.party_id, {"remind_each": True})
    assert kinds(clock.until(item.run.ends_at + DAY)) == ["changed", "remind", "remind", "thanks"]


@pytest.mark.parametrize("step", [DAY, 36 * HOUR, 2 * DAY], ids=str)
def test_a_worker_that_skips_days_sends_nothing_twice_and_no_two_within_a_day(clock, step):
    run = booked(clock, remind_each=True).run
    sent = clock.until(run.ends_at + 20 * DAY, step)
    assert (
        len(set(DueRow.objects.filter(state="done", kind="mail").values_list("key", flat=True)))
        == len(sent) + 1
    )
    assert all(later - earlier >= reminders.APART for (earlier, _a), (later, _b) in itertools.pairwise(sent))
    assert kinds(sent).count("still_coming") <= 1 and kinds(sent).count("thanks") == 1


def test_question_and_reminder_that_come_at_the_same_time_are_one_mail(clock):
    run = booked(clock).run
    clock.now = run.starts_at - 2 * DAY + HOUR
    assert kinds(clock.work()) == ["still_coming"]
    assert kinds(clock.until(run.starts_at + HOUR)) == []


def test_working_twice_at_the_same_moment_changes_nothing(clock):
    run = booked(clock).run
    clock.now = run.starts_at - 3 * DAY
    assert kinds(clock.work()) == ["still_coming"]
    DueRow.objects.filter(kind="reminder").update(due_at=clock.now)
    assert clock.work() == []


def test_nothing_comes_at_night(clock):
    run = make_run(seats=5, starts_in_days=14, hour=6, meetings=1)
    booked(clock, run)
    sent = clock.until(run.ends_at + 3 * DAY)
    assert kinds(sent) == ["still_coming", "remind", "thanks"]
    assert all(8 <= when.hour < 21 for when, _what in sent)


def test_a_worker_that_wakes_at_night_waits_for_the_morning(clock):
    run = booked(clock).run
    clock.now = run.starts_at - 3 * DAY + 5 * HOUR
    assert timezone.localtime(clock.now).hour == 23 and clock.work() == []
    ((when, what),) = clock.until(clock.now + DAY / 2)
    assert (what, when.hour) == ("still_coming", 8)


def test_who_has_just_booked_is_not_asked_nor_reminded_at_once(clock):
    run = make_run(seats=5, starts_in_days=2, meetings=1, sign_up_closes_at=clock.now + DAY)
    booked(clock, run)
    assert kinds(clock.until(run.starts_at)) == []


def test_who_booked_some_days_before_is_reminded_but_not_asked(clock):
    run = make_run(seats=5, starts_in_days=4, meetings=1)
    booked(clock, run)
    assert kinds(clock.until(run.starts_at)) == ["remind"]


def test_a_reminder_moves_with_its_meeting(clock):
    run = booked(clock).run
    move(run, 7 * DAY)
    assert kinds(clock.until(clock.now + 2 * HOUR)) == ["run_moved"]
    moved = CourseRun.objects.get(pk=run.pk).starts_at
    sent = clock.until(moved)
    assert kinds(sent) == ["still_coming", "remind"]
    assert moved - 3 * DAY <= sent[0][0] < moved - 3 * DAY + HOUR


def test_a_reminder_that_was_due_when_its_meeting_moved_is_dropped_and_comes_again_at_its_time(clock):
    run = booked(clock).run
    clock.now = run.starts_at - 3 * DAY
    due.work(limit=1, now=clock.now)
    assert DueRow.objects.get(about="still_coming").state == DueRow.State.DUE
    move(run, 5 * DAY)
    moved = CourseRun.objects.get(pk=run.pk).starts_at
    assert kinds(clock.until(moved - 3 * DAY - HOUR)) == ["run_moved"]
    assert kinds(clock.until(moved)) == ["still_coming", "remind"]


def test_a_reminder_comes_earlier_when_the_meeting_does(clock):
    run = booked(clock).run
    move(run, -7 * DAY)
    moved = CourseRun.objects.get(pk=run.pk).starts_at
    sent = clock.until(moved)
    assert kinds(sent) == ["run_moved", "still_coming", "remind"]


def test_a_meeting_that_moves_a_little_after_the_reminder_is_told_in_one_mail(clock):
    run = booked(clock).run
    clock.until(run.starts_at - 2 * DAY + 2 * HOUR)
    move(run, HOUR)
    assert kinds(clock.until(run.starts_at - HOUR)) == ["run_moved"]


def test_what_is_cancelled_reminds_nobody(clock):
    first, second = booked(clock), booked(clock)
    booking.cancel(first.pk)
    booking.cancel_run(second.run_id)
    clock.work()
    assert clock.until(second.run.ends_at + 20 * DAY, DAY) == []


def test_a_meeting_called_off_is_not_reminded_of(clock):
    item = booked(clock, remind_each=True)
    Meeting.objects.filter(pk=item.run.meetings.all()[1].pk).update(cancelled=True)
    assert kinds(clock.until(item.run.ends_at)) == ["still_coming", "remind", "remind"]


def test_a_meeting_that_they_cannot_come_to_is_not_reminded_of(clock):
    item = booked(clock, remind_each=True)
    attendance.tell_absent(item.pk, {item.run.meetings.all()[1].pk})
    assert kinds(clock.until(item.run.ends_at)) == ["still_coming", "remind", "remind"]


def test_a_run_that_is_longer_now_thanks_after_its_last_meeting(clock):
    run = booked(clock).run
    clock.until(run.ends_at + 2 * DAY)
    assert DueRow.objects.filter(about="thanks", state="done").count() == 1
    Meeting.objects.create(run=run, starts_at=clock.now + 7 * DAY, ends_at=clock.now + 7 * DAY + HOUR)
    move(run, timedelta(0))
    assert kinds(clock.until(clock.now + 20 * DAY, DAY)).count("thanks") == 0


def test_another_mail_within_a_day_says_it_already(clock):
    item = booked(clock)
    clock.until(item.run.starts_at - 2 * DAY - 5 * HOUR)
    booking.change(item.party_id, {"name": "Omar"})
    sent = clock.until(item.run.starts_at)
    assert kinds(sent) == ["changed"]


def test_a_question_waits_when_another_mail_has_just_gone(clock):
    item = booked(clock)
    clock.until(item.run.starts_at - 3 * DAY - 5 * HOUR)
    booking.change(item.party_id, {"name": "Omar"})
    sent = clock.until(item.run.starts_at)
    assert kinds(sent) == ["changed", "still_coming"]
    assert sent[1][0] - sent[0][0] >= reminders.APART


def test_another_partys_mails_are_no_reason_to_wait(clock):
    item = booked(clock)
    clock.until(item.run.starts_at - 2 * DAY - HOUR)
    booked(clock, item.run)
    assert kinds(clock.until(item.run.starts_at - DAY)) == ["remind"]


def test_who_never_came_is_not_thanked(clock):
    item = booked(clock)
    Attendance.objects.create(booking=item, meeting=item.run.meetings.first(), state=Attendance.State.ABSENT)
    clock.now = item.run.ends_at
    assert clock.until(clock.now + 5 * DAY) == []


def test_without_an_address_nothing_is_looked_at(clock):
    run = make_run(seats=5)
    booking.book(run.pk, make_party(email="", phone="+46701740605"), queue_if_full=True)
    assert clock.until(run.ends_at + DAY, DAY) == []
    assert not DueRow.objects.filter(kind="reminder").exists()


def test_the_words_are_those_of_the_partys_language_with_the_day_and_the_hour(clock):
    item = booked(clock)
    clock.now = item.run.starts_at - 3 * DAY
    clock.work()
    (message,) = mail.outbox
    assert message.subject == f"Are you still coming?, reference {item.party.reference}"
    assert "We meet for the first time on Monday 16 November at 18:00." in message.body


# --- Are you still coming?


def asked(clock, **party):
    item = booked(clock, **party)
    clock.now = item.run.starts_at - 3 * DAY
    return item, coming_url(item, item.run.starts_at)


def test_looking_at_the_question_answers_nothing(client, clock):
    _item, url = asked(clock)
    before = BookingEvent.objects.count(), DueRow.objects.count()
    assert client.get(url).status_code == client.head(url).status_code == 200
    assert (BookingEvent.objects.count(), DueRow.objects.count()) == before
    response = client.get(url)
    assert "no-store" in response["Cache-Control"] and response["X-Robots-Tag"] == "noindex"
    assert not response.cookies


def test_yes_is_noted_once(client, clock):
    _item, url = asked(clock)
    for _press in range(2):
        assert client.post(url, {"answer": "yes"}).status_code == 303
    assert BookingEvent.objects.filter(verb=BookingEvent.Verb.COMING).count() == 1
    assert client.get(url).context["noted"]


def test_no_gives_the_seat_to_the_one_who_waits(client, clock):
    run = make_run(seats=1)
    item, url = asked(clock, run=run)
    waits = booking.book(run.pk, make_party(), queue_if_full=True).party
    assert QueueEntry.objects.get(party=waits).state == QueueEntry.State.WAITING
    assert client.post(url, {"answer": "no"}).status_code == 303
    assert Booking.objects.get(pk=item.pk).state == Booking.State.CANCELLED
    assert client.get(url).context["cancelled"]
    assert client.post(url, {"answer": "yes"}).status_code == 200, "what is cancelled stays so"


def test_anything_else_is_no_answer(client, clock):
    item, url = asked(clock)
    assert client.post(url, {"answer": "perhaps"}).status_code == 200
    assert Booking.objects.get(pk=item.pk).state == Booking.State.CONFIRMED


def test_the_link_opens_nothing_else_and_nothing_after_the_meeting(client, clock):
    item, url = asked(clock)
    token = url.split("/")[-3]
    assert (
        client.get(manage_url(item.party).replace(manage_url(item.party).split("/")[-2], token)).status_code
        == 410
    )
    manage_token = manage_url(item.party).split("/")[-2]
    assert client.get(url.replace(token, manage_token)).status_code == 410
    clock.now = item.run.starts_at + HOUR
    assert client.post(url, {"answer": "no"}).status_code == 410
    assert Booking.objects.get(pk=item.pk).state == Booking.State.CONFIRMED


def test_a_revoked_party_cannot_answer(client, clock):
    item, url = asked(clock)
    Party.objects.filter(pk=item.party_id).update(version=2)
    assert client.post(url, {"answer": "no"}).status_code == 410
