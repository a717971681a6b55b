from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from courses.models import (
    MunicipalityIndexPage,
    MunicipalityPage,
    OpeningHours,
    OpeningHoursText,
)
from home.models import ContactPerson, ContactPersonText, NewsIndexPage, NewsPage, ProjectPage, Region
from tests import factories
from tests.factories import (
    make_course,
    make_municipality,
    make_pages,
    make_programme,
    make_region,
    make_run,
    make_venue,
)
from tests.home.test_routing import add, translate

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def region():
    return make_region(contact_phone="0470-123456", contact_email="region@example.org")


@pytest.fixture
def home(region):
    return region.site.root_page.specific


def make_campaign(region, days=10, title="Föräldrarnas dag"):
    campaign = factories.make_campaign(region, starts_in_days=days, name=title)
    return factories.make_campaign_page(campaign)


def many_runs(region, count):
    course, place = make_course(region), make_municipality(region)
    venue = make_venue(place)
    for day in range(count):
        make_run(course=course, municipality=place, venue=venue, meetings=1, starts_in_days=5 + day)


@pytest.mark.parametrize("count", [3, 30])
def test_the_home_page_costs_five_queries_at_most_however_much_there_is(
    client, region, home, count, django_assert_max_num_queries
):
    make_pages(region)
    make_campaign(region)
    many_runs(region, count)
    client.get("/sv/")
    with django_assert_max_num_queries(5):
        html = client.get("/sv/").text
    assert html.count('class="run"') == 3


def test_the_home_page_shows_the_ways_in(client, region, home):
    home.promise = "Du är inte ensam"
    home.save_revision().publish()
    make_pages(region)
    make_municipality(region, "Älmhult")
    html = client.get("/sv/").text
    assert ">Du är inte ensam</h1>" in html
    assert 'action="/sv/kurser/"' in html and 'name="q"' in html
    assert 'href="/sv/kurser/?age=expecting"' in html
    assert "Älmhult" in html
    assert "tel:" in html


def test_a_home_page_without_a_promise_shows_its_title(client, region, home):
    assert f"<h1>{home.title}</h1>" in client.get("/sv/").text


def test_the_next_campaign_is_the_nearest_that_has_not_passed(client, region, home):
    make_campaign(region, days=-1, title="Förra dagen")
    make_campaign(region, days=60, title="Senare dagen")
    make_campaign(region, days=0, title="Dagen idag")
    html = client.get("/sv/").text
    assert "Dagen idag" in html and "Förra dagen" not in html and "Senare dagen" not in html


@pytest.mark.parametrize("count", [2, 40])
def test_the_news_list_costs_the_same_with_few_and_many(client, home, count, django_assert_num_queries):
    index = add(home, NewsIndexPage, title="Nyheter", slug="nyheter")
    for day in range(count):
        add(
            index, NewsPage, title=f"Nyhet {day}", slug=f"n{day}", date=date(2026, 1, 1) + timedelta(days=day)
        )
    client.get("/sv/nyheter/")
    with django_assert_num_queries(6):
        html = client.get("/sv/nyheter/").text
    assert html.count('class="news-row"') == min(count, NewsIndexPage.PER_PAGE)
    assert html.index(f"Nyhet {count - 1}<") < html.index(f"Nyhet {count - 2}<")


def test_the_news_list_shows_each_story_once_in_the_language_where_it_is_translated(client, home):
    index = add(home, NewsIndexPage, title="Nyheter", slug="nyheter")
    first = add(index, NewsPage, title="Ny kurs", slug="ny-kurs", date=date(2026, 1, 2))
    add(index, NewsPage, title="Snöfall", slug="snofall", date=date(2026, 1, 1))
    translate(first, "en", title="New course")
    html = client.get("/en/nyheter/").text
    assert "New course" in html and "Ny kurs" not in html
    assert '<li class="news-row" lang="sv" dir="ltr">' in html and "Snöfall" in html
    assert html.count('class="news-row"') == 2


def test_the_news_list_has_pages(client, home):
    index = add(home, NewsIndexPage, title="Nyheter", slug="nyheter")
    for day in range(NewsIndexPage.PER_PAGE + 1):
        add(
            index, NewsPage, title=f"Nyhet {day}", slug=f"n{day}", date=date(2026, 1, 1) + timedelta(days=day)
        )
    assert 'href="/sv/nyheter/?page=2"' in client.get("/sv/nyheter/").text
    assert client.get("/sv/nyheter/?page=2").text.count('class="news-row"') == 1


def test_news_say_when_and_whom_to_ask(client, region, home):
    person = ContactPerson.objects.create(
        region=region, name="Åsa Öberg", organisation="Växjö kommun", phone="0470-1 23"
    )
    ContactPersonText.objects.create(parent=person, language="sv", role="Samordnare")
    index = add(home, NewsIndexPage, title="Nyheter", slug="nyheter")
    add(index, NewsPage, title="Ny kurs", slug="ny", date=date(2026, 3, 4), contacts=[("person", person)])
    html = client.get("/sv/nyheter/ny/").text
    assert 'datetime="2026-03-04"' in html
    assert "Åsa Öberg" in html and "Samordnare</span>, Växjö kommun" in html and "tel:" in html


