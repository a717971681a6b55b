"""What a visitor meets in every language: addresses, alternates, what is missing, and a form half filled in."""

import re
from datetime import date

import pytest

from courses import booking
from courses.models import SurveyAnswer
from courses.party_links import manage_url
from courses.survey_links import survey_url
from home.models import AccessibilityMessage, AccessibilityPage, NewsIndexPage, StandardPage
from tests.courses.test_booking_view import hidden, look_through, url_of, words
from tests.courses.test_survey import make_finished, make_question
from tests.factories import make_course, make_locale, make_pages, make_party, make_region, make_run
from tests.home.test_routing import add, translate

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SIX = ["sv", "en", "ar", "so", "uk", "sv-x-lattlast"]
FOREIGN = SIX[1:]
HREFLANG = re.compile(r'<link rel="alternate" hreflang="([^"]+)" href="http://testserver([^"]+)">')


@pytest.fixture
def region():
    return make_region(languages=SIX)


def head_of(client, url: str) -> tuple[str, dict[str, str]]:
    """The canonical address of a page, and its alternates."""
    html = client.get(url).text
    canonical = re.search(r'<link rel="canonical" href="http://testserver([^"]+)">', html)[1]
    return canonical, dict(HREFLANG.findall(html))


@pytest.mark.parametrize("code", FOREIGN)
def test_every_kind_of_page_without_a_translation_points_to_its_source(client, region, code):
    _index, page = make_pages(region, make_course(region))
    home = region.site.root_page.specific
    add(home, model=NewsIndexPage, title="Nyheter", slug="nyheter")
    add(home, model=StandardPage, title="Om oss", slug="om")
    run = make_run(course=page.course)
    kept = ["", "kurser/", f"kurser/{page.slug}/", "nyheter/", "om/", f"tillfalle/{run.pk}/"]
    for rest in kept:
        html = client.get(f"/{code}/{rest}").text
        assert f'<html lang="{code}" dir="{"rtl" if code == "ar" else "ltr"}">' in html
        assert head_of(client, f"/{code}/{rest}") == (f"/sv/{rest}", {}), rest


def test_alternates_are_the_same_on_every_translation_and_name_a_default(client, region):
    page = add(region.site.root_page.specific, title="Om oss", slug="om")
    for code in ("ar", "sv-x-lattlast"):
        translate(page, code, title=code)
    page.copy_for_translation(make_locale("uk"), copy_parents=True)
    page.copy_for_translation(make_locale("so"), copy_parents=True, alias=True)
    wanted = {code: f"/{code}/om/" for code in ("sv", "ar", "sv-x-lattlast")} | {"x-default": "/sv/om/"}
    for code in ("sv", "ar", "sv-x-lattlast"):
        assert head_of(client, f"/{code}/om/") == (f"/{code}/om/", wanted)
    xml = client.get("/sitemap.xml").text
    assert xml.count('hreflang="x-default" href="http://testserver/sv/om/"') == 3
    assert "/uk/om/" not in xml and "/so/om/" not in xml


def test_a_run_has_alternates_where_its_course_has_words(client, region):
    _index, page = make_pages(region, make_course(region))
    translate(page, "so", title="Koorso")
    run = make_run(course=page.course)
    rest = f"tillfalle/{run.pk}/"
    wanted = {"sv": f"/sv/{rest}", "so": f"/so/{rest}", "x-default": f"/sv/{rest}"}
    assert head_of(client, f"/so/{rest}") == (f"/so/{rest}", wanted)
    assert head_of(client, f"/sv/{rest}") == (f"/sv/{rest}", wanted)


def test_the_switch_names_every_language_in_itself_and_keeps_page_and_filters(client, region):
    make_pages(region)
    html = client.get("/so/kurser/?q=trots&page=1").text
    names = ["Svenska", "English", "العربيّة", "Soomaali", "Українська", "Lättläst svenska"]
    for code, name in zip(SIX, names, strict=True):
        link = re.search(
            rf'<a href="/{code}/kurser/\?q=trots&amp;page=1" hreflang="{code}" lang="{code}"[^>]*>.*?</a>',
            html,
        )
        assert link and name in link[0], code


@pytest.mark.parametrize("code", FOREIGN)
def test_changing_the_language_of_a_form_keeps_what_was_typed_and_complains_of_nothing(client, region, code):
    run = make_run(course=make_course(region))
    form = client.get(url_of(run, "sv"))
    button = (
        f'<button form="carried" formaction="{url_of(run, code)}" name="step" value="language" lang="{code}">'
    )
    assert button in form.text
    answer = client.post(url_of(run, code), hidden(form) | {"name": "Sara", "step": "language"})
    assert f'<html lang="{code}"' in answer.text and 'value="Sara"' in answer.text
    assert 'aria-invalid="true"' not in answer.text and 'class="errors"' not in answer.text


