"""What other pages ask of the courses, by template tag."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from home.models import Region
from tests.factories import make_course, make_municipality, make_pages, make_programme, make_region, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    region = make_region()
    make_pages(region)
    return region


def ask(region, call: str, language="en", **context):
    """The value that a tag gives, as a page would get it."""
    request = RequestFactory().get("/")
    request.region = Region.objects.select_related("site__root_page").get(pk=region.pk)
    given = Context({"request": request, **context})
    with translation.override(language):
        Template("{% load course_tags %}{% " + call + " as value %}").render(given)
    return given["value"]


def test_next_runs_are_the_soonest_of_the_region(region):
    place = make_municipality(region)
    course = make_course(region)
    runs = [make_run(course=course, municipality=place, starts_in_days=days) for days in (9, 3, 6)]
    make_run(course=course, municipality=place, starts_in_days=1, state="draft")
    urls = [row["url"] for row in ask(region, "next_runs 2")]
    assert urls == [f"/en/tillfalle/{runs[1].pk}/", f"/en/tillfalle/{runs[2].pk}/"]


def test_next_runs_of_a_municipality_a_programme_or_a_course(region):
    programme = make_programme(region)
    here, there = make_municipality(region), make_municipality(region, name="Ljungby")
    plain, by_method = make_course(region), make_course(region, programme=programme)
    one = make_run(course=plain, municipality=here)
    two = make_run(course=by_method, municipality=there)
    context = {"here": here, "programme": programme, "plain": plain}
    assert [row["url"] for row in ask(region, "next_runs 5 municipality=here", **context)] == [
        f"/en/tillfalle/{one.pk}/"
    ]
    assert [row["url"] for row in ask(region, "next_runs 5 programme=programme.pk", **context)] == [
        f"/en/tillfalle/{two.pk}/"
    ]
    assert [row["url"] for row in ask(region, "next_runs 5 course=plain", **context)] == [
        f"/en/tillfalle/{one.pk}/"
    ]


@pytest.mark.parametrize("runs", [10, 40])
def test_next_runs_ask_one_query(region, runs, django_assert_num_queries):
    place, course = make_municipality(region), make_course(region)
    for days in range(runs):
        make_run(course=course, municipality=place, starts_in_days=1 + days)
    ask(region, "next_runs 3")
    request_and_region = 1
    with django_assert_num_queries(1 + request_and_region):
        assert len(ask(region, "next_runs 3")) == 3


def test_ages_lead_to_the_list_for_that_age(region):
    ages = ask(region, "age_entrances")
    assert [way.url for way in ages][:2] == ["/en/kurser/?age=expecting", "/en/kurser/?age=0"]
    assert len({way.seed for way in ages}) == len(ages) == 5


def test_municipalities_without_a_page_lead_to_the_list(region):
    make_municipality(region, name="Växjö", slug="vaxjo")
    assert [(way.title, way.url) for way in ask(region, "municipality_list")] == [
        ("Växjö", "/en/kurser/?municipality=vaxjo")
    ]


def test_languages_are_those_of_upcoming_runs_and_their_interpreters(region):
    place, course = make_municipality(region), make_course(region)
    make_run(course=course, municipality=place, language="uk")
    make_run(course=course, municipality=place, interpreters=",ar,so,")
    make_run(course=course, municipality=place, language="fi", starts_in_days=-5)
    assert [way.title for way in ask(region, "instruction_languages")] == [
        "Arabic",
        "Somali",
        "Swedish",
        "Ukrainian",
    ]


def test_courses_are_listed_by_name_with_their_pages(region):
    own = make_municipality(region)
    for name, facts in (("Öppna", {"kind": "drop_in"}), ("Aktivt", {}), ("Eget", {"municipality": own})):
        make_pages(region, make_course(region, name=name, **facts))
    make_course(region, name="Utan sida")
    assert [way.title for way in ask(region, "course_list")] == ["Aktivt", "Eget", "Öppna"]
    assert [way.title for way in ask(region, "course_list kind='drop_in'")] == ["Öppna"]
    other = make_municipality(region, name="Annan")
    assert [way.title for way in ask(region, "course_list municipality=other", other=other)] == [
        "Aktivt",
        "Öppna",
    ]


def test_options_are_escaped_and_one_is_chosen(region):
    html = Template("{% load course_tags %}{% options choices 1 %}").render(
        Context({"choices": ((1, "<b>"), ('"', "två"))})
    )
    assert html == '<option value="1" selected>&lt;b&gt;</option><option value="&quot;">två</option>'
