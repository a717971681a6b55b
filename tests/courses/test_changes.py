"""A run that changes: everyone in it is told once, of what is true by then, and calendars follow."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from courses import booking, changes, privacy, queue
from courses.models import Booking, BookingEvent, CourseRun, QueueEntry
from home import due
from home.models import DueRow
from home.quiet import next_waking
from tests.courses.admin_pages import make_neighbours, typed
from tests.courses.test_emails import calendar_of
from tests.factories import make_course, make_pages, make_party, make_run, make_venue

pytestmark = pytest.mark.django_db
LANGUAGES = ("sv", "en", "ar")


def noon(days=0) -> datetime:
    """Today at twelve or some days later, so that no test depends on the hour it runs at."""
    today = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    return today + timedelta(days=days)


def fill(run, seats_taken=LANGUAGES, waiting=LANGUAGES):
    for number, language in enumerate((*seats_taken, *waiting)):
        party = make_party(email=f"{language}{number}@example.org", language=language)
        booking.book(run.pk, party, queue_if_full=True)


def sent(now=None):
    mail.outbox.clear()
    due.work(now=now)
    return mail.outbox


def change(run, what=(changes.DATES,), now=None, **options):
    return changes.run_changed(run.pk, set(what), now=now or timezone.now(), **options)


@pytest.fixture
def run():
    run = make_run(seats=3, starts_in_days=20)
    fill(run)
    sent()
    return run


def test_everyone_is_told_once_in_their_own_language_when_a_run_moves(run):
    assert change(run) == 6
    assert sent() == [], "not before the coordinator has had time to save again"
    later = timezone.now() + timedelta(days=1)
    messages = sent(later)
    assert sorted(m.to[0] for m in messages) == sorted(
        f"{lang}{n}@example.org" for n, lang in enumerate(LANGUAGES * 2)
    )
    assert {m.to[0]: m.extra_headers["Content-Language"] for m in messages} == {
        m.to[0]: m.to[0][:2] for m in messages
    }
    assert sent(later + timedelta(days=1)) == []


def test_everyone_is_told_once_in_their_own_language_when_a_run_is_cancelled(run):
    assert booking.cancel_run(run.pk) == 6
    assert booking.cancel_run(run.pk) == 0
    messages = sent()
    assert len(messages) == len({m.to[0] for m in messages}) == 6
    assert all(m.extra_headers["Content-Language"] == m.to[0][:2] for m in messages)


def test_several_saves_within_the_hour_are_one_mail_that_says_what_is_true_then(run):
    now = noon()
    change(run, [changes.DATES], now=now)
    place = make_venue(run.municipality, "Biblioteket")
    CourseRun.objects.filter(pk=run.pk).update(venue=place)
    change(run, [changes.PLACE], now=now + timedelta(minutes=40))
    assert sent(now + timedelta(minutes=59)) == []
    messages = sent(now + changes.SETTLED)
    assert len(messages) == 6
    english = next(m for m in messages if m.to == ["en1@example.org"])
    assert "The dates and the place have changed" in english.body
    assert "Where (changed): Biblioteket" in english.body
    run.refresh_from_db()
    assert run.sequence == 2
    assert BookingEvent.objects.filter(verb=BookingEvent.Verb.MOVED).count() == 2


def test_only_what_has_changed_is_said_to_have(run):
    change(run, [changes.PLACE])
    english = next(m for m in sent(timezone.now() + timedelta(days=1)) if m.to == ["en1@example.org"])
    assert "The place has changed" in english.body
    assert "Where (changed)" in english.body and "First meeting (changed)" not in english.body


def test_a_run_that_moves_and_then_is_cancelled_is_told_as_cancelled_only(run):
    change(run)
    booking.cancel_run(run.pk)
    messages = sent(timezone.now() + timedelta(days=1))
    assert len(messages) == 6
    assert not DueRow.objects.filter(about__startswith="run_moved", state=DueRow.State.DONE).exists()


def test_who_has_left_meanwhile_is_not_told(run):
    change(run)
    booking.cancel(Booking.objects.first().pk)
    queue.leave(QueueEntry.objects.waiting().last().pk)
    told = {row.about for row in DueRow.objects.filter(state=DueRow.State.DUE)}
    assert told >= {"run_moved", "run_moved_waiting", "cancelled", "left", "promoted"}
    sent(timezone.now() + timedelta(days=1))
    # One had cancelled, one had left, one got the seat and was told of the new times with it.
    assert DueRow.objects.filter(about__startswith="run_moved", state=DueRow.State.DONE).count() == 3


def test_a_mail_about_a_move_shows_ways_on():
    run = make_run(seats=3)
    make_pages(run.municipality.region, run.course)
    fill(run)
    sent()
    change(run)
    english = next(m for m in sent(timezone.now() + timedelta(days=1)) if m.to == ["en1@example.org"])
    assert "/en/anmalan/" in english.body
    assert f"?course=kurs-{run.course.pk}" in english.body
    party = Booking.objects.get(party__language="en").party
    assert english.subject == f"Something has changed, reference {party.reference}"


def test_the_calendar_of_those_booked_follows_and_a_cancelled_meeting_leaves_it(run):
    meeting = run.meetings.first()
    uids = [f"{run.uid}-{pk}@foraldrastod" for pk in run.meetings.values_list("pk", flat=True)]
    run.meetings.filter(pk=meeting.pk).update(cancelled=True)
    change(run)
    messages = sent(timezone.now() + timedelta(days=1))
    with_file = [m for m in messages if m.attachments]
    assert len(with_file) == 3, "those who wait have nothing in their calendars"
    events = calendar_of(with_file[0])[1].walk("VEVENT")
    assert [str(event["UID"]) for event in events] == uids
    assert {event["SEQUENCE"] for event in events} == {1}
    off = [str(event["UID"]) for event in events if event["STATUS"] == "CANCELLED"]
    assert off == uids[:1]


def test_without_an_address_they_are_put_on_the_call_list():
    run = make_run(seats=1)
    for number in (1, 2):
        booking.book(run.pk, make_party(email="", phone=f"+4670174060{number}"), queue_if_full=True)
    change(run)
    due.work(now=timezone.now() + timedelta(days=1))
    rows = DueRow.objects.filter(about__startswith="run_moved")
    assert {row.state for row in rows} == {DueRow.State.CALL}
    change(run)
    assert rows.filter(state=DueRow.State.CALL).count() == 0, "the newer change is what to tell"
    due.work(now=timezone.now() + timedelta(days=1))
    assert rows.filter(state=DueRow.State.CALL).count() == 2


def test_a_change_close_to_the_meeting_is_told_at_once_whatever_the_hour(run):
    night = noon().replace(hour=23)
    change(run, now=night, near=True)
    assert DueRow.objects.filter(about="run_moved").first().due_at == night + changes.SOON
    assert changes.is_near([night + timedelta(hours=9)], night)
    assert not changes.is_near([night + timedelta(days=2), night - timedelta(days=2)], night)


def test_a_change_saved_late_in_the_evening_waits_for_the_morning(run):
    night = noon().replace(hour=20, minute=30)
    change(run, now=night)
    moment = DueRow.objects.filter(about="run_moved").first().due_at
    assert moment == next_waking(night + changes.SETTLED) == noon(1).replace(hour=8)


def test_a_draft_tells_nobody():
    run = make_run(state="draft")
    assert change(run) == 0
    assert not BookingEvent.objects.exists()


# --- The calendar of one contact through cancels and rebookings


def status(messages, run):
    """SEQUENCE and STATUS of the run's meetings in what was mailed, in order."""
    found = []
    for message in messages:
        if any(getattr(part, "get_content_type", str)() == "text/calendar" for part in message.attachments):
            events = calendar_of(message)[1].walk("VEVENT")
            assert len({(event["SEQUENCE"], str(event["STATUS"])) for event in events}) == 1
            found.append((int(events[0]["SEQUENCE"]), str(events[0]["STATUS"])))
    return found


