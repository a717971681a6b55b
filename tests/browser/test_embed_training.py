"""What parents learn online on a municipality's own website, which lets in no more than it must."""

from urllib.parse import urlsplit

import pytest

from tests.browser.hosts import LEGACY, STRICT, host, page
from tests.browser.looking import sideways, violations
from tests.browser.test_embed import NOTHING, opened  # noqa: F401
from tests.browser.test_privacy import STORED

pytestmark = pytest.mark.browser
LINE = (
    '<parenting-training module="barn" lang="{lang}" {more}>'
    '<a href="{site}/{lang}/lar-dig/barn/">Lugnare vardag</a></parenting-training>'
)
ROWS = "parenting-training >> css=.pc-run"


@pytest.fixture(scope="module")
def site(little_site):
    return little_site


def line(site, lang="sv", more="") -> str:
    return LINE.format(site=site.url, lang=lang, more=more)


def test_under_a_strict_policy_from_both_sides_it_is_there_and_leaves_no_trace(opened, site):  # noqa: F811
    dark = line(site, "ar", 'scheme="dark"')
    policy = STRICT.format(site=site.url)
    with host(page(line(site) + dark, site=site.url), Content_Security_Policy=policy) as address:
        shown, seen = opened(address, width=320)
        shown.locator(ROWS).nth(3).wait_for()
        lists = shown.locator("parenting-training >> css=.pc")
        assert [lists.nth(n).get_attribute("dir") for n in (0, 1)] == ["ltr", "rtl"]
        assert "pc-dark" in lists.nth(1).get_attribute("class")
        assert sideways(shown) == [] and violations(shown) == []
        link = lists.nth(1).locator(".pc-title a").nth(1)
        assert link.get_attribute("href") == f"{site.url}/ar/lar-dig/barn/forvarna/?via=embed"
        assert shown.evaluate(STORED) == NOTHING and shown.context.cookies() == [] == seen["cookies"]
        assert seen["hosts"] == {urlsplit(address).netloc, urlsplit(site.url).netloc}
        assert [error for error in seen["errors"] if "favicon" not in error and "404" not in error] == []


def test_without_script_with_a_policy_against_it_and_when_our_server_is_down_the_link_stays(opened, site):  # noqa: F811
    body = line(site)
    hosts = [
        ({"scripts": False}, site.url, {}),
        ({}, site.url, {"Content_Security_Policy": "script-src 'none'"}),
        ({}, "http://127.0.0.1:1", {}),
    ]
    for how, script_from, headers in hosts:
        with host(page(body, site=script_from), **headers) as address:
            shown, _seen = opened(address, **how)
            assert shown.get_by_role("link", name="Lugnare vardag").is_visible()


def test_a_frame_grows_with_its_list_and_a_lesson_opens_in_the_whole_window(opened, site):  # noqa: F811
    body = line(site, more="frame")
    with host(page(body, site=site.url, head=f"<style>{LEGACY}</style>")) as address:
        shown, seen = opened(address, width=320)
        inside = shown.locator("iframe").element_handle().content_frame()
        inside.locator(".pc-run").first.wait_for()
        shown.wait_for_function(
            "document.querySelector('parenting-training').shadowRoot.querySelector('iframe').style.blockSize != '40rem'"
        )
        assert shown.context.cookies() == [] == seen["cookies"]
        inside.locator(".pc-title a").first.click()
        shown.wait_for_url("**/sv/lar-dig/barn/se/?via=embed")
