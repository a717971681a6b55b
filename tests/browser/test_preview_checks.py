"""Wagtail's own checker (axe) runs on the preview beside the editor, under the policy that visitors' pages have."""

import re

import pytest

from tests.browser.signing_in import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def editor(site, visit):
    page = visit(width=1280)
    sign_in(page, site.staff["name"], site.staff["password"])
    page.goto(site.staff["editor"])
    return page


def test_the_checks_of_the_preview_name_what_the_editor_did(editor):
    editor.click("[data-side-panel-toggle=checks]")
    results = editor.locator("[data-checks-panel]")
    results.get_by_text(re.compile("rubrik|heading", re.IGNORECASE)).first.wait_for(timeout=20_000)
    said = results.inner_text()
    assert re.search("Felaktig rubrik|Incorrect heading", said), said
    assert re.search("Tom rubrik|Empty heading", said), said


def test_visitors_and_staff_who_read_the_site_get_no_checker(editor):
    editor.goto("/sv/")
    assert editor.locator("wagtail-userbar").count() == 0
