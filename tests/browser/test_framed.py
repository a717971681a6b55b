"""Booking without leaving the municipality's page, as far as the receipt; and what happens where that may not be."""

import pytest

from tests.browser.booking import fill, submit
from tests.browser.hosts import LEGACY, STRICT, host, page
from tests.browser.looking import sideways, violations
from tests.browser.test_embed import NOTHING, opened  # noqa: F401
from tests.browser.test_privacy import STORED

pytestmark = pytest.mark.browser
LIST = (
    '<parenting-courses municipality="vaxjo" book="vaxjo" lang="{lang}" limit="12" filters {more}>'
    '<a href="{site}/{lang}/kurser/">Kurser</a></parenting-courses>'
)
OPEN = "css=.pc-run:has(.pc-ok) [data-book]"
HOSTILE = '{"parenting-courses-height": 7777, "parenting-courses-new": true}'


def element(site, lang="sv", more="") -> str:
    return LIST.format(site=site.url, lang=lang, more=more)


def press(shown):
    """Press the first run with seats; the frame that opens."""
    link = shown.locator("parenting-courses").locator(OPEN).first
    link.wait_for()
    title = link.inner_text()
    link.click()
    pane = shown.locator("parenting-courses >> css=[data-pane]")
    pane.locator("iframe").wait_for()
    frame = pane.locator("iframe").element_handle().content_frame()
    frame.locator("[name=name]").wait_for()
    return title, pane, frame


def is_as_tall_as_its_form(frame) -> bool:
    """Soon. Asked in turns, because waiting within the page is against its policy."""
    for _turn in range(30):
        if frame.evaluate("Math.abs(innerHeight - document.body.getBoundingClientRect().height) <= 1"):
            return True
        frame.wait_for_timeout(100)
    return False


def sound(shown, frame) -> bool:
    return violations(frame) == sideways(frame) == sideways(shown) == []


def test_from_the_list_to_the_receipt_and_to_cancelling_without_leaving_a_strict_page(opened, site):  # noqa: F811
    with host(
        page(element(site), site=site.url), site.website, Content_Security_Policy=STRICT.format(site=site.url)
    ) as address:
        shown, seen = opened(address, width=320)
        shown.get_by_label("Barnets ålder").select_option("5")
        shown.get_by_role("button", name="Visa kurser").click()
        shown.locator("parenting-courses >> css=[role=status]").first.filter(has_text="kurs").wait_for()
        title, pane, frame = press(shown)
        focused = "document.querySelector('parenting-courses').shadowRoot.activeElement.textContent"
        assert shown.evaluate(focused) == title == pane.locator("iframe").get_attribute("title")
        assert not shown.locator("parenting-courses >> css=[data-results]").is_visible()
        shown.evaluate(f"postMessage({HOSTILE}, '*')")
        assert is_as_tall_as_its_form(frame)
        assert sound(shown, frame)
        submit(frame)
        assert frame.locator(".error-summary").is_visible() and sound(shown, frame)
        fill(frame)
        submit(frame)
        assert sound(shown, frame) and pane.locator("iframe").evaluate(
            "frame => frame.getBoundingClientRect().top >= -1"
        )
        submit(frame)
        assert "/pa/vaxjo/" in frame.url and sound(shown, frame)
        with shown.context.expect_page() as tab:
            frame.get_by_role("link", name="Se, ändra eller avboka").click()
        own = tab.value
        own.get_by_role("link", name="Avboka").first.click()
        own.wait_for_url("**/avboka/**")
        assert own.locator(".site-header").is_visible()
        pane.get_by_role("button", name="Tillbaka till listan").click()
        assert shown.evaluate(focused) == title
        assert shown.url.startswith(address) and pane.locator("iframe").count() == 0
        assert shown.evaluate(STORED) == NOTHING and shown.context.cookies() == [] == seen["cookies"]


def test_an_arabic_form_with_mistakes_in_a_legacy_page(opened, site):  # noqa: F811
    head = f"<style>{LEGACY}</style>"
    with host(page(element(site, "ar"), site=site.url, head=head), site.website) as address:
        shown, _seen = opened(address, width=320)
        _title, pane, frame = press(shown)
        submit(frame)
        assert frame.locator("html").get_attribute("dir") == "rtl" and sideways(frame) == []
        assert frame.locator(".error-summary").is_visible() and violations(frame) == []
        top = frame.locator(".framed-bar a[target=_blank]")
        assert top.get_attribute("href").endswith("/boka/") and pane.locator("button").is_visible()


