"""What a page looks like where it is shared: the words in its head, and the picture they lead to."""

import io
import re
from html import unescape
from threading import Barrier, Thread

import pytest
from django.conf import settings
from PIL import Image
from wagtail.models import PageViewRestriction

from config.checks import pictures_for_sharing_have_fonts
from courses.models import MunicipalityIndexPage, MunicipalityPage
from home.languages import own_name
from home.models import NewsIndexPage, NewsPage, StandardPage
from home.sharing import drawing, fonts, kept
from home.sharing.drawing import Picture, draw
from tests.factories import make_course, make_municipality, make_pages, make_region, make_run
from tests.home.test_routing import add, translate

FACTS = {
    "subject": "page-1",
    "scene": "school",
    "seed": "abc",
    "above": "Växjö",
    "title": "ABC 3–12",
    "title_language": "sv",
    "below": "12 januari 2027",
    "language": "sv",
    "forest": "#0f5c4d",
    "sun": "#f6c667",
}


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path / "share"


@pytest.fixture
def region():
    return make_region()


def picture(**facts):
    return Picture(**FACTS | facts)


def said(client, path):
    """What the head of a page says where it is shared."""
    html = client.get(path).text
    return {
        name: unescape(content)
        for name, content in re.findall(
            r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)"', html
        )
    }


def where(client, path):
    return said(client, path)["og:image"].removeprefix("http://testserver")


def opened(content):
    return Image.open(io.BytesIO(content))


@pytest.mark.django_db
def test_every_kind_of_page_leads_to_a_picture_of_its_own(client, region):
    home = region.site.root_page.specific
    course = make_course(region)
    index, page = make_pages(region, course)
    places = add(home, MunicipalityIndexPage, title="Kommuner", slug="kommuner")
    place = add(places, MunicipalityPage, title="Växjö", slug="vaxjo", municipality=make_municipality(region))
    news = add(home, NewsIndexPage, title="Nyheter", slug="nyheter")
    story = add(news, NewsPage, title="Nya kurser", slug="nya-kurser")
    about = add(home, StandardPage, title="Om oss", slug="om-oss")
    run = make_run(course=course)
    paths = [one.url_path.replace(home.url_path, "/sv/") for one in (index, page, place, story, about)]
    found = set()
    for path in ("/sv/", *paths, f"/sv/tillfalle/{run.pk}/"):
        address = where(client, path)
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png"), path
        assert opened(answer.content).size == (1200, 630)
        assert len(answer.content) < 100_000
        assert "immutable" in answer["Cache-Control"] and "Set-Cookie" not in answer
        found.add(address)
    assert len(found) == 7


@pytest.mark.django_db
def test_what_is_said_of_a_run_is_in_the_language_of_its_page(client, region):
    course = make_course(region, name="ABC 3–12")
    make_pages(region, course)
    run = make_run(course=course, municipality=make_municipality(region, "Älmhult"))
    swedish, arabic = (said(client, f"/{code}/tillfalle/{run.pk}/") for code in ("sv", "ar"))
    assert swedish["og:locale"] == "sv_SE" and arabic["og:locale"] == "ar_AR"
    assert swedish["og:image:alt"] == swedish["twitter:image:alt"] != arabic["og:image:alt"]
    assert swedish["og:image:alt"].startswith("ABC 3–12. ") and swedish["og:image:alt"].endswith(". Älmhult")
    assert swedish["twitter:card"] == "summary_large_image"
    assert swedish["og:image"] != arabic["og:image"]
    assert (
        client.get(where(client, f"/ar/tillfalle/{run.pk}/")).content
        != client.get(where(client, f"/sv/tillfalle/{run.pk}/")).content
    )


@pytest.mark.django_db
def test_an_untranslated_page_has_the_picture_of_its_source_and_a_translation_its_own(client, region):
    page = add(region.site.root_page.specific, StandardPage, title="Om oss", slug="om-oss")
    assert where(client, "/ar/om-oss/") == where(client, "/sv/om-oss/")
    translate(page, "ar", title="من نحن")
    assert where(client, "/ar/om-oss/") != where(client, "/sv/om-oss/")


