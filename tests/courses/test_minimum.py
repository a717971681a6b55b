"""A run that starts only when enough seats are taken: said openly, warned of once, decided in one step."""

from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from courses import booking, minimum
from courses.admin.copying import copy_run
from courses.models import BookingEvent, CourseRun
from courses.seats import Reason
from home import due
from home.models import DueRow
from tests.courses.admin_pages import errors, make_neighbours, typed
from tests.factories import make_course, make_party, make_run

pytestmark = pytest.mark.django_db


def make_short(booked=2, needed=4, days_left=3, **facts):
    """A run in three weeks that needs more seats taken, with the decision so many days ahead."""
    decide_by = timezone.localdate() + timedelta(days=days_left)
    run = make_run(seats=8, starts_in_days=21, minimum=needed, decide_by=decide_by, **facts)
    for _number in range(booked):
        booking.book(run.pk, make_party(language="en"), queue_if_full=False)
    run.refresh_from_db()
    return run


@pytest.fixture
def them():
    return make_neighbours()


@pytest.fixture
def clock(monkeypatch):
    """A clock that can be set."""
    moment = timezone.now()

    def put(day, hour=9):
        nonlocal moment
        moment = datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return put


def warnings():
    return [message for message in mail.outbox if message.subject.startswith("Bestäm om gruppen startar")]


def page(client, run, language="en"):
    return client.get(f"/{language}/tillfalle/{run.pk}/").content.decode()


def decide(client, run, decision):
    return client.post(reverse("runs:decide", args=[run.pk]), {"decision": decision} if decision else {})


def edit(client, run, **changes):
    url = reverse("runs:edit", args=[run.pk])
    return client.post(url, typed(client.get(url).context["form"], **changes))


def test_a_minimum_without_a_date_and_a_date_without_a_minimum_are_asked_for_beside_the_field(client, them):
    run = make_run(municipality=them.vaxjo, starts_in_days=21)
    client.force_login(them.coordinator)
    soon = timezone.localdate() + timedelta(days=9)
    assert set(errors(edit(client, run, minimum=2))) == {"decide_by"}
    assert set(errors(edit(client, run, decide_by=str(soon)))) == {"minimum"}
    assert set(errors(edit(client, run, minimum=3, decide_by=str(soon)))) == {"minimum"}
    assert set(errors(edit(client, run, minimum=0, decide_by=str(soon)))) == {"minimum"}
    assert edit(client, run, minimum=2, decide_by=str(soon)).status_code == 302


def test_the_decision_comes_before_the_first_meeting(client, them):
    run = make_run(municipality=them.vaxjo, starts_in_days=21)
    client.force_login(them.coordinator)
    first = timezone.localdate(run.starts_at)
    assert set(errors(edit(client, run, minimum=2, decide_by=str(first)))) == {"decide_by"}
    assert edit(client, run, minimum=2, decide_by=str(first - timedelta(days=1))).status_code == 302


def test_the_database_refuses_a_minimum_without_a_date():
    run = make_run()
    with pytest.raises(IntegrityError), transaction.atomic():
        CourseRun.objects.filter(pk=run.pk).update(minimum=2)


def test_the_page_says_openly_that_more_are_needed_until_they_are_there(client):
    run = make_short(booked=1, needed=2)
    text = page(client, run)
    assert "Starts if at least 2 seats are taken" in text and "1 is taken so far" in text
    booking.book(run.pk, make_party(), queue_if_full=False)
    assert "Starts if" not in page(client, run)


def test_a_day_that_has_passed_is_no_longer_promised(client):
    run = make_short(booked=1)
    CourseRun.objects.filter(pk=run.pk).update(decide_by=timezone.localdate())
    assert "We decide by" in page(client, run)
    CourseRun.objects.filter(pk=run.pk).update(decide_by=timezone.localdate() - timedelta(days=1))
    text = page(client, run)
    assert "We decide by" not in text and "We decide very soon" in text
    minimum.plan(CourseRun.objects.get(pk=run.pk))
    due.work(now=timezone.now() + timedelta(days=1))
    assert "Du skulle bestämma dig senast" in warnings()[0].body


def test_a_run_that_is_held_anyway_no_longer_asks_for_more(client):
    run = make_short()
    minimum.hold_anyway(run.pk)
    assert "Starts if" not in page(client, run)


