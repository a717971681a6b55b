"""The list for other websites: what it shows, for whom, and how small it is."""

import gzip
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_course, make_municipality, make_pages, make_programme, make_region, make_run

pytestmark = pytest.mark.django_db
VIEWS = ("embed_courses", "embed_part")


@pytest.fixture
def region():
    region = make_region()
    make_pages(region)
    return region


def get(client, view="embed_part", query="", **headers):
    return client.get(f"{reverse(view)}{query}", headers=headers)


def titles(answer):
    return answer.content.decode().count('class="pc-run"')


@pytest.mark.parametrize("view", VIEWS)
def test_a_municipality_shows_its_own_runs_and_no_more_than_it_wants(client, region, view):
    ours, other = (
        make_municipality(region, slug="vaxjo"),
        make_municipality(region, "Ljungby", slug="ljungby"),
    )
    course = make_course(region)
    for day in range(3):
        make_run(course=course, municipality=ours, starts_in_days=10 + day)
    make_run(course=course, municipality=other)
    make_run(course=course, municipality=ours, state="draft")
    assert titles(get(client, view)) == 4
    answer = get(client, view, "?municipality=vaxjo")
    assert titles(answer) == 3 and "Ljungby" not in answer.content.decode()
    assert titles(get(client, view, "?municipality=vaxjo&limit=2")) == 2
    assert titles(get(client, view, "?limit=0")) == 1 and titles(get(client, view, "?limit=x")) == 4


def test_every_address_is_whole_and_opens_outside_a_frame(client, region):
    make_run(course=make_course(region))
    page = get(client).content.decode()
    assert page.count("<a ") == page.count('target="_top" href="http://testserver/') == 2


def test_the_words_are_in_the_language_that_is_asked_for(client, region):
    arabic = get(client, query="?lang=ar")
    assert arabic["Content-Language"] == "ar" and 'lang="ar" dir="rtl"' in arabic.content.decode()
    for unknown in ("?lang=uk", "?lang=xx", ""):
        assert 'lang="sv" dir="ltr"' in get(client, query=unknown, accept_language="ar").content.decode()


def test_headings_fit_into_the_page_around(client, region):
    make_run(course=make_course(region))
    page = get(client, query="?heading=4").content.decode()
    assert '<h4 class="pc-heading"' in page and '<h5 class="pc-title"' in page
    assert '<h6 class="pc-title"' in get(client, query="?heading=9").content.decode()


def test_a_municipality_that_is_not_ours_is_said_and_so_is_an_empty_list(client, region):
    page = get(client, query="?municipality=atlantis").content.decode()
    assert "pc-problem" in page and "Inga kurstillfällen" in page
    assert "pc-problem" not in get(client).content.decode()


def test_own_filters_keep_what_whoever_embeds_has_chosen(client, region):
    make_municipality(region, slug="vaxjo")
    page = get(client, "embed_courses", "?municipality=vaxjo&limit=3&lang=ar&filters&age=5").content.decode()
    for kept in ('name="municipality" value="vaxjo"', 'name="limit" value="3"', 'name="lang" value="ar"'):
        assert kept in page
    assert '<option value="5" selected' in page and "<form" not in get(client).content.decode()


def test_a_list_may_be_framed_anywhere_and_nothing_else_of_the_site(client, region):
    frame = get(client, "embed_courses")
    assert "frame-ancestors *" in frame["Content-Security-Policy"] and "X-Frame-Options" not in frame
    others = client.get("/sv/kurser/")
    assert "frame-ancestors 'self'" in others["Content-Security-Policy"] and "X-Frame-Options" in others


@pytest.mark.parametrize("view", VIEWS)
def test_it_is_open_to_every_site_has_an_etag_and_no_cookie(client, region, view):
    answer = get(client, view)
    assert answer["Access-Control-Allow-Origin"] == "*" and not answer.cookies
    assert get(client, view, if_none_match=answer["ETag"]).status_code == 304
    assert client.post(reverse(view)).status_code == 405


@pytest.mark.parametrize("view", VIEWS)
def test_the_list_costs_the_same_with_few_and_many_runs(client, region, django_assert_num_queries, view):
    course, place = make_course(region), make_municipality(region)
    for count in (1, 12):
        for day in range(count):
            make_run(course=course, municipality=place, starts_in_days=5 + day)
        get(client, view)
        with django_assert_num_queries(3):
            get(client, view)


def test_the_script_and_a_list_of_six_are_smaller_than_six_kilobytes(client, region):
    script = client.get("/embed/v1.js", headers={"accept-encoding": "gzip"})
    assert script["Content-Encoding"] == "gzip" and script["Content-Type"].startswith("text/javascript")
    course = make_course(region)
    for day in range(6):
        make_run(course=course, starts_in_days=5 + day)
    make_municipality(region, slug="vaxjo", embed_origins="https://www.vaxjo.example")
    listed = gzip.compress(get(client, query="?book=vaxjo&filters").content)
    assert len(script.content) <= 5_000
    assert len(script.content) + len(listed) <= 6_000, (len(script.content), len(listed))


def test_the_script_is_one_for_all_and_kept_for_an_hour(client):
    plain = client.get("/embed/v1.js")
    assert b"__STYLE__" not in plain.content and b".pc-run" in plain.content
    assert plain["Cache-Control"] == "public, max-age=3600" and "Accept-Encoding" in plain["Vary"]
    assert plain["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get("/embed/v1.js", headers={"if-none-match": plain["ETag"]}).status_code == 304


def test_a_list_with_booking_says_where_that_may_be_shown_and_leads_there(client, region):
    place = make_municipality(region, slug="vaxjo", embed_origins="https://www.vaxjo.example")
    course = make_course(region)
    run, later = (
        make_run(course=course, municipality=place),
        make_run(course=course, sign_up_opens_at=timezone.now() + timedelta(days=2)),
    )
    page = get(client, query="?book=vaxjo&lang=ar&filters").content.decode()
    assert 'data-registered="https://www.vaxjo.example"' in page and "data-pane" in page
    assert f'data-book="http://testserver/ar/tillfalle/{run.pk}/boka/pa/vaxjo/"' in page
    assert f"/ar/tillfalle/{later.pk}/" in page and f"/ar/tillfalle/{later.pk}/boka" not in page
    assert '<input type="hidden" name="book" value="vaxjo">' in page
    assert f'target="_top" href="http://testserver/ar/tillfalle/{run.pk}/"' in page


@pytest.mark.parametrize("asked", ["?book=ljungby", "?book=nobody", ""])
def test_without_a_registered_website_booking_is_offered_on_ours_only(client, region, asked):
    make_municipality(region, "Ljungby", slug="ljungby")
    make_run(course=make_course(region))
    page = get(client, query=asked).content.decode()
    assert "data-book" not in page and "data-registered" not in page and "pc-only-here" not in page


@pytest.mark.parametrize("view", VIEWS)
def test_the_courses_of_one_method_stay_those_when_a_visitor_filters(client, region, view):
    programme = make_programme(region, slug="komet")
    make_run(course=make_course(region, programme=programme))
    make_run(course=make_course(region))
    answer = get(client, view, "?programme=komet&filters=")
    assert titles(answer) == 1
    assert '<input type="hidden" name="programme" value="komet">' in answer.content.decode()
