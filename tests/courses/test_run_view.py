"""A run's page and its calendar file."""

import re
from datetime import UTC, datetime, time, timedelta
from functools import partial

import pytest
from django.utils import timezone
from django.utils.translation import override

from courses import any_run, booking
from courses.models import Access, Booking, CourseRun, LeaderText, QueueEntry, VenueText
from courses.seats import Reason
from courses.views.runs import window_words
from tests.factories import (
    make_course,
    make_leader,
    make_municipality,
    make_pages,
    make_party,
    make_region,
    make_run,
    make_venue,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    region = make_region()
    make_pages(region)
    return region


@pytest.fixture
def place(region):
    return make_municipality(region, name="Växjö", slug="vaxjo")


@pytest.fixture
def course(region):
    course = make_course(region, name="ABC 3–12")
    make_pages(region, course)
    return course


@pytest.fixture
def run_of(course, place):
    return partial(make_run, course=course, municipality=place)


def page_of(client, run, language="en"):
    response = client.get(f"/{language}/tillfalle/{run.pk}/")
    assert response.status_code == 200
    return response


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def wait(run, **facts):
    party = make_party(save=True, region=run.municipality.region)
    QueueEntry.objects.create(run=run, party=party, seats=1, place=1, **facts)


def test_it_says_what_when_where_and_by_whom(client, course, place):
    venue = make_venue(place, name="Solrosen", access=[Access.LIFT], latitude=56.9, longitude=14.8)
    VenueText.objects.create(parent=venue, language="sv", directions="Ring på klockan.")
    leader = make_leader(place, name="Amina Lindqvist")
    LeaderText.objects.create(parent=leader, language="sv", role="Socionom")
    run = make_run(
        course=course, municipality=place, venue=venue, leaders=[leader], seats=9, interpreters=",ar,so,"
    )
    text = text_of(page_of(client, run))
    for words in (
        "ABC 3–12", "4 meetings", "18:00–20:30", "Solrosen", "Storgatan 1", "Lift", "Ring på klockan.",
        "Amina Lindqvist", "Socionom", "Swedish", "Interpreter: Arabic, Somali", "Free of charge",
        "3–12 years", "9 seats left", "Open until", "closes in 13 days",
    ):  # fmt: skip
        assert words in text, words
    html = page_of(client, run).content.decode()
    assert "https://www.openstreetmap.org/directions?to=56.9%2C14.8" in html
    assert f'class="button" href="/en/tillfalle/{run.pk}/boka/">Book a place' in html
    assert f'href="/en/tillfalle/{run.pk}/kalender.ics"' in html


def test_a_warm_page_asks_five_queries(client, course, place, django_assert_num_queries):
    run = make_run(
        course=course, municipality=place, leaders=[make_leader(place), make_leader(place)], meetings=9
    )
    page_of(client, run)
    with django_assert_num_queries(5):
        page_of(client, run)


def test_seats_are_counted_and_not_read_from_the_stored_counters(client, course, place):
    run = make_run(course=course, municipality=place, seats=5, confirmed_seats=5)
    party = make_party(save=True, region=place.region)
    Booking.objects.create(run=run, party=party, seats=2)
    assert "Only 3 seats left" in text_of(page_of(client, run))


def test_a_full_run_offers_the_waiting_list(client, course, place):
    run = make_run(course=course, municipality=place, seats=0)
    wait(run)
    response = page_of(client, run)
    assert "Full, 1 is waiting" in text_of(response)
    assert response.context["action"]["text"] == "Join the waiting list"
    assert "You get a place in the waiting list" in text_of(response)


@pytest.mark.parametrize(
    ("window", "words", "button"),
    [
        ((-5, 5), "Open until", True),
        ((5, 10), "Opens on", False),
        ((-10, -5), "Closed on", False),
    ],
)
def test_the_sign_up_window_is_told_and_kept(window, words, button, client, run_of):
    now, (opens, closes) = timezone.now(), window
    run = run_of(sign_up_opens_at=now + timedelta(days=opens), sign_up_closes_at=now + timedelta(days=closes))
    response = page_of(client, run)
    assert words in text_of(response)
    assert (response.context["action"] is not None) == button
    assert ("/boka/" in response.content.decode()) == button


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"state": "cancelled"}, "This course date is cancelled"),
        ({"starts_in_days": -3}, "This course has started"),
        ({"starts_in_days": -90}, "This course has been held"),
    ],
)
def test_cancelled_and_past_runs_say_so_and_show_other_dates(client, course, place, facts, words):
    run = make_run(course=course, municipality=place, **facts)
    other = make_run(course=course, municipality=place, starts_in_days=30)
    response = page_of(client, run)
    assert words in text_of(response)
    html = response.content.decode()
    assert "/boka/" not in html
    assert f'href="/en/tillfalle/{other.pk}/"' in html
    assert "noindex" in html