def test_a_booking_mail_says_that_more_are_needed():
    make_short(booked=1)
    due.work()
    assert "Starts if at least 4 seats are taken" in mail.outbox[0].body


def test_the_coordinator_is_written_to_once_from_five_days_before(clock):
    run = make_short(days_left=10)
    minimum.plan(run)
    minimum.plan(run)
    due.work()
    mail.outbox.clear()
    clock(run.decide_by - timedelta(days=6))
    due.work()
    assert not warnings()
    clock(run.decide_by - timedelta(days=5), 8)
    for _time in range(3):
        due.work()
    (message,) = warnings()
    assert message.to == [run.municipality.email]
    assert reverse("runs:decide", args=[run.pk]) in message.body
    clock(run.decide_by)
    due.work()
    assert len(warnings()) == 1


def test_who_cancels_after_enough_had_booked_brings_the_warning(clock):
    run = make_short(booked=4, days_left=10)
    minimum.plan(run)
    clock(run.decide_by - timedelta(days=5))
    due.work()
    assert not warnings()
    booking.cancel(run.bookings.confirmed().first().pk)
    due.work()
    assert not warnings()
    clock(run.decide_by - timedelta(days=4))
    due.work()
    due.work()
    assert len(warnings()) == 1


@pytest.mark.parametrize("what", ["held", "cancelled", "no minimum", "another date", "begun"])
def test_what_is_decided_or_over_is_not_warned_of(what, clock):
    run = make_short(days_left=10)
    minimum.plan(run)
    match what:
        case "held":
            minimum.hold_anyway(run.pk)
        case "cancelled":
            booking.cancel_run(run.pk)
        case "no minimum":
            CourseRun.objects.filter(pk=run.pk).update(minimum=None, decide_by=None)
        case "another date":
            CourseRun.objects.filter(pk=run.pk).update(decide_by=run.decide_by + timedelta(days=1))
    clock(timezone.localdate(run.starts_at) + timedelta(days=1) if what == "begun" else run.decide_by)
    due.work()
    assert not warnings()
    assert DueRow.objects.get(kind="minimum").state == DueRow.State.DROPPED


def test_saving_a_published_run_plans_the_warning_and_a_draft_plans_none(client, them):
    client.force_login(them.coordinator)
    day = timezone.localdate() + timedelta(days=9)
    for state, rows in (("draft", 0), ("published", 1)):
        run = make_run(municipality=them.vaxjo, starts_in_days=21, state=state)
        edit(client, run, minimum=2, decide_by=str(day))
        assert DueRow.objects.filter(kind="minimum", subject_id=run.pk).count() == rows


def test_the_to_do_list_shows_what_is_short_and_near_its_decision():
    short = make_short()
    make_short(booked=4)
    make_short(days_left=9)
    held = make_short()
    minimum.hold_anyway(held.pk)
    booking.cancel_run(make_short().pk)
    make_run()
    assert list(minimum.to_decide(CourseRun.objects.all())) == [short]


def test_nothing_is_chosen_beforehand_and_looking_decides_nothing(client, them):
    run = make_short(municipality=them.vaxjo, course=make_course(them.vaxjo.region))
    client.force_login(them.coordinator)
    response = client.get(reverse("runs:decide", args=[run.pk]))
    assert "2 av de 4 platser som behövs" in response.content.decode()
    assert "checked" not in str(response.context["form"]["decision"])
    assert "decision" in decide(client, run, None).context["form"].errors
    run.refresh_from_db()
    assert (run.state, run.held_anyway_at) == ("published", None)


def test_held_anyway_is_logged_once_with_who_decided(client, them):
    run = make_short(municipality=them.vaxjo)
    client.force_login(them.coordinator)
    for _time in range(2):
        assert decide(client, run, "hold").status_code == 302
    event = BookingEvent.objects.get(verb=BookingEvent.Verb.HELD_ANYWAY)
    assert (event.actor, event.before, event.after) == (them.coordinator, "4", "2")


def test_cancelling_there_tells_everyone(client, them):
    run = make_short(municipality=them.vaxjo)
    client.force_login(them.coordinator)
    decide(client, run, "cancel")
    run.refresh_from_db()
    assert run.state == CourseRun.State.CANCELLED
    assert DueRow.objects.filter(about="run_cancelled").count() == 2
    assert "decision" not in decide(client, run, "hold").context["form"].errors
    assert minimum.hold_anyway(run.pk).reason == Reason.NOT_ACTIVE


