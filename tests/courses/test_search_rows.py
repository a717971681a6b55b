"""The queries of tests/courses/test_words.py once more, asked of rows, on whichever database the tests have."""

import tomllib
from pathlib import Path

import pytest

from courses.catalogue import catalogue
from courses.listing import Filters, find
from courses.models import CoursePage
from home.models import Region
from tests.factories import (
    make_course,
    make_leader,
    make_municipality,
    make_pages,
    make_region,
    make_run,
    make_venue,
)

pytestmark = pytest.mark.django_db
SAMPLE = tomllib.loads(Path(__file__).with_name("search_queries.toml").read_text(encoding="utf-8"))
ENTRIES = SAMPLE["entries"]


@pytest.fixture
def runs() -> dict[int, str]:
    """The sample's runs as rows: their names in the file by pk."""
    region = make_region()
    courses = {name: None for name, *_others in SAMPLE["runs"].values()}
    places = {name: None for _course, name, *_others in SAMPLE["runs"].values()}
    courses = {name: described(region, *ENTRIES[name]) for name in courses}
    places = {name: make_municipality(region, ENTRIES[name][0], town=ENTRIES[name][-1]) for name in places}
    return {
        made(courses[course], places[place], [ENTRIES[other] for other in others]).pk: name
        for name, (course, place, *others) in SAMPLE["runs"].items()
    }


def described(region, name, kind, *words):
    """A course and its words on its page; what its kind is called in each language comes from the catalogues."""
    course = make_course(region, name, kind="drop_in" if kind == "drop-in" else "course")
    _index, page = make_pages(region, course)
    CoursePage.objects.filter(pk=page.pk).update(introduction=" ".join(words))
    return course


def made(course, place, others: list[list[str]]):
    """A run at a venue, which has a town too, else online; with the leaders, who have a name only."""
    venues = [make_venue(place, name, place=towns[0]) for name, *towns in others if towns]
    leaders = [make_leader(place, name) for name, *towns in others if not towns]
    where = {"venue": venues[0]} if venues else {"form": "online"}
    return make_run(course=course, municipality=place, leaders=leaders, **where)


def test_every_query_finds_exactly_its_rows(runs):
    region = Region.objects.select_related("site__root_page").get()
    known = catalogue(region)
    answers = {query["typed"]: find(known, Filters(q=query["typed"])) for query in SAMPLE["query"]}
    found = {typed: {runs[run.pk] for run in answer.runs} for typed, answer in answers.items()}
    assert found == {query["typed"]: set(query["finds"]) for query in SAMPLE["query"]}
    assert {typed: answer.count for typed, answer in answers.items()} == {
        typed: len(names) for typed, names in found.items()
    }
