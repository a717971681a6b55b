"""Course dates for other programs, read back by parsers that are not ours."""

import json
import subprocess
from datetime import timedelta
from xml.etree import ElementTree as ET

import feedparser
import pytest
from django.urls import reverse
from icalendar import Calendar

from courses import booking
from tests.factories import (
    make_course,
    make_municipality,
    make_pages,
    make_party,
    make_programme,
    make_region,
    make_run,
)
from tests.npm import fetched

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
ICAL_JS = ("ical.js", "2.2.1")
READ = """
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
ICAL.design.strict = true;
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const events = calendar.getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
console.log(JSON.stringify(events.map((one) => ({
  uid: one.uid, summary: one.summary, status: one.component.getFirstPropertyValue("status"),
  start: one.startDate.toJSDate() / 1000, end: one.endDate.toJSDate() / 1000,
}))));
"""
KINDS = ("ics", "atom", "json")


@pytest.fixture
def region():
    region = make_region()
    make_pages(region)
    return region


def get(client, kind, query="", **headers):
    return client.get(f"{reverse('feed', args=[kind])}{query}", headers=headers)


def events(answer):
    return Calendar.from_ical(answer.content).walk("VEVENT")


def items(answer):
    return json.loads(answer.content)["items"]


def entries(answer):
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")


def test_a_calendar_has_every_meeting_under_the_name_it_has_in_the_runs_own_file(client, region):
    run = make_run(course=make_course(region), meetings=3)
    alone = client.get(reverse("courses:run_ics", args=[run.pk]))
    assert [event["uid"] for event in events(get(client, "ics"))] == [event["uid"] for event in events(alone)]
    calendar = Calendar.from_ical(get(client, "ics").content)
    assert calendar["refresh-interval"].dt == timedelta(hours=1)
    assert calendar["x-published-ttl"] == "PT1H" and "method" not in calendar
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in get(client, "ics").content


def test_a_reader_of_feeds_has_nothing_to_complain_of(client, region):
    run = make_run(course=make_course(region, name="ABC & <b>mer</b>"))
    make_run(course=make_course(region), state="cancelled")
    for answer in (get(client, "atom"), get(client, "atom", "?lang=ar")):
        feed = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
        assert (feed.bozo, feed.version, len(feed.entries)) == (0, "atom10", 2), feed.get("bozo_exception")
        read = next(entry for entry in feed.entries if entry.id == run.uid.urn)
        assert read.title == "ABC & <b>mer</b>"
        assert read.updated_parsed and read.link.endswith(f"/tillfalle/{run.pk}/")


def read_by_ical_js(calendar: bytes) -> list[dict]:
    """What npm's ical.js makes of it, strictly; skipped, and said so, where there is no Node or no way to npm."""
    folder = fetched(*ICAL_JS)
    (folder / "read.mjs").write_text(READ)
    read = subprocess.run(
        ["node", folder / "read.mjs"], input=calendar, capture_output=True, timeout=60, check=False
    )
    assert not read.returncode, read.stderr.decode()
    return json.loads(read.stdout)


@pytest.mark.once
def test_ical_js_reads_every_meeting_at_its_time(client, region):
    run = make_run(course=make_course(region, name="Åsa; ABC, 3–12"), meetings=3)
    cancelled = make_run(course=make_course(region), state="cancelled")
    read = read_by_ical_js(get(client, "ics").content)
    meetings = {
        (meeting.starts_at.timestamp(), meeting.ends_at.timestamp(), one.state == "cancelled")
        for one in (run, cancelled)
        for meeting in one.meetings.all()
    }
    assert {(one["start"], one["end"], one["status"] == "CANCELLED") for one in read} == meetings
    assert "Åsa; ABC, 3–12" in {one["summary"] for one in read}
    assert len({one["uid"] for one in read}) == len(meetings)


def test_what_is_cancelled_stays_and_says_so_and_what_is_over_goes(client, region):
    course = make_course(region, name="ABC")
    cancelled = make_run(course=course, state="cancelled", meetings=2)
    make_run(course=course, starts_in_days=-40, meetings=2)
    make_run(course=course, state="draft")
    assert {event["status"] for event in events(get(client, "ics"))} == {"CANCELLED"}
    assert [entry.find(f"{ATOM}id").text for entry in entries(get(client, "atom"))] == [cancelled.uid.urn]
    (item,) = items(get(client, "json"))
    assert item["_course_run"]["state"] == "cancelled" and item["title"] == "Inställt: ABC"


