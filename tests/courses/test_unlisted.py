"""A course that stands in no list: nobody comes upon its dates, and who has the address books as usual."""

from datetime import time

import pytest
from django.urls import reverse

from courses import any_run, booking, demand, listing
from courses.catalogue import catalogue
from courses.listing import Filters
from courses.models import (
    Booking,
    CourseRun,
    MunicipalityIndexPage,
    MunicipalityPage,
    OpeningHours,
)
from courses.spoken import spoken_languages
from tests.courses.test_course_tags import ask
from tests.factories import (
    make_course,
    make_leader,
    make_municipality,
    make_pages,
    make_party,
    make_programme,
    make_region,
    make_run,
    make_staff,
    make_venue,
)
from tests.home.test_routing import add

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HIDDEN = "Osedd"


@pytest.fixture
def region():
    return make_region()


@pytest.fixture
def place(region):
    return make_municipality(region, "Växjö", slug="vaxjo")


@pytest.fixture
def unlisted(region):
    """One that has all that could lead to it: a page, a method, an age."""
    course = make_course(region, HIDDEN, listed=False, programme=make_programme(region, slug="abc"))
    make_pages(region, course)
    return course


@pytest.fixture
def hidden(unlisted, place):
    """Its run, with the place, the leader and the municipality that the other run has too."""
    leader = make_leader(place, "Amina")
    shown = make_course(unlisted.region, "Komet", programme=unlisted.programme)
    make_pages(unlisted.region, shown)
    facts = {"municipality": place, "venue": make_venue(place, "Biblioteket"), "leaders": [leader]}
    make_run(course=shown, **facts)
    return make_run(course=unlisted, language="tr", starts_in_days=7, **facts)


@pytest.fixture
def municipality_page(region, place):
    places = add(region.site.root_page.specific, MunicipalityIndexPage, title="Kommuner", slug="kommuner")
    return add(places, MunicipalityPage, title="Växjö", slug="vaxjo", municipality=place)


# Addresses where the other run's course is read, and this one's never.
SURFACES = [
    "/sv/",
    "/sv/kommuner/vaxjo/",
    *(
        f"/sv/kurser/{query}"
        for query in (
            "",
            "?q=Biblioteket",
            "?q=Amina",
            "?q=kurs",
            "?municipality=vaxjo",
            "?programme=abc",
            "?age=4",
            "?near=vaxjo",
            "?free=1",
        )
    ),
    "/feeds/courses.ics",
    "/feeds/courses.atom",
    "/feeds/courses.json",
    "/api/v1/courses",
    "/api/v1/runs",
    "/api/v1/runs?state=all",
    "/api/v1/runs?programme=abc",
    "/embed/courses/",
    "/embed/courses/part/",
]