def test_changing_the_language_of_the_review_shows_the_review_in_it(client, region):
    run = make_run(course=make_course(region))
    review = look_through(client, run, "sv")
    assert f'formaction="{url_of(run, "ar")}" name="step" value="review"' in review.text
    answer = client.post(url_of(run, "ar"), hidden(review) | {"step": "review"})
    assert '<html lang="ar"' in answer.text and "sara@example.org" in words(answer)
    assert hidden(answer)["key"] == hidden(review)["key"]


def test_enter_in_a_field_goes_on_and_does_not_change_the_language(client, region):
    """The first button of a form, in the order of the page, is the one that Enter presses."""
    run = make_run(course=make_course(region))
    html = client.get(url_of(run, "sv")).text
    first = re.search(r"<button[^>]*>", html[: html.index("</main>")])[0]
    assert 'form="carried"' in first and 'value="review"' in first
    review = look_through(client, run, "sv").text
    assert 'value="send"' in re.search(r"<button[^>]*>", review)[0]


def switched(client, url: str, values: dict) -> str:
    """What the header's button for Arabic on a page with a form answers, with these values typed."""
    shown = client.get(url).text
    form, action = re.search(
        r'<button form="(\w+)" formaction="([^"]+)" name="step" value="language" lang="ar">', shown
    ).groups()
    assert f'<form class="form{" survey" if "question" in "".join(values) else ""}" id="{form}"' in shown
    answer = client.post(action, values | {"step": "language"})
    assert answer.status_code == 200
    assert 'aria-invalid="true"' not in answer.text and 'class="errors"' not in answer.text
    assert '<html lang="ar"' in answer.text
    return answer.text


def test_changing_the_language_of_a_change_keeps_it_and_saves_nothing(client, region):
    party = booking.book(
        make_run(course=make_course(region)).pk, make_party(name="Sara"), queue_if_full=False
    ).party
    url = f"{manage_url(party)}andra/"
    assert 'value="Sara Ek"' in switched(client, url, {"name": "Sara Ek", "email": "sara@", "adults": "1"})
    party.refresh_from_db()
    assert party.name == "Sara"


def test_changing_the_language_of_a_survey_keeps_its_answers_and_sends_none(client, region):
    run = make_finished()
    question = make_question(run.course.region)
    values = {"asked": str(question.pk), f"question_{question.pk}": "4"}
    assert re.search(r'value="4"[^>]* checked', switched(client, survey_url(run), values))
    assert not SurveyAnswer.objects.exists()


def test_changing_the_language_of_a_message_keeps_it_and_sends_nothing(client, region):
    home = region.site.root_page.specific
    facts = dict.fromkeys(("tested_on", "published_on", "reviewed_on"), date(2026, 11, 3))
    facts |= dict.fromkeys(("title", "slug", "organisation", "scope", "testing"), "till")
    page = add(home, AccessibilityPage, **facts)
    html = switched(client, page.url, {"message": "Kalendern", "email": "inte klart"})
    assert "Kalendern</textarea>" in html
    assert not AccessibilityMessage.objects.exists()


def test_a_language_that_the_region_does_not_name_leads_to_those_it_has(client):
    region = make_region(languages=["sv", "en"])
    page = add(region.site.root_page.specific, title="Om oss", slug="om")
    translate(page, "en", title="About us")
    answer = client.get("/uk/om/")
    assert answer.status_code == 404 and '<html lang="sv"' in answer.text
    found = re.findall(r'<a class="more" href="(/[^"]+)" hreflang="(\w+)"', answer.text)
    assert found == [("/sv/om/", "sv"), ("/en/om/", "en")]
    run = make_run(course=make_course(region))
    assert f'href="/en/tillfalle/{run.pk}/"' in client.get(f"/uk/tillfalle/{run.pk}/").text.split("<main")[1]


def test_an_address_below_a_page_leads_to_the_page_and_to_the_search(client, region):
    make_pages(region)
    answer = client.get("/ar/kurser/finns-inte/")
    assert answer.status_code == 404
    main = answer.text.split("<main")[1]
    assert '<a class="more" href="/ar/kurser/" hreflang="sv" lang="sv" dir="ltr">Kurser' in main
    assert '<form class="form" action="/ar/kurser/" role="search">' in main and 'name="q"' in main
    assert 'href="/ar/"' in main


def test_nobody_is_sent_where_nothing_is(client, region):
    answer = client.get("/so/finns/inte/alls/")
    assert answer.status_code == 404 and "hreflang" not in answer.text.split("<main")[1]
