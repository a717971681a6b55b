"""The builder: the line that is pasted, and what a site must allow for it."""

import re
from html import unescape

import pytest

from courses.embed_builder import need
from tests.factories import make_course, make_municipality, make_pages, make_programme, make_region, make_run

ORIGIN = "https://foraldrastod.example"
CSP = "Content-Security-Policy: "


@pytest.fixture
def region(db):
    region = make_region()
    make_pages(region)
    make_municipality(region, slug="vaxjo")
    return region


def line(answer) -> str:
    return unescape(
        re.search(r"<textarea class=\"builder-line\"[^>]*>(.*?)</textarea>", answer.content.decode(), re.S)[1]
    )


def ask(client, **chosen):
    usual = {"municipality": "vaxjo", "lang": "sv", "limit": "6", "heading": "2", "way": "element"}
    return client.get("/embed/", usual | chosen)


def test_the_line_says_what_was_chosen_and_nothing_more(client, region):
    assert line(ask(client)) == (
        '<script src="http://testserver/embed/v1.js" async></script>\n<parenting-courses municipality="vaxjo">\n'
        '  <a href="http://testserver/sv/kurser/?municipality=vaxjo">Föräldrakurser i Växjö</a>\n</parenting-courses>'
    )
    chosen = line(
        ask(client, lang="ar", limit="3", heading="3", age="5", form="online", filters="on", way="frame")
    )
    assert (
        '<parenting-courses municipality="vaxjo" lang="ar" limit="3" heading="3" age="5" form="online" filters frame>'
        in chosen
    )


def test_a_sandboxed_frame_is_told_the_colours_that_a_style_sheet_cannot_bring_it(client, region):
    pasted = line(ask(client, way="frame", accent="#7b2d8b", background="#ffffff"))
    assert '<parenting-courses municipality="vaxjo" accent="7b2d8b" background="ffffff" frame>' in pasted
    assert "stilmall" not in pasted


def test_the_frame_of_the_line_is_a_list_that_answers(client, region):
    make_run(course=make_course(region), municipality=region.municipalities.get())
    pasted = line(ask(client, way="iframe", filters="on", accent="#7b2d8b", background="#ffffff"))
    address = unescape(re.search(r'src="([^"]+)"', pasted)[1]).removeprefix("http://testserver")
    answer = client.get(address)
    assert (
        'class="pc-run"' in answer.content.decode()
        and "/embed/colours/7b2d8b-ffffff.css" in answer.content.decode()
    )
    assert 'title="Föräldrakurser i Växjö"' in pasted


def test_colours_that_cannot_be_read_are_said_beside_their_field_and_nothing_typed_is_lost(client, region):
    page = ask(client, accent="#ffff00", limit="3").content.decode()
    assert (
        "Går inte att läsa på bakgrunden: 1,0 till 1" in page
        and 'value="#ffff00"' in page
        and 'value="3"' in page
    )
    assert "builder-line" not in page
    assert "Skriv färgen som #rrggbb" in ask(client, background="red").content.decode()
    assert "parenting-courses { --pc-accent: #ffff00; --pc-background: #101010; }" in line(
        ask(client, accent="#ffff00", background="#101010")
    )


@pytest.mark.parametrize("ground", ["777777", "eeeeaa"])
def test_a_frame_takes_no_colours_that_cannot_be_read(client, region, ground):
    page = client.get(f"/embed/courses/?accent=ffff00&background={ground}").content.decode()
    assert "/embed/colours/" not in page


def test_a_dark_ground_makes_the_list_dark(client, region):
    dark = client.get("/embed/courses/?background=101820").content.decode()
    assert "pc-dark" in dark and "/embed/colours/7fd1bb-101820.css" in dark
    colours = client.get("/embed/colours/7fd1bb-101820.css")
    assert colours.content == b":root{--pc-accent:#7fd1bb;--pc-background:#101820}body{background:#101820}"
    assert "immutable" in colours["Cache-Control"]


def test_before_anything_is_chosen_the_line_of_the_whole_region_is_there_without_a_cookie(client, region):
    answer = client.get("/embed/")
    assert "<parenting-courses>\n" in line(answer)
    assert not answer.cookies and "frame-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ("", True),
        (f"{CSP}script-src 'self'", True),
        (f"{CSP}connect-src 'self'", False),
        (f"{CSP}default-src 'self'", False),
        (f"{CSP}default-src 'none'; connect-src 'self' {ORIGIN}", True),
        (f"{CSP}default-src 'self' https:", True),
        (f"{CSP}connect-src http:", False),
        (f"{CSP}connect-src *", True),
        (f"{CSP}connect-src foraldrastod.example", True),
        (f"{CSP}connect-src https://*.example", True),
        (f"{CSP}connect-src http://*.example", False),
        (f"{CSP}connect-src *.other.example", False),
        ("connect-src 'none'", False),
        (f"{CSP}connect-src {ORIGIN}\n{CSP}connect-src 'self'", False),
        (f"{CSP}connect-src {ORIGIN}, connect-src 'none'", False),
        (f"HTTP/1.1 200 OK\ncontent-security-policy: CONNECT-SRC {ORIGIN.upper()}\nServer: x", True),
    ],
)
def test_pasted_headers_are_read_as_a_browser_reads_them(headers, allowed):
    assert need("connect-src", ORIGIN, headers).allowed == allowed


def test_the_line_to_add_keeps_what_is_there():
    assert need("frame-src", ORIGIN, f"{CSP}child-src 'none'").line == f"frame-src {ORIGIN}"
    assert (
        need("connect-src", ORIGIN, f"{CSP}default-src 'self' a.se").line
        == f"connect-src 'self' a.se {ORIGIN}"
    )


def test_what_is_missing_is_said_on_the_page(client, region):
    page = ask(client, headers=f"{CSP}script-src 'self'; connect-src *").content.decode()
    assert "script-src: lägg till oss." in page and "script-src &#x27;self&#x27; http://testserver" in page
    assert "connect-src: tillåts redan" in page


def test_booking_on_their_own_page_is_in_the_line_and_what_it_needs_is_said(client, region):
    asked = ask(client, book="on", headers=f"{CSP}frame-src 'self'")
    assert '<parenting-courses municipality="vaxjo" book="vaxjo">' in line(asked)
    page = asked.content.decode()
    assert "frame-src: lägg till oss." in page and "Ingen av kommunens webbplatser är registrerad än." in page
    place = region.municipalities.get()
    place.embed_origins = "https://www.vaxjo.example"
    place.save()
    page = ask(client, book="on").content.decode()
    assert "Anmälan visas på <code>https://www.vaxjo.example</code>" in page
    assert "book=vaxjo" in line(ask(client, book="on", way="iframe"))


def test_booking_without_a_municipality_is_said_beside_its_field(client, region):
    page = ask(client, municipality="", book="on").content.decode()
    assert "Välj kommun också" in page and "builder-line" not in page
    assert "frame-src" not in ask(client).content.decode()


def test_the_line_names_a_method_and_only_one_there_is(client, region):
    make_programme(region, name="Komet 3–11", slug="komet")
    answer = ask(client, programme="komet")
    assert '<parenting-courses municipality="vaxjo" programme="komet">' in line(answer)
    assert '<option value="komet" selected>Komet 3–11</option>' in answer.content.decode()
    assert "programme" in ask(client, programme="x").context["form"].errors