@pytest.mark.django_db
def test_another_title_has_another_address_and_the_old_one_leads_there(client, region):
    page = add(region.site.root_page.specific, StandardPage, title="Om oss", slug="om-oss")
    old = where(client, "/sv/om-oss/")
    page.title = "Om webbplatsen"
    page.save_revision().publish()
    new = where(client, "/sv/om-oss/")
    assert new != old
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (302, new)
    assert "immutable" not in answer["Cache-Control"]


@pytest.mark.django_db
def test_nobody_makes_the_server_draw_what_is_not_there(client, region, media, monkeypatch):
    page = add(region.site.root_page.specific, StandardPage, title="Om oss", slug="om-oss")
    run = make_run(course=make_course(region))
    make_pages(region, run.course)
    monkeypatch.setattr(kept, "draw", lambda picture: pytest.fail("drawn"))
    for digest in ("0" * 16, "f" * 16):
        assert client.get(f"/share/page-{page.pk}-{digest}.png").status_code == 302
        assert client.get(f"/share/run-{run.pk}-sv-{digest}.png").status_code == 302
    for name in (
        f"page-{page.pk}-{'0' * 15}",
        f"page-99999-{'0' * 16}",
        f"page-{10**17}-{'0' * 16}",
        f"run-99999-sv-{'0' * 16}",
        f"run-{run.pk}-uk-{'0' * 16}",
        f"run-{run.pk}-xx-{'0' * 16}",
    ):
        assert client.get(f"/share/{name}.png").status_code == 404, name
    assert client.post(where(client, "/sv/om-oss/")).status_code == 405
    assert not media.exists()


@pytest.mark.django_db
def test_what_is_not_open_to_all_has_no_picture(client, region):
    home = region.site.root_page.specific
    closed = add(home, StandardPage, title="Stängt", slug="stangt")
    address = where(client, "/sv/stangt/")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(address).status_code == 404
    draft = add(home, StandardPage, title="Utkast", slug="utkast")
    draft.unpublish()
    assert client.get(f"/share/page-{draft.pk}-{'0' * 16}.png").status_code == 404
    course = make_course(region)
    make_pages(region, course)
    run = make_run(course=course, state="draft")
    assert client.get(f"/share/run-{run.pk}-sv-{'0' * 16}.png").status_code == 404


@pytest.mark.django_db
def test_another_region_answers_for_its_own_pages_only(client, region):
    other = make_region("Skåne", hostname="skane.example.org", default=False)
    page = add(other.site.root_page.specific, StandardPage, title="Om oss", slug="om-oss")
    address = f"/share/page-{page.pk}-{'0' * 16}.png"
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_a_cancelled_run_says_so_on_its_picture(client, region):
    course = make_course(region)
    make_pages(region, course)
    run = make_run(course=course, state="cancelled")
    assert "Inställt" in said(client, f"/sv/tillfalle/{run.pk}/")["og:image:alt"]


def test_a_picture_is_drawn_once_and_the_one_before_it_goes(media, monkeypatch):
    times = []
    monkeypatch.setattr(kept, "draw", lambda one: times.append(one.title) or b"png")
    for title in ("Ett", "Ett", "Två", "Två"):
        assert kept.drawn(picture(title=title)) == b"png"
    kept.drawn(picture(title="Ett", subject="page-11"))
    assert times == ["Ett", "Två", "Ett"]
    assert len(list(media.glob("*.png"))) == 2


