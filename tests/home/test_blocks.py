import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.blocks import StructBlockValidationError
from wagtail.documents.models import Document

from home.blocks import BodyBlock, CallBlock, FilmBlock, PictureBlock
from home.models import ContactPerson, CustomImage, StandardPage
from tests.factories import (
    make_course,
    make_municipality,
    make_pages,
    make_programme,
    make_region,
    make_run,
    make_staff,
)
from tests.home.test_routing import add

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return make_region().site.root_page.specific


def make_image(title="Sjö"):
    data = io.BytesIO()
    Image.new("RGB", (1600, 900), "#a5cad8").save(data, "PNG")
    return CustomImage.objects.create(title=title, file=ImageFile(data, name="sjo.png"))


def make_document(name):
    return Document.objects.create(title=name, file=ContentFile(b"12345", name=name))


def shown(client, home, *blocks, path="/sv/om/"):
    """The page's own part of a page with these blocks."""
    body = BodyBlock().normalize(
        [(name, BodyBlock().child_blocks[name].normalize(value)) for name, value in blocks]
    )
    add(home, title="Om oss", slug="om", body=body)
    return client.get(path).text.split("<main", 1)[1].split("</main>", 1)[0]


def test_a_link_that_leaves_the_site_says_so_and_one_within_keeps_the_language(client, home):
    page = add(home, StandardPage, title="Mål", slug="mal")
    text = (
        f'<p><a href="https://digg.se/?a=1&amp;b=2">Digg</a> <a linktype="page" id="{page.pk}">målet</a></p>'
    )
    html = shown(client, home, ("text", text), path="/ar/om/")
    assert '<a href="https://digg.se/?a=1&amp;b=2" rel="external"><span class="visually-hidden">' in html
    assert '<a href="/ar/mal/">målet</a>' in html


def test_a_link_to_a_page_that_is_gone_is_words_only(client, home):
    html = shown(client, home, ("text", '<p><a linktype="page" id="9999">borta</a></p>'))
    assert "<a>borta</a>" in html


def test_an_image_has_the_words_of_its_place_and_one_that_decorates_has_none(client, home):
    told = {
        "image": {"image": make_image().pk, "alt_text": "En sjö", "decorative": False},
        "caption": "Kväll",
    }
    quiet = {"image": {"image": make_image().pk, "alt_text": "", "decorative": True}, "caption": ""}
    block = PictureBlock()
    html = shown(client, home, ("image", block.to_python(told)), ("image", block.to_python(quiet)))
    assert 'alt="En sjö"' in html and 'alt=""' in html
    assert "<figcaption>Kväll</figcaption>" in html
    assert "srcset" in html and ".webp" in html


def test_an_image_needs_words_or_is_said_to_decorate():
    make_region()
    value = {"image": {"image": make_image().pk, "alt_text": "", "decorative": False}, "caption": ""}
    with pytest.raises(StructBlockValidationError):
        PictureBlock().clean(PictureBlock().to_python(value))


def test_words_quotes_facts_and_questions_are_drawn(client, home):
    html = shown(
        client,
        home,
        ("heading", "Så går det till"),
        ("quote", {"text": "Andra har det likadant.", "by": "Pappa i Ljungby"}),
        ("fact_box", {"title": "Bra att veta", "text": "<p>Gratis.</p>"}),
        ("accordion", [{"title": "Kan jag komma ensam?", "text": "<p>Ja.</p>"}]),
    )
    assert "<h2>Så går det till</h2>" in html
    assert "<blockquote>Andra har det likadant.</blockquote>" in html and "Pappa i Ljungby" in html
    assert "Bra att veta" in html and "<p>Gratis.</p>" in html
    assert "<summary>Kan jag komma ensam?" in html and "<p>Ja.</p>" in html


def test_a_document_says_what_it_is_and_how_large(client, home):
    document = make_document("rapport.pdf")
    html = shown(client, home, ("documents", [document]))
    assert "rapport.pdf" in html and "PDF, 5" in html


