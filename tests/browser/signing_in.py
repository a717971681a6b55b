"""Signing in as staff do: with the password and a second factor, which is set up the first time."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

# Recovery codes of who has signed in before, by name: a code of the app is taken once.
KEPT: dict[str, list[str]] = {}


def give_password(page, name: str, password: str, site: str = "") -> None:
    page.goto(f"{site}/admin/login/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", password)
    page.click("form:has(input[name=login]) button[type=submit]")


def sign_in(page, name: str, password: str) -> None:
    """Ends on the admin's first page."""
    give_password(page, name, password)
    if page.url.endswith("/second/"):
        page.click("a[href$='/second/app/']")
        secret = page.locator(".sign-in-secret").inner_text().replace(" ", "")
        send(page, format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
        KEPT[name] = page.locator(".sign-in-codes code").all_inner_texts()
        page.goto("/admin/")
    else:
        send(page, KEPT[name].pop())
    page.wait_for_url("**/admin/")


def send(page, code: str) -> None:
    page.fill("input[name=code]", code)
    page.click("form:has(input[name=code]) button[type=submit]")
