"""Who waits for any group of a course is asked before a new one opens for everyone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import any_run, booking, queue
from courses.deadlines import opens_for_all
from courses.models import CourseRun, Offer
from courses.seats import Reason
from home import due
from tests.courses.admin_pages import make_neighbours
from tests.courses.test_admin_runs import edit
from tests.factories import make_course, make_party, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def them(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    return them


@pytest.fixture
def draft(them):
    course = make_course(them.vaxjo.region)
    return make_run(seats=2, state="draft", course=course, municipality=them.vaxjo, starts_in_days=60)


def waits(run, **party):
    return any_run.join_course(
        run.course_id, make_party(**party), [run.municipality_id], automatic=False
    ).entry


def test_publishing_asks_those_who_wait_and_opens_for_everyone_a_week_later(client, draft):
    first, large, second = waits(draft), waits(draft, adults=2), waits(draft)
    url = reverse("runs:edit", args=[draft.pk])
    page = client.get(url).content.decode()
    assert "3 familjer väntar på en grupp som den här. När du publicerar erbjuds 2 platser först" in page
    edit(client, draft, "publish")
    page = client.get(url).content.decode()
    assert "3 familjer som väntar på en grupp får frågan först; anmälan öppnar för alla" in page
    draft.refresh_from_db()
    in_a_week = timezone.now() + timedelta(days=7)
    assert abs(draft.sign_up_opens_at - in_a_week) < timedelta(minutes=5)
    assert booking.book(draft.pk, make_party(), queue_if_full=True).reason == Reason.NOT_OPEN
    due.work()
    assert list(Offer.objects.order_by("pk").values_list("entry", flat=True)) == [first.pk, second.pk]
    large.refresh_from_db()
    assert large.state == "waiting", "no room for two: its place is kept"
    late = in_a_week + timedelta(hours=1)
    Offer.objects.update(state="declined", ended_at=timezone.now())
    queue.leave(large.pk)
    assert booking.book(draft.pk, make_party(), queue_if_full=True, now=late).ok, (
        "what nobody took is everyone's"
    )


@pytest.mark.parametrize("days", [7, 0])
def test_where_nobody_waits_or_no_days_are_given_sign_up_opens_as_planned(client, them, draft, days):
    type(them.vaxjo).objects.filter(pk=them.vaxjo.pk).update(queue_days=days)
    if not days:
        waits(draft)
    opens = draft.sign_up_opens_at
    edit(client, draft, "publish")
    draft.refresh_from_db()
    assert draft.state == CourseRun.State.PUBLISHED
    assert draft.sign_up_opens_at == opens or draft.sign_up_opens_at <= timezone.now()
    assert booking.book(draft.pk, make_party(), queue_if_full=True).reason != Reason.NOT_OPEN


def test_the_window_takes_at_most_half_of_the_time_that_is_left():
    now = timezone.now()
    run = CourseRun(sign_up_opens_at=now - timedelta(days=1), sign_up_closes_at=now + timedelta(days=4))
    assert opens_for_all(run, 7, now) == now + timedelta(days=2)
    assert opens_for_all(run, 1, now) == now + timedelta(days=1)
    run.sign_up_opens_at = now + timedelta(days=3)
    assert opens_for_all(run, 7, now) == now + timedelta(days=3), "not before it was to open"
    run.sign_up_opens_at, run.sign_up_closes_at = now, now - timedelta(days=1)
    assert opens_for_all(run, 7, now) == now
