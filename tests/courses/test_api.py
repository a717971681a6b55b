"""The public API: every answer is what its description says, and nobody is in it."""

import json
from datetime import datetime

import pytest

from courses import booking
from courses.models import Programme
from tests.factories import (
    make_course,
    make_leader,
    make_municipality,
    make_pages,
    make_party,
    make_programme,
    make_region,
    make_run,
)

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/"


@pytest.fixture
def region():
    return make_region()


@pytest.fixture
def run(region):
    course = make_course(region, name="ABC 3–12", programme=make_programme(region))
    make_pages(region, course)
    place = make_municipality(region, "Växjö", slug="vaxjo")
    return make_run(course=course, municipality=place, seats=3, meetings=2, leaders=[make_leader(place)])


def get(client, path, status=200, **headers):
    answer = client.get(f"{ROOT}{path}", headers=headers)
    assert answer.status_code == status, answer.text
    return json.loads(answer.content)


@pytest.mark.parametrize("path", ["runs", "runs?lang=xx", "runs/0", "runs/4711", "nothing"])
def test_an_error_too_is_read_by_pages_of_every_site(client, run, path):
    answer = client.get(f"{ROOT}{path}")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert json.loads(answer.content)


def runs(client, query=""):
    return [one["id"] for one in get(client, f"runs{query}")["runs"]]


def test_a_run_says_when_where_and_how_many_seats(client, run):
    (found,) = get(client, "runs")["runs"]
    assert found == get(client, f"runs/{run.pk}")
    assert (found["uid"], found["state"], found["title"]) == (run.uid.urn, "published", "ABC 3–12")
    assert (found["seats"], found["seats_left"], found["waiting"]) == (3, 3, 0)
    assert found["municipality"] == "vaxjo" and found["venue"]["street"] == "Storgatan 1"
    assert datetime.fromisoformat(found["starts_at"]) == run.starts_at
    assert found["starts_at"][11:19] == "18:00:00" and len(found["meetings"]) == 2
    assert found["url"] == f"http://testserver/sv/tillfalle/{run.pk}/"


def test_words_are_in_the_language_that_was_asked_for_or_say_in_which(client, run):
    found = get(client, f"runs/{run.pk}?lang=ar")
    assert found["url"] == f"http://testserver/ar/tillfalle/{run.pk}/" and found["title_language"] == "sv"
    (course,) = get(client, "courses?lang=ar")
    assert course["language"] == "sv" and course["url"].startswith("http://testserver/ar/kurser/")
    assert "sv, en, ar" in get(client, "courses?lang=xx", 422)["detail"]


def test_places_and_programmes_are_told(client, run):
    (place,) = get(client, "municipalities")
    assert (place["slug"], place["name"]) == ("vaxjo", "Växjö")
    (programme,) = get(client, "programmes")
    assert programme["slug"] == Programme.objects.get().slug and programme["meetings"] == 4


def test_the_lists_filters_narrow_and_what_is_nobodys_is_an_error(client, run):
    other = make_run(
        course=run.course, municipality=make_municipality(run.course.region, "Ljungby", slug="ljungby")
    )
    assert set(runs(client)) == {run.pk, other.pk}
    assert runs(client, "?municipality=ljungby") == [other.pk]
    assert set(runs(client, "?municipality=ljungby&municipality=vaxjo&age=4&q=abc&free=true")) == {
        run.pk,
        other.pk,
    }
    assert runs(client, "?age=17") == runs(client, "?language=ar") == []
    assert "nowhere" in get(client, "runs?municipality=nowhere", 422)["detail"]
    for wrong in (
        "age=18",
        "age=x",
        "weekday=x",
        "limit=0",
        "limit=101",
        "cursor=x",
        "state=draft",
        f"q={'x' * 101}",
    ):
        get(client, f"runs?{wrong}", 422)


def test_the_rest_follows_its_cursor_and_nothing_comes_twice_when_something_comes_between(client, run):
    later = [make_run(course=run.course, starts_in_days=20 + day) for day in range(4)]
    first = get(client, "runs?limit=2")
    make_run(course=run.course, starts_in_days=15)
    second = json.loads(client.get(first["next"]).content)
    third = json.loads(client.get(second["next"]).content)
    shown = [one["id"] for part in (first, second, third) for one in part["runs"]]
    assert shown == [run.pk, *(one.pk for one in later)] and third["next"] is None


def test_a_draft_is_nowhere_and_a_cancelled_run_is_told_of_where_all_are_asked_for(client, run):
    draft = make_run(course=run.course, state="draft")
    booking.cancel_run(run.pk)
    assert runs(client) == [] and runs(client, "?state=all") == [run.pk]
    assert get(client, f"runs/{run.pk}")["state"] == "cancelled"
    get(client, f"runs/{draft.pk}", 404)


def test_another_regions_run_is_not_found(client, run):
    make_region("Fjällviken", "fjallviken.example", default=False)
    assert get(client, "runs", host="fjallviken.example")["runs"] == []
    get(client, f"runs/{run.pk}", 404, host="fjallviken.example")


def test_nobody_is_named(client, run):
    booking.book(run.pk, make_party(name="Sara Ek", email="sara@example.org"), queue_if_full=False)
    for path in ("municipalities", "programmes", "courses", "runs", f"runs/{run.pk}"):
        text = client.get(f"{ROOT}{path}").text
        assert not [name for name in ("Sara", "sara@", "Amina") if name in text], path


@pytest.mark.parametrize("path", ["municipalities", "programmes", "courses", "runs", "openapi.json", ""])
def test_every_site_may_read_it_without_a_cookie_and_pays_once(client, run, path):
    answer = client.get(f"{ROOT}{path}")
    assert answer.status_code == 200 and not answer.cookies
    assert answer["Access-Control-Allow-Origin"] == "*" and answer["Cache-Control"] == "public, max-age=5"
    again = client.get(f"{ROOT}{path}", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304 and not again.content
    assert client.post(f"{ROOT}{path}").status_code == 405


def test_many_runs_cost_no_more_queries(client, run, django_assert_max_num_queries):
    for _number in range(6):
        make_run(course=run.course)
    get(client, "runs")
    with django_assert_max_num_queries(3):
        get(client, "runs")


def test_the_description_is_openapi_3_1_and_the_page_names_everything_in_it(client, run):
    schema = get(client, "openapi.json")
    assert schema["openapi"].startswith("3.1") and schema["servers"] == [{"url": "http://testserver/"}]
    page = client.get(ROOT).text
    for path, methods in schema["paths"].items():
        assert f"<code>{path}</code>" in page and set(methods) == {"get"}


def test_the_runs_of_one_method_are_asked_for_by_its_slug(client, region, run):
    make_run(course=make_course(region), municipality=run.municipality)
    slug = run.course.programme.slug
    assert slug in [one["slug"] for one in get(client, "programmes")]
    assert runs(client, f"?programme={slug}") == [run.pk]
    assert get(client, "runs?programme=x", status=422)["detail"] == "programme: not known here: x."