def test_a_project_shows_its_aims_partners_and_funders(client, home):
    partner = {"name": "Länsstyrelsen", "logo": None, "url": "https://lst.example/"}
    add(
        home,
        ProjectPage,
        title="Starkare tillsammans",
        slug="starkare",
        aims="<p>Fler mötesplatser</p>",
        starts_on=date(2026, 1, 1),
        partners=[("partner", partner)],
        funders=[("funder", partner | {"name": "Europeiska unionen"})],
    )
    html = client.get("/sv/starkare/").text
    for words in ("Fler mötesplatser", "Länsstyrelsen", "Europeiska unionen", 'datetime="2026-01-01"'):
        assert words in html


def test_a_project_does_not_end_before_it_starts(home):
    page = ProjectPage(title="P", slug="p", starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1))
    with pytest.raises(ValidationError) as error:
        page.clean()
    assert "ends_on" in error.value.error_dict


def make_municipality_page(home, place):
    index = MunicipalityIndexPage.objects.first() or add(
        home, MunicipalityIndexPage, title="Kommuner", slug="kommuner"
    )
    return add(index, MunicipalityPage, title=place.name, slug=place.slug, municipality=place)


def make_hours(place, weekdays, venue=None, course=None):
    venue = venue or make_venue(place)
    course = course or make_course(
        place.region, name="Öppna förskolan", kind="drop_in", programme=make_programme()
    )
    for day in weekdays:
        hours = OpeningHours.objects.create(
            course=course, venue=venue, weekday=day, opens=time(9), closes=time(12)
        )
        OpeningHoursText.objects.create(parent=hours, language="sv", note="Babycafé")
    return venue


@pytest.mark.parametrize("weekdays", [[0], [0, 1, 2, 3, 4]])
def test_a_municipalitys_page_costs_the_same_with_few_and_many_opening_hours(
    client, region, home, weekdays, django_assert_num_queries
):
    make_pages(region)
    place = make_municipality(region, "Växjö")
    page = make_municipality_page(home, place)
    make_hours(place, weekdays)
    make_run(course=make_course(region), municipality=place)
    client.get(page.url)
    with django_assert_num_queries(6):
        html = client.get(page.url).text
    assert html.count("09:00–12:00") == len(weekdays)
    assert html.count('class="run"') == 1


def test_a_municipalitys_page_shows_its_own_and_no_other_places(client, region, home):
    make_pages(region)
    place, other = (
        make_municipality(region, "Växjö", contact_name="Eva Lind"),
        make_municipality(region, "Ljungby"),
    )
    page = make_municipality_page(home, place)
    make_hours(place, [2], make_venue(place, "Familjecentralen Öster"))
    make_hours(other, [3], make_venue(other, "Kungshögshallen"))
    make_run(course=make_course(region, "Ljungbykursen"), municipality=other)
    html = client.get(page.url).text
    assert "Familjecentralen Öster" in html and "Onsdag" in html and "Babycafé" in html
    assert "Kungshögshallen" not in html and "Ljungbykursen" not in html
    assert "Eva Lind" in html
    assert f"/sv/kurser/?municipality={place.slug}" in html


def test_the_list_of_municipalities_names_them_in_swedish_order(client, region, home):
    make_pages(region)
    for name in ("Älmhult", "Växjö", "Åseda"):
        make_municipality_page(home, make_municipality(region, name))
    html = client.get("/sv/kommuner/").text
    assert html.index(">Växjö") < html.index(">Åseda") < html.index(">Älmhult")


def test_a_page_tells_search_engines_what_it_is_about(client, home):
    add(
        home,
        title="Om oss",
        slug="om",
        introduction="Åtta kommuner & en region.",
        seo_title="Om föräldrastödet",
    )
    html = client.get("/sv/om/").text
    assert "<title>Om föräldrastödet" in html
    assert '<meta name="description" content="Åtta kommuner &amp; en region.">' in html


def test_the_sitemap_lists_what_is_open_with_its_translations(client, home):
    page = add(home, title="Om oss", slug="om")
    translate(page, "en", title="About us")
    closed = add(home, title="Internt", slug="internt")
    closed.view_restrictions.create(restriction_type="login")
    add(home, title="Utkast", slug="utkast").unpublish()
    make_region(name="Sjöbygden", hostname="sjo.example", default=False)
    xml = client.get("/sitemap.xml").text
    assert "<loc>http://testserver/sv/om/</loc>" in xml
    assert '<xhtml:link rel="alternate" hreflang="en" href="http://testserver/en/om/"/>' in xml
    assert "internt" not in xml and "utkast" not in xml and "home-" not in xml
    assert xml.count("<url>") == 3, "the home page, and the page in its two languages"


def test_a_preview_shows_a_page_that_was_never_published(region, home):
    page = home.add_child(
        instance=NewsIndexPage(title="Nyheter", slug="nyheter", locale=home.locale, live=False)
    )
    response = page.make_preview_request()
    assert response.status_code == 200 and "<h1>Nyheter</h1>" in response.text
    assert Region.objects.count() == 1
