"""A language more: its catalogue, its locale, and its pages in the regions that name it."""

from functools import cache
from io import StringIO

import polib
import pytest
from django.conf import settings as ours
from django.core.management import CommandError, call_command
from django.utils.translation import check_for_language, get_language_info, gettext, override
from wagtail.models import Locale, Page

from config import languages, messages
from courses.models import CourseIndexPage
from home.models import HomePage
from tests.factories import make_pages, make_region

SIX = ["sv", "en", "ar", "so", "uk", "sv-x-lattlast"]
PREPARED = ["ti", "prs", "ku"]
# Every file is read through for its messages: once is enough.
collected = cache(messages.collected)

pytestmark = pytest.mark.once


def add_language(code: str) -> str:
    said = StringIO()
    call_command("add_language", code, stdout=said)
    return said.getvalue()


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    """The catalogues of the installation stay as they are."""
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    monkeypatch.setattr(messages, "shown", str)
    monkeypatch.setattr(messages, "collected", collected)
    monkeypatch.setattr("config.management.commands.add_language.shown", str)
    return tmp_path


def test_the_installation_speaks_six_languages_with_swedish_first():
    assert [code for code, _name in ours.LANGUAGES] == SIX


@pytest.mark.parametrize("code", [*SIX, *PREPARED])
def test_django_routes_every_language_and_knows_its_name_and_direction(code):
    assert check_for_language(code)
    info = get_language_info(code)
    assert info["name_local"] and info["bidi"] == (code in {"ar", "prs"})


@pytest.mark.parametrize(
    ("code", "forms"),
    [("so", 2), ("uk", 4), ("sv-x-lattlast", 2), ("ar", 6), ("ti", 2), ("prs", 2), ("ku", 2)],
)
def test_every_language_has_its_plural_forms(code, forms):
    assert languages.PLURALS[code].startswith(f"nplurals={forms};")
    locale = {"sv-x-lattlast": "sv_X-lattlast"}.get(code, code)
    assert languages.plural_forms(locale) == languages.PLURALS[code]


def test_easy_swedish_that_nobody_wrote_is_swedish_and_never_english():
    with override("sv"):
        swedish = gettext("Enter the same password as before, for verification.")
    with override("sv-x-lattlast"):
        assert gettext("This field is required.") == "Du måste fylla i det här."
        assert gettext("Enter the same password as before, for verification.") == swedish
    assert not swedish.startswith("Enter")


@pytest.mark.django_db
def test_a_region_that_names_the_language_gets_its_lists_live_and_its_home_as_a_draft(client, own_folder):
    region = make_region(languages=["sv", "so"])
    make_pages(region)
    said = add_language("so")
    home, courses = (
        HomePage.objects.get(locale__language_code="so"),
        CourseIndexPage.objects.get(locale__language_code="so"),
    )
    assert not home.live and courses.live and courses.get_parent().pk == home.pk
    assert home.translation_key == region.site.root_page.translation_key
    assert "(draft)" in said
    answer = client.get("/so/kurser/")
    assert answer.status_code == 200 and '<html lang="so" dir="ltr">' in answer.content.decode()
    assert client.get("/so/").status_code == 200


@pytest.mark.django_db
def test_a_region_that_does_not_name_it_gets_no_page_and_does_not_find_it(client, own_folder):
    region = make_region(languages=["sv", "en"])
    make_pages(region)
    pages = Page.objects.count()
    assert "does not name uk" in add_language("uk")
    assert Page.objects.count() == pages
    assert client.get("/uk/kurser/").status_code == 404


@pytest.mark.django_db
def test_asking_twice_changes_nothing_the_second_time(own_folder):
    make_pages(make_region(languages=["sv", "uk"]))
    add_language("uk")
    pages, catalogue = Page.objects.count(), (own_folder / "uk/LC_MESSAGES/django.po").stat().st_mtime_ns
    said = add_language("uk")
    assert "nothing is missing" in said and "is there already" in said
    assert Page.objects.count() == pages and Locale.objects.filter(language_code="uk").count() == 1
    assert (own_folder / "uk/LC_MESSAGES/django.po").stat().st_mtime_ns == catalogue


@pytest.mark.django_db
def test_a_language_without_a_catalogue_gets_one_with_every_message(settings, own_folder):
    settings.LANGUAGES = languages.named([*SIX, "ti"])
    add_language("ti")
    catalogue = polib.pofile(str(own_folder / "ti/LC_MESSAGES/django.po"))
    assert len(catalogue) == len(messages.collected()) and catalogue.metadata["Language"] == "ti"
    assert (own_folder / "ti/LC_MESSAGES/django.mo").exists()


def test_a_language_that_is_no_setting_is_refused_in_words():
    with pytest.raises(CommandError, match="'ti' is not among LANGUAGES"):
        add_language("ti")
