"""A sheet of paper about a course or a run, with a QR code to its page in the reader's language."""

import pytest
import segno
from django.urls import reverse
from django.utils.translation import override

from home.models import StandardPage
from home.sheets import qr
from tests.factories import make_course, make_leader, make_pages, make_region, make_run
from tests.home.test_routing import add, translate

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SIX = ["sv", "en", "ar", "so", "uk", "sv-x-lattlast"]


@pytest.fixture
def run():
    region = make_region(languages=SIX)
    course = make_course(region)
    make_pages(region, course)
    return make_run(course=course, meetings=10)


def sheet(client, name: str, pk: int, language: str):
    with override(language):
        return client.get(reverse(f"courses:{name}", args=[pk]))


@pytest.mark.parametrize("language", SIX)
def test_a_runs_sheet_leads_to_the_run_in_the_same_language(client, run, language):
    answer = sheet(client, "run_handout", run.pk, language)
    address = f"http://testserver/{language}/tillfalle/{run.pk}/"
    assert answer.status_code == 200 and f'<html lang="{language}"' in answer.text
    assert qr(address) in answer.text and f'<link rel="canonical" href="{address}">' in answer.text
    assert answer.text.count('dir="ltr">18:00–20:30</bdi>') == 8, "eight meetings fit, the rest are counted"


@pytest.mark.parametrize("language", SIX)
def test_a_courses_sheet_leads_to_its_page_in_the_same_language(client, run, language):
    answer = sheet(client, "course_handout", run.course_id, language)
    assert qr(f"http://testserver/{language}/kurser/kurs-{run.course_id}/") in answer.text
    assert ('<h1 lang="sv" dir="ltr">' in answer.text) == (language != "sv")


def test_the_code_says_the_address_and_has_its_quiet_zone():
    address = "https://foraldrastod.example/sv-x-lattlast/tillfalle/12/"
    made = segno.make(address, error="m", micro=False)
    svg = qr(address)
    side = made.symbol_size(border=4)[0]
    assert f'viewBox="0 0 {side} {side}"' in svg
    assert "?" not in address and made.version <= 5, "coarse enough for an old phone's camera"


def test_a_draft_and_a_course_without_a_page_have_no_sheet(client, run):
    assert (
        sheet(client, "run_handout", make_run(state="draft", course=run.course).pk, "sv").status_code == 404
    )
    other = make_course(run.course.region, name="Utan sida")
    assert sheet(client, "course_handout", other.pk, "sv").status_code == 404
    assert sheet(client, "course_handout", 987654, "sv").status_code == 404


def test_a_sheet_sets_no_cookie_and_asks_little(client, run, django_assert_max_num_queries):
    make_leader(run.municipality)
    sheet(client, "run_handout", run.pk, "ar")
    with django_assert_max_num_queries(4):
        answer = sheet(client, "run_handout", run.pk, "ar")
    assert not answer.cookies and "noindex" in answer.text


def test_the_pages_lead_to_their_sheets(client, run):
    assert f'href="/so/tillfalle/{run.pk}/blad/"' in client.get(f"/so/tillfalle/{run.pk}/").text
    assert f'href="/so/kurs/{run.course_id}/blad/"' in client.get(f"/so/kurser/kurs-{run.course_id}/").text


def test_a_translated_course_has_its_own_words_on_the_sheet(client, run):
    translate(run.course.pages.get(), "so", title="Koorsada waalidka")
    html = sheet(client, "course_handout", run.course_id, "so").text
    assert "<h1>Koorsada waalidka</h1>" in html


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_any_page_is_a_sheet_with_its_words_and_the_way_to_it_and_nothing_to_press(client, run, language):
    home = run.course.region.site.root_page.specific
    page = add(home, StandardPage, title="Om oss", slug="om", introduction="Vilka vi är.")
    url = f"/{language}/om/"
    assert f'href="{url}?blad"' in client.get(url).text
    answer = client.get(f"{url}?blad")
    assert qr(f"http://testserver{url}") in answer.text and f'href="{url}"' in answer.text
    assert "Om oss</h1>" in answer.text and "Vilka vi är." in answer.text
    for not_on_paper in ("<form", 'class="site-header"', 'class="site-footer"', "?blad"):
        assert not_on_paper not in answer.text, not_on_paper
    assert f'<link rel="canonical" href="http://testserver{page.url}">' in answer.text
