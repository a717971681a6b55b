"""Links in what editors write: all of them are found, and those inside the site are judged without asking anybody."""

import pytest
from django.core.files.base import ContentFile
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document

from courses.models import VenueText
from home.care import links
from home.care.found import Found, links_in_html, links_in_text, links_of
from home.models import NoticeText, PlacedLink, Problem, StandardPage
from tests.factories import make_municipality, make_region, make_venue
from tests.home.test_notices import make_notice
from tests.home.test_routing import add, translate

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def region():
    return make_region()


@pytest.fixture
def home(region):
    return region.site.root_page.specific


def written(home, *body, slug="om", **facts):
    return add(home, title="Om oss", slug=slug, body=list(body), **facts)


def text(html):
    return ("text", html)


def judged(region) -> dict[str, str]:
    links.collect(region)
    return dict(PlacedLink.objects.values_list("text", "problem"))


def test_a_link_is_its_words_and_where_it_leads():
    html = (
        '<p><a linktype="page" id="3">Om <b>oss</b></a> <a href="https://a.example/x?y=1&amp;z=2">Där</a></p>'
    )
    assert links_in_html(html) == [Found("Om oss", "page:3"), Found("Där", "https://a.example/x?y=1&z=2")]


def test_an_image_in_a_link_speaks_for_it():
    assert links_in_html('<a href="#a"><embed alt="En karta"></a>') == [Found("En karta", "#a")]


def test_addresses_are_found_in_plain_words_without_the_full_stop_behind_them():
    found = links_in_text("Läs på https://a.example/b. Eller (http://c.example)!")
    assert [link.address for link in found] == ["https://a.example/b", "http://c.example"]


def test_links_are_found_in_every_kind_of_block(home):
    document = Document.objects.create(title="Blad", file=ContentFile(b"x", "blad.pdf"))
    page = written(
        home,
        text('<p><a href="https://text.example/">Text</a></p>'),
        ("fact_box", {"title": "Fakta", "text": '<p><a href="https://box.example/">Ruta</a></p>'}),
        ("accordion", [{"title": "Fråga", "text": '<p><a href="https://fold.example/">Svar</a></p>'}]),
        ("documents", [document]),
        ("partners", [{"name": "Länsstyrelsen", "logo": None, "url": "https://partner.example/"}]),
        (
            "call",
            {"title": "Gå", "text": "", "action": "Gå dit", "page": None, "url": "https://call.example/"},
        ),
        introduction="Se https://intro.example/",
    )
    assert {(link.text, link.address) for link in links_of(page)} == {
        ("Text", "https://text.example/"),
        ("Ruta", "https://box.example/"),
        ("Svar", "https://fold.example/"),
        ("Blad", f"document:{document.pk}"),
        ("Länsstyrelsen", "https://partner.example/"),
        ("Gå dit", "https://call.example/"),
        ("https://intro.example/", "https://intro.example/"),
    }


def test_a_page_that_is_gone_or_not_published_is_a_broken_link(region, home):
    there, hidden = add(home, title="Där", slug="dar"), add(home, title="Gömd", slug="gomd")
    gone = add(home, title="Borta", slug="borta")
    written(
        home,
        text(
            "".join(f'<a linktype="page" id="{page.pk}">{page.title}</a>' for page in (there, hidden, gone))
        ),
        ("call", {"title": "Gå", "text": "", "action": "Knapp", "page": gone, "url": ""}),
    )
    hidden.unpublish()
    gone.delete()
    assert judged(region) == {
        "Där": "",
        "Gömd": Problem.PAGE_HIDDEN,
        "Borta": Problem.PAGE_GONE,
        "Knapp": Problem.PAGE_GONE,
    }


def test_a_document_that_is_gone_is_a_broken_link(region, home):
    kept, gone = (Document.objects.create(title=name, file=ContentFile(b"x", "x.pdf")) for name in "ab")
    written(
        home,
        text("".join(f'<a linktype="document" id="{one.pk}">{one.title}</a>' for one in (kept, gone))),
    )
    gone.delete()
    assert judged(region) == {"a": "", "b": Problem.DOCUMENT_GONE}


