"""The list of a page that is pasted somewhere else: what we answer, and what Wagtail makes of it."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest
from wagtail.embeds.finders.oembed import OEmbedFinder
from wagtail.models import PageViewRestriction

from courses.models import MunicipalityIndexPage, MunicipalityPage
from home.models import StandardPage
from tests.factories import make_course, make_municipality, make_pages, make_region, make_run
from tests.home.test_routing import add

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HERE = "http://testserver"


@pytest.fixture
def pages(settings, tmp_path):
    """The address of each kind of page, by its name."""
    settings.MEDIA_ROOT = str(tmp_path)
    region = make_region()
    home = region.site.root_page.specific
    course = make_course(region, name='ABC "3–12" & mer')
    vaxjo = make_municipality(region, "Växjö", slug="vaxjo")
    index, page = make_pages(region, course)
    places = add(home, MunicipalityIndexPage, title="Kommuner", slug="kommuner")
    place = add(places, MunicipalityPage, title="Växjö", slug="vaxjo", municipality=vaxjo)
    about = add(home, StandardPage, title="Om oss", slug="om-oss")
    run = make_run(course=course, municipality=vaxjo)
    found = {"list": index, "course": page, "municipality": place, "about": about}
    addresses = {name: one.url_path.replace(home.url_path, "/sv/") for name, one in found.items()}
    return addresses | {"run": f"/sv/tillfalle/{run.pk}/", "slug": page.slug, "page": page}


def ask(client, path, status=200, host=HERE, **asked):
    answer = client.get("/oembed", {"url": f"{host}{path}"} | asked)
    assert answer.status_code == status, answer.content
    return answer


def frame_of(html):
    return unescape(re.search(r'src="([^"]+)"', html)[1])


def asked_of(html):
    return parse_qs(urlsplit(frame_of(html)).query)


def test_every_page_with_dates_becomes_a_frame_with_the_same_dates(client, pages):
    slug = pages["slug"]
    for name, query in {
        "list": {},
        "course": {"course": [slug]},
        "run": {"course": [slug], "municipality": ["vaxjo"]},
        "municipality": {"municipality": ["vaxjo"]},
    }.items():
        told = ask(client, pages[name]).json()
        assert (told["type"], told["version"]) == ("rich", "1.0")
        assert asked_of(told["html"]) == query | {"lang": ["sv"]}, name
        frame = client.get(frame_of(told["html"]).removeprefix(HERE))
        assert frame.status_code == 200 and "mer" in frame.text
        assert client.get(told["thumbnail_url"].removeprefix(HERE))["Content-Type"] == "image/png"


def test_a_list_keeps_its_filters_and_its_language(client, pages):
    path = pages["list"].replace("/sv/", "/ar/") + "?municipality=vaxjo&age=4&page=3&rubbish=1"
    told = ask(client, path).json()
    assert asked_of(told["html"]) == {"municipality": ["vaxjo"], "age": ["4"], "lang": ["ar"]}


def test_no_name_can_end_the_attribute_that_it_stands_in(client, pages):
    html = ask(client, pages["run"]).json()["html"]
    assert 'title="ABC &quot;3–12&quot; &amp; mer"' in html


def test_it_is_no_larger_than_there_is_room_for(client, pages):
    told = ask(client, pages["list"], maxwidth="320", maxheight="400").json()
    assert (told["width"], told["height"]) == (320, 400)
    assert 'width="320" height="400"' in told["html"] and "thumbnail_url" not in told
    roomy = ask(client, pages["list"], maxwidth="4000", maxheight="no").json()
    assert (roomy["width"], roomy["height"]) == (720, 900) and roomy["thumbnail_width"] == 1200


def test_xml_says_the_same(client, pages):
    answer = ask(client, pages["course"], format="xml")
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    root = ET.fromstring(answer.content)
    told = ask(client, pages["course"]).json()
    assert root.tag == "oembed" and {part.tag: part.text for part in root} == {
        name: str(value) for name, value in told.items()
    }


def test_what_is_not_ours_or_has_no_dates_is_not_found(client, pages):
    for path in (pages["about"], "/sv/", "/sv/finns-inte/", "/sv/tillfalle/999999/", "/sv/anmalan/", "/", ""):
        ask(client, path, 404)
    for host in ("https://example.org", "//testserver", "javascript:", "http://[", "http://testserver:81"):
        ask(client, pages["list"], 404, host=host)
    ask(client, pages["list"].replace("/sv/", "/xx/"), 404)
    ask(client, pages["list"] + "?" + "&".join(f"a{n}=1" for n in range(3000)), 400)
    assert client.get("/oembed").status_code == 404


def test_another_format_is_not_implemented_and_a_closed_page_is_not_told(client, pages):
    ask(client, pages["list"], 501, format="yaml")
    PageViewRestriction.objects.create(page=pages["page"], restriction_type=PageViewRestriction.LOGIN)
    assert b"ABC" not in ask(client, pages["course"], 401).content
    assert client.post("/oembed").status_code == 405


def test_every_site_may_ask_without_a_cookie(client, pages):
    answer = ask(client, pages["list"])
    assert answer["Access-Control-Allow-Origin"] == "*" and "Set-Cookie" not in answer
    again = client.get("/oembed", {"url": HERE + pages["list"]}, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_a_page_names_where_its_list_is_told(client, pages):
    for name in ("list", "course", "run", "municipality"):
        found = dict(
            re.findall(r'type="([a-z/]+)\+oembed" href="([^"]+)"', client.get(f"{pages[name]}?age=4").text)
        )
        assert list(found) == ["application/json", "text/xml"], name
        answers = [client.get(unescape(url).removeprefix(HERE)) for url in found.values()]
        assert [answer["Content-Type"].partition(";")[0] for answer in answers] == list(found)
        assert ("age=4" in answers[0].json()["html"]) == (name == "list")
    assert "+oembed" not in client.get(pages["about"]).text


def test_wagtails_own_finder_embeds_it(pages, live_server):
    provider = {"endpoint": f"{live_server.url}/oembed", "urls": [f"^{re.escape(live_server.url)}/.*$"]}
    finder = OEmbedFinder(providers=[provider])
    address = live_server.url + pages["list"]
    assert finder.accept(address)
    found = finder.find_embed(address, max_width=600)
    assert (found["type"], found["width"], found["title"]) == ("rich", 600, "Kurser")
    assert frame_of(found["html"]).startswith(f"{live_server.url}/embed/courses/?") and found["cache_until"]
