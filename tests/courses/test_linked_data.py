"""What search engines read on a page: everything that they require, and nothing that the page does not say."""

import json
import re
from datetime import datetime

import pytest
from django.urls import reverse
from django.utils.translation import override

from courses import booking
from tests.factories import make_course, make_pages, make_party, make_run, make_venue

pytestmark = pytest.mark.django_db
# developers.google.com/search/docs/appearance/structured-data: event, course-info (required, then recommended).
OF_EVENTS = {"name", "startDate", "location", "endDate", "eventStatus", "eventAttendanceMode", "offers"} | {
    "description",
    "organizer",
}
OF_OFFERS = {"price", "priceCurrency", "availability", "url", "validFrom"}
OF_COURSES = {"name", "description", "provider", "offers", "hasCourseInstance"}
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def course():
    course = make_course(name="ABC 3–12")
    make_pages(course.region, course)
    return course


def told(client, run, language="sv") -> dict:
    with override(language):
        html = client.get(reverse("courses:run", args=[run.pk])).text
    (found,) = DATA.findall(html)
    return json.loads(found)


def test_an_event_says_what_is_required_and_each_meeting(client, course):
    run = make_run(course=course, meetings=3, seats=5)
    data = told(client, run)
    assert data["@context"] == "https://schema.org" and data["@type"] == "EducationEvent"
    assert data.keys() >= OF_EVENTS and data["offers"].keys() >= OF_OFFERS
    assert datetime.fromisoformat(data["startDate"]) == run.starts_at
    assert datetime.fromisoformat(data["endDate"]) == run.ends_at
    assert len(data["subEvent"]) == 3 and all(
        one.keys() >= OF_EVENTS & {"name", "startDate", "location"} for one in data["subEvent"]
    )
    (place,) = data["location"]
    assert place["address"]["streetAddress"] == "Storgatan 1" and place["address"]["addressCountry"] == "SE"
    assert (data["offers"]["price"], data["isAccessibleForFree"]) == (0, True)
    assert data["url"] == data["offers"]["url"] == f"http://testserver/sv/tillfalle/{run.pk}/"


def test_seats_are_counted_as_on_the_page(client, course):
    run = make_run(course=course, seats=1)
    before = told(client, run)
    assert (before["remainingAttendeeCapacity"], before["offers"]["availability"][-7:]) == (1, "InStock")
    booking.book(run.pk, make_party(name="Sara Ek", email="sara@example.org"), queue_if_full=False)
    after = told(client, run, "ar")
    assert (after["remainingAttendeeCapacity"], after["offers"]["availability"][-7:]) == (0, "SoldOut")
    assert after["@id"] == before["@id"] and "Sara" not in json.dumps(after)


def test_a_cancelled_run_and_a_cancelled_meeting_say_so(client, course):
    run = make_run(course=course, meetings=2)
    run.meetings.filter(pk=run.meetings.first().pk).update(cancelled=True)
    told_of = [one["eventStatus"].rpartition("/")[2] for one in told(client, run)["subEvent"]]
    assert told_of == ["EventCancelled", "EventScheduled"]
    booking.cancel_run(run.pk)
    assert told(client, run)["eventStatus"] == "https://schema.org/EventCancelled"


@pytest.mark.parametrize(
    ("form", "mode", "kinds"),
    [
        ("online", "OnlineEventAttendanceMode", ["VirtualLocation"]),
        ("both", "MixedEventAttendanceMode", ["Place", "VirtualLocation"]),
        ("on_site", "OfflineEventAttendanceMode", ["Place"]),
    ],
)
def test_where_it_is(client, course, form, mode, kinds):
    data = told(client, make_run(course=course, form=form))
    assert data["eventAttendanceMode"] == f"https://schema.org/{mode}"
    assert [one["@type"] for one in data["location"]] == kinds


def test_no_name_can_end_the_element_that_it_stands_in(client, course):
    run = make_run(course=course)
    run.venue = make_venue(run.municipality, name="</script><script>alert(1)</script>&amp;")
    run.save()
    assert told(client, run)["location"][0]["name"] == "</script><script>alert(1)</script>&amp;"


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_a_course_says_what_is_required(client, course, language):
    html = client.get(f"/{language}/kurser/kurs-{course.pk}/").text
    (found,) = DATA.findall(html)
    data = json.loads(found)
    assert data["@type"] == "Course" and data.keys() >= OF_COURSES
    assert data["offers"]["category"] == "Free" and data["hasCourseInstance"]["courseMode"] == "Blended"
    assert data["inLanguage"] == "sv", "the language that its words are in"
