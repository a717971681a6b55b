"""Words in another language than the page say so, in every template that may show them; asked in Arabic."""

import re
from datetime import time

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from courses.models import LeaderText, MunicipalityPage, OpeningHours, OpeningHoursText, VenueText
from home.models import StandardPage
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
SWEDISH = 'lang="sv" dir="ltr"'


@pytest.fixture
def place():
    return make_municipality(make_region(), "Växjö", slug="vaxjo")


@pytest.fixture
def venue(place):
    venue = make_venue(place, name="Solrosen")
    VenueText.objects.create(parent=venue, language="sv", directions="Ring på klockan.")
    return venue


def arabic(client, path: str) -> str:
    html = client.get(f"/ar/{path}").content.decode()
    assert '<html lang="ar" dir="rtl">' in html
    return html


def mark_of(words: str, html: str) -> str:
    """The tag that stands right before some words (a paragraph of an editor's text between them or not)."""
    return re.search(rf"(<[^<>]+>)\s*(?:<p>)?{re.escape(words)}", html)[1]


def test_a_runs_directions_and_leaders(client, place, venue):
    leader = make_leader(place)
    LeaderText.objects.create(parent=leader, language="sv", role="Socionom", about="Tycker om bad.")
    LeaderText.objects.create(parent=leader, language="ar", role="", about="تحب السباحة.")
    run = make_run(course=make_course(place.region), municipality=place, venue=venue, leaders=[leader])
    html = arabic(client, f"tillfalle/{run.pk}/")
    assert SWEDISH in mark_of("Ring på klockan.", html)
    assert SWEDISH in mark_of("Socionom", html)
    assert "lang" not in mark_of("تحب السباحة.", html)


def test_opening_hours(client, place, venue):
    index, _page = make_pages(place.region)
    index.add_sibling(
        instance=MunicipalityPage(title="Växjö", slug="vaxjo", municipality=place, locale=index.locale)
    )
    course = make_course(place.region, name="Öppna förskolan", kind="drop_in")
    hours = OpeningHours.objects.create(course=course, venue=venue, weekday=0, opens=time(9), closes=time(12))
    OpeningHoursText.objects.create(parent=hours, language="sv", note="Sångstund")
    html = arabic(client, "vaxjo/")
    for words in ("Öppna förskolan", "Sångstund", "Ring på klockan."):
        assert SWEDISH in mark_of(words, html), words
    make_pages(place.region, course)
    assert SWEDISH in mark_of("Öppna förskolan", arabic(client, "vaxjo/"))


def test_rows_of_runs_the_menu_and_the_foot(client, place, venue):
    index, _page = make_pages(place.region, make_course(place.region, name="Älskade barn"))
    index.add_sibling(
        instance=StandardPage(title="Om oss", slug="om", show_in_menus=True, locale=index.locale)
    )
    index.add_sibling(instance=StandardPage(title="Data", slug="data", in_footer=True, locale=index.locale))
    make_run(course=place.region.courses.get(), municipality=place, venue=venue)
    html = arabic(client, "kurser/")
    for words in ("Älskade barn", "Om oss", "Data"):
        assert SWEDISH in mark_of(words, html), words


def test_crumbs(client, place):
    index, _page = make_pages(place.region, make_course(place.region, name="ABC"))
    html = arabic(client, f"kurser/kurs-{place.region.courses.get().pk}/")
    assert SWEDISH in mark_of(index.title, html)


def test_words_in_the_language_of_the_page_carry_nothing():
    with translation.override("ar"):
        said = {"name": "Amina", "role": "أخصائية", "role_lang": "ar", "organisation": "Växjö", "about": ""}
        assert "lang=" not in render_to_string("components/person.html", {"person": said})
