"""What parents learn online, for other websites and programs: the list, the API, and an address that is pasted."""

import json
import re
from html import unescape

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from tests.factories import make_lesson, make_module, make_pages, make_region, text_step
from tests.home.test_routing import translate

pytestmark = [pytest.mark.django_db, pytest.mark.once]
VIEWS = ("embed_training", "embed_training_part")
API = "/api/v1/training"


@pytest.fixture
def region():
    region = make_region(languages=["sv", "ar"])
    make_pages(region)
    return region


@pytest.fixture
def module(region):
    module = make_module(region, slug="barn", ages="3–12 år", introduction="Små steg")
    make_lesson(module, [text_step(), text_step()], title="Se barnet", slug="l1", minutes=7)
    make_lesson(module, title="Förvarna", slug="l2", after_meeting=2, minutes=8)
    return module


def get(client, view="embed_training_part", query="", **headers):
    return client.get(f"{reverse(view)}{query}", headers=headers)


def page_of(client, query="", view="embed_training_part"):
    return get(client, view, query).content.decode()


@pytest.mark.parametrize("view", VIEWS)
def test_a_module_is_shown_with_its_lessons_in_order_and_leads_to_our_site(client, module, view):
    page = page_of(client, "?module=barn", view)
    assert page.index("/barn/l1/") < page.index("/barn/l2/") and page.count('part="lesson"') == 2
    links = re.findall(r'<a part="\w+" target="_top" href="http://testserver(/sv/lar-dig/barn/[^"]*)"', page)
    assert links == [f"/sv/lar-dig/barn/{place}?via=embed" for place in ("l1/", "l2/", "")]
    assert page.count("<a ") == 3 and "3–12 år" in page and "Små steg" in page


@pytest.mark.parametrize("view", VIEWS)
def test_without_a_name_all_modules_for_parents_are_shown_and_no_more_than_wanted(
    client, region, module, view
):
    for audience in ("parents", "leaders"):
        make_lesson(make_module(region, title=f"För {audience}", slug=audience, audience=audience))
    page = page_of(client, view=view)
    assert page.count('part="module"') == 2 and "För parents" in page and "För leaders" not in page
    assert page_of(client, "?limit=1", view).count('part="module"') == 1
    assert 'href="http://testserver/sv/lar-dig/?via=embed"' in page


@pytest.mark.parametrize("asked", ["nobody", "ledare"])
def test_a_module_that_is_not_there_or_for_leaders_is_said_in_words(client, region, module, asked):
    make_lesson(make_module(region, slug="ledare", audience="leaders"))
    page = page_of(client, f"?module={asked}")
    assert page.count("pc-problem") == 1 and page.count('part="module"') == 1
    assert "pc-problem" not in page_of(client, "?module=barn")


def test_the_words_are_in_the_language_that_is_asked_for_and_foreign_ones_are_marked(client, module):
    answer = get(client, query="?module=barn&lang=ar")
    page = answer.content.decode()
    assert answer["Content-Language"] == "ar" and 'lang="ar" dir="rtl"' in page
    assert '/ar/lar-dig/barn/l1/?via=embed" lang="sv" dir="ltr">Se barnet' in page
    translate(module, "ar", title="يوم هادئ")
    page = page_of(client, "?module=barn&lang=ar")
    assert '<h2 class="pc-heading" part="heading">يوم هادئ</h2>' in page


def test_headings_fit_into_the_page_around_and_colours_that_can_be_read_are_taken(client, module):
    page = page_of(client, "?module=barn&heading=4&scheme=dark")
    assert '<h4 class="pc-heading"' in page and '<h5 class="pc-title"' in page and "pc-dark" in page
    page = page_of(client, "?accent=7b2d8b&background=ffffff", "embed_training")
    assert reverse("embed_colours", args=["7b2d8b", "ffffff"]) in page


@pytest.mark.parametrize("view", VIEWS)
def test_it_is_open_to_every_site_has_an_etag_and_no_cookie(
    client, module, view, django_assert_max_num_queries
):
    answer = get(client, view, "?module=barn")
    assert answer["Access-Control-Allow-Origin"] == "*" and not answer.cookies
    assert get(client, view, "?module=barn", if_none_match=answer["ETag"]).status_code == 304
    with django_assert_max_num_queries(1):
        get(client, view, "?module=barn")
    assert client.post(reverse(view)).status_code == 405


