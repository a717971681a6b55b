"""The list of practices: each once, what can be asked for, and what is said when there is nothing."""

import pytest
from django.utils.translation import override

from config import page_cache
from practices.views.listing import Filters, choices_among, parse, stories
from tests.factories import (
    make_home,
    make_locale,
    make_practice,
    make_practice_index,
    make_practice_page,
    make_region,
)

pytestmark = pytest.mark.django_db
PATH = "/sv/goda-exempel/"


def make_english_home(region):
    home = region.site.root_page
    english = make_home(slug="home-en", title="Parents", locale=make_locale("en"))
    english.translation_key = home.translation_key
    english.save()


def titles(answer) -> list[str]:
    return [row["title"] for row in answer.context["rows"]]


def test_a_list_without_practices_says_so(client):
    make_practice_index(make_region())
    answer = client.get(PATH)
    assert answer.status_code == 200
    assert answer.context["any"] is False
    assert "<form" not in answer.text.split('id="content"')[1].split("<footer")[0]


def test_a_practice_is_on_the_list_once_in_the_readers_language(client):
    region = make_region()
    make_english_home(region)
    both = make_practice(region, "Gården")
    english = make_practice_page(both, language="en", title="The courtyard")
    make_practice_page(both, of=english, title="Gården")
    make_practice_page(make_practice(region, "Gate"), language="en", title="The gate")
    answer = client.get(PATH)
    assert titles(answer) == ["Gården", "The gate"]
    assert [row["lang"] for row in answer.context["rows"]] == ["sv", "en"]
    assert [row["url"].split("/")[1] for row in answer.context["rows"]] == ["sv", "sv"]
    assert titles(client.get("/en/goda-exempel/")) == ["The courtyard", "The gate"]


def test_a_draft_is_on_no_list(client):
    region = make_region()
    make_practice_page(make_practice(region), live=False)
    assert titles(client.get(PATH)) == []


@pytest.mark.once
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("country=IT", ["Gården"]),
        ("target=pregnancy", ["Gården"]),
        ("topic=guide", ["Köket"]),
        ("evidence=3", ["Gården"]),
        ("language=en", []),
        ("country=IT&topic=guide", []),
        ("country=XX&evidence=many", ["Gården", "Köket"]),
    ],
)
def test_each_filter_keeps_what_fits(client, query, found):
    region = make_region()
    make_practice_page(make_practice(region, "Köket", topics=["guide"], evidence=2))
    make_practice_page(make_practice(region, "Gården", country="IT", targets=["pregnancy"], evidence=4))
    # Language is one of what can be asked for only where something is written in it.
    answer = client.get(f"{PATH}?{query}")
    assert titles(answer) == (found or (["Gården", "Köket"] if query == "language=en" else []))


def test_only_what_something_on_the_list_has_can_be_asked_for():
    region = make_region()
    make_practice_page(make_practice(region))
    with override("sv"):
        choices = choices_among(stories(region, "sv"))
    assert [value for value, _words in choices["country"]] == ["SE"]
    assert [value for value, _words in choices["language"]] == ["sv"]
    assert parse({"country": "IT", "topic": "networks"}, choices) == Filters(topic="networks")


def test_another_regions_practices_are_not_on_the_list():
    region = make_region()
    other = make_region("Fjällviken", hostname="fjallviken.example", default=False)
    make_practice_page(make_practice(other))
    assert stories(region, "sv") == []


def test_the_list_costs_the_same_with_many_practices(client, django_assert_max_num_queries):
    region = make_region()
    for number in range(25):
        make_practice_page(make_practice(region, f"Metod {number}"))
    client.get(PATH)
    with django_assert_max_num_queries(8):
        answer = client.get(f"{PATH}?topic=networks&page=2")
    assert len(titles(answer)) == 5
    assert answer.context["pages"]["previous_url"] == f"{PATH}?topic=networks"


@pytest.mark.once
def test_no_filter_of_the_list_is_taken_out_of_the_address_by_what_keeps_pages():
    assert set(Filters.__slots__) <= page_cache.PARAMETERS