def test_an_editor_left_open_does_not_undo_the_decision(client, them):
    run = make_short(municipality=them.vaxjo)
    client.force_login(them.coordinator)
    url = reverse("runs:edit", args=[run.pk])
    data = typed(client.get(url).context["form"])
    minimum.hold_anyway(run.pk)
    client.post(url, data)
    run.refresh_from_db()
    assert run.held_anyway_at


def test_neighbours_cannot_decide(client, them):
    run = make_short(municipality=them.vaxjo)
    client.force_login(them.neighbour)
    assert decide(client, run, "cancel").status_code in (302, 403, 404)
    run.refresh_from_db()
    assert run.state == CourseRun.State.PUBLISHED


def test_a_copy_keeps_the_minimum_and_decides_as_long_before():
    run = make_short(days_left=14)
    first = timezone.localdate(run.starts_at) + timedelta(days=364)
    copy = copy_run(run, first, skip_holidays=False)
    before = timezone.localdate(run.starts_at) - run.decide_by
    assert copy.minimum == 4
    assert timezone.localdate(copy.starts_at) - copy.decide_by == before
    assert copy.held_anyway_at is None


def in_english(user):
    UserProfile.objects.create(user=user, preferred_language="en")


def test_the_page_says_what_was_decided_by_whom_and_when(client, them):
    run = make_short(municipality=them.vaxjo)
    in_english(them.coordinator)
    client.force_login(them.coordinator)
    decide(client, run, "hold")
    text = client.get(reverse("runs:decide", args=[run.pk])).content.decode()
    assert "It is decided: the course run is held anyway (vaxjo, " in text
    at = BookingEvent.objects.get(verb="held_anyway").at
    assert f"{timezone.localtime(at):%H:%M}" in text
    booking.cancel_run(run.pk, actor=them.coordinator)
    text = client.get(reverse("runs:decide", args=[run.pk])).content.decode()
    assert "It is decided: the course run is cancelled (vaxjo, " in text


@pytest.mark.parametrize("decision", ["cancel", "move"])
def test_a_tab_left_open_cannot_cancel_what_is_held(client, them, decision):
    course = make_course(them.vaxjo.region)
    run = make_short(municipality=them.vaxjo, course=course)
    other = make_run(course=course, municipality=them.vaxjo)
    in_english(them.coordinator)
    client.force_login(them.coordinator)
    minimum.hold_anyway(run.pk, actor=them.regional)
    url = reverse("runs:decide", args=[run.pk])
    answer = client.post(url, {"decision": decision, "moves_to": str(other.pk)})
    said = answer.context["form"].non_field_errors()
    assert "held anyway (region, " in said[0] and "button of its own" in said[0]
    run.refresh_from_db()
    assert run.state == CourseRun.State.PUBLISHED
    assert not DueRow.objects.filter(about="run_cancelled").exists()


def test_what_is_held_can_still_be_cancelled_on_purpose():
    run = make_short()
    minimum.hold_anyway(run.pk)
    assert booking.cancel_run(run.pk, undecided=True) == 0
    assert booking.cancel_run(run.pk) == 2


def test_holding_it_anyway_does_not_outlive_a_higher_minimum(client, them, clock):
    run = make_short(municipality=them.vaxjo, days_left=10)
    minimum.plan(run)
    client.force_login(them.coordinator)
    minimum.hold_anyway(run.pk)
    clock(run.decide_by - timedelta(days=5))
    due.work()
    assert not warnings()
    for needed, held in ((4, True), (3, True), (5, False)):
        assert edit(client, run, minimum=needed).status_code == 302
        run.refresh_from_db()
        assert bool(run.held_anyway_at) == held, needed
    assert list(minimum.to_decide(CourseRun.objects.all())) == [run]
    due.work()
    assert len(warnings()) == 1, "somebody decides anew"


def test_the_warning_does_not_tell_the_municipality_to_call_itself():
    run = make_short()
    minimum.plan(run)
    due.work()
    (message,) = warnings()
    (booked, *_rest) = [other for other in mail.outbox if other is not message]
    for text in (message.body, message.alternatives[0].content):
        assert run.municipality.phone not in text
        assert run.municipality.name in text
    assert run.municipality.phone in booked.body and run.municipality.phone in booked.alternatives[0].content
