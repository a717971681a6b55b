"""A municipality pastes one line: its courses on its own site, readable, in its colours, without a trace."""

from urllib.parse import urlsplit

import pytest

from tests.browser.hosts import LEGACY, STRICT, host, page
from tests.browser.looking import sideways, violations
from tests.browser.test_privacy import STORED, cookies_of

pytestmark = pytest.mark.browser
NOTHING = ["", 0, 0, 0]
SV = (
    '<parenting-courses municipality="vaxjo" lang="sv" limit="4" filters>'
    '<a href="{site}/sv/kurser/">Våra kurser</a></parenting-courses>'
)
AR = '<parenting-courses lang="ar" limit="3" heading="3"><a href="{site}/ar/kurser/">الدورات</a></parenting-courses>'
FRAME = '<parenting-courses frame lang="sv" limit="3"><a href="{site}/sv/kurser/">Våra kurser</a></parenting-courses>'
ROWS = "parenting-courses >> css=.pc-run"


def colour(shown, name: str) -> str:
    return shown.evaluate("(one, name) => getComputedStyle(one)[name]", name)


@pytest.fixture
def opened(visit, site):
    """Opens a host's page, and notes what is asked, told and complained of there."""

    def open_host(address: str, **how):
        shown = visit(**how, elsewhere=True)
        seen = {"hosts": set(), "cookies": [], "errors": []}
        shown.on("request", lambda request: seen["hosts"].add(urlsplit(request.url).netloc))
        shown.on("response", lambda answer: seen["cookies"].extend(cookies_of(answer)))
        shown.on("pageerror", lambda error: seen["errors"].append(str(error)))
        shown.on("console", lambda said: seen["errors"].append(said.text) if said.type == "error" else None)
        shown.goto(address)
        return shown, seen

    return open_host


def test_under_a_strict_policy_the_list_is_there_and_leaves_no_trace(opened, site):
    html = page(SV.format(site=site.url), site=site.url)
    with host(html, Content_Security_Policy=STRICT.format(site=site.url)) as address:
        shown, seen = opened(address, width=320)
        shown.locator(ROWS).first.wait_for()
        assert shown.locator(ROWS).count() == 4
        assert sideways(shown) == [] and violations(shown) == []
        assert shown.evaluate(STORED) == NOTHING and shown.context.cookies() == [] == seen["cookies"]
        assert seen["hosts"] == {urlsplit(address).netloc, urlsplit(site.url).netloc}
        assert [error for error in seen["errors"] if "favicon" not in error and "404" not in error] == []


def test_a_visitor_filters_by_keyboard_and_keeps_the_place(opened, site):
    with host(page(SV.format(site=site.url), site=site.url)) as address:
        shown, _seen = opened(address)
        shown.locator(ROWS).first.wait_for()
        before = shown.locator("parenting-courses >> css=[data-count]").inner_text()
        shown.get_by_label("Barnets ålder").focus()
        shown.get_by_label("Barnets ålder").select_option("expecting")
        shown.get_by_role("button", name="Visa kurser").press("Enter")
        counted = shown.locator("parenting-courses >> css=[role=status]")
        counted.filter(has_text="kurs").wait_for()
        assert counted.inner_text() != before
        assert shown.get_by_label("Barnets ålder").input_value() == "expecting"
        assert shown.evaluate("document.activeElement.shadowRoot.activeElement.type") == "submit"
        link = shown.locator("parenting-courses >> css=[part=more]")
        assert "municipality=vaxjo" in link.get_attribute("href") and "age=expecting" in link.get_attribute(
            "href"
        )


def test_two_lists_in_two_languages_stand_in_a_legacy_page_and_neither_leaks(opened, site):
    body = f'<p id="theirs">Text</p><div style="width:200px">{SV.format(site=site.url)}</div>{AR.format(site=site.url)}'
    with host(page(body, site=site.url, head=f"<style>{LEGACY}</style>")) as address:
        shown, _seen = opened(address)
        shown.locator(ROWS).nth(6).wait_for()
        lists = shown.locator("parenting-courses >> css=.pc")
        assert [lists.nth(n).get_attribute("dir") for n in (0, 1)] == ["ltr", "rtl"]
        title = lists.nth(0).locator(".pc-title a").first
        assert title.is_visible() and colour(title, "textTransform") == "none"
        assert colour(title, "letterSpacing") == "normal" and "fantasy" not in colour(title, "fontFamily")
        assert lists.nth(0).locator("h2").is_visible() and lists.nth(1).locator("h3.pc-heading").is_visible()
        assert lists.nth(0).evaluate("one => one.scrollWidth <= one.clientWidth")
        assert "fantasy" in colour(shown.locator("#theirs"), "fontFamily")


