"""Seats in an item are a run's, and say what the item says."""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from campaigns.models import Item
from campaigns.seats import Problem, locked, problem, settle_seats
from courses import booking
from courses.admin.run_saving import RunTakenOver
from courses.catalogue import catalogue
from courses.models import BookingEvent, Course, CourseRun
from home.models import DueRow
from tests.factories import (
    make_campaign,
    make_course,
    make_item,
    make_municipality,
    make_party,
    make_region,
    make_run,
    make_venue,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return make_campaign(make_region())


@pytest.fixture
def vaxjo(campaign):
    return make_municipality(campaign.region)


def make_seated(campaign, place, seats=2, **facts):
    item = make_item(campaign, place, venue=make_venue(place), **facts)
    settle_seats(item, seats)
    return Item.objects.get(pk=item.pk)


def test_an_item_with_seats_is_booked_like_any_run(campaign, vaxjo):
    item = make_seated(campaign, vaxjo, words={"sv": "Lugn", "ar": "هدوء"}, interpreters=",ar,")
    run = item.run
    assert (run.state, run.seats, run.municipality, run.venue) == ("published", 2, vaxjo, item.venue)
    assert (run.starts_at, run.ends_at) == (item.starts_at, item.ends_at)
    assert (run.sign_up_opens_at, run.sign_up_closes_at) == (campaign.sign_up_opens_at, item.starts_at)
    assert run.course.kind == "event" and not run.course.listed and run.course.programme is None
    assert booking.book(run.pk, make_party(), {}, queue_if_full=False).ok


def test_its_event_is_called_what_the_item_is_called_in_each_language(campaign, vaxjo):
    item = make_seated(campaign, vaxjo, words={"sv": "Lugn", "ar": "هدوء"})
    campaign.region.refresh_from_db()
    course = catalogue(campaign.region).courses[item.run.course_id]
    assert course.in_language("ar").title == "هدوء"
    assert course.in_language("en").title == "Lugn" and course.in_language("en").lang == "sv"
    item.texts.filter(language="ar").delete()
    item = Item.objects.get(pk=item.pk)
    settle_seats(item, 2)
    assert list(item.run.course.texts.values_list("language", flat=True)) == ["sv"]


def test_an_item_for_children_gives_seats_to_children(campaign, vaxjo):
    children = make_seated(campaign, vaxjo, kind="children", age_from=3, age_to=6)
    talk = make_seated(campaign, vaxjo, kind="talk")
    assert children.run.course.counts_children and not talk.run.course.counts_children
    assert (children.run.course.age_from, children.run.course.age_to) == (3, 6)


def test_more_seats_go_to_those_who_wait(campaign, vaxjo):
    item = make_seated(campaign, vaxjo, seats=1)
    for _number in range(2):
        booking.book(item.run_id, make_party(), {}, queue_if_full=True)
    settle_seats(item, 2)
    item.run.refresh_from_db()
    assert (item.run.confirmed_seats, item.run.waiting_parties) == (2, 0)


def test_another_time_is_told_to_those_who_have_booked(campaign, vaxjo):
    item = make_seated(campaign, vaxjo)
    booking.book(item.run_id, make_party(), {}, queue_if_full=False)
    item.starts_at += timedelta(hours=1)
    item.ends_at += timedelta(hours=1)
    item.save()
    settle_seats(item, 2)
    assert DueRow.objects.filter(about="run_moved").count() == 1
    run = CourseRun.objects.get(pk=item.run_id)
    assert run.starts_at == item.starts_at == run.meetings.get().starts_at


def test_saving_it_unchanged_tells_nobody_anything(campaign, vaxjo):
    item = make_seated(campaign, vaxjo)
    booking.book(item.run_id, make_party(), {}, queue_if_full=False)
    events = BookingEvent.objects.count()
    settle_seats(item, 2)
    assert BookingEvent.objects.count() == events and not DueRow.objects.filter(about="run_moved").exists()


def test_an_item_called_off_cancels_its_run_and_tells_once(campaign, vaxjo):
    item = make_seated(campaign, vaxjo)
    booking.book(item.run_id, make_party(), {}, queue_if_full=False)
    item.state = Item.State.CANCELLED
    item.save()
    settle_seats(item, 2)
    settle_seats(item, 2)
    assert CourseRun.objects.get(pk=item.run_id).state == "cancelled"
    assert DueRow.objects.filter(about="run_cancelled").count() == 1


def test_a_draft_is_bookable_once_it_is_published(campaign, vaxjo):
    item = make_seated(campaign, vaxjo, state="draft")
    assert booking.book(item.run_id, make_party(), {}, queue_if_full=False).reason == "draft"
    item.state = Item.State.PUBLISHED
    item.save()
    settle_seats(item, 2)
    assert booking.book(item.run_id, make_party(), {}, queue_if_full=False).ok


def test_what_is_held_for_the_whole_region_has_nobody_to_look_after_a_list(campaign):
    assert problem(make_item(campaign), 10) == Problem.NO_MUNICIPALITY
    assert problem(make_item(campaign), None) is None


@pytest.mark.parametrize("change", ["no seats", "draft", "elsewhere"])
def test_seats_that_somebody_has_are_not_taken_away(campaign, vaxjo, change):
    item = make_seated(campaign, vaxjo)
    booked = booking.book(item.run_id, make_party(), {}, queue_if_full=False)
    seats = None if change == "no seats" else 2
    if change == "draft":
        item.state = Item.State.DRAFT
    if change == "elsewhere":
        item.municipality = make_municipality(campaign.region, "Ljungby")
    assert problem(item, seats) == Problem.SOMEBODY
    booking.cancel(booked.booking.pk)
    assert problem(item, seats) is None


def test_a_draft_that_somebody_booked_meanwhile_stays_published(campaign, vaxjo):
    item = make_seated(campaign, vaxjo)
    booking.book(item.run_id, make_party(), {}, queue_if_full=False)
    item.state = Item.State.DRAFT
    with pytest.raises(RunTakenOver):
        settle_seats(item, 2)
    assert CourseRun.objects.get(pk=item.run_id).state == "published"


def test_seats_nobody_ever_had_leave_nothing_behind(campaign, vaxjo):
    item = make_seated(campaign, vaxjo)
    settle_seats(item, None)
    assert Item.objects.get(pk=item.pk).run is None
    assert not CourseRun.objects.exists() and not Course.objects.exists()


def test_seats_somebody_once_had_leave_a_cancelled_run_with_its_history(campaign, vaxjo):
    item = make_seated(campaign, vaxjo)
    booked = booking.book(item.run_id, make_party(), {}, queue_if_full=False)
    booking.cancel(booked.booking.pk)
    settle_seats(item, None)
    run = CourseRun.objects.get()
    assert run.state == "cancelled" and run.bookings.count() == 1


def test_it_is_asked_for_in_the_readers_language(client, campaign, vaxjo):
    item = make_seated(campaign, vaxjo, words={"sv": "Lugn", "ar": "هدوء"})
    with override("ar"):
        html = client.get(f"/ar/tillfalle/{item.run_id}/boka/").text
    assert "هدوء" in html


def test_a_course_that_the_run_was_given_to_keeps_its_name_and_its_place(campaign, vaxjo):
    item, course = make_seated(campaign, vaxjo), make_course(campaign.region, "Älskade barn")
    CourseRun.objects.filter(pk=item.run_id).update(course=course)
    item = Item.objects.get(pk=item.pk)
    settle_seats(item, 3)
    course.refresh_from_db()
    assert (course.name, course.municipality, course.texts.count()) == ("Älskade barn", None, 0)
    settle_seats(Item.objects.get(pk=item.pk), None)
    assert Course.objects.filter(pk=course.pk).exists()


def test_an_event_of_which_there_is_another_run_stays(campaign, vaxjo):
    item = make_seated(campaign, vaxjo)
    other = make_run(course=item.run.course, municipality=vaxjo)
    settle_seats(item, None)
    assert list(CourseRun.objects.all()) == [other]


def test_an_items_run_is_locked_before_the_item_as_whoever_cancels_the_run_does(campaign, vaxjo):
    item = make_seated(campaign, vaxjo)
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        locked(item.pk)
    tables = [re.search(r'FROM "(\w+)"', query["sql"])[1] for query in queries if "FROM" in query["sql"]]
    assert tables == ["campaigns_item", "courses_courserun", "campaigns_item"]
