"""A tired parent on a bus with a bad connection: small pages that do not jump."""

import pytest

from tests.browser.scenes import LIST

pytestmark = pytest.mark.browser
MOST_BYTES = 30_000
MOST_REQUESTS = 4
FIRST_VIEWS = {
    "home": lambda site, language: f"/{language}/",
    "list": lambda site, language: site.page(LIST, language),
    "run": lambda site, language: site.run("open", language),
}


def traffic(page, address) -> dict[str, int]:
    """Bytes over the wire of each thing a first view asks for, headers included, images apart."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    # Chromium names some requests' kind only with the answer.
    kinds, addresses, sizes = {}, {}, {}
    session.on(
        "Network.requestWillBeSent",
        lambda event: addresses.update({event["requestId"]: event["request"]["url"]}),
    )
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    page.goto(address, wait_until="networkidle")
    return {
        addresses[request]: int(size)
        for request, size in sizes.items()
        if kinds.get(request) != "Image" and not addresses[request].startswith("data:")
    }


@pytest.mark.parametrize("language", ["sv", "ar"])
@pytest.mark.parametrize("view", FIRST_VIEWS)
def test_a_first_view_is_small(site, visit, view, language):
    sizes = traffic(visit(width=320), FIRST_VIEWS[view](site, language))
    assert sizes, "nothing was measured"
    assert len(sizes) <= MOST_REQUESTS, sizes
    assert sum(sizes.values()) <= MOST_BYTES, sizes


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["sv", "ar"])
@pytest.mark.parametrize("view", FIRST_VIEWS)
def test_nothing_jumps_while_it_loads(site, visit, view, language, width):
    page = visit(width=width)
    page.goto(FIRST_VIEWS[view](site, language), wait_until="networkidle")
    page.wait_for_timeout(200)
    assert page.evaluate("window.shifts") == []


def test_the_observer_of_jumps_sees_one(site, visit):
    page = visit(width=320)
    page.goto("/sv/", wait_until="networkidle")
    page.evaluate(
        """() => {
          const one = document.createElement('p');
          one.append('x'.repeat(99));
          document.body.prepend(one);
        }"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.shifts.length") >= 1


def test_the_stylesheet_is_kept_for_ever_and_has_its_hash_in_the_name(site, visit):
    page = visit()
    page.goto("/sv/")
    sheet = page.locator("link[rel=stylesheet]").first.get_attribute("href")
    headers = page.request.get(sheet).headers
    assert "immutable" in headers["cache-control"]
    assert headers["content-encoding"] in ("gzip", "br", "zstd")