def test_a_place_on_the_page_is_there_or_not(region, home):
    written(home, text('<a href="#content">Dit</a> <a href="#nowhere">Ingenstans</a> <a href="#">Upp</a>'))
    assert judged(region) == {"Dit": "", "Ingenstans": Problem.NO_ANCHOR, "Upp": ""}


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("mailto:eva@example.org", ""),
        ("mailto:eva@example.org?subject=Hej", ""),
        ("mailto:eva(at)example.org", Problem.MALFORMED),
        ("mailto:", Problem.MALFORMED),
        ("tel:+46 470-123 45", ""),
        ("tel:ring oss", Problem.MALFORMED),
        ("http:/x", Problem.MALFORMED),
        ("ftp://files.example/", Problem.MALFORMED),
        ("https://user:secret@a.example/", Problem.MALFORMED),
        ("https://a.example/å?ö=1", ""),
        ("https://mail.example:25/", Problem.NOT_PUBLIC),
        ("/sv/om/", ""),
        ("/sv/om", ""),
        ("/sv/", ""),
        ("/sv/borta/", Problem.PAGE_GONE),
        ("/om/", Problem.PAGE_GONE),
        ("http://testserver/sv/om/", ""),
        ("http://testserver/sv/borta/", Problem.PAGE_GONE),
        ("http://testserver/sv/anmalan/", ""),
        ("/sv/gammal/", ""),
        ("/documents/999/x.pdf", Problem.DOCUMENT_GONE),
    ],
)
def test_an_address_is_judged_without_asking_anybody(region, home, address, problem):
    written(home)
    Redirect.add_redirect("/sv/gammal/", "/sv/om/")
    assert links.problem_of(address, links.Known(region), None) == problem


def test_every_language_is_looked_through(region, home):
    page = written(home, text('<a href="#a">Svenska</a>'))
    translate(page, "en", body=[text('<a href="#a">English</a>')])
    links.collect(region)
    assert set(PlacedLink.objects.values_list("language", "text")) == {("sv", "Svenska"), ("en", "English")}


def test_drafts_and_other_regions_are_left_out(region, home):
    draft = written(home, text('<a href="#a">Utkast</a>'))
    draft.unpublish()
    other = make_region("Annan", hostname="annan.example", default=False)
    written(other.site.root_page.specific, text('<a href="#a">Deras</a>'))
    assert judged(region) == {}


def test_words_of_rows_are_looked_through_and_belong_to_the_row_they_are_written_on(region):
    place = make_municipality(region, website="https://vaxjo.example/")
    venue = make_venue(place)
    VenueText.objects.create(parent=venue, language="en", directions="Map: https://map.example/1")
    notice = make_notice(region)
    NoticeText.objects.filter(parent=notice).update(text="Se https://storm.example/")
    links.collect(region)
    found = set(PlacedLink.objects.values_list("holder", "holder_pk", "language", "address"))
    assert ("home.municipality", place.pk, "", "https://vaxjo.example/") in found
    assert ("courses.venue", venue.pk, "en", "https://map.example/1") in found
    assert ("home.notice", notice.pk, "sv", "https://storm.example/") in found


def test_looking_again_keeps_since_when_and_what_was_left(region, home):
    page = written(home, text('<a linktype="page" id="99999">Bort</a> <a href="https://a.example/">Ut</a>'))
    links.collect(region)
    before = {link.text: link for link in PlacedLink.objects.all()}
    assert before["Bort"].since and not before["Bort"].web and before["Ut"].web and not before["Ut"].since
    links.collect(region)
    again = {link.text: link for link in PlacedLink.objects.all()}
    assert {link.pk for link in again.values()} == {link.pk for link in before.values()}
    assert again["Bort"].since == before["Bort"].since
    page.body = []
    page.save_revision().publish()
    assert not PlacedLink.objects.exists(), "publishing a page with a broken link looks at it anew"


def test_an_address_that_nobody_links_to_any_more_is_forgotten(region, home):
    page = written(home, text('<a href="https://a.example/">Ut</a>'))
    links.collect(region)
    StandardPage.objects.filter(pk=page.pk).update(live=False)
    links.collect(region)
    assert not links.WebAddress.objects.exists()