def test_a_cancelled_run_without_other_dates_leads_to_the_list(client, course, place):
    run = make_run(course=course, municipality=place, state="cancelled")
    assert "No other dates of this course are planned just now" in text_of(page_of(client, run))


def test_a_cancelled_meeting_is_marked_and_not_counted(client, course, place):
    run = make_run(course=course, municipality=place, meetings=3)
    run.meetings.filter(pk=run.meetings.first().pk).update(cancelled=True)
    text = text_of(page_of(client, run))
    assert "2 meetings" in text
    assert "Cancelled" in text


def test_drafts_other_regions_and_nothing_are_not_found(client, course, place):
    draft = make_run(course=course, municipality=place, state="draft")
    other = make_region(name="Annan", hostname="other", default=False)
    elsewhere = make_run(municipality=make_municipality(other))
    for pk in (draft.pk, elsewhere.pk, 999_999):
        for path in ("", "kalender.ics"):
            assert client.get(f"/sv/tillfalle/{pk}/{path}").status_code == 404


def test_only_looking_is_allowed(client, course, place):
    run = make_run(course=course, municipality=place)
    assert client.post(f"/sv/tillfalle/{run.pk}/").status_code == 405


def test_an_online_run_has_no_address(client, course, place):
    response = page_of(client, make_run(course=course, municipality=place, form="online"))
    assert response.context["venue"] is None
    assert "Online, Växjö" in text_of(response)
    assert "openstreetmap" not in response.content.decode()


def test_foreign_words_are_marked_with_their_language(client, course, place):
    html = page_of(client, make_run(course=course, municipality=place), "ar").content.decode()
    assert '<html lang="ar" dir="rtl">' in html
    assert '<h1 lang="sv" dir="ltr">' in html


def test_no_cookie_and_nothing_inline(client, course, place):
    response = page_of(client, make_run(course=course, municipality=place))
    assert not response.cookies
    assert not re.search(
        r"<style|\sstyle=|\son\w+=|<script(?! type=.application/ld\+json)(?![^>]*\ssrc=)",
        response.content.decode().replace("content=", ""),
    )


def test_sharing_shows_the_course_and_its_first_day(client, course, place):
    html = page_of(client, make_run(course=course, municipality=place)).content.decode()
    assert re.search(r'property="og:title" content="ABC 3–12, \w+', html)
    assert 'property="og:url" content="http://testserver/en/tillfalle/' in html


@pytest.mark.parametrize(("language", "locale"), [("sv", "sv_SE"), ("en", "en_GB"), ("ar", "ar_AR")])
def test_sharing_names_the_language_as_other_sites_write_it(client, course, place, language, locale):
    html = page_of(client, make_run(course=course, municipality=place), language).content.decode()
    assert f'property="og:locale" content="{locale}"' in html


def words_of_window(now, **sign_up):
    run = CourseRun(**sign_up)
    with override("en"):
        return window_words(run, Reason.NOT_OPEN if "sign_up_opens_at" in sign_up else None, now)


