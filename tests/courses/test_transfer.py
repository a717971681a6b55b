"""Moving to another run: the old seat is kept until the new one is taken, then it goes to who waits."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from courses import booking
from courses.models import Booking, BookingEvent, CourseRun
from courses.party_links import MANAGE
from courses.seats import Reason
from home import due, links
from tests.courses.test_emails import calendar_of
from tests.factories import make_course, make_party, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def course():
    return make_course()


def booked(run, **party):
    return booking.book(run.pk, make_party(**{"language": "en"} | party), queue_if_full=True)


def seats(run):
    return CourseRun.objects.values_list("confirmed_seats", "waiting_parties").get(pk=run.pk)


def url_of(party):
    return reverse("courses:manage_transfer", args=[links.sign(MANAGE, party.pk, party.version)])


def test_a_party_moves_and_the_one_who_waited_gets_its_seat(course):
    old, new = make_run(seats=1, course=course), make_run(seats=3, course=course)
    mine, waits = booked(old), booked(old)
    outcome = booking.transfer(mine.booking.pk, new.pk)
    assert outcome.ok and outcome.booking.run_id == new.pk and outcome.party == mine.party
    assert Booking.objects.get(pk=mine.booking.pk).state == Booking.State.CANCELLED
    assert Booking.objects.confirmed().get(run=old).party == waits.party
    assert (seats(old), seats(new)) == ((1, 0), (1, 0))
    logged = BookingEvent.objects.filter(verb=BookingEvent.Verb.TRANSFERRED).values_list("run", "after")
    assert sorted(logged) == sorted([(old.pk, "cancelled"), (new.pk, "confirmed")])


def test_one_mail_tells_the_new_facts_and_takes_the_old_meetings_out_of_the_calendar(course):
    old, new = make_run(seats=1, course=course), make_run(seats=3, course=course)
    mine = booked(old)
    due.work()
    booking.transfer(mine.booking.pk, new.pk)
    mail.outbox.clear()
    due.work()
    (message,) = mail.outbox
    assert message.subject.startswith("You have moved to another group")
    files = [
        part.get_payload(decode=True).decode()
        for part in message.attachments
        if part.get_content_type() == "text/calendar"
    ]
    assert [
        (str(run.uid) in text, "CANCELLED" in text) for run, text in zip((new, old), files, strict=True)
    ] == [
        (True, False),
        (True, True),
    ]
    _part, first = calendar_of(message)
    assert first.walk("VEVENT")[0]["SEQUENCE"] == 0
    assert "SEQUENCE:1" in files[1]


@pytest.mark.parametrize(
    ("reason", "make"),
    [
        (Reason.FULL, lambda course: make_run(seats=0, course=course)),
        (
            Reason.CLOSED,
            lambda course: make_run(course=course, sign_up_closes_at=timezone.now() - timedelta(1)),
        ),
        (Reason.CANCELLED, lambda course: make_run(course=course, state="cancelled")),
        (Reason.DRAFT, lambda course: make_run(course=course, state="draft")),
        (
            Reason.NOT_OPEN,
            lambda course: make_run(course=course, sign_up_opens_at=timezone.now() + timedelta(1)),
        ),
        (Reason.OTHER_COURSE, lambda course: make_run(course=make_course(name="COPE"))),
    ],
    ids=lambda value: str(value) if isinstance(value, Reason) else "",
)
def test_the_old_seat_is_kept_when_the_new_one_is_not_to_be_had(course, reason, make):
    mine = booked(make_run(seats=1, course=course))
    assert booking.transfer(mine.booking.pk, make(course).pk).reason == reason
    assert Booking.objects.confirmed().get().pk == mine.booking.pk
    assert not BookingEvent.objects.filter(verb=BookingEvent.Verb.TRANSFERRED).exists()


def test_a_seat_that_somebody_waits_for_is_not_taken_past_them(course):
    new = make_run(seats=2, course=course)
    booked(new)
    booked(new, adults=2)
    assert booking.transfer(booked(make_run(course=course)).booking.pk, new.pk).ok, (
        "one fits, the pair does not"
    )
    assert booking.transfer(booked(make_run(course=course)).booking.pk, new.pk).reason == Reason.FULL


def test_moving_to_where_one_is_already_changes_nothing(course):
    old, new = make_run(course=course), make_run(course=course)
    mine = booked(old, email="sara@example.org")
    booked(new, email="sara@example.org")
    assert booking.transfer(mine.booking.pk, new.pk).reason == Reason.ALREADY
    assert booking.transfer(mine.booking.pk, old.pk).reason == Reason.ALREADY


def test_what_is_cancelled_does_not_move(course):
    mine, new = booked(make_run(course=course)), make_run(course=course)
    booking.cancel(mine.booking.pk)
    assert booking.transfer(mine.booking.pk, new.pk).reason == Reason.NOT_ACTIVE
    assert seats(new) == (0, 0)


def test_a_party_moves_back_again(course):
    old, new = make_run(course=course), make_run(course=course)
    mine = booked(old)
    there = booking.transfer(mine.booking.pk, new.pk)
    back = booking.transfer(there.booking.pk, old.pk)
    assert back.ok and (seats(old), seats(new)) == ((1, 0), (0, 0))


# --- The page


def test_the_page_shows_only_runs_with_room_and_changes_nothing(client, course):
    mine = booked(make_run(course=course), adults=2)
    roomy, one_left = make_run(seats=4, course=course), make_run(seats=3, course=course)
    booked(one_left, adults=2)
    others = [make_run(seats=0, course=course), make_run(course=make_course(name="COPE"))]
    page = client.get(url_of(mine.party))
    assert [value for value, _words in page.context["form"].fields["run"].choices] == [roomy.pk]
    assert all(f'value="{run.pk}"' not in page.content.decode() for run in others)
    assert seats(roomy) == (0, 0)
    assert "no-store" in page["Cache-Control"] and not page.cookies


def test_choosing_moves_and_the_manage_page_shows_the_new_run(client, course):
    mine, new = booked(make_run(course=course)), make_run(seats=4, course=course)
    done = client.post(url_of(mine.party), {"run": new.pk})
    assert done.status_code == 303
    page = client.get(done["Location"])
    assert page.context["summary"].url == reverse("courses:run", args=[new.pk])
    assert "You have moved." in page.content.decode()


def test_choosing_nothing_or_what_has_gone_says_so_beside_the_choice(client, course):
    mine, new = booked(make_run(course=course)), make_run(seats=1, course=course)
    make_run(seats=5, course=course)
    assert "Choose one of the times." in client.post(url_of(mine.party)).content.decode()
    booked(new)
    page = client.post(url_of(mine.party), {"run": new.pk})
    assert page.status_code == 200 and "That one is full now" in page.content.decode()
    assert seats(mine.booking.run) == (1, 0)


def test_a_seat_that_goes_while_the_page_is_sent_keeps_the_old_one(client, course, monkeypatch):
    mine, new = booked(make_run(course=course)), make_run(seats=1, course=course)
    verb = booking.transfer

    def quicker(*args):
        booked(new)
        return verb(*args)

    monkeypatch.setattr(booking, "transfer", quicker)
    page = client.post(url_of(mine.party), {"run": new.pk})
    assert "You keep your seat" in page.content.decode()
    assert Booking.objects.get(pk=mine.booking.pk).state == Booking.State.CONFIRMED


def test_without_another_run_there_are_words_and_a_way_on(client, course):
    page = client.get(url_of(booked(make_run(course=course)).party))
    assert "You keep the seat you have." in page.content.decode()
    assert page.context["form"] is None


@pytest.mark.threads
@pytest.mark.django_db(transaction=True)
def test_parties_that_change_places_at_once_neither_lock_each_other_nor_lose_a_seat():
    course = make_course()
    one, two = make_run(seats=9, course=course), make_run(seats=9, course=course)
    moves = [(booked(one).booking.pk, two.pk) for _n in range(4)] + [
        (booked(two).booking.pk, one.pk) for _n in range(4)
    ]
    started, outcomes = threading.Barrier(len(moves)), []

    def move(pk, to):
        started.wait()
        try:
            outcomes.append(booking.transfer(pk, to).ok)
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=pair) for pair in moves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [True] * 8
    assert (seats(one), seats(two)) == ((4, 0), (4, 0))
    assert Booking.objects.confirmed().count() == 8


@pytest.mark.threads
@pytest.mark.django_db(transaction=True)
def test_many_who_want_the_last_seat_give_one_move_and_nobody_loses_a_seat():
    course = make_course()
    old, new = make_run(seats=9, course=course), make_run(seats=1, course=course)
    pks = [booked(old).booking.pk for _n in range(6)]
    started, reasons = threading.Barrier(len(pks)), []

    def move(pk):
        started.wait()
        try:
            reasons.append(booking.transfer(pk, new.pk).reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=[pk]) for pk in pks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(str(reason) for reason in reasons) == sorted(["None"] + ["full"] * 5)
    assert Booking.objects.confirmed().count() == 6
    assert (seats(old), seats(new)) == ((5, 0), (1, 0))
