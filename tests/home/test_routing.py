import pytest
from wagtail.models import PageViewRestriction

from courses.models import CourseIndexPage
from home import routing
from home.models import NewsIndexPage, Region, StandardPage
from tests.factories import make_locale, make_region

pytestmark = pytest.mark.django_db


def add(parent, model=StandardPage, **facts):
    page = parent.add_child(instance=model(locale=parent.locale, **facts))
    page.save_revision().publish()
    return page


def translate(page, code, **words):
    copy = page.copy_for_translation(make_locale(code), copy_parents=True)
    for name, value in words.items():
        setattr(copy, name, value)
    copy.save_revision().publish()
    return type(copy).objects.get(pk=copy.pk)


@pytest.fixture
def home(client):
    return make_region().site.root_page.specific


def test_a_warm_page_costs_the_region_the_page_and_its_restrictions(client, home, django_assert_num_queries):
    add(home, title="Om oss", slug="om")
    client.get("/sv/om/")
    with django_assert_num_queries(3):
        assert client.get("/sv/om/").status_code == 200


def test_a_remembered_address_asks_for_the_page_alone(home, django_assert_num_queries):
    page = add(home, title="Om oss", slug="om")
    region = Region.objects.select_related("site__root_page").get()
    routing.route_to(region, "sv", "om/")
    with django_assert_num_queries(1):
        route, found = routing.route_to(region, "sv", "om/")
    assert found.pk == page.pk and route.url == "/sv/om/"


def test_a_page_that_moved_behind_our_back_is_not_served_at_its_old_address(client, home):
    page = add(home, title="Om oss", slug="om")
    client.get("/sv/om/")
    StandardPage.objects.filter(pk=page.pk).update(
        slug="nytt", url_path=page.url_path.replace("/om/", "/nytt/")
    )
    assert client.get("/sv/om/").status_code == 404
    assert client.get("/sv/nytt/").status_code == 200


def test_an_unpublished_page_is_gone_though_its_address_is_remembered(client, home):
    page = add(home, title="Om oss", slug="om")
    client.get("/sv/om/")
    StandardPage.objects.filter(pk=page.pk).update(live=False)
    assert client.get("/sv/om/").status_code == 404


def test_a_page_shows_its_translation_as_soon_as_it_is_published(client, home):
    page = add(home, title="Om oss", slug="om")
    translate(home, "en", title="Home")
    assert "Om oss" in client.get("/en/om/").text
    translate(page, "en", title="About us")
    assert "About us" in client.get("/en/om/").text


def test_an_untranslated_page_is_shown_in_the_frame_of_the_language_with_a_notice(client, home):
    add(home, title="Om oss", slug="om", introduction="Vi är åtta kommuner.")
    html = client.get("/ar/om/").text
    assert '<html lang="ar" dir="rtl">' in html
    assert '<h1 lang="sv" dir="ltr">Om oss</h1>' in html
    assert '<link rel="canonical" href="http://testserver/sv/om/">' in html
    assert 'class="notice"' in html and 'href="/sv/om/"' in html


def test_a_translated_page_has_no_notice_and_marks_nothing(client, home):
    translate(add(home, title="Om oss", slug="om"), "ar", title="عنا")
    html = client.get("/ar/om/").text
    assert "<h1>عنا</h1>" in html
    assert '<link rel="canonical" href="http://testserver/ar/om/">' in html
    assert 'class="notice"' not in html


def test_an_alias_that_fills_a_gap_is_marked_as_what_it_is(client, home):
    page = add(home, title="Om oss", slug="om")
    alias = page.copy_for_translation(make_locale("ar"), copy_parents=True, alias=True)
    assert alias.live
    html = client.get("/ar/om/").text
    assert '<h1 lang="sv" dir="ltr">Om oss</h1>' in html
    assert 'hreflang="ar" href="http://testserver/ar/om/"' not in html


def test_alternates_name_live_translations_only(client, home):
    page = add(home, title="Om oss", slug="om")
    english = translate(page, "en", title="About us")
    translate(page, "ar", title="عنا").unpublish()
    html = client.get("/sv/om/").text
    assert '<link rel="alternate" hreflang="en" href="http://testserver/en/om/">' in html
    assert '<link rel="alternate" hreflang="sv" href="http://testserver/sv/om/">' in html
    assert '<link rel="alternate" hreflang="ar"' not in html
    english.unpublish()
    assert '<link rel="alternate"' not in client.get("/sv/om/").text


def test_breadcrumbs_lead_home_in_the_language_of_the_frame(client, home):
    translate(home, "en", title="Parenting support")
    news = add(home, NewsIndexPage, title="Nyheter", slug="nyheter")
    page = add(add(home, title="Om oss", slug="om"), title="Historia", slug="historia")
    crumbs = routing.find(Region.objects.get(), "en", "om/historia/").crumbs
    assert [(crumb.title, crumb.url, crumb.lang) for crumb in crumbs] == [
        ("Parenting support", "/en/", ""),
        ("Om oss", "/en/om/", "sv"),
    ]
    assert news.url_path not in page.url_path


def test_a_page_below_a_closed_one_asks_for_the_password(client, home):
    parent = add(home, title="Internt", slug="internt")
    add(parent, title="Protokoll", slug="protokoll")
    assert "Protokoll" in client.get("/sv/internt/protokoll/").text
    PageViewRestriction.objects.create(page=parent, restriction_type="password", password="granris")
    response = client.get("/sv/internt/protokoll/")
    assert "password" in response.text and "no-store" in response["Cache-Control"]


def test_an_unknown_address_is_not_found(client, home):
    assert client.get("/sv/finns-inte/").status_code == 404


def test_a_language_the_region_does_not_name_is_not_found(client):
    make_region(languages=("sv", "en"))
    assert client.get("/en/").status_code == 200
    assert client.get("/ar/").status_code == 404


def test_two_regions_do_not_see_each_others_pages(client, home):
    add(home, title="Om oss", slug="om")
    make_region(name="Sjöbygden", hostname="sjo.example", default=False)
    assert client.get("/sv/om/").status_code == 200
    assert client.get("/sv/om/", headers={"host": "sjo.example"}).status_code == 404


def test_pages_take_no_post(client, home):
    add(home, title="Om oss", slug="om")
    assert client.post("/sv/om/", {"a": "b"}).status_code == 405


def test_the_root_leads_to_the_visitors_language(client, home):
    response = client.get("/?utm=1", headers={"accept-language": "ar-SY,en;q=0.5"})
    assert (response.status_code, response["Location"]) == (302, "/ar/?utm=1")
    assert "Accept-Language" in response["Vary"]
    assert client.get("/", headers={"accept-language": "fi"})["Location"] == "/sv/"


def test_a_page_of_a_layer_above_is_served_with_what_it_names(home):
    add(home, CourseIndexPage, title="Kurser", slug="kurser")
    route, page = routing.route_to(Region.objects.get(), "sv", "kurser/")
    assert isinstance(page, CourseIndexPage) and route.model is CourseIndexPage
