"""A visit to a campaign's page is told once, to us alone, and by people who let themselves be counted."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.test_privacy import NOTHING, STORED

pytestmark = pytest.mark.browser
# A browser that is driven says so, and is not counted: these are driven, and say that they are not.
A_PERSON = "Object.defineProperty(Navigator.prototype, 'webdriver', {get: () => false})"
PAGE = "campaigns.CampaignPage"
# Longer than a page has to be seen, and for the request to be sent (milliseconds).
LONG_ENOUGH = 2500


@pytest.fixture
def told(visit):
    """Opens a page for a new visitor; what it tells us is in the list that comes with it."""

    def open_page(*scripts, person=True, **how):
        page = visit(**how)
        for script in (*([A_PERSON] if person else []), *scripts):
            page.add_init_script(script)
        sent = []
        page.on("request", lambda request: sent.append(request) if "/kampanj-besok/" in request.url else None)
        return page, sent

    return open_page


def test_one_visit_is_told_once_and_says_nothing_but_which_page(told, site):
    page, sent = told()
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    with page.expect_response("**/kampanj-besok/", timeout=20_000) as answer:
        page.goto(site.page(PAGE, "sv"))
    assert answer.value.status == 204 and "set-cookie" not in answer.value.headers
    page.wait_for_timeout(LONG_ENOUGH)
    assert len(sent) == 1
    body = parse_qs(sent[0].post_data, keep_blank_values=True)
    assert set(body) == {"campaign", "municipality", "what", "language"}
    assert (body["what"], body["language"], body["municipality"]) == (["page"], ["sv"], [""])
    assert "cookie" not in sent[0].headers
    assert page.evaluate(STORED) == NOTHING and page.context.cookies() == []
    assert hosts <= {urlsplit(site.url).netloc, ""}


def test_who_comes_by_the_code_on_a_poster_is_told_apart(told, site):
    page, sent = told()
    page.goto(f"{site.page(PAGE, 'sv')}#qr")
    page.wait_for_timeout(LONG_ENOUGH)
    assert [parse_qs(one.post_data)["what"] for one in sent] == [["screen"]]


def test_the_page_again_and_with_other_filters_is_the_same_visit(told, site):
    page, sent = told()
    address = site.page(PAGE, "sv")
    page.goto(address)
    page.wait_for_timeout(LONG_ENOUGH)
    assert len(sent) == 1
    page.reload()
    page.wait_for_timeout(LONG_ENOUGH)
    page.evaluate("address => { location.href = address }", f"{address}?view=place")
    page.wait_for_url("**view=place")
    page.wait_for_timeout(LONG_ENOUGH)
    page.go_back()
    page.wait_for_timeout(LONG_ENOUGH)
    assert len(sent) == 1


def test_a_page_that_nobody_looked_at_is_not_told(told, site):
    page, sent = told()
    page.goto(site.page(PAGE, "sv"))
    page.goto("about:blank")
    page.wait_for_timeout(LONG_ENOUGH)
    assert sent == []


@pytest.mark.parametrize(
    ("script", "number"),
    [
        ("Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})", 0),
        ("Object.defineProperty(Navigator.prototype, 'doNotTrack', {get: () => '1'})", 0),
        ("Object.defineProperty(Document.prototype, 'hidden', {get: () => true})", 0),
        ("Object.defineProperty(Document.prototype, 'prerendering', {get: () => true})", 0),
        ("Object.defineProperty(Navigator.prototype, 'doNotTrack', {get: () => '0'})", 1),
    ],
)
def test_whoever_does_not_want_to_be_counted_or_does_not_look_is_not(told, site, script, number):
    page, sent = told(script)
    page.goto(site.page(PAGE, "sv"))
    page.wait_for_timeout(LONG_ENOUGH)
    assert len(sent) == number


def test_a_machine_that_says_so_is_not_counted(told, site):
    page, sent = told(person=False)
    page.goto(site.page(PAGE, "sv"))
    page.wait_for_timeout(LONG_ENOUGH)
    assert sent == []


def test_without_javascript_nothing_is_told_and_the_page_says_so(told, site):
    page, sent = told(scripts=False, person=False)
    page.goto(site.page(PAGE, "sv"))
    page.wait_for_timeout(LONG_ENOUGH)
    assert sent == []
    assert page.locator(".campaign-counted").is_visible()


def test_a_page_fetched_ahead_is_told_when_somebody_comes_to_it(told, site):
    page, sent = told("Object.defineProperty(document, 'prerendering', {value: true, writable: true})")
    page.goto(site.page(PAGE, "sv"))
    page.wait_for_timeout(LONG_ENOUGH)
    assert sent == []
    page.evaluate("document.dispatchEvent(new Event('prerenderingchange'))")
    page.wait_for_timeout(LONG_ENOUGH)
    assert len(sent) == 1
