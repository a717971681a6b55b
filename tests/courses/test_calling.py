"""A party without e-mail whose run was cancelled is asked by phone if it moves; its answer is done at once."""

import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

from courses import booking
from courses.models import Booking, BookingEvent, CourseRun
from home import due
from home.models import DueRow
from tests.courses.admin_pages import errors, make_neighbours
from tests.factories import make_course, make_party, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def them(client):
    them = make_neighbours()
    UserProfile.objects.create(user=them.coordinator, preferred_language="en")
    client.force_login(them.coordinator)
    return them


@pytest.fixture
def row(them):
    """To be called: their run is cancelled, and another is offered instead."""
    course = make_course(them.vaxjo.region)
    run, other = (make_run(seats=1, course=course, municipality=them.vaxjo) for _n in range(2))
    party = make_party(email="", phone="+46701740605", name="Amina")
    booking.book(run.pk, party, queue_if_full=False)
    booking.cancel_run(run.pk, moves_to=other.pk)
    due.work()
    return DueRow.objects.get(about="run_cancelled", state="call")


def answer(client, row, result):
    return client.post(reverse("outbox:call", args=[row.pk]), {"result": result}, follow=True)


def other_run():
    return CourseRun.objects.get(state="published")


def test_the_list_leads_to_the_call_and_the_call_says_where_they_can_go(client, row):
    url = reverse("outbox:call", args=[row.pk])
    assert url in client.get(f"{reverse('outbox:index')}?todo=calls").content.decode()
    text = client.get(url).content.decode()
    assert "070-174 06 05" in text and "0 of 1 seats taken: the seats are not held" in text
    assert Booking.objects.confirmed().filter(run=other_run()).count() == 0, "looking moves nobody"


def test_a_yes_moves_them_and_says_so(client, them, row):
    page = answer(client, row, "yes")
    assert "They have moved to" in page.content.decode()
    assert Booking.objects.confirmed().get().run == other_run()
    row.refresh_from_db()
    assert row.state == "done"
    events = BookingEvent.objects.filter(verb__in=["called", "transferred"]).order_by("pk")
    assert [(event.verb, event.by, event.actor) for event in events] == [
        (verb, "staff", them.coordinator) for verb in ("called", "transferred", "transferred")
    ]
    assert "result" in errors(client.post(reverse("outbox:call", args=[row.pk]), {"result": "yes"}))
    assert Booking.objects.count() == 2, "pressed twice they have moved once"


def test_a_no_is_logged_and_moves_nobody(client, row):
    answer(client, row, "no")
    row.refresh_from_db()
    assert row.state == "done" and not Booking.objects.filter(run=other_run()).exists()
    assert BookingEvent.objects.get(verb="called").after == "no"


def test_who_wants_to_move_and_finds_it_full_is_told_so_and_stays_on_the_list(client, row):
    booking.book(other_run().pk, make_party(), queue_if_full=False)
    page = answer(client, row, "yes")
    assert "there is no room in" in page.content.decode()
    row.refresh_from_db()
    assert row.state == "call"
    CourseRun.objects.filter(pk=other_run().pk).update(seats=2)
    assert "They have moved to" in answer(client, row, "yes").content.decode()


def test_a_group_that_was_cancelled_too_or_that_they_are_in_already_is_said(client, row):
    third = booking.book(
        other_run().pk, make_party(email="", phone="+46701740605", name="Amina"), queue_if_full=False
    )
    assert "They have a place in" in answer(client, row, "yes").content.decode()
    booking.cancel(third.booking.pk)
    booking.cancel_run(other_run().pk)
    DueRow.objects.filter(pk=row.pk).update(state="call")
    assert "can no longer be booked" in answer(client, row, "yes").content.decode()


def test_a_cancelled_run_with_nowhere_to_go_is_only_told(client, row):
    CourseRun.objects.update(moves_to=None)
    page = client.get(reverse("outbox:call", args=[row.pk]))
    assert [value for value, _label in page.context["form"].fields["result"].choices] == ["told", "unreached"]