def test_a_list_from_right_to_left_in_a_page_from_left_to_right_and_the_other_way(opened, site):
    body = AR.format(site=site.url) + SV.format(site=site.url)
    with host(page(body, site=site.url, attributes='lang="ar" dir="rtl"')) as address:
        shown, _seen = opened(address, width=320)
        shown.locator(ROWS).nth(6).wait_for()
        lists = shown.locator("parenting-courses >> css=.pc")
        assert [colour(lists.nth(n), "direction") for n in (0, 1)] == ["rtl", "ltr"]
        assert sideways(shown) == [] and violations(shown) == []


@pytest.mark.parametrize("ground", ["#101820", "#ffffff"])
def test_colours_of_the_page_are_taken_when_they_can_be_read_and_ours_when_not(opened, site, ground):
    themed = "parenting-courses.good{--pc-accent:%s}parenting-courses.bad{--pc-accent:%s}" % (
        ("#ffd166", "#222222") if ground == "#101820" else ("#7b2d8b", "#eeeeaa")
    )
    body = "".join(
        SV.format(site=site.url).replace("<parenting-courses", f'<parenting-courses class="{kind}"')
        for kind in ("good", "bad")
    )
    head = f"<style>body{{background:{ground};color:#888}}{themed}</style>"
    with host(page(body, site=site.url, head=head)) as address:
        shown, _seen = opened(address)
        shown.locator(ROWS).nth(7).wait_for()
        good, bad = (shown.locator(f"parenting-courses.{kind} >> css=.pc") for kind in ("good", "bad"))
        wanted = "rgb(255, 209, 102)" if ground == "#101820" else "rgb(123, 45, 139)"
        assert colour(good.locator(".pc-title a").first, "color") == wanted
        assert "pc-plain" in bad.get_attribute("class") and "pc-plain" not in good.get_attribute("class")
        assert ("pc-dark" in good.get_attribute("class")) == (ground == "#101820")
        rules = violations(shown)
        assert rules == [], rules


def test_without_script_with_a_policy_against_it_and_when_our_server_is_down_the_link_stays(opened, site):
    body = SV.format(site=site.url)
    with host(page(body, site=site.url)) as address:
        shown, _seen = opened(address, scripts=False)
        assert shown.get_by_role("link", name="Våra kurser").is_visible()
    with host(page(body, site=site.url), Content_Security_Policy="script-src 'none'") as address:
        shown, _seen = opened(address)
        assert shown.get_by_role("link", name="Våra kurser").is_visible()
    with host(page(body, site="http://127.0.0.1:1")) as address:
        shown, _seen = opened(address)
        assert shown.get_by_role("link", name="Våra kurser").is_visible()
    with host(page(body, site=site.url)) as address:
        shown = opened("about:blank")[0]
        shown.route("**/embed/courses/**", lambda route: route.abort())
        shown.goto(address)
        shown.wait_for_timeout(300)
        assert shown.get_by_role("link", name="Våra kurser").is_visible()


def test_a_frame_grows_with_its_list_and_listens_to_nobody_else(opened, site):
    with host(page(FRAME.format(site=site.url), site=site.url)) as address:
        shown, seen = opened(address, width=320)
        inside = shown.frame_locator("iframe")
        inside.locator(".pc-run").first.wait_for()
        frame = shown.locator("iframe")
        shown.wait_for_function(
            "document.querySelector('parenting-courses').shadowRoot.querySelector('iframe').style.blockSize != '40rem'"
        )
        height = colour(frame, "height")
        assert inside.locator(".pc").evaluate(
            "one => document.documentElement.scrollHeight <= innerHeight + 1"
        )
        for message in (
            '{"parenting-courses-height": 99999}',
            '"x"',
            "null",
            '{"parenting-courses-height": "1e9"}',
        ):
            shown.evaluate(f"postMessage({message}, '*')")
        shown.wait_for_timeout(100)
        assert colour(frame, "height") == height
        assert frame.get_attribute("title") == "Våra kurser"
        assert shown.context.cookies() == [] == seen["cookies"] and violations(shown) == []


def test_the_frame_works_without_script_and_with_its_own_filters(visit, site):
    shown = visit(width=320, scripts=False)
    answer = shown.goto("/embed/courses/?municipality=vaxjo&lang=so&filters&limit=2")
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "x-frame-options" not in answer.headers and "set-cookie" not in answer.headers
    assert shown.locator(".pc-run").count() == 2 and shown.locator("html").get_attribute("lang") == "so"
    shown.locator("[name=age]").select_option("5")
    shown.locator("button").click()
    assert "age=5" in shown.url and "municipality=vaxjo" in shown.url and "limit=2" in shown.url
    # Whoever measures needs script.
    measured = visit(width=320)
    measured.goto(shown.url)
    assert sideways(measured) == [] and violations(measured) == []
