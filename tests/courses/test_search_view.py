"""Free text in the course list: what must and must not be found, on both databases."""

import re

import pytest

from courses.catalogue import catalogue
from courses.listing import Filters, find
from home.models import Region
from tests.factories import (
    make_course,
    make_leader,
    make_municipality,
    make_pages,
    make_programme,
    make_region,
    make_run,
    make_venue,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    return make_region()


@pytest.fixture
def runs(region):
    """One run for each way of being found."""
    vaxjo = make_municipality(region, name="Växjö", slug="vaxjo")
    almhult = make_municipality(region, name="Älmhult", slug="almhult")
    komet = make_course(region, name="Komet", programme=make_programme(region, name="Komet"))
    teen = make_course(region, name="Älskade förbannade tonåring")
    open_house = make_course(region, name="Öppna förskolan")
    _index, page = make_pages(region, teen)
    page.introduction = "En kurs för tonårsföräldrar."
    page.save_revision().publish()
    leader = make_leader(almhult, name="Amina Lindqvist")
    house = make_venue(almhult, name="Blåklinten")
    return {
        "komet": make_run(course=komet, municipality=vaxjo),
        "teen": make_run(course=teen, municipality=vaxjo, form="online"),
        "open": make_run(course=open_house, municipality=almhult, venue=house, leaders=[leader]),
    }


def found(region, runs, words: str) -> set[str]:
    known = catalogue(Region.objects.select_related("site__root_page").get(pk=region.pk))
    names = {run.pk: name for name, run in runs.items()}
    return {names[run.pk] for run in find(known, Filters(q=words)).runs}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("komet", {"komet"}),
        ("KOMET", {"komet"}),
        ("komett", {"komet"}),
        ("tonår", {"teen"}),
        ("föräldrar", {"teen"}),
        ("växjö", {"komet", "teen"}),
        ("vaxjo", {"komet", "teen"}),
        ("komet växjö", {"komet"}),
        ("komet älmhult", set()),
        ("öppen", {"open"}),
        ("oppna", {"open"}),
        ("lindqvist", {"open"}),
        ("amina älmhult", {"open"}),
        ("blåklinten", {"open"}),
        ("blaklinten", {"open"}),
        ("courses", {"komet", "teen", "open"}),
        ("course in växjö", {"komet", "teen"}),
        ("xylofon", set()),
        ("!!!", {"komet", "teen", "open"}),
        ("", {"komet", "teen", "open"}),
    ],
)
def test_words_find_runs_by_course_place_venue_and_leader(region, runs, words, expected):
    assert found(region, runs, words) == expected


def test_each_word_may_be_met_by_another_thing(region, runs):
    assert found(region, runs, "öppna amina blåklinten älmhult") == {"open"}


def test_a_correction_is_announced(client, region, runs):
    html = client.get("/en/kurser/?q=komett").content.decode()
    assert re.search(r'class="corrected".*komet', html, re.DOTALL)
    assert 'class="corrected"' not in client.get("/en/kurser/?q=komet").content.decode()


def test_searching_asks_no_more_queries_than_the_list(client, region, runs, django_assert_num_queries):
    client.get("/en/kurser/?q=amina")
    with django_assert_num_queries(5):
        client.get("/en/kurser/?q=amina")


def test_drafts_do_not_leak_through_their_words(region, runs):
    run = runs["komet"]
    type(run).objects.filter(pk=run.pk).update(state="draft")
    assert found(region, runs, "komet") == set()
