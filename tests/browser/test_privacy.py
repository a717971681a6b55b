"""Visitors get no cookie and nothing in their browser, and nobody else hears of them."""

from urllib.parse import urlsplit

import pytest

from tests.browser import booking, scenes

pytestmark = pytest.mark.browser
STORED = """async () => {
  const databases = indexedDB.databases ? await indexedDB.databases() : [];
  return [document.cookie, localStorage.length, sessionStorage.length, databases.length];
}"""
NOTHING = ["", 0, 0, 0]


@pytest.fixture
def watched(visit, site):
    """A page, and what it asked for, was told, and complained about."""
    page = visit()
    seen = {"hosts": set(), "cookies": [], "complaints": []}
    page.on("request", lambda request: seen["hosts"].add(urlsplit(request.url).netloc))
    page.on("response", lambda answer: seen["cookies"].extend(cookies_of(answer)))
    page.on(
        "console", lambda message: seen["complaints"].append(message.text) if is_complaint(message) else None
    )
    page.on("pageerror", lambda error: seen["complaints"].append(str(error)))
    return page, seen


def cookies_of(answer) -> list[str]:
    return [header["value"] for header in answer.headers_array() if header["name"].lower() == "set-cookie"]


def is_complaint(message) -> bool:
    return message.type == "error" and "404" not in message.text


def assert_clean(page, seen, site):
    assert page.evaluate(STORED) == NOTHING
    assert page.context.cookies() == []
    assert seen["cookies"] == []
    assert seen["hosts"] <= {urlsplit(site.url).netloc, ""}
    assert seen["complaints"] == []


@pytest.mark.parametrize("label", scenes.KINDS)
def test_a_page_leaves_nothing_and_asks_nobody(watched, site, label):
    page, seen = watched
    page.goto(site.page(label, "sv"))
    assert_clean(page, seen, site)


def test_a_booking_from_form_to_cancelling_leaves_nothing(watched, site):
    page, seen = watched
    run = site.run("plain", "sv", number=2)
    page.goto(run)
    booking.book(page, run)
    page.goto(booking.manage_url(page))
    page.goto(page.locator("main a[href*='avboka']").first.get_attribute("href"))
    booking.submit(page)
    assert_clean(page, seen, site)


def test_answering_a_survey_leaves_nothing(watched, site):
    page, seen = watched
    scenes.survey_thanks(page, site, "sv")
    assert page.locator(".confirmation").is_visible()
    assert_clean(page, seen, site)


@pytest.mark.parametrize("label", scenes.KINDS)
def test_the_policy_is_strict(visit, site, label):
    page = visit()
    headers = page.goto(site.page(label, "sv")).headers
    policy = headers["content-security-policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";") if " " in part.strip())
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert "unsafe" not in policy
    assert "nonce" not in policy
    assert "http:" not in policy
    assert headers["referrer-policy"] == "same-origin"


def test_pages_behind_a_link_are_kept_by_nobody(visit, site):
    page = visit()
    booking.book(page, site.run("plain", "sv", number=3))
    answer = page.goto(booking.manage_url(page))
    assert "no-store" in answer.headers["cache-control"]
    assert (
        "noindex" in answer.headers.get("x-robots-tag", "")
        or page.locator("meta[name=robots][content*=noindex]").count()
    )


def test_a_superusers_cookie_changes_nothing_for_visitors(visit, site):
    page = visit()
    page.context.add_cookies([{"name": "staff", "value": "x" * 32, "url": site.url}])
    answer = page.goto("/sv/")
    assert answer.status == 200
    assert "cookie" not in answer.headers.get("vary", "").lower()
