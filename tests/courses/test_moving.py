"""A run is cancelled and another offered: one tap moves who agrees, and nobody else; never more than there are seats."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from courses import booking
from courses.models import Booking, BookingEvent, CourseRun
from courses.party_links import move_url
from courses.seats import Reason
from home import due
from tests.courses.admin_pages import errors, make_neighbours
from tests.factories import make_course, make_party, make_region, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def make_two(seats=5, booked=1, adults=1):
    """A run with bookings, cancelled with an offer to move to another with so many seats; the bookings."""
    course = make_course()
    old, new = make_run(seats=9, course=course), make_run(seats=seats, starts_in_days=20, course=course)
    mine = [
        booking.book(old.pk, make_party(language="en", adults=adults), queue_if_full=False).booking
        for _number in range(booked)
    ]
    booking.cancel_run(old.pk, moves_to=new.pk)
    mine = list(Booking.objects.filter(run=old).select_related("party", "run__moves_to").order_by("pk"))
    return new, mine


def taken(run):
    return CourseRun.objects.values_list("confirmed_seats", flat=True).get(pk=run.pk)


def told(about):
    """The text of the mails sent to who was told of it; the others are forgotten."""
    mail.outbox.clear()
    due.work()
    return [message for message in mail.outbox if message.subject.startswith(about)]


def test_the_mail_has_the_link_and_says_that_no_seats_are_held():
    _new, (mine,) = make_two()
    (message,) = told("The meetings are cancelled")
    assert move_url(mine) in message.body
    assert "The seats are not held" in message.body


def test_without_an_offer_the_mail_has_no_such_link():
    run = make_run()
    booking.book(run.pk, make_party(language="en"), queue_if_full=False)
    booking.cancel_run(run.pk)
    (message,) = told("The meetings are cancelled")
    assert "/flytta/" not in message.body


def test_who_waited_for_the_cancelled_run_is_told_and_not_asked_to_move():
    course = make_course()
    old, new = make_run(seats=1, course=course), make_run(seats=5, course=course)
    for _number in range(2):
        booking.book(old.pk, make_party(language="en"), queue_if_full=True)
    due.work()
    booking.cancel_run(old.pk, moves_to=new.pk)
    messages = told("The meetings are cancelled")
    assert sorted("/flytta/" in message.body for message in messages) == [False, True]


def test_looking_moves_nobody_and_pressing_twice_moves_once(client):
    new, (mine,) = make_two()
    for method in (client.get, client.head, client.get):
        response = method(move_url(mine))
        assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert taken(new) == 0
    for _time in range(2):
        assert client.post(move_url(mine)).status_code == 303
    assert taken(new) == 1
    assert BookingEvent.objects.filter(run=new, verb=BookingEvent.Verb.TRANSFERRED).count() == 1
    assert client.get(move_url(mine)).status_code == 302


def test_who_has_moved_is_told_where_and_not_that_somebody_else_has_the_seat(client):
    _new, (mine,) = make_two()
    due.work()
    client.post(move_url(mine))
    (message,) = told("You have moved to another group")
    assert "This is where and when we meet now" in message.body
    assert "someone else" not in message.body


def test_a_full_group_takes_nobody_and_the_page_says_so(client):
    new, (first, second) = make_two(seats=1, booked=2)
    client.post(move_url(first))
    response = client.post(move_url(second), follow=True)
    assert "The other group is full" in response.content.decode()
    assert (taken(new), booking.move_over(second.pk).reason) == (1, Reason.FULL)


def test_a_party_of_two_is_not_split(client):
    new, (mine,) = make_two(seats=1, adults=2)
    assert "Move us" not in client.get(move_url(mine)).content.decode()
    assert booking.move_over(mine.pk).reason == Reason.TOO_MANY
    assert taken(new) == 0


def test_who_waits_for_the_other_group_goes_first():
    course = make_course()
    old, new = make_run(seats=9, course=course), make_run(seats=1, course=course)
    mine = booking.book(old.pk, make_party(), queue_if_full=False).booking
    for _number in range(2):
        booking.book(new.pk, make_party(), queue_if_full=True)
    booking.cancel_run(old.pk, moves_to=new.pk)
    CourseRun.objects.filter(pk=new.pk).update(seats=2)
    assert booking.move_over(mine.pk).reason == Reason.FULL


@pytest.mark.parametrize("what", ["cancelled", "closed", "version", "expired"])
def test_a_link_that_no_longer_holds_moves_nobody(what, client):
    new, (mine,) = make_two()
    url = move_url(mine)
    match what:
        case "cancelled":
            booking.cancel_run(new.pk)
        case "closed":
            CourseRun.objects.filter(pk=new.pk).update(
                sign_up_closes_at=timezone.now() - timedelta(minutes=1)
            )
        case "version":
            mine.party.version += 1
            mine.party.save()
        case "expired":
            mine.run.moves_to.sign_up_closes_at = timezone.now() - timedelta(seconds=1)
            url = move_url(mine)
    assert client.post(url).status_code in (303, 410)
    assert (taken(new), mine.party.bookings.filter(run=new).count()) == (0, 0)


def test_the_link_of_a_run_that_stands_opens_nothing():
    run = make_run()
    mine = booking.book(run.pk, make_party(), queue_if_full=False).booking
    assert booking.move_over(mine.pk).reason == Reason.NOT_ACTIVE


@pytest.mark.threads
@pytest.mark.django_db(transaction=True)
def test_nine_parties_at_once_take_no_more_than_the_seats_there_are():
    new, mine = make_two(seats=3, booked=9)
    start = threading.Barrier(len(mine))
    reasons = []

    def go(pk):
        try:
            start.wait()
            reasons.append(booking.move_over(pk).reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[item.pk]) for item in mine]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, reasons)) == ["None"] * 3 + ["full"] * 6
    assert (taken(new), new.bookings.confirmed().count()) == (3, 3)


def make_choice(client, **facts):
    """A run of Växjö's with one booking, another of the course in Ljungby, and the coordinator signed in."""
    them = make_neighbours()
    course = make_course(them.vaxjo.region)
    old = make_run(municipality=them.vaxjo, course=course, starts_in_days=21, **facts)
    booking.book(old.pk, make_party(), queue_if_full=False)
    new = make_run(municipality=them.ljungby, course=course)
    client.force_login(them.coordinator)
    return old, new