@pytest.mark.parametrize("address", SURFACES)
def test_it_is_in_none_of_the_lists_that_others_are_in(client, hidden, municipality_page, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert "Komet" in answer.text
    assert HIDDEN not in answer.text and f"/tillfalle/{hidden.pk}/" not in answer.text


def test_its_own_words_find_nothing_and_correct_nobody(client, hidden):
    for typed in (HIDDEN, "Osedda", "Osebd"):
        found = listing.find(catalogue(hidden.municipality.region), Filters(q=typed))
        assert (found.count, found.corrections) == (0, ()), typed


def test_no_list_can_be_narrowed_to_it(client, hidden, unlisted):
    slug = f"kurs-{unlisted.pk}"
    assert "Komet" in client.get(f"/sv/kurser/?course={slug}").text
    assert client.get(f"/api/v1/runs?course={slug}").status_code == 422


def test_no_address_of_open_data_tells_of_it(client, hidden, unlisted):
    assert client.get(f"/api/v1/runs/{hidden.pk}").status_code == 404
    for path in (f"/sv/tillfalle/{hidden.pk}/", f"/sv/kurser/kurs-{unlisted.pk}/"):
        assert client.get("/oembed", {"url": f"http://testserver{path}"}).status_code == 404
        assert "application/json+oembed" not in client.get(path).text
    sitemap = client.get("/sitemap.xml").text
    assert sitemap.count("/sv/kurser/kurs-") == 1 and f"/sv/kurser/kurs-{unlisted.pk}/" not in sitemap


@pytest.mark.parametrize("call", ["next_runs 20", "next_runs 20 programme=programme", "course_list"])
def test_no_block_and_no_tile_has_it(hidden, unlisted, call):
    found = ask(unlisted.region, call, programme=unlisted.programme)
    titles = [one["course_title"] if isinstance(one, dict) else one.title for one in found]
    assert titles == ["Komet"]


def test_who_names_it_wants_it(hidden, unlisted):
    (row,) = ask(unlisted.region, "next_runs 20 course=course", course=unlisted)
    assert row["course_title"] == HIDDEN


def test_its_language_is_no_choice_of_the_list(hidden):
    assert spoken_languages(catalogue(hidden.municipality.region)) == {"sv"}


def test_its_opening_hours_are_on_no_municipalitys_page(client, hidden, unlisted, municipality_page):
    day = {"venue": hidden.venue, "weekday": 0, "opens": time(9), "closes": time(12)}
    OpeningHours.objects.create(course=unlisted, **day)
    assert "Biblioteket" not in str(client.get("/sv/kommuner/vaxjo/").context["places"])
    OpeningHours.objects.create(course=CourseRun.objects.exclude(pk=hidden.pk).get().course, **day)
    (open_place,) = client.get("/sv/kommuner/vaxjo/").context["places"]
    assert [course.title for course in open_place.courses] == ["Komet"]


def test_nobody_begins_to_wait_for_any_run_of_it_and_no_demand_is_made_of_it(client, hidden, unlisted, place):
    for course, status in ((unlisted, 404), (CourseRun.objects.exclude(pk=hidden.pk).get().course, 200)):
        assert client.get(reverse("courses:wait", args=[course.pk])).status_code == status
    assert reverse("courses:wait", args=[unlisted.pk]) not in client.get("/sv/kurser/?q=zzzzz").text
    # Whoever waited before it was taken out of the lists still does, and is asked.
    any_run.join_course(unlisted.pk, make_party(), [place.pk], automatic=False)
    CourseRun.objects.filter(pk=hidden.pk).update(seats=0)
    booking.book(hidden.pk, make_party(), queue_if_full=True)
    assert demand.waits(catalogue(unlisted.region)) == []
    assert reverse("courses:wait", args=[unlisted.pk]) not in client.get(f"/sv/tillfalle/{hidden.pk}/").text


def test_its_run_is_read_and_booked_by_whoever_has_the_address(client, hidden, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    page = client.get(f"/sv/tillfalle/{hidden.pk}/")
    assert page.status_code == 200 and f'href="/sv/tillfalle/{hidden.pk}/boka/"' in page.text
    assert 'name="robots"' not in page.text and "application/ld+json" in page.text
    for name in ("run_ics", "run_handout", "book"):
        assert client.get(reverse(f"courses:{name}", args=[hidden.pk])).status_code == 200
    booking.book(hidden.pk, make_party(), queue_if_full=False)
    assert Booking.objects.get().run == hidden
    assert (
        client.get(page.context["shared"]["picture_url"].removeprefix("http://testserver")).status_code == 200
    )


def test_its_page_has_all_its_dates_since_no_list_has_the_rest(client, unlisted, place):
    for _number in range(12):
        make_run(course=unlisted, municipality=place, meetings=1)
    page = client.get(f"/sv/kurser/kurs-{unlisted.pk}/")
    assert page.text.count('class="run"') == 12
    # Nor is the whole list called the list of its dates.
    assert "?course=" not in page.text and page.context["all_url"] == ""


def test_a_held_run_leads_to_others_of_its_course_and_to_no_list_of_them(client, hidden, unlisted, place):
    held = make_run(course=unlisted, municipality=place, starts_in_days=-30)
    page = client.get(f"/sv/tillfalle/{held.pk}/")
    assert f"/tillfalle/{hidden.pk}/" in page.text
    assert "?course=" not in page.text and page.context["others_url"] == ""


def test_staff_have_it_in_their_lists_and_can_ask_for_what_is_not_listed(client, hidden, unlisted):
    client.force_login(make_staff(superuser=True))
    assert HIDDEN in client.get(reverse("runs:index")).text
    narrowed = client.get(reverse("course_facts:index"), {"listed": "false"})
    assert [row.name for row in narrowed.context["object_list"]] == [HIDDEN]


@pytest.mark.parametrize("many", [0, 3], ids=["fewer unlisted", "fewer listed"])
def test_a_list_costs_the_same_however_many_are_left_out(hidden, unlisted, many, django_assert_num_queries):
    for number in range(many):
        course = make_course(unlisted.region, f"{HIDDEN} {number}", listed=False)
        make_run(course=course, municipality=hidden.municipality)
    known = catalogue(unlisted.region)
    for filters in (Filters(), Filters(near="vaxjo")):
        with django_assert_num_queries(2):
            found = listing.find(known, filters)
        assert [run.course.name for run in found.runs] == ["Komet"] and found.count == 1
    asked = str(known.in_lists(CourseRun.objects.all()).query)
    assert ("NOT" in asked) is not bool(many), "the database is told the fewer courses"


def test_where_every_course_is_listed_the_query_is_the_same_one(region, place):
    make_run(course=make_course(region), municipality=place)
    runs = CourseRun.objects.upcoming()
    assert catalogue(region).in_lists(runs) is runs
