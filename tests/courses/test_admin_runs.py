"""The run editor: a pattern of meetings, publishing, errors in words, seats, cancelling, copying."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import booking
from courses.admin import runs
from courses.admin.copying import copy_run, weeks_between
from courses.admin.run_saving import save_run
from courses.models import BookingEvent, CourseRun, Meeting, Venue
from home.models import DueRow
from tests.courses.admin_pages import errors, make_neighbours, typed
from tests.factories import make_course, make_leader, make_party, make_programme, make_run, make_venue

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DRAFT, PUBLISHED, CANCELLED = CourseRun.State.DRAFT, CourseRun.State.PUBLISHED, CourseRun.State.CANCELLED


@pytest.fixture
def them(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    return them


def local(*parts) -> datetime:
    return datetime(*parts, tzinfo=timezone.get_default_timezone())


def new_run(client, course, **changes):
    url = reverse("runs:add")
    data = typed(client.get(url).context["form"], course=course.pk, seats=8, form="online")
    return client.post(url, data | changes)


def edit(client, run, button=None, **changes):
    url = reverse("runs:edit", args=[run.pk])
    data = typed(client.get(url).context["form"]) | changes
    return client.post(url, data | ({f"action-{button}": "1"} if button else {}))


def next_year() -> int:
    return timezone.localdate().year + 1


def test_meetings_are_made_from_a_pattern_and_the_editor_opens(client, them):
    course = make_course(them.vaxjo.region)
    day = date(next_year(), 2, 2)
    response = new_run(
        client, course, first_day=day, time="18:00", number=4, minutes=150, every_weeks=2, skip_holidays="on"
    )
    run = CourseRun.objects.get()
    assert response.url == reverse("runs:edit", args=[run.pk])
    assert run.state == DRAFT
    assert run.municipality == them.vaxjo
    days = [timezone.localtime(meeting.starts_at).date() for meeting in run.meetings.all()]
    assert days == [day + timedelta(weeks=weeks) for weeks in (0, 2, 4, 6)]
    first = run.meetings.first()
    assert timezone.localtime(first.starts_at).hour == 18
    assert first.ends_at - first.starts_at == timedelta(minutes=150)
    assert (run.starts_at, run.weekday, run.part_of_day) == (first.starts_at, day.weekday(), "evening")
    assert run.sign_up_closes_at == first.starts_at


def test_number_and_length_come_from_the_programme(client, them):
    programme = make_programme(them.vaxjo.region, meetings=5, minutes=90)
    new_run(client, make_course(programme=programme), first_day=date(next_year(), 2, 2), time="09:00")
    run = CourseRun.objects.get()
    assert run.meetings.count() == 5
    assert {m.ends_at - m.starts_at for m in run.meetings.all()} == {timedelta(minutes=90)}


def test_a_holiday_moves_the_rest_on(client, them):
    # 1 May 2029 is a Tuesday and a public holiday.
    new_run(
        client,
        make_course(them.vaxjo.region),
        first_day="2029-04-24",
        time="18:00",
        number=3,
        minutes=60,
        skip_holidays="on",
    )
    days = [timezone.localdate(m.starts_at) for m in Meeting.objects.order_by("starts_at")]
    assert days == [date(2029, 4, 24), date(2029, 5, 8), date(2029, 5, 15)]


def test_an_incomplete_pattern_is_asked_for_beside_its_fields_and_nothing_is_lost(client, them):
    response = new_run(client, make_course(them.vaxjo.region), first_day=date(next_year(), 2, 2))
    assert errors(response).keys() == {"time", "number", "minutes", "sign_up_closes_at"}
    assert response.context["form"]["first_day"].value() == str(date(next_year(), 2, 2))
    assert not CourseRun.objects.exists()


def test_a_first_meeting_in_the_past_is_refused(client, them):
    response = new_run(
        client, make_course(them.vaxjo.region), first_day="2020-02-04", time="18:00", number=1, minutes=60
    )
    assert "first_day" in errors(response)


def test_interpreters_are_boxes_kept_with_commas(client, them):
    new_run(
        client,
        make_course(them.vaxjo.region),
        first_day=date(next_year(), 2, 2),
        time="18:00",
        number=1,
        minutes=60,
        interpreters=["ar", "so"],
    )
    run = CourseRun.objects.get()
    assert run.interpreters == ",ar,so,"
    form = client.get(reverse("runs:edit", args=[run.pk])).context["form"]
    assert form["interpreters"].value() == ["ar", "so"]
    assert not form.fields["interpreters"].has_changed(run.interpreters, ["ar", "so"])


def test_publishing_is_a_button(client, them):
    run = make_run(state="draft", municipality=them.vaxjo)
    edit(client, run)
    run.refresh_from_db()
    assert run.state == DRAFT
    edit(client, run, "publish")
    run.refresh_from_db()
    assert run.state == PUBLISHED


def test_a_meeting_in_the_past_is_named_when_publishing(client, them):
    run = make_run(state="draft", starts_in_days=-3, municipality=them.vaxjo)
    response = edit(client, run, "publish")
    assert errors(response).keys() == {"meetings-0-starts_at"}
    run.refresh_from_db()
    assert run.state == DRAFT


def test_a_run_without_meetings_is_not_published(client, them):
    run = make_run(state="draft", municipality=them.vaxjo, meetings=1)
    response = edit(client, run, "publish", **{"meetings-0-DELETE": "1"})
    assert "meetings" in errors(response)
    run.refresh_from_db()
    assert (run.state, run.meetings.count()) == (DRAFT, 1)


def test_the_last_meeting_of_a_published_run_stays(client, them):
    run = make_run(municipality=them.vaxjo, meetings=1)
    response = edit(client, run, **{"meetings-0-cancelled": "on"})
    assert "meetings" in errors(response)


def test_sign_up_that_closes_after_the_start_is_refused_beside_its_field(client, them):
    run = make_run(municipality=them.vaxjo)
    late = timezone.localtime(run.starts_at + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    response = edit(client, run, sign_up_closes_at=late, seats=7)
    assert errors(response).keys() == {"sign_up_closes_at"}
    assert response.context["form"]["seats"].value() == "7"
    run.refresh_from_db()
    assert run.seats == 2


def test_a_venue_without_an_address_is_refused(client, them):
    venue = make_venue(them.vaxjo)
    Venue.objects.filter(pk=venue.pk).update(street="")
    run = make_run(state="draft", municipality=them.vaxjo)
    assert errors(edit(client, run, venue=venue.pk)).keys() == {"venue"}
    assert errors(edit(client, run, venue="")).keys() == {"venue"}
    assert edit(client, run, venue="", form="online").status_code == 302


def test_fewer_seats_than_booked_are_refused_in_words(client, them):
    run = make_run(seats=3, municipality=them.vaxjo)
    for _number in range(2):
        booking.book(run.pk, make_party(), {}, queue_if_full=False)
    assert "2" in errors(edit(client, run, seats=1))["seats"][0]


def test_more_seats_are_given_to_the_queue(client, them):
    run = make_run(seats=1, municipality=them.vaxjo)
    for _number in range(3):
        booking.book(run.pk, make_party(), {}, queue_if_full=True)
    edit(client, run, seats=2)
    run.refresh_from_db()
    assert (run.seats, run.confirmed_seats, run.waiting_parties) == (2, 2, 1)
    event = BookingEvent.objects.get(verb="seats")
    assert (event.actor, event.after) == (them.coordinator, "2")


def test_a_booking_made_while_the_editor_saves_is_kept(client, them, monkeypatch):
    run = make_run(seats=3, municipality=them.vaxjo)

    def slowly(*args, **kwargs):
        booking.book(run.pk, make_party(), {}, queue_if_full=False)
        return save_run(*args, **kwargs)

    monkeypatch.setattr(runs, "save_run", slowly)
    edit(client, run, language="en")
    run.refresh_from_db()
    assert (run.language, run.confirmed_seats) == ("en", 1)


def test_another_date_or_place_of_a_published_run_raises_its_sequence(client, them):
    run = make_run(municipality=them.vaxjo)
    edit(client, run, language="en")
    run.refresh_from_db()
    assert run.sequence == 0
    edit(client, run, venue=make_venue(them.vaxjo, "Biblioteket").pk)
    run.refresh_from_db()
    assert run.sequence == 1
    later = timezone.localtime(run.meetings.last().ends_at + timedelta(minutes=30))
    edit(client, run, **{"meetings-3-ends_at": later.strftime("%Y-%m-%d %H:%M")})
    run.refresh_from_db()
    assert run.sequence == 2
    assert timezone.localtime(run.ends_at) == later


def test_calendars_are_told_when_a_run_was_settled_last(client, them):
    settled = timezone.now() - timedelta(days=3)
    run = make_run(municipality=them.vaxjo, state="draft", changed_at=settled)
    edit(client, run, language="en")
    run.refresh_from_db()
    assert run.changed_at == settled
    for button, change in (
        (None, {"venue": make_venue(them.vaxjo, "Biblioteket").pk}),
        ("publish", {}),
        (None, {"venue": make_venue(them.vaxjo, "Skolan").pk}),
    ):
        before = run.changed_at
        edit(client, run, button, **change)
        run.refresh_from_db()
        assert run.changed_at > before


def test_the_dates_of_a_draft_are_nobodys_business(client, them):
    run = make_run(state="draft", municipality=them.vaxjo)
    edit(client, run, venue=make_venue(them.vaxjo, "Biblioteket").pk)
    run.refresh_from_db()
    assert run.sequence == 0


def test_a_run_that_somebody_booked_does_not_become_a_draft(client, them):
    run = make_run(municipality=them.vaxjo)
    booking.book(run.pk, make_party(), {}, queue_if_full=False)
    response = edit(client, run, "draft")
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    run.refresh_from_db()
    assert run.state == PUBLISHED


def test_a_run_that_nobody_booked_becomes_a_draft_again(client, them):
    run = make_run(municipality=them.vaxjo)
    edit(client, run, "draft")
    run.refresh_from_db()
    assert run.state == DRAFT


def test_cancelling_asks_first_and_then_tells_everyone(client, them):
    run = make_run(seats=1, municipality=them.vaxjo)
    for _number in range(2):
        booking.book(run.pk, make_party(), {}, queue_if_full=True)
    url = reverse("runs:cancel", args=[run.pk])
    assert "2" in client.get(url).context["explanation"]
    run.refresh_from_db()
    assert run.state == PUBLISHED
    client.post(url)
    run.refresh_from_db()
    assert run.state == CANCELLED
    assert DueRow.objects.filter(about__startswith="run_cancelled").count() == 2
    assert BookingEvent.objects.get(verb="run_cancelled").actor == them.coordinator


def test_an_editor_left_open_does_not_bring_a_cancelled_run_back(client, them):
    run = make_run(municipality=them.vaxjo)
    url = reverse("runs:edit", args=[run.pk])
    data = typed(client.get(url).context["form"], seats=9)
    booking.cancel_run(run.pk)
    client.post(url, data | {"action-publish": "1"})
    run.refresh_from_db()
    assert run.state == CANCELLED


def test_a_published_run_is_not_deleted(client, them):
    published, draft = make_run(municipality=them.vaxjo), make_run(municipality=them.vaxjo, state="draft")
    for run in (published, draft):
        client.post(reverse("runs:delete", args=[run.pk]))
    assert list(CourseRun.objects.all()) == [published]


def test_what_is_needed_is_not_deleted_and_the_reason_is_said(client, them):
    run = make_run(municipality=them.vaxjo)
    client.post(reverse("venues:delete", args=[run.venue_id]))
    assert Venue.objects.filter(pk=run.venue_id).exists()


def test_a_copy_has_the_facts_and_the_pattern_but_no_bookings(client, them):
    leader = make_leader(them.vaxjo)
    run = make_run(
        seats=3, municipality=them.vaxjo, leaders=[leader], interpreters=",ar,", meetings=3, hour=17
    )
    booking.book(run.pk, make_party(), {}, queue_if_full=False)
    first = timezone.localdate(run.starts_at) + timedelta(weeks=26)
    response = client.post(reverse("runs:copy_to_term", args=[run.pk]), {"first_day": first})
    copy = CourseRun.objects.exclude(pk=run.pk).get()
    assert response.url == reverse("runs:edit", args=[copy.pk])
    assert (copy.state, copy.seats, copy.interpreters, copy.confirmed_seats) == (DRAFT, 3, ",ar,", 0)
    assert (copy.uid != run.uid, copy.sequence) == (True, 0)
    assert list(copy.leaders.all()) == [leader]
    assert not copy.bookings.exists()
    assert [timezone.localdate(m.starts_at) for m in copy.meetings.all()] == [
        first + timedelta(weeks=week) for week in range(3)
    ]
    assert timezone.localtime(copy.starts_at).hour == 17
    before = timezone.localtime(run.starts_at) - timezone.localtime(run.sign_up_closes_at)
    assert timezone.localtime(copy.starts_at) - timezone.localtime(copy.sign_up_closes_at) == before


def test_a_copy_keeps_every_second_week_and_leaves_holidays_out():
    run = make_run(meetings=0, state="draft")
    for day in (local(2028, 9, 5, 18), local(2028, 9, 19, 18), local(2028, 10, 3, 18)):
        Meeting.objects.create(run=run, starts_at=day, ends_at=day + timedelta(minutes=120))
    assert weeks_between(list(run.meetings.all())) == 2
    # 1 May 2029 is a holiday.
    copy = copy_run(run, date(2029, 4, 17))
    assert [timezone.localdate(m.starts_at) for m in copy.meetings.all()] == [
        date(2029, 4, 17),
        date(2029, 5, 15),
        date(2029, 5, 29),
    ]


def test_a_copy_into_the_past_is_refused(client, them):
    run = make_run(municipality=them.vaxjo)
    response = client.post(reverse("runs:copy_to_term", args=[run.pk]), {"first_day": "2020-01-07"})
    assert "first_day" in response.context["form"].errors
    assert CourseRun.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"first_day": "9999-12-28"}, "first_day"),
        ({"first_day": "2099-03-29", "time": "02:30"}, "time"),
        ({"number": ""}, "number"),
        ({"minutes": ""}, "minutes"),
        ({"sign_up_closes_at": "9999-12-31 23:59"}, "sign_up_closes_at"),
    ],
)
def test_a_pattern_that_cannot_be_held_is_refused_beside_its_field(client, them, said, field):
    programme = make_programme(them.vaxjo.region, meetings=300, minutes=2000)
    course = make_course(them.vaxjo.region, programme=programme)
    day = date(next_year(), 2, 2)
    pattern = {"first_day": day, "time": "18:00", "number": 4, "minutes": 60, "every_weeks": 1}
    response = new_run(client, course, **pattern | said)
    assert field in errors(response)
    assert not CourseRun.objects.exists()


@pytest.mark.parametrize("moment", ["0001-01-01 00:30", "9999-12-31 23:59"])
def test_a_meeting_at_the_end_of_time_is_refused_beside_its_field(client, them, moment):
    run = make_run(municipality=them.vaxjo, meetings=1, state="draft")
    response = edit(client, run, **{"meetings-0-starts_at": moment, "meetings-0-ends_at": moment})
    assert {"meetings-0-starts_at", "meetings-0-ends_at"} & errors(response).keys()


def test_a_copy_that_cannot_be_made_says_why(client, them):
    run = make_run(municipality=them.vaxjo)
    url = reverse("runs:copy_to_term", args=[run.pk])
    assert "first_day" in client.post(url, {"first_day": "9999-12-28"}).context["form"].errors
    last = run.meetings.last()
    run.meetings.exclude(pk__in=[run.meetings.first().pk, last.pk]).delete()
    Meeting.objects.filter(pk=last.pk).update(
        starts_at=last.starts_at + timedelta(weeks=60), ends_at=last.ends_at + timedelta(weeks=60)
    )
    assert "first_day" in client.post(url, {"first_day": date(next_year(), 2, 2)}).context["form"].errors
    assert CourseRun.objects.count() == 1