def test_many_who_ask_at_once_have_it_drawn_once(media, monkeypatch):
    times, together = [], Barrier(6)
    monkeypatch.setattr(kept, "draw", lambda one: times.append(one) or b"png")

    def ask():
        together.wait()
        kept.drawn(picture())

    asking = [Thread(target=ask) for _ in range(6)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert len(times) == 1


def test_pictures_do_not_fill_the_disk(media, monkeypatch):
    monkeypatch.setattr(kept, "draw", lambda one: b"png")
    monkeypatch.setattr(kept, "MOST", 3)
    for pk in range(1, 8):
        kept.drawn(picture(subject=f"page-{pk}"))
    assert len(list(media.glob("*.png"))) == 3
    assert list(media.glob("page-7-*.png"))


def inked(image, box):
    """How many dots of the box are dark."""
    return sum(count for count, dot in image.convert("L").crop(box).getcolors() if dot < 90)


def needs_letters(*codes):
    """Fonts are the machine's: where it has none, the report says what was not looked at."""
    if without := [code for code in codes if not fonts.covers(own_name(code))]:
        pytest.skip(f"no font on this machine has the letters of {', '.join(without)}")


def test_arabic_is_set_from_the_right_and_its_letters_are_joined():
    needs_letters("sv", "ar")
    swedish, arabic = (
        opened(draw(picture(title=title, title_language=code, language=code)))
        for title, code in (("Kurs", "sv"), ("دورة", "ar"))
    )
    assert inked(swedish, (72, 170, 372, 500)) and inked(arabic, (828, 170, 1128, 500))
    joined = fonts.font("بيت", 60, True)
    assert joined.getlength("بيت") < sum(joined.getlength(letter) for letter in "بيت")


def test_words_of_two_directions_stand_in_the_order_they_are_read():
    assert fonts.stretches("12 يناير 2027") == ["12", " ", "يناير", " ", "2027"]
    assert fonts.stretches("ABC 3–12: alla") == ["ABC 3–12: alla"]
    assert fonts.stretches("دورة الأهل") == ["دورة الأهل"]


@pytest.mark.parametrize("code", [code for code, _name in settings.LANGUAGES])
def test_a_title_of_any_length_keeps_within_the_sheet(code):
    needs_letters(code)
    words = {"ar": "أولياء", "uk": "батьків"}.get(code, "föräldrar")
    for count in (1, 4, 12, 60):
        size, lines = drawing.title_lines(picture(title=" ".join([words] * count), title_language=code))
        assert 1 <= len(lines) <= 4 and size >= 40
        assert max(line.width for line in lines) <= drawing.COLUMN
    _size, lines = drawing.title_lines(picture(title=words * 30, title_language=code))
    assert lines and max(line.width for line in lines) <= drawing.COLUMN


def forget():
    fonts.face.cache_clear()
    fonts.file_for.cache_clear()


@pytest.fixture
def elsewhere():
    """On a machine with other fonts, what was found on this one is forgotten, and the other way round."""
    forget()
    yield
    forget()


def test_without_fonts_there_is_the_scene_alone_and_the_check_says_why(elsewhere, monkeypatch):
    monkeypatch.setattr(fonts, "asked", lambda pattern: "")
    plain = opened(draw(picture()))
    assert plain.size == (1200, 630) and not inked(plain, (60, 40, 620, 600))
    (warning,) = pictures_for_sharing_have_fonts(None)
    assert warning.id == "config.W003" and "ar" in warning.msg


def test_letters_that_no_font_has_are_left_out_and_the_others_are_set(elsewhere, monkeypatch):
    needs_letters("sv")
    latin = fonts.file_for(frozenset("abc"), True)
    forget()
    monkeypatch.setattr(fonts, "asked", lambda pattern: f"{latin}\n20-17f")
    arabic = opened(draw(picture(title="دورة", title_language="ar", below="")))
    assert inked(arabic, (72, 60, 640, 120)) and not inked(arabic, (72, 130, 640, 600))
    (warning,) = pictures_for_sharing_have_fonts(None)
    assert "ar" in warning.msg and "sv" not in warning.msg


def test_without_libraqm_no_words_are_set_wrongly(elsewhere, monkeypatch):
    monkeypatch.setattr(fonts.features, "check", lambda name: False)
    assert fonts.font("دورة", 40, True) is None
    assert pictures_for_sharing_have_fonts(None)