def test_the_frame_may_stand_anywhere_and_a_lesson_may_not(client, module):
    frame = get(client, "embed_training")
    assert "frame-ancestors *" in frame["Content-Security-Policy"] and "X-Frame-Options" not in frame
    lesson = client.get("/sv/lar-dig/barn/l1/")
    assert "frame-ancestors 'self'" in lesson["Content-Security-Policy"] and "X-Frame-Options" in lesson


@pytest.mark.parametrize("view", VIEWS)
def test_where_there_is_nothing_to_learn_that_is_said(client, region, view):
    page = page_of(client, view=view)
    assert "<ul" not in page and 'href="http://testserver/sv/"' in page


def test_the_api_tells_modules_and_lessons_in_the_language_that_is_asked_for(client, region, module):
    make_lesson(make_module(region, slug="ledare", audience="leaders"))
    translate(module, "ar", title="يوم هادئ")
    (told,) = json.loads(client.get(f"{API}?lang=ar").content)
    assert told["key"] == str(module.translation_key) and told["slug"] == "barn"
    assert (told["title"], told["title_language"], told["languages"]) == ("يوم هادئ", "ar", ["sv", "ar"])
    assert told["url"] == "http://testserver/ar/lar-dig/barn/" and told["minutes"] == 15
    first, second = told["lessons"]
    assert (first["title"], first["title_language"], first["steps"], first["minutes"]) == (
        "Se barnet",
        "sv",
        2,
        7,
    )
    assert second["url"] == "http://testserver/ar/lar-dig/barn/l2/" and second["after_meeting"] == 2
    assert client.get(f"{API}?lang=xx").status_code == 422


def frame_of(client, path):
    answer = client.get("/oembed", {"url": f"http://testserver{path}"})
    if answer.status_code != 200:
        return answer.status_code
    return re.search(r'src="http://testserver([^"]+)"', answer.json()["html"])[1].replace("&amp;", "&")


def test_the_address_of_a_module_or_of_them_all_becomes_a_frame_that_answers(client, module):
    for path, asked in (("/sv/lar-dig/barn/", "module=barn&lang=sv"), ("/ar/lar-dig/", "lang=ar")):
        address = frame_of(client, path)
        assert address == f"/embed/training/?{asked}" and client.get(address).status_code == 200
        assert "+oembed" in client.get(path).content.decode()


def test_what_is_for_leaders_or_closed_and_a_lesson_become_no_frame(client, region, module):
    make_lesson(make_module(region, slug="ledare", audience="leaders"))
    assert frame_of(client, "/sv/lar-dig/ledare/") == 404 and frame_of(client, "/sv/lar-dig/barn/l1/") == 404
    assert "+oembed" not in client.get("/sv/lar-dig/ledare/").content.decode()
    PageViewRestriction.objects.create(page=module, restriction_type="login")
    assert frame_of(client, "/sv/lar-dig/barn/") == 401


def line(client, **chosen):
    usual = {"lang": "sv", "limit": "6", "heading": "2", "way": "element"}
    html = client.get("/embed/", usual | chosen).content.decode()
    return unescape(re.search(r'<textarea class="builder-line"[^>]*>(.*?)</textarea>', html, re.S)[1])


def test_the_builder_makes_the_line_for_a_module_or_for_them_all(client, region, module):
    make_lesson(make_module(region, slug="ledare", audience="leaders"))
    pasted = line(client, show="training:barn", lang="ar", book="on", municipality="nobody")
    assert '<parenting-training lang="ar" module="barn">' in pasted
    assert f'<a href="http://testserver/ar/lar-dig/barn/">{module.title}</a>' in pasted
    assert "<parenting-training>" in line(client, show="training")
    assert "/embed/training/?module=barn" in line(client, show="training:barn", way="iframe")
    form = client.get("/embed/").content.decode()
    assert 'value="training:barn"' in form and "training:ledare" not in form