def test_cancelling_offers_the_other_runs_of_the_course_that_have_seats(client):
    old, new = make_choice(client)
    make_run(seats=0, course=old.course, municipality=old.municipality)
    make_run(municipality=old.municipality, course=make_course(old.municipality.region, "Komet"))
    make_run(course=make_course(make_region("Blekinge", "blekinge.test", default=False)))
    url = reverse("runs:cancel", args=[old.pk])
    field = client.get(url).context["form"].fields["moves_to"]
    assert [pk for pk, _words in field.choices] == ["", new.pk]
    client.post(url, {"moves_to": new.pk})
    old.refresh_from_db()
    assert (old.state, old.moves_to) == (CourseRun.State.CANCELLED, new)


def test_cancelling_without_an_offer_is_still_one_step(client):
    old, _new = make_choice(client)
    client.post(reverse("runs:cancel", args=[old.pk]))
    old.refresh_from_db()
    assert (old.state, old.moves_to) == (CourseRun.State.CANCELLED, None)


def test_a_run_short_of_its_minimum_is_cancelled_with_an_offer_in_one_step(client):
    soon = timezone.localdate() + timedelta(days=3)
    old, new = make_choice(client, minimum=2, decide_by=soon)
    url = reverse("runs:decide", args=[old.pk])
    assert set(errors(client.post(url, {"decision": "move"}))) == {"moves_to"}
    assert client.post(url, {"decision": "move", "moves_to": new.pk}).status_code == 302
    old.refresh_from_db()
    assert (old.state, old.moves_to) == (CourseRun.State.CANCELLED, new)


def test_a_plain_cancel_offers_nothing_whatever_stands_in_the_other_field(client):
    soon = timezone.localdate() + timedelta(days=3)
    old, new = make_choice(client, minimum=2, decide_by=soon)
    client.post(reverse("runs:decide", args=[old.pk]), {"decision": "cancel", "moves_to": new.pk})
    old.refresh_from_db()
    assert (old.state, old.moves_to) == (CourseRun.State.CANCELLED, None)