def test_a_calendar_ends_up_right_through_cancels_rebookings_and_moves():
    run = make_run(seats=5)
    later = timezone.now() + timedelta(days=1)
    told = []
    for moved in (False, True, False):
        outcome = booking.book(
            run.pk, make_party(email="sara@example.org", language="en"), queue_if_full=False
        )
        told += status(sent(later), run)
        if moved:
            change(run)
            told += status(sent(later), run)
        booking.cancel(outcome.booking.pk)
        told += status(sent(later), run)
    booking.book(run.pk, make_party(email="Sara@example.org", language="en"), queue_if_full=False)
    told += status(sent(later), run)
    booking.cancel_run(run.pk)
    told += status(sent(later), run)
    sequences = [sequence for sequence, _status in told]
    assert sequences == sorted(set(sequences)), "each is newer than all before"
    on, off = "CONFIRMED", "CANCELLED"
    assert [word for _sequence, word in told] == [on, off, on, on, off, on, off, on, off]


def test_a_cancelling_told_late_does_not_take_a_new_booking_out_of_the_calendar():
    run = make_run(seats=5)
    outcome = booking.book(run.pk, make_party(email="sara@example.org"), queue_if_full=False)
    sent()
    booking.cancel(outcome.booking.pk)
    DueRow.objects.filter(about="cancelled").update(due_at=timezone.now() + timedelta(hours=6))
    booking.book(run.pk, make_party(email="sara@example.org"), queue_if_full=False)
    new = status(sent(), run)
    late = status(sent(timezone.now() + timedelta(hours=7)), run)
    assert [word for _sequence, word in new + late] == ["CONFIRMED", "CONFIRMED"]


