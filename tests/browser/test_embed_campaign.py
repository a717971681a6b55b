"""A municipality or a school pastes one line: the campaign's programme on its own site, as the day goes."""

from urllib.parse import urlsplit

import pytest

from tests.browser.hosts import LEGACY, STRICT, host, page
from tests.browser.looking import sideways, violations
from tests.browser.test_embed import NOTHING, colour, opened  # noqa: F401
from tests.browser.test_privacy import STORED

pytestmark = pytest.mark.browser
TRUSTED = "; require-trusted-types-for 'script'; trusted-types parenting-courses"
LINE = (
    '<parenting-campaign municipality="vaxjo" lang="{lang}" {more}>'
    '<a href="{site}/{lang}/dagen/vaxjo/">Föräldrarnas dag</a></parenting-campaign>'
)
ROWS = "parenting-campaign >> css=.pc-run"
LIST = "parenting-campaign >> css=.pc"
# How often a page has asked for something.
COUNTS = (
    "{ const ask = fetch; window.asked = 0; window.fetch = (...all) => { asked += 1; return ask(...all); }; }"
)


@pytest.fixture(scope="module")
def site(little_site):
    """A site with one campaign; `phase(name)` brings it there."""
    return little_site


@pytest.fixture
def sign_up(site):
    site.phase("sign_up")
    return site


@pytest.fixture
def under_way(site):
    site.phase("under_way")
    return site


def line(site, lang="sv", more="limit=9 filters") -> str:
    return LINE.format(site=site.url, lang=lang, more=more)


def in_phase(shown, name: str):
    """The list, once it says so: what was kept of another phase is asked for again."""
    for _turn in range(20):
        shown.locator(LIST).first.wait_for()
        if shown.locator(LIST).first.get_attribute("data-phase") == name:
            return shown.locator(LIST).first
        shown.wait_for_timeout(500)
        shown.reload()
    raise AssertionError(f"never {name}")


@pytest.mark.parametrize("lang", ["sv", "ar"])
def test_under_a_strict_policy_the_programme_is_there_and_leaves_no_trace(opened, sign_up, lang):  # noqa: F811
    policy = STRICT.format(site=sign_up.url) + TRUSTED
    with host(page(line(sign_up, lang), site=sign_up.url), Content_Security_Policy=policy) as address:
        shown, seen = opened(address, width=320)
        listed = in_phase(shown, "sign_up")
        assert shown.locator(ROWS).count() == 5
        assert listed.get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")
        assert sideways(shown) == [] and violations(shown) == []
        assert shown.evaluate(STORED) == NOTHING and shown.context.cookies() == [] == seen["cookies"]
        assert seen["hosts"] == {urlsplit(address).netloc, urlsplit(sign_up.url).netloc}
        assert [error for error in seen["errors"] if "favicon" not in error and "404" not in error] == []


def test_a_visitor_filters_and_an_attribute_that_changes_makes_another_list(opened, sign_up):  # noqa: F811
    with host(page(line(sign_up), site=sign_up.url)) as address:
        shown, _seen = opened(address)
        in_phase(shown, "sign_up")
        shown.locator("parenting-campaign >> css=[name=kind]").select_option("talk")
        shown.locator("parenting-campaign >> css=form button").press("Enter")
        shown.locator("parenting-campaign >> css=[role=status]").filter(has_text="1").wait_for()
        assert shown.locator(ROWS).count() == 1
        assert shown.evaluate("document.activeElement.shadowRoot.activeElement.type") == "submit"
        shown.evaluate("document.querySelector('parenting-campaign').setAttribute('lang', 'ar')")
        shown.locator("parenting-campaign >> css=.pc:lang(ar)").wait_for()
        assert shown.locator(ROWS).count() == 5
        hidden = shown.locator("parenting-campaign >> css=form [name=lang]")
        assert hidden.get_attribute("value") == "ar"


def test_as_the_day_goes_it_says_what_is_on_and_asks_once_a_minute_while_it_is_seen(opened, under_way):  # noqa: F811
    with host(page(line(under_way), site=under_way.url)) as address:
        shown, _seen = opened("about:blank")
        shown.clock.install()
        shown.add_init_script(COUNTS)
        shown.goto(address)
        in_phase(shown, "under_way")
        groups = shown.locator("parenting-campaign >> css=[data-results] > ul")
        assert "Pågår just nu" in groups.first.inner_text()
        assert "Har varit" not in shown.locator(LIST).inner_text() and violations(shown) == []
        assert shown.evaluate("asked") == 1
        shown.clock.run_for(50_000)
        assert shown.evaluate("asked") == 1
        link = shown.locator("parenting-campaign >> css=.pc-title a").first
        link.focus()
        shown.clock.run_for(15_000)
        shown.wait_for_timeout(500)
        focused = shown.evaluate("document.activeElement.shadowRoot?.activeElement?.href")
        assert shown.evaluate("asked") == 2 and focused == link.get_attribute("href")
        # Out of sight it waits.
        shown.evaluate("document.querySelector('h1').style.paddingBottom = '5000px'")
        shown.evaluate("scrollTo(0, 0)")
        shown.clock.run_for(130_000)
        assert shown.evaluate("asked") == 2
        shown.evaluate("document.querySelector('h1').style.paddingBottom = ''")
        under_way.phase("afterwards")
        for _turn in range(10):
            shown.clock.run_for(65_000)
            shown.wait_for_timeout(1_000)
            if shown.locator(LIST).get_attribute("data-phase") == "afterwards":
                break
        assert shown.locator(LIST).get_attribute("data-phase") == "afterwards"
        assert (
            shown.locator(ROWS).count() == 0 and shown.locator("parenting-campaign >> css=form").count() == 0
        )
        so_many = shown.evaluate("asked")
        shown.clock.run_for(200_000)
        assert shown.evaluate("asked") == so_many


