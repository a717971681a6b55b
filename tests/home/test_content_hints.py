"""Hints for editors: what is looked for, in every language, and that nothing is kept from being published by it."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.tests.utils import get_test_image_file

from home.care.content import EMPTY_WORDS, Kind, hints, says_nothing
from home.models import CustomImage
from home.roles import create_municipality_groups
from tests.courses.admin_pages import make_neighbours
from tests.factories import make_region, make_staff
from tests.home.test_pages import make_municipality_page
from tests.home.test_routing import add

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def home():
    return make_region().site.root_page.specific


def page_with(home, *body, introduction="Vi är åtta.", slug="om"):
    return add(home, title="Om oss", slug=slug, body=list(body), introduction=introduction)


def kinds(page) -> list[str]:
    return [hint.kind for hint in hints(type(page).objects.get(pk=page.pk))]


def link(words):
    return ("text", f'<p><a href="https://a.example/">{words}</a></p>')


@pytest.mark.parametrize(
    "words", ["Läs mer", "klicka här!", "  HERE » ", "Read more …", "هنا", "halkan", "Тут"]
)
def test_words_of_a_link_that_say_nothing_are_pointed_out(home, words):
    [hint] = hints(page_with(home, link(words)))
    assert hint.kind == Kind.LINK_WORDS and words.strip() in hint.words


def test_words_that_say_where_a_link_leads_are_not(home):
    assert kinds(page_with(home, link("Läs mer om våra kurser"))) == []


def test_a_link_without_words_is_pointed_out(home):
    assert kinds(page_with(home, link(""))) == [Kind.LINK_WORDS]


def test_every_language_of_its_own_has_words_that_say_nothing(settings):
    own = {code.split("-")[0] for code, _name in settings.LANGUAGES}
    assert own == set(EMPTY_WORDS)
    assert all(says_nothing(word) for words in EMPTY_WORDS.values() for word in words.split("|"))


def test_a_page_that_search_engines_have_no_words_for_is_pointed_out(home):
    page = page_with(home, introduction="")
    assert kinds(page) == [Kind.DESCRIPTION]
    page.search_description = "Om oss åtta."
    page.save()
    assert kinds(page) == []


def test_an_image_is_described_or_decoration(home):
    image = CustomImage.objects.create(title="Bild", file=get_test_image_file())

    def picture(**facts):
        return (
            "image",
            {"image": {"image": image.pk, "alt_text": "", "decorative": False} | facts, "caption": ""},
        )

    page = page_with(home)
    for facts, found in (
        ({}, [Kind.IMAGES]),
        ({"alt_text": "En ring av stolar"}, []),
        ({"decorative": True}, []),
    ):
        kind, value = picture(**facts)
        page.body = page.body.stream_block.to_python([{"type": kind, "value": value}])
        page.save()
        assert kinds(page) == found, facts


def test_a_level_of_heading_that_is_skipped_is_pointed_out(home):
    small = ("text", "<h3>Liten rubrik</h3><p>Ord.</p>")
    [hint] = hints(page_with(home, small))
    assert hint.kind == Kind.HEADINGS and "Liten rubrik" in hint.words
    assert kinds(page_with(home, ("heading", "Stor rubrik"), small, slug="b")) == []


def test_a_long_page_without_a_heading_is_pointed_out(home):
    words = ("text", "<p>" + "Ett ord till. " * 110 + "</p>")
    assert kinds(page_with(home, words)) == [Kind.HEADINGS]
    assert kinds(page_with(home, ("heading", "Rubrik"), words, slug="b")) == []


def test_a_film_whose_captions_were_deleted_or_whose_transcript_is_empty_is_pointed_out(home):
    film, captions = (
        Document.objects.create(title=name, file=ContentFile(b"x", name)) for name in ("a.mp4", "a.vtt")
    )
    facts = {"title": "Film", "poster": None, "captions_language": "sv"}
    page = page_with(
        home,
        ("film", facts | {"film": film, "captions": captions, "transcript": "<p>Vi ses i ring.</p>"}),
    )
    assert kinds(page) == []
    captions.delete()
    assert kinds(page) == [Kind.FILM]
    empty = page_with(
        home, ("film", facts | {"film": film, "captions": film, "transcript": "<p></p>"}), slug="b"
    )
    assert kinds(empty) == [Kind.FILM]


def test_hints_stand_beside_the_editor_and_keep_nothing_from_being_published(client, home):
    page = page_with(home, link("Läs mer"))
    client.force_login(make_staff(superuser=True))
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "“Läs mer”" in editor or "”Läs mer”" in editor
    assert page.live and page.save_revision().publish() is None


def test_the_report_lists_the_own_pages_by_kind(client):
    them = make_neighbours()
    home = them.vaxjo.region.site.root_page.specific
    pages = {place: make_municipality_page(home, place) for place in (them.vaxjo, them.ljungby)}
    for place, page in pages.items():
        page.introduction = ""
        page.save()
        create_municipality_groups(place)
    client.force_login(them.coordinator)
    found = client.get(reverse("content:index")).context["rows"]
    assert [row["title"] for row in found] == ["Växjö"]
    assert client.get(reverse("content:index"), {"kind": "film"}).context["rows"] == []
