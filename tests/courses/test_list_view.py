"""The course list as a visitor's browser gets it."""

import re

import pytest
from django.urls import reverse

from courses.models import CourseRun
from tests.courses.test_listing import GARBAGE, many
from tests.factories import (
    make_course,
    make_leader,
    make_municipality,
    make_pages,
    make_programme,
    make_region,
    make_run,
)

pytestmark = pytest.mark.django_db
URL = "/sv/kurser/"


@pytest.fixture
def region():
    region = make_region()
    make_pages(region)
    return region


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_list_shows_runs_with_the_count_in_the_heading(client, region):
    place = make_municipality(region)
    run = make_run(course=make_course(region, name="Komet"), municipality=place)
    response = client.get(URL)
    assert response.status_code == 200
    html = response.content.decode()
    assert f'href="/sv/tillfalle/{run.pk}/"' in html
    assert re.search(r'<h2 id="count" tabindex="-1">\s*1 ', html)
    assert 'role="status"' in html


def test_it_is_a_plain_get_form_that_says_what_was_asked(client, region):
    make_municipality(region, name="Växjö", slug="vaxjo")
    html = client.get(f"{URL}?municipality=vaxjo&age=7&q=lugn&part=evening&free=1").content.decode()
    assert 'method="get" action="/sv/kurser/"' in html
    assert 'value="lugn"' in html
    assert '<option value="7" selected>' in html
    for chosen in (
        'name="municipality" value="vaxjo" checked',
        'value="evening" checked',
        'value="1" checked',
    ):
        assert chosen in html
    assert html.count('class="chip"') == 5
    assert "noindex" in html


def test_what_was_typed_is_escaped(client, region):
    html = client.get(URL, {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in html


@pytest.mark.parametrize("query", GARBAGE)
def test_garbage_in_the_address_is_never_an_error(client, region, query):
    make_run(course=make_course(region), municipality=make_municipality(region))
    assert client.get(f"{URL}?{query}").status_code == 200


def test_a_problem_stands_beside_its_field(client, region):
    html = client.get(f"{URL}?sort=distance&age=30").content.decode()
    for field in ("near", "age"):
        assert f'id="{field}-error"' in html
        assert f'aria-invalid="true" aria-describedby="{field}-error"' in html


def test_a_warm_list_asks_five_queries_and_its_size_does_not_grow(client, region, django_assert_num_queries):
    place, course = make_municipality(region), make_course(region)
    leaders = [make_leader(place)]
    for days in range(30):
        make_run(course=course, municipality=place, starts_in_days=14 + days, leaders=leaders)
    sizes = []
    for more in (0, 970):
        many(region, more) if more else None
        client.get(URL)
        with django_assert_num_queries(5):
            sizes.append(len(client.get(URL).content))
    assert CourseRun.objects.count() == 1000
    assert sizes[1] / sizes[0] <= 1.05


def test_pages_lead_on_and_keep_the_question(client, region):
    many(region, 45)
    html = client.get(f"{URL}?free=1&page=2").content.decode()
    assert 'href="?free=1" rel="prev"' in html
    assert 'href="?free=1&amp;page=3" rel="next"' in html


def test_past_the_last_page_is_the_last_page(client, region):
    many(region, 25)
    response = client.get(f"{URL}?page=77")
    assert response.context["page_of_runs"].number == 2
    assert "?page=2" in response.content.decode().split("canonical", 1)[1][:80]


def test_a_list_that_is_too_long_advises_to_filter(client, region):
    many(region, 1005)
    response = client.get(f"{URL}?page=50")
    assert response.context["narrow_advice"]
    assert not client.get(URL).context["narrow_advice"]


def test_distance_is_told_in_words(client, region):
    make_municipality(region, name="Ljungby", slug="ljungby", latitude=56.83, longitude=13.94)
    place = make_municipality(region, name="Växjö", slug="vaxjo", latitude=56.88, longitude=14.81)
    make_run(course=make_course(region), municipality=place)
    assert "53 km" in text_of(client.get(f"{URL}?near=ljungby"))
    assert " km" not in text_of(client.get(URL))


def test_an_empty_list_offers_neighbours_full_runs_and_everything(client, region):
    make_municipality(region, name="Ljungby", slug="ljungby", latitude=56.83, longitude=13.94)
    near = make_municipality(region, name="Alvesta", slug="alvesta", latitude=56.90, longitude=14.40)
    far = make_municipality(region, name="Åseda", slug="aseda", latitude=57.17, longitude=15.35)
    course = make_course(region)
    for place in (far, near):
        make_run(course=course, municipality=place, seats=5)
    html = client.get(f"{URL}?municipality=ljungby").content.decode()
    ways = html.split('class="ways-on"')[1]
    assert ways.index("municipality=alvesta") < ways.index("municipality=aseda")

    CourseRun.objects.update(confirmed_seats=5)
    html = client.get(f"{URL}?municipality=alvesta&free=1").content.decode()
    assert 'href="?municipality=alvesta"' in html.split('class="ways-on"')[1]
    assert 'href="?"' in html


def test_where_a_method_has_no_dates_its_own_courses_can_be_waited_for(client, region):
    komet = make_course(region, name="Komet", programme=make_programme(region, slug="komet"))
    make_pages(region, komet)
    other = make_course(region, name="Cope")
    make_pages(region, other)
    page = client.get("/sv/kurser/?programme=komet").content.decode()
    assert reverse("courses:wait", args=[komet.pk]) in page
    assert reverse("courses:wait", args=[other.pk]) not in page
    assert '<input type="hidden" name="programme" value="komet">' in page


def test_an_empty_list_stays_within_eight_queries(client, region, django_assert_max_num_queries):
    make_municipality(region, slug="vaxjo")
    client.get(f"{URL}?municipality=vaxjo&free=1&q=xyz")
    with django_assert_max_num_queries(8):
        client.get(f"{URL}?municipality=vaxjo&free=1&q=xyz")


def test_a_region_without_runs_says_so_kindly(client, region):
    response = client.get(URL)
    assert response.status_code == 200
    assert 'class="empty"' in response.content.decode()


def test_an_anonymous_list_sets_no_cookie_and_styles_nothing_inline(client, region):
    make_run(course=make_course(region), municipality=make_municipality(region))
    response = client.get(URL)
    assert not response.cookies
    html = response.content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html)


def test_the_list_stands_in_every_language_of_the_region(client, region):
    make_run(course=make_course(region, name="Komet"), municipality=make_municipality(region))
    html = client.get("/ar/kurser/").content.decode()
    assert '<html lang="ar" dir="rtl">' in html
    assert 'lang="sv" dir="ltr">Komet</a>' in html
    assert 'action="/ar/kurser/"' in html