def test_two_in_a_legacy_page_light_and_dark_and_neither_leaks(opened, sign_up):  # noqa: F811
    dark = line(sign_up, "ar", 'heading="3" scheme="dark" style="background:#12201d;display:block"')
    body = f'<p id="theirs">Text</p><div style="width:320px">{line(sign_up)}</div>{dark}'
    with host(page(body, site=sign_up.url, head=f"<style>{LEGACY}</style>")) as address:
        shown, _seen = opened(address)
        in_phase(shown, "sign_up")
        shown.locator(ROWS).nth(9).wait_for()
        lists = shown.locator(LIST)
        assert [lists.nth(n).get_attribute("dir") for n in (0, 1)] == ["ltr", "rtl"]
        assert "pc-dark" in lists.nth(1).get_attribute("class")
        title = lists.nth(0).locator(".pc-title a").first
        assert title.is_visible() and "fantasy" not in colour(title, "fontFamily")
        assert lists.nth(0).evaluate("one => one.scrollWidth <= one.clientWidth")
        assert "fantasy" in colour(shown.locator("#theirs"), "fontFamily")


def test_without_script_with_a_policy_against_it_and_when_our_server_is_down_the_link_stays(opened, sign_up):  # noqa: F811
    body = line(sign_up)
    hosts = [
        ({"scripts": False}, sign_up.url, {}),
        ({}, sign_up.url, {"Content_Security_Policy": "script-src 'none'"}),
        ({}, "http://127.0.0.1:1", {}),
    ]
    for how, script_from, headers in hosts:
        with host(page(body, site=script_from), **headers) as address:
            shown, _seen = opened(address, **how)
            assert shown.get_by_role("link", name="Föräldrarnas dag").is_visible()
    with host(page(body, site=sign_up.url)) as address:
        shown = opened("about:blank")[0]
        shown.route("**/embed/campaign/**", lambda route: route.abort())
        shown.goto(address)
        shown.wait_for_timeout(300)
        assert shown.get_by_role("link", name="Föräldrarnas dag").is_visible()


@pytest.mark.parametrize("way", ["element", "frame"])
def test_a_seat_is_booked_where_the_municipality_has_registered_its_site(opened, sign_up, way):  # noqa: F811
    more = "limit=9 book=vaxjo" + (" frame" if way == "frame" else "")
    with host(page(line(sign_up, more=more), site=sign_up.url), sign_up.website) as address:
        shown, seen = opened(address, width=320)
        if way == "frame":
            inside = shown.locator("iframe").element_handle().content_frame()
            inside.locator(".pc-here [data-book]").click()
            inside.locator("[name=name]").wait_for()
            back = inside.locator(".framed-bar a").first.get_attribute("href")
            assert back.startswith("/embed/campaign/?") and "campaign=dagen" in back
        else:
            in_phase(shown, "sign_up").locator("[data-book]").click()
            pane = shown.locator("parenting-campaign >> css=[data-pane]")
            pane.locator("iframe").wait_for()
            inside = pane.locator("iframe").element_handle().content_frame()
            inside.locator("[name=name]").wait_for()
            pane.locator("button").click()
            assert shown.locator("parenting-campaign >> css=[data-results]").is_visible()
        assert seen["cookies"] == [] and shown.evaluate(STORED) == NOTHING


def test_a_frame_grows_with_its_programme_and_follows_the_day(opened, under_way):  # noqa: F811
    with host(page(line(under_way, more="frame"), site=under_way.url)) as address:
        shown, seen = opened("about:blank", width=320)
        shown.clock.install()
        shown.goto(address)
        inside = shown.locator("iframe").element_handle().content_frame()
        inside.locator(".pc").wait_for()
        for _turn in range(20):
            if inside.locator(".pc").get_attribute("data-phase") == "under_way":
                break
            shown.wait_for_timeout(500)
            inside.goto(inside.url)
        shown.wait_for_function(
            "document.querySelector('parenting-campaign').shadowRoot.querySelector('iframe').style.blockSize != '40rem'"
        )
        with shown.expect_request("**/embed/campaign/part/**"):
            shown.clock.run_for(70_000)
        shown.wait_for_timeout(500)
        assert inside.locator(".pc-run").count() >= 2
        assert inside.locator(".pc").evaluate(
            "one => document.documentElement.scrollHeight <= innerHeight + 1"
        )
        assert shown.context.cookies() == [] == seen["cookies"] and violations(shown) == []