def test_another_contacts_bookings_are_no_part_of_it():
    run = make_run(seats=5)
    for _number in range(3):
        outcome = booking.book(run.pk, make_party(), queue_if_full=False)
        booking.cancel(outcome.booking.pk)
    sent()
    booking.book(run.pk, make_party(), queue_if_full=False)
    assert status(sent(), run) == [(0, "CONFIRMED")]


# --- Saved by a coordinator


@pytest.fixture
def them(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    return them


def edit(client, run, **changed):
    url = reverse("runs:edit", args=[run.pk])
    response = client.post(url, typed(client.get(url).context["form"]) | changed)
    assert response.status_code == 302, response.context["form"].errors
    return response


def booked_run(them, **facts):
    run = make_run(
        seats=3, municipality=them.vaxjo, course=make_course(them.vaxjo.region), starts_in_days=20, **facts
    )
    fill(run, waiting=())
    sent()
    return run


def test_a_coordinator_who_saves_twice_has_told_everyone_once(client, them):
    run = booked_run(them)
    other = make_venue(them.vaxjo, "Biblioteket")
    edit(client, run, venue=other.pk)
    ends = timezone.localtime(run.meetings.last().ends_at + timedelta(minutes=30))
    edit(client, run, **{"meetings-3-ends_at": ends.strftime("%Y-%m-%d %H:%M")})
    edit(client, run)
    messages = sent(timezone.now() + timedelta(days=1))
    assert len(messages) == 3
    logged = BookingEvent.objects.filter(verb=BookingEvent.Verb.MOVED).values_list("after", "actor")
    assert list(logged) == [("place", them.coordinator.pk), ("dates", them.coordinator.pk)]


def test_what_nobody_need_hear_of_is_told_to_nobody(client, them):
    run = booked_run(them)
    edit(client, run, language="en")
    assert not DueRow.objects.filter(about="run_moved").exists()


def test_a_meeting_taken_out_of_a_booked_run_is_called_off_so_that_calendars_hear_of_it(client, them):
    run = booked_run(them)
    removed = run.meetings.last()
    edit(client, run, **{"meetings-3-DELETE": "on"})
    removed.refresh_from_db()
    assert removed.cancelled
    run.refresh_from_db()
    assert run.ends_at == list(run.meetings.all())[2].ends_at
    events = calendar_of(sent(timezone.now() + timedelta(days=1))[0])[1].walk("VEVENT")
    assert [str(e["STATUS"]) for e in events] == ["CONFIRMED"] * 3 + ["CANCELLED"]


def test_a_meeting_of_a_run_that_nobody_is_in_is_simply_removed(client, them):
    run = make_run(municipality=them.vaxjo)
    edit(client, run, **{"meetings-3-DELETE": "on"})
    assert run.meetings.count() == 3


def test_the_last_meetings_of_a_booked_run_are_not_all_taken_out(client, them):
    run = booked_run(them, meetings=1)
    url = reverse("runs:edit", args=[run.pk])
    page = client.post(url, typed(client.get(url).context["form"]) | {"meetings-0-DELETE": "on"})
    assert page.status_code == 200
    assert not run.meetings.get().cancelled


def test_a_run_that_is_moved_ahead_again_asks_nobody_who_has_been_removed():
    run = make_run(seats=1, starts_in_days=20)
    taken = booking.book(run.pk, make_party(), queue_if_full=True).booking
    gone, stays = (booking.book(run.pk, make_party(), queue_if_full=True) for _n in range(2))
    CourseRun.objects.filter(pk=run.pk).update(starts_at=timezone.now() - timedelta(days=1))
    assert privacy.anonymise(gone.party.pk).ok
    CourseRun.objects.filter(pk=run.pk).update(starts_at=run.starts_at)
    assert change(run) == 2, "who has booked, and who still waits"
    gone.entry.refresh_from_db()
    assert gone.entry.state == QueueEntry.State.LEFT
    run.refresh_from_db()
    assert run.waiting_parties == 1
    booking.cancel(taken.pk)
    assert run.bookings.confirmed().get().party == stays.party
