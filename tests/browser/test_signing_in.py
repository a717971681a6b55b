"""What staff see first: by passkey as by code, on a phone, in the dark, and without a script."""

import pytest

from tests.browser.looking import sideways, violations
from tests.browser.signing_in import give_password, sign_in
from tests.browser.test_keyboard import tab_to

pytestmark = pytest.mark.browser

LOOKS = ((320, "light"), (1280, "light"), (320, "dark"))


def with_authenticator(page):
    """A device that knows its owner, as a phone does."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_without_a_script_a_password_and_a_code_let_somebody_in(site, visit):
    page = visit(width=320, scripts=False)
    sign_in(page, site.staff["name"], site.staff["password"])
    page.context.clear_cookies()
    page.goto("/admin/login/")
    assert not page.locator("[data-passkey]").is_visible()


def looks(page, path: str, width: int, scheme: str = "light") -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(path)
    assert not violations(page), (path, width, scheme)
    assert not sideways(page), (path, width, scheme)
    assert not page.locator("[data-failed]").is_visible()


def test_a_passkey_is_set_up_and_opens_without_a_password(site, visit):
    """On the way every page is looked at. Passkeys are bound to a name: the site is asked for as localhost."""
    page = visit()
    base = site.url.replace("127.0.0.1", "localhost")
    with_authenticator(page)
    for path in ("", "forgotten/"):
        for width, scheme in LOOKS:
            looks(page, f"{base}/admin/login/{path}", width, scheme)
    give_password(page, site.staff["other"], site.staff["other password"], base)
    for path in ("", "app/", "passkey/"):
        for width, scheme in LOOKS:
            looks(page, f"{base}/admin/login/second/{path}", width, scheme)
    page.press("[data-passkey] button", "Enter")
    page.wait_for_url("**/second/codes/")
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.locator(".sign-in-codes code").count() == 10 and not sideways(page)
    assert not violations(page)
    page.click("main a[href='/admin/']")
    page.wait_for_url("**/admin/")
    page.context.clear_cookies()
    page.goto(f"{base}/admin/login/?next=/admin/account/")
    page.click("[data-passkey] button")
    page.wait_for_url(f"{base}/admin/account/")
    page.context.clear_cookies()
    give_password(page, site.staff["other"], site.staff["other password"], base)
    assert not violations(page)
    page.click("[data-passkey] button")
    page.wait_for_url("**/admin/")
    for path in ("account/", "account/password/", "password/"):
        for width, scheme in LOOKS:
            looks(page, f"{base}/admin/login/{path}", width, scheme)


def to_the_municipality(page):
    """By Tab past the password's button to the municipality's."""
    for _button in range(2):
        tab_to(page, lambda focus: focus["inMain"] and focus["type"] == "submit")
    page.keyboard.press("Enter")


def test_staff_sign_in_as_at_work_by_keyboard_and_without_a_script(site, visit):
    """Away and back under our policy for forms, which a redirect to somebody else would break."""
    page = visit(width=320, scripts=False)
    page.goto("/admin/login/?next=/admin/account/")
    to_the_municipality(page)
    page.wait_for_url("**/admin/account/")


def test_the_page_that_leads_to_the_municipality_can_be_read_if_its_own_does_not_open(site, visit):
    page = visit()
    page.route("**/authorize?*", lambda route: route.abort("aborted"))
    page.goto("/admin/login/")
    page.click("form[action*='/with/'] button")
    page.wait_for_selector("a.button[href*='/authorize?']")
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert not violations(page), (width, scheme)
        assert not sideways(page), (width, scheme)