def test_a_feed_answers_the_lists_question_in_the_language_that_was_asked_for(client, region):
    there = make_municipality(region, "Ljungby", slug="ljungby")
    wanted = make_run(municipality=there, course=make_course(region))
    make_run(course=make_course(region), municipality=make_municipality(region, "Växjö", slug="vaxjo"))
    answer = get(client, "json", "?municipality=ljungby&lang=ar&sort=distance&near=vaxjo")
    feed = json.loads(answer.content)
    assert [item["id"] for item in feed["items"]] == [wanted.uid.urn]
    assert (
        feed["language"] == "ar"
        and feed["home_page_url"] == "http://testserver/ar/kurser/?municipality=ljungby"
    )
    assert feed["items"][0]["url"] == f"http://testserver/ar/tillfalle/{wanted.pk}/"
    assert "Ljungby" in feed["title"]
    assert json.loads(get(client, "json", "?lang=xx").content)["language"] == "sv"


def test_seats_are_told_and_nobody_by_name(client, region):
    run = make_run(seats=2, course=make_course(region))
    for email in ("sara@example.org", "amir@example.org", "lena@example.org"):
        booking.book(run.pk, make_party(email=email, name="Sara Ek"), queue_if_full=True)
    (item,) = items(get(client, "json"))
    assert (item["_course_run"]["seats_left"], item["_course_run"]["waiting"]) == (0, 1)
    for kind in KINDS:
        text = get(client, kind).content.decode()
        assert "Sara" not in text and "example.org" not in text.replace("kommun@example.org", "")


def test_times_have_their_offset_also_after_the_clocks_change(client, region):
    make_run(course=make_course(region), hour=18)
    starts = items(get(client, "json"))[0]["_course_run"]["starts_at"]
    assert starts[11:19] == "18:00:00" and starts[19:] in ("+01:00", "+02:00")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_is_not_sent_twice_and_a_change_is(client, region, kind):
    run = make_run(course=make_course(region))
    first = get(client, kind)
    assert get(client, kind, if_none_match=first["ETag"]).status_code == 304
    booking.cancel_run(run.pk)
    after = get(client, kind, if_none_match=first["ETag"])
    assert after.status_code == 200 and after["ETag"] != first["ETag"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_feed_is_open_to_every_site_and_sets_no_cookie(client, region, kind):
    answer = get(client, kind)
    assert answer["Access-Control-Allow-Origin"] == "*" and answer["Cache-Control"] == "public, max-age=5"
    assert not answer.cookies and "Cookie" not in answer.get("Vary", "")
    assert client.post(reverse("feed", args=[kind])).status_code == 405


def test_an_empty_feed_is_whole_and_stays_as_it_is(client, region):
    assert (entries(get(client, "atom")), items(get(client, "json")), events(get(client, "ics"))) == (
        [],
        [],
        [],
    )
    assert get(client, "atom")["ETag"] == get(client, "atom")["ETag"]


@pytest.mark.parametrize("kind", KINDS)
def test_many_runs_ask_no_more_of_the_database(client, region, kind, django_assert_max_num_queries):
    course = make_course(region)
    for _number in range(5):
        make_run(course=course)
    get(client, kind)
    with django_assert_max_num_queries(3):
        get(client, kind)


def test_the_list_names_its_feeds_with_its_own_question(client, region):
    make_run(course=make_course(region), municipality=make_municipality(region, "Ljungby", slug="ljungby"))
    page = client.get("/sv/kurser/?municipality=ljungby&page=1").text
    for content_type, kind in (("text/calendar", "ics"), ("application/atom+xml", "atom")):
        url = f"/feeds/courses.{kind}?municipality=ljungby&amp;lang=sv"
        assert f'<link rel="alternate" type="{content_type}" href="{url}"' in page
        assert client.get(url.replace("&amp;", "&")).status_code == 200


def test_another_region_has_its_own(client, region):
    make_run(course=make_course(region))
    make_region("Fjällviken", "fjallviken.example", default=False)
    answer = client.get(reverse("feed", args=["json"]), headers={"host": "fjallviken.example"})
    assert items(answer) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_dates_of_one_method_can_be_followed(client, region, kind):
    course = make_course(region, name="Komet 3–11", programme=make_programme(region, slug="komet"))
    ours, _other = make_run(course=course, meetings=1), make_run(course=make_course(region), meetings=1)
    shown = {"ics": events, "json": items, "atom": entries}[kind](get(client, kind, "?programme=komet"))
    assert len(shown) == 1 and str(ours.uid) in get(client, kind, "?programme=komet").content.decode()
