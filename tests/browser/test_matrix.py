"""Every template, in every state, language and width: nobody is shut out, nothing scrolls sideways."""

from itertools import cycle, product

import pytest

from tests.browser.looking import language_of, sideways, violations
from tests.browser.scenes import KINDS, SCENES, page_models

LANGUAGES = ["sv", "ar", "en", "so", "uk", "sv-x-lattlast"]
# Looked at in every width and scheme: both directions of writing. The rest share their styles: the narrowest is enough.
BOTH_DIRECTIONS = ["sv", "ar"]
WIDTHS = [320, 1280]
SCHEMES = ["light", "dark"]
OTHERS = [code for code in LANGUAGES if code not in BOTH_DIRECTIONS]
# For everyday: each scene once where it is narrowest, in turn in each direction and scheme. All else is for the audit.
SAMPLE = [(scene, *seen) for scene, seen in zip(SCENES, cycle(product(BOTH_DIRECTIONS, WIDTHS[:1], SCHEMES)))]
EVERYTHING = [
    *product(SCENES, BOTH_DIRECTIONS, WIDTHS, SCHEMES),
    *((scene, code, 320, "light") for scene in SCENES for code in OTHERS),
]


def look(site, visit, row):
    scene, language, width, scheme = row
    page = visit(width=width, scheme=scheme, language=language)
    scene.open(page, site, language)
    assert language_of(page) == [language, "rtl" if language == "ar" else "ltr"]
    assert sideways(page) == []
    found = violations(page)
    assert not found, f"{page.url}\n" + "\n".join(found)


def described(row) -> str:
    return "-".join(str(value) for value in row)


@pytest.mark.browser
@pytest.mark.parametrize("row", SAMPLE, ids=described)
def test_a_sample_of_pages_shuts_nobody_out(site, visit, row):
    look(site, visit, row)


@pytest.mark.audit
@pytest.mark.parametrize("row", EVERYTHING, ids=described)
def test_no_page_shuts_anybody_out(site, visit, row):
    look(site, visit, row)


@pytest.mark.browser
def test_every_kind_of_page_is_looked_at_and_stands_in_the_demo(site):
    assert page_models() == set(KINDS)
    assert set(KINDS) == set(site.pages)


@pytest.mark.browser
def test_every_state_of_a_run_is_in_the_demo(site):
    wanted = {
        "open",
        "online",
        "plain",
        "with questions",
        "full",
        "cancelled",
        "not_open",
        "closed",
        "started",
    }
    assert wanted <= set(site.runs)


@pytest.mark.browser
@pytest.mark.parametrize("name", ["403.html", "500.html"])
@pytest.mark.parametrize("language", ["sv", "ar"])
def test_pages_for_when_something_went_wrong_shut_nobody_out(site, visit, name, language):
    from django.template.loader import render_to_string
    from django.utils import translation

    with translation.override(language):
        html = render_to_string(name)
    page = visit(width=320, language=language)
    page.route("**/wrong/", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto("/wrong/")
    assert page.locator("h1").inner_text()
    assert sideways(page) == []
    assert violations(page) == []


@pytest.mark.browser
@pytest.mark.parametrize("width, scheme", list(zip(WIDTHS, SCHEMES, strict=True)))
def test_the_page_about_the_api_shuts_nobody_out(site, visit, width, scheme):
    """It is in English whatever language is asked for: its readers write programs."""
    page = visit(width=width, scheme=scheme, language="ar")
    page.goto("/api/v1/")
    assert language_of(page) == ["en", "ltr"]
    assert sideways(page) == []
    assert violations(page) == []