def test_a_day_and_a_time_are_said_once():
    today = timezone.localdate()
    monday = datetime.combine(today + timedelta(days=7 - today.weekday()), time(12))
    now = monday.replace(tzinfo=timezone.get_default_timezone())
    evening = now.replace(hour=18)
    assert words_of_window(now, sign_up_closes_at=evening) == "Open, closes today at 18:00"
    assert words_of_window(now, sign_up_opens_at=evening + timedelta(days=1)) == "Opens tomorrow at 18:00"
    later = evening + timedelta(days=3)
    assert (
        words_of_window(now, sign_up_opens_at=later)
        == f"Opens on Thursday {later:%-d %B} at 18:00, in 3 days"
    )
    soon = now + timedelta(minutes=20)
    assert words_of_window(now, sign_up_closes_at=soon).endswith(
        f"Monday {now:%-d %B} at 12:20: it closes in 20 minutes"
    )


# The calendar file


def test_the_file_has_every_meeting_and_keeps_its_uid(client, course, place):
    run = make_run(course=course, municipality=place, meetings=3)
    run.meetings.filter(pk=run.meetings.first().pk).update(cancelled=True)
    response = client.get(f"/sv/tillfalle/{run.pk}/kalender.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    text = response.content.decode().replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 3
    assert text.count("STATUS:CANCELLED") == 1
    assert f"UID:{run.uid}-{run.meetings.first().pk}@" in text
    assert "BEGIN:VTIMEZONE" in text
    assert "ABC 3–12" in text


def test_an_unchanged_file_is_not_sent_again(client, course, place):
    run = make_run(course=course, municipality=place)
    url = f"/sv/tillfalle/{run.pk}/kalender.ics"
    etag = client.get(url)["ETag"]
    again = client.get(url, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    run.meetings.update(ends_at=timezone.now() + timedelta(days=99))
    assert client.get(url, headers={"if-none-match": etag}).status_code == 200


def test_the_file_is_stamped_with_when_the_run_was_settled_last(client, course, place):
    settled = timezone.now() - timedelta(days=3)
    run = make_run(course=course, municipality=place, meetings=1, changed_at=settled)
    url = f"/sv/tillfalle/{run.pk}/kalender.ics"
    first, again = client.get(url), client.get(url)
    assert first.content == again.content
    assert first["ETag"] == again["ETag"]
    assert f"DTSTAMP:{settled.astimezone(UTC):%Y%m%dT%H%M%SZ}" in first.content.decode()
    zipped = client.get(url, headers={"accept-encoding": "gzip"})
    assert client.get(url, headers={"if-none-match": zipped["ETag"]}).status_code == 304
    booking.cancel_run(run.pk)
    cancelled = client.get(url, headers={"if-none-match": first["ETag"]})
    assert cancelled.status_code == 200
    run.refresh_from_db()
    assert f"DTSTAMP:{run.cancelled_at.astimezone(UTC):%Y%m%dT%H%M%SZ}" in cancelled.content.decode()


def test_a_cancelled_run_cancels_every_event(client, course, place):
    run = make_run(course=course, municipality=place, meetings=2, state="cancelled", sequence=4)
    text = client.get(f"/sv/tillfalle/{run.pk}/kalender.ics").content.decode()
    assert text.count("STATUS:CANCELLED") == 2
    assert "SEQUENCE:4" in text


def test_the_page_is_in_swedish_for_swedes(client, course, place):
    with override("sv"):
        assert (
            client.get(f"/sv/tillfalle/{make_run(course=course, municipality=place).pk}/")["Content-Language"]
            == "sv"
        )


def test_before_sign_up_it_is_said_that_those_who_wait_are_asked_first(client, course, place, run_of):
    words = "Those who wait already are asked first."
    opens = timezone.now() + timedelta(days=5)
    run = run_of(sign_up_opens_at=opens, sign_up_closes_at=opens + timedelta(days=5))
    assert words not in text_of(page_of(client, run)), "nobody waits"
    any_run.join_course(run.course_id, make_party(), [run.municipality_id], weekdays=[9], automatic=False)
    assert words not in text_of(page_of(client, run)), "it would not suit who waits"
    any_run.join_course(run.course_id, make_party(), [run.municipality_id], automatic=False)
    assert words in text_of(page_of(client, run))
    CourseRun.objects.filter(pk=run.pk).update(sign_up_opens_at=timezone.now() - timedelta(days=1))
    assert words not in text_of(page_of(client, run))
