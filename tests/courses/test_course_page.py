"""A course's page: what, for whom, and its next runs."""

import re

import pytest

from home.models import Region
from tests.factories import make_course, make_municipality, make_pages, make_programme, make_region, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    return make_region()


@pytest.fixture
def course(region):
    programme = make_programme(region, meetings=4, minutes=150)
    return make_course(region, name="ABC 3–12", programme=programme, child_care=True)


@pytest.fixture
def page(region, course):
    page = make_pages(region, course)[1]
    page.body = [("text", "<p>Fyra träffar om vardagen hemma.</p>")]
    page.introduction = "För dig som vill bråka mindre."
    page.save_revision().publish()
    return page


def text_of(response) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def url(page, language="en"):
    return f"/{language}/kurser/{page.slug}/"


def test_it_says_what_it_is_and_for_whom(client, page):
    text = text_of(client.get(url(page)))
    for words in (
        "ABC 3–12", "För dig som vill bråka mindre.", "Fyra träffar om vardagen hemma.", "3–12 years",
        "4 meetings", "2.5 hours", "There is child care", "Free of charge", "two adults together",
    ):  # fmt: skip
        assert words in text, words


def test_it_lists_its_own_next_runs_and_leads_to_all(client, region, course, page):
    place = make_municipality(region)
    runs = [make_run(course=course, municipality=place, starts_in_days=5 + n) for n in range(12)]
    other = make_run(course=make_course(region), municipality=place)
    html = client.get(url(page)).content.decode()
    listed = [int(pk) for pk in re.findall(r'href="/en/tillfalle/(\d+)/"', html)]
    assert listed == [run.pk for run in runs[:10]]
    assert other.pk not in listed
    assert f">{page.title}</a>" not in html.split('class="runs"')[1]
    assert f'href="/en/kurser/?course={page.slug}"' in html
    assert "See all dates" in html


@pytest.mark.parametrize("runs", [0, 3, 30])
def test_a_warm_page_asks_four_queries(client, page, runs, django_assert_num_queries):
    course = page.course
    place = make_municipality(course.region)
    for n in range(runs):
        make_run(course=course, municipality=place, starts_in_days=5 + n)
    client.get(url(page))
    with django_assert_num_queries(4):
        client.get(url(page))


def test_without_dates_it_says_whom_to_write_to(client, region, course, page):
    make_municipality(region, name="Alvesta", email="alvesta@example.org")
    make_municipality(region, name="Tyst", email="", phone="")
    html = client.get(url(page)).content.decode()
    assert "No dates are planned just now" in html
    assert "mailto:alvesta@example.org" in html
    assert "Tyst" not in html


def test_a_municipality_s_own_course_names_that_municipality_only(client, region, page):
    own = make_municipality(region, name="Alvesta")
    make_municipality(region, name="Ljungby", email="ljungby@example.org")
    page.course.municipality = own
    page.course.save()
    html = client.get(url(page)).content.decode()
    assert "ljungby@example.org" not in html
    assert "kommun@example.org" in html


def test_a_drop_in_is_not_booked(client, region, course, page):
    course.kind = "drop_in"
    course.save()
    assert "You need not book" in text_of(client.get(url(page)))


def test_in_another_language_the_source_is_shown_with_a_notice_and_marked(client, page):
    html = client.get(url(page, "ar")).content.decode()
    assert '<html lang="ar" dir="rtl">' in html
    assert '<h1 lang="sv" dir="ltr">ABC 3–12</h1>' in html
    assert f'href="/sv/kurser/{page.slug}/"' in html
    assert f'<link rel="canonical" href="http://testserver/sv/kurser/{page.slug}/">' in html


def test_a_page_is_renewed_when_it_is_published(client, region, page):
    client.get(url(page))
    before = Region.objects.get(pk=region.pk).version
    page.title = "Nytt namn"
    page.save_revision().publish()
    assert Region.objects.get(pk=region.pk).version > before
    assert "Nytt namn" in text_of(client.get(url(page)))
