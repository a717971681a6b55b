"""The frame of every page: menu, foot, languages, colours."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from wagtail.models import Page

from home import context, receivers
from home.models import ProjectPage, Region
from tests.factories import make_course, make_municipality, make_pages, make_region, make_run
from tests.home.test_routing import add, translate

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def region():
    return make_region()


def frame_of(path="/sv/", language="sv"):
    request = RequestFactory().get(path)
    request.region = Region.objects.select_related("site__root_page").get()
    with translation.override(language):
        return context.Chrome(request)


def test_the_menu_holds_the_pages_that_editors_put_there_in_their_order(region):
    home = region.site.root_page.specific
    add(home, title="Om oss", slug="om", show_in_menus=True)
    add(home, title="Gömd", slug="gomd")
    add(home, title="Kurser", slug="kurser", show_in_menus=True)
    assert [item.title for item in frame_of().menu] == ["Om oss", "Kurser"]


def test_the_menu_follows_the_language_and_marks_what_is_not_translated(region):
    home = region.site.root_page.specific
    translate(add(home, title="Om oss", slug="om", show_in_menus=True), "en", title="About us")
    add(home, title="Nyheter", slug="nyheter", show_in_menus=True)
    menu = frame_of("/en/om/", "en").menu
    assert [(item.title, item.url, item.lang, item.current) for item in menu] == [
        ("About us", "/en/om/", "", True),
        ("Nyheter", "/en/nyheter/", "sv", False),
    ]


@pytest.mark.parametrize("change", ["publish", "unpublish", "delete", "move"])
def test_a_change_of_a_page_shows_at_the_next_request(region, change):
    home = region.site.root_page.specific
    page = add(home, title="Om oss", slug="om", show_in_menus=True)
    other = add(home, title="Hjälp", slug="hjalp", show_in_menus=True)
    assert [item.title for item in frame_of().menu] == ["Om oss", "Hjälp"]
    if change == "publish":
        page.title = "Om"
        page.save_revision().publish()
    elif change == "unpublish":
        page.unpublish()
    elif change == "delete":
        page.delete()
    else:
        page.move(other, pos="right")
    after = {"publish": ["Om", "Hjälp"], "move": ["Hjälp", "Om oss"]}.get(change, ["Hjälp"])
    assert [item.title for item in frame_of().menu] == after


def test_a_deleted_page_makes_the_words_new_after_it_is_gone(region, monkeypatch):
    """Wagtail's own signal comes before: another process may read the page once more in between."""
    page = add(region.site.root_page.specific, title="Om oss", slug="om")
    pk, seen = page.pk, []
    monkeypatch.setattr(
        receivers, "touch_regions_of", lambda *pages: seen.append(Page.objects.filter(pk=pk).exists())
    )
    page.delete()
    assert seen[-1] is False


def test_a_page_of_one_region_leaves_the_words_of_another_alone(region):
    other = make_region(name="Sjöbygden", hostname="sjo.example", default=False)
    before = Region.objects.get(pk=other.pk).version
    mine = Region.objects.get(pk=region.pk).version
    add(region.site.root_page.specific, title="Om oss", slug="om")
    assert Region.objects.get(pk=other.pk).version == before
    assert Region.objects.get(pk=region.pk).version > mine


def test_the_foot_holds_the_pages_that_ask_for_it_of_whatever_kind(region):
    home = region.site.root_page.specific
    add(home, title="Personuppgifter", slug="personuppgifter", in_footer=True)
    add(home, ProjectPage, title="Projekt", slug="projekt", in_footer=True)
    add(home, title="Annat", slug="annat", show_in_menus=True)
    assert [item.title for item in frame_of().footer] == ["Personuppgifter", "Projekt"]


def test_a_warm_frame_costs_no_query(region, django_assert_num_queries):
    add(region.site.root_page.specific, title="Om oss", slug="om", show_in_menus=True, in_footer=True)
    frame_of()
    request = RequestFactory().get("/sv/")
    request.region = Region.objects.get()
    parts = ("menu", "footer", "notices", "languages", "colours_url")
    template = "".join(f"{{{{ chrome.{part} }}}}" for part in parts)
    with django_assert_num_queries(0):
        html = Template(template).render(Context(context.chrome(request)))
    assert "Om oss" in html


def test_languages_lead_to_the_same_place_with_the_same_question(region):
    languages = frame_of("/sv/kurser/?age=3&q=abc").languages
    assert [(one.code, one.name, one.url, one.dir, one.current) for one in languages] == [
        ("sv", "Svenska", "/sv/kurser/?age=3&q=abc", "ltr", True),
        ("en", "English", "/en/kurser/?age=3&q=abc", "ltr", False),
        ("ar", "العربيّة", "/ar/kurser/?age=3&q=abc", "rtl", False),
    ]


def test_an_address_without_a_language_leads_to_the_home_pages():
    make_region(languages=("sv", "en"))
    assert [one.url for one in frame_of("/kurser/").languages] == ["/sv/", "/en/"]


def test_one_language_needs_no_choice():
    make_region(languages=("sv",))
    assert frame_of().languages == []


def test_the_usual_colours_need_no_stylesheet_and_others_have_their_own(client, region):
    assert frame_of().colours_url == ""
    region.forest = "#1A4D80"
    region.save()
    url = frame_of().colours_url
    assert url == "/region/1a4d80-a6213b-f6c667/colours.css"
    assert f'<link rel="stylesheet" href="{url}">' in client.get("/sv/finns-inte/").text
    response = client.get(url)
    assert response["Content-Type"].startswith("text/css") and "immutable" in response["Cache-Control"]
    assert "--forest:#1a4d80" in response.text and "--forest-dark:#133960" in response.text


def test_colours_take_nothing_but_colours(client, region):
    assert client.get("/region/1a4d80-a6213b-url(x)/colours.css").status_code == 404


def test_a_plain_view_has_the_same_frame(client, region):
    make_pages(region)
    add(region.site.root_page.specific, title="Om oss", slug="om", show_in_menus=True)
    run = make_run(course=make_course(region), municipality=make_municipality(region))
    html = client.get(f"/sv/tillfalle/{run.pk}/").text
    assert 'href="/sv/om/"' in html and f'href="/ar/tillfalle/{run.pk}/"' in html


def test_courses_are_found_by_the_name_of_their_page(region):
    assert frame_of().courses_url == ""
    make_pages(region)
    Region.objects.update(version=99)
    assert frame_of("/ar/", "ar").courses_url == "/ar/kurser/"


def test_a_page_is_drawn_when_its_foot_is_there(client):
    """Drawn in parts, as on a slow phone, what comes late would push aside what is read already."""
    make_region()
    html = client.get("/sv/").content.decode()
    assert '<link rel="expect" href="#foot" blocking="render">' in html.split("</head>")[0]
    assert html.count('id="foot"') == 1 and html.index('id="foot"') > html.index("</main>")