@pytest.mark.parametrize("way", ["the element's", "a plain one"])
def test_in_a_frame_that_has_no_origin_it_goes_as_far(opened, site, way):  # noqa: F811
    plain = (
        f'<iframe sandbox="allow-scripts allow-forms allow-popups" title="Kurser" width="100%" height="900" '
        f'src="{site.url}/embed/courses/?municipality=vaxjo&book=vaxjo&limit=12&lang=sv"></iframe>'
    )
    body = plain if way == "a plain one" else element(site, more="frame")
    with host(page(body, site=site.url), site.website) as address:
        shown, seen = opened(address)
        frame = shown.locator("iframe").element_handle().content_frame()
        frame.locator(".pc-here").wait_for()
        assert frame.locator(".pc-only-here").is_visible() and not frame.locator(".pc-there").is_visible()
        frame.locator(".pc-run:has(.pc-ok) [data-book]").first.click()
        frame.locator("[name=name]").wait_for()
        back = frame.get_by_role("link", name="Tillbaka till listan").get_attribute("href")
        assert "limit=12" in back and back.startswith("/embed/courses/?municipality=vaxjo")
        fill(frame)
        submit(frame)
        submit(frame)
        assert "/pa/vaxjo/" in frame.url and seen["cookies"] == []


def test_on_a_website_that_is_not_registered_it_opens_at_the_top_and_the_list_says_so(opened, site):  # noqa: F811
    with host(page(element(site) + element(site, more="frame"), site=site.url)) as address:
        shown, seen = opened(address)
        frame = shown.locator("iframe").element_handle().content_frame()
        for inside in (shown.locator("parenting-courses").first, frame.locator("body")):
            inside.locator(".pc-there").wait_for()
            link = inside.locator(OPEN).first
            assert link.get_attribute("target") == "_top" and "/boka/" not in link.get_attribute("href")
        address_of_form = (
            shown.locator("parenting-courses").first.locator(OPEN).first.get_attribute("data-book")
        )
        shown.evaluate(
            "url => { document.querySelector('main').innerHTML = `<iframe src=${url}></iframe>` }",
            address_of_form,
        )
        shown.wait_for_timeout(500)
        assert any("frame-ancestors" in error for error in seen["errors"])
        shown.goto(address)
        shown.locator("parenting-courses").first.locator(OPEN).first.click()
        shown.wait_for_url(f"{site.url}/sv/tillfalle/**")


def test_where_the_pages_own_policy_stops_the_form_the_way_round_it_is_shown(opened, site):  # noqa: F811
    policy = STRICT.format(site=site.url).replace("frame-src", "media-src")
    with host(page(element(site), site=site.url), site.website, Content_Security_Policy=policy) as address:
        shown, _seen = opened(address)
        shown.clock.install()
        link = shown.locator("parenting-courses").locator(OPEN).first
        link.wait_for()
        here = link.get_attribute("href")
        link.click()
        late = shown.locator("parenting-courses >> css=[data-pane] [role=status] a")
        assert not late.is_visible()
        shown.clock.run_for(7_000)
        assert late.is_visible() and late.get_attribute("href") == here
        assert violations(shown) == []


def test_without_script_the_form_is_filled_in_and_sent_within_its_frame(opened, site):  # noqa: F811
    run = site.run("plain", "sv", 3)
    body = f'<iframe src="{site.url}{run}boka/pa/vaxjo/" title="Anmälan" width="100%" height="900"></iframe>'
    with host(page(body, site=site.url), site.website) as address:
        shown, seen = opened(address, scripts=False, width=320)
        frame = shown.locator("iframe").element_handle().content_frame()
        fill(frame)
        submit(frame)
        submit(frame)
        assert "/pa/vaxjo/" in frame.url and frame.url.startswith(f"{site.url}/sv/anmalan/klar/")
        assert seen["cookies"] == [] and shown.url == f"{address}/"


def test_the_browser_of_these_tests_keeps_no_cookie_of_a_third_party(opened):  # noqa: F811
    with (
        host("<script>document.cookie = 'a=1; SameSite=None; Secure'</script>") as theirs,
        host(f'<iframe src="{theirs}"></iframe>') as address,
    ):
        alone, _seen = opened(theirs)
        assert alone.evaluate("document.cookie") == "a=1"
        shown, _seen = opened(address.replace("localhost", "127.0.0.1"))
        (framed,) = shown.frames[1:]
        assert framed.evaluate("document.cookie") == ""