def test_people_and_partners_are_drawn(client, home):
    person = ContactPerson.objects.create(region=make_region(), name="Åsa Öberg", email="asa@example.org")
    partner = {"name": "Länsstyrelsen", "logo": make_image(), "url": ""}
    html = shown(client, home, ("contacts", [person]), ("partners", [partner]))
    assert "Åsa Öberg" in html and "mailto:asa@example.org" in html
    assert 'alt="Länsstyrelsen"' in html


def film(**changes):
    return {
        "title": "Så är en träff",
        "film": make_document("film.mp4"),
        "poster": None,
        "captions": make_document("film.vtt"),
        "captions_language": "sv",
        "transcript": "<p>Vi ses i ring.</p>",
    } | changes


def test_a_film_comes_from_our_own_host_with_captions_and_a_transcript(client, home):
    html = shown(client, home, ("film", film()))
    assert '<source src="/media/documents/film' in html and 'type="video/mp4"' in html
    assert 'kind="captions"' in html and 'srclang="sv"' in html
    assert "Vi ses i ring." in html


@pytest.mark.parametrize(("field", "name"), [("film", "film.avi"), ("captions", "film.srt")])
def test_a_film_needs_files_that_browsers_play(field, name):
    make_region()
    block = FilmBlock()
    with pytest.raises(StructBlockValidationError) as error:
        block.clean(block.normalize(film(**{field: make_document(name)})))
    assert list(error.value.block_errors) == [field]


def test_a_call_leads_to_one_place(client, home):
    block = CallBlock()
    words = {"title": "Hitta", "text": "", "action": "Visa"}
    for value in ({"page": None, "url": ""}, {"page": home, "url": "https://a.example/"}):
        with pytest.raises(StructBlockValidationError):
            block.clean(block.normalize(words | value))
    html = shown(client, home, ("call", words | {"page": home, "url": ""}))
    assert '<a class="button" href="/sv/">Visa</a>' in html


def test_a_course_list_shows_the_municipality_and_programme_it_is_set_to(client, home):
    region = make_region()
    make_pages(region)
    here, there = make_municipality(region, "Växjö"), make_municipality(region, "Ljungby")
    programme = make_programme(region)
    abc, other = make_course(region, "ABC", programme=programme), make_course(region, "Komet")
    for course, place in ((abc, here), (abc, there), (other, here)):
        make_run(course=course, municipality=place, meetings=1)
    value = {"title": "ABC i Växjö", "municipality": here, "programme": programme, "limit": 5}
    html = shown(client, home, ("courses", value))
    assert html.count('class="run"') == 1 and "ABC" in html and "Komet" not in html


def test_rows_are_stored_by_key_and_read_together(home, django_assert_num_queries):
    people = [ContactPerson.objects.create(region=make_region(), name=name) for name in ("A", "B", "C")]
    block = BodyBlock().child_blocks["contacts"]
    stored = block.get_prep_value(block.normalize(people))
    assert [item["value"] for item in stored] == [person.pk for person in people]
    with django_assert_num_queries(2):
        read = block.bulk_to_python([stored])
    assert list(read[0]) == people


def test_a_row_is_chosen_from_a_list(home):
    person = ContactPerson.objects.create(region=make_region(), name="Åsa")
    child = BodyBlock().child_blocks["contacts"].child_block
    assert child.get_form_state(person) == person.pk
    assert child.clean(person) == person


@pytest.mark.parametrize(
    "model", ["homepage", "standardpage", "newsindexpage", "projectpage", "accessibilitypage"]
)
def test_the_editor_opens_with_every_block(client, home, model):
    client.force_login(make_staff(superuser=True))
    parent = home.get_parent() if model == "homepage" else home
    response = client.get(f"/admin/pages/add/home/{model}/{parent.pk}/")
    assert response.status_code == 200
    assert "home.ContactPerson" not in response.text
