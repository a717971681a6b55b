"""What coordinators plan by: parties that wait, by course, place and language; others' rows as counts only."""

import pytest
from django.urls import reverse

from courses import any_run, booking, demand
from courses.catalogue import catalogue
from tests.courses.admin_pages import make_neighbours
from tests.factories import make_course, make_municipality, make_party, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_course()


@pytest.fixture
def places(course):
    """Two towns 20 km apart, and one far away."""
    facts = [("Ljungby", 56.83, 13.94), ("Grannby", 56.83, 14.26), ("Bortby", 57.9, 15.9)]
    return [
        make_municipality(course.region, name, latitude=north, longitude=east) for name, north, east in facts
    ]


def wait(course, *places, languages=(), **party):
    pks = [place.pk for place in places]
    return any_run.join_course(course.pk, make_party(**party), pks, automatic=False, languages=languages)


def full_run(course, place, language="sv"):
    run = make_run(seats=1, course=course, municipality=place, language=language, starts_in_days=30)
    booking.book(run.pk, make_party(), queue_if_full=True)
    return run


def test_both_kinds_of_queue_count_and_a_contact_counts_once(course, places):
    here, near, _far = places
    run = full_run(course, here, "ar")
    booking.book(run.pk, make_party(email="a@example.org"), queue_if_full=True)
    run = full_run(course, here, "ar")
    booking.book(run.pk, make_party(email="a@example.org"), queue_if_full=True)
    wait(course, here, near, email="a@example.org", languages=["ar"])
    wait(course, here)
    waits = demand.waits(catalogue(course.region))
    rows = {(row.municipality, row.language): row for row in demand.by_place(waits, [here.pk, near.pk])}
    assert rows.keys() == {(here.pk, "ar"), (here.pk, ""), (near.pk, "ar")}
    arabic = rows[here.pk, "ar"]
    assert (arabic.parties, arabic.seats) == (1, 1), "three places of one contact"


def test_who_waits_nearby_is_counted_and_the_language_most_want_is_named(course, places):
    here, near, far = places
    wait(course, here, languages=["ar", "sv"])
    wait(course, near, languages=["ar"])
    wait(course, near, languages=["so"])
    wait(course, far, languages=["so"])
    wait(course, far, languages=["so"])
    known = catalogue(course.region)
    found = demand.around(demand.waits(known), known, [here.pk])
    assert [(one.parties, one.language, one.wanting) for one in found] == [(3, "ar", 2)]


def test_a_run_that_has_started_is_no_demand(course, places):
    run = full_run(course, places[0])
    booking.book(run.pk, make_party(), queue_if_full=True)
    assert demand.waits(catalogue(course.region))
    booking.cancel_run(run.pk)
    assert not demand.waits(catalogue(course.region))


def test_the_questions_are_as_many_for_many_as_for_few(course, places, django_assert_num_queries):
    for _n in range(12):
        wait(course, *places)
    known = catalogue(course.region)
    with django_assert_num_queries(2):
        demand.waits(known)


def test_the_page_shows_own_rows_and_of_others_only_that_they_are(client):
    them = make_neighbours()
    course = make_course(them.vaxjo.region, "ABC 3–12")
    wait(course, them.vaxjo, languages=["ar"])
    wait(course, them.ljungby, languages=["so"])
    client.force_login(them.coordinator)
    page = client.get(reverse("demand:index"))
    (part,) = page.context["parts"]
    assert {row["municipality"] for row in part["rows"]} == {them.vaxjo.name}
    assert "somaliska" not in "".join(row["language"] for row in part["rows"])
    (row,) = part["rows"]
    add = client.get(row["plan_url"])
    assert add.status_code == 200
    assert f'value="{course.pk}" selected' in add.content.decode()
    assert 'value="ar" selected' in add.content.decode()
    assert client.get(row["queue_url"]).context["object_list"]


def test_a_stranger_sees_no_demand(client, django_user_model):
    client.force_login(django_user_model.objects.create_user(username="x", password="correct horse battery"))
    assert client.get(reverse("demand:index")).status_code in (302, 403)
