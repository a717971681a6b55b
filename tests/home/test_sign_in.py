"""Staff sign in on one page, with a password and a second factor, and nobody signs up."""

import re
import time
from datetime import timedelta
from html import unescape

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from home import due, links
from home.models import DueRow, User
from home.sign_in.adapters import ATTEMPTS
from home.sign_in.password import LINK
from tests.factories import make_municipality, make_region, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGE, INSIDE, PASSWORD = "/admin/login/", "/admin/", "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def anna():
    person = make_staff(make_municipality(), username="anna")
    person.email = "anna@example.org"
    person.save()
    return person


@pytest.fixture
def with_app(anna):
    totp.TOTP.activate(anna, SECRET)
    return anna


def code(secret=SECRET, steps=0) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps))


def sign_in(client, login="anna", password=PASSWORD, **more):
    return client.post(PAGE, {"login": login, "password": password, **more})


def inside(client) -> bool:
    return client.get(INSIDE).status_code == 200


@pytest.mark.parametrize("login", ["anna", "anna@example.org", "Anna@Example.org"])
def test_a_password_and_the_code_of_the_app_let_somebody_in(client, with_app, login):
    assert sign_in(client, login).url == reverse("mfa_authenticate")
    assert not inside(client)
    assert client.post(reverse("mfa_authenticate"), {"code": code()}).url == INSIDE
    assert inside(client)


def test_a_wrong_code_lets_nobody_in_and_says_so_beside_the_field(client, with_app):
    sign_in(client)
    page = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert page.context["form"].errors["code"] and 'id="id_code_error"' in page.text
    assert not inside(client)


def test_a_code_of_the_app_is_taken_once(client, with_app):
    taken = code()
    for device, answer in ((client, 302), (type(client)(), 200)):
        sign_in(device)
        assert device.post(reverse("mfa_authenticate"), {"code": taken}).status_code == answer


def test_codes_are_counted_before_they_are_looked_at(client, with_app):
    sign_in(client)
    for _time in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert not inside(client)


def test_a_recovery_code_opens_once(client, with_app):
    kept = RecoveryCodes.activate(with_app).get_unused_codes()
    for device, opens in ((client, True), (type(client)(), False)):
        sign_in(device)
        device.post(reverse("mfa_authenticate"), {"code": kept[0]})
        assert inside(device) is opens


def test_who_has_no_second_factor_sets_one_up_and_reaches_nothing_else_before(client, anna):
    assert sign_in(client).url == reverse("second_step")
    for name in ("wagtailadmin_home", "wagtailadmin_account", "mfa_view_recovery_codes", "people:index"):
        assert client.get(reverse(name)).status_code == 302, name
    assert client.get(PAGE).url == reverse("second_step")
    assert client.get(reverse("second_step")).status_code == 200
    page = client.get(reverse("mfa_activate_totp"))
    secret = re.search(r'sign-in-secret">([A-Z2-7 ]+)<', page.text)[1]
    assert "<svg" in page.text and all(len(four) == 4 for four in secret.split())
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret.replace(" ", ""))})
    assert answer.url == reverse("mfa_view_recovery_codes")
    codes = re.findall(r"<li><code>([^<]+)</code>", client.get(answer.url).text)
    assert len(codes) == 10 and "<li><code>" not in client.get(answer.url).text
    assert inside(client)


def test_the_secret_of_an_app_is_kept_sealed(client, anna):
    sign_in(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = re.search(r'sign-in-secret">([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    kept = Authenticator.objects.get(user=anna, type="totp").data
    assert secret not in str(kept)


def test_a_session_begun_with_the_password_sets_up_nothing_once_somebody_has_a_factor(client, anna):
    """Somebody else knows the password, and was first to sign in."""
    sign_in(client)
    totp.TOTP.activate(anna, SECRET)
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "second_step"):
        assert client.get(reverse(name)).url.startswith(PAGE), name
    assert not inside(client)


def test_in_development_a_password_alone_lets_somebody_in(client, anna, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    assert sign_in(client).url == INSIDE
    assert inside(client)


def test_a_wrong_password_is_told_from_an_unknown_name_by_nothing(client, anna):
    known, unknown = sign_in(client, password="wrong"), sign_in(client, "nobody", "wrong")
    assert known.context["form"].errors == unknown.context["form"].errors
    assert "wrong" not in known.text


def test_attempts_are_counted_by_account_and_one_that_succeeds_begins_anew(client, with_app):
    for _time in range(ATTEMPTS - 1):
        sign_in(client, password="wrong")
    assert sign_in(client).status_code == 302
    for _time in range(ATTEMPTS):
        sign_in(type(client)(), password="wrong")
    assert sign_in(type(client)()).status_code == 200


def test_a_closed_account_signs_in_no_more(client, with_app):
    User.objects.update(is_active=False)
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert not inside(client)


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [("/admin/pages/", "/admin/pages/"), ("https://evil.example/", INSIDE), ("//evil.example/", INSIDE)],
)
def test_who_was_on_the_way_somewhere_goes_on_within_the_site(client, with_app, asked, led_to):
    sign_in(client, next=asked)
    answer = client.post(reverse("mfa_authenticate"), {"code": code()})
    assert answer.url == led_to


@pytest.mark.parametrize("path", ["signup/", "email/", "password/reset/", "password/change/", "inactive/"])
def test_what_else_allauth_has_is_not_there(client, anna, path):
    client.force_login(anna)
    assert client.get(f"{PAGE}{path}").status_code == 404


def test_wagtails_own_pages_take_no_password(client, with_app):
    answer = client.post("/_util/login/?next=/sv/", {"username": "anna", "password": PASSWORD})
    assert answer.url == f"{PAGE}?next=/sv/"
    assert client.get(reverse("wagtailadmin_password_reset")).status_code == 404


def test_somebody_starts_over_as_somebody_else(client, with_app):
    sign_in(client)
    assert client.get(PAGE).url == reverse("mfa_authenticate")
    assert client.get(reverse("account_logout")).status_code == 405
    client.post(reverse("account_logout"), {"next": PAGE})
    assert client.get(PAGE).status_code == 200


def test_raising_the_version_of_sessions_ends_them(client, anna):
    client.force_login(anna)
    assert inside(client)
    User.objects.update(session_version=2)
    assert not inside(client)


def ask(client, email):
    return client.post(reverse("forgotten"), {"email": email})


def test_a_forgotten_password_is_set_anew_by_mail_and_the_second_factor_stays(client, with_app):
    ask(client, "Anna@example.org")
    due.work()
    assert mail.outbox[-1].to == ["anna@example.org"]
    url = re.search(r"http://[^/\s]+(/admin/login/forgotten/\S+)", mail.outbox[-1].body)[1]
    for _time in range(2):
        page = client.get(url)
        assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
    assert client.post(url, {"password": "short"}).status_code == 200
    assert client.post(url, {"password": "ett nytt lösenord 42"}).url == PAGE
    assert (
        client.get(url).status_code == client.post(url, {"password": "ett annat 42 lösen"}).status_code == 410
    )
    assert sign_in(client, password="ett nytt lösenord 42").url == reverse("mfa_authenticate")


def test_who_asks_is_not_told_who_has_an_account(client, anna):
    assert DueRow.objects.count() == 0
    known, unknown = ask(client, "anna@example.org"), ask(client, "nobody@example.org")
    assert without_tokens(known.text) == without_tokens(unknown.text)
    assert DueRow.objects.count() == 1


def without_tokens(page: str) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", unescape(page))


def test_no_link_to_a_new_password_for_closed_accounts_or_those_without_one(client, anna):
    User.objects.update(is_active=False)
    ask(client, "anna@example.org")
    anna.set_unusable_password()
    anna.save()
    ask(client, "anna@example.org")
    assert DueRow.objects.count() == 0


def test_an_hour_sends_three_mails_to_one_account(client, anna):
    for _time in range(5):
        ask(client, "anna@example.org")
    assert DueRow.objects.count() == 3
    due.work()
    assert len(mail.outbox) == 1, "the newest link alone opens"


def test_a_link_that_is_too_old_opens_nothing(client, anna):
    make_region()
    token = links.sign(LINK, anna.pk, anna.link_version, timezone.now() - timedelta(seconds=1))
    assert client.get(reverse("new_password", args=[token])).status_code == 410


def test_whoever_is_told_nothing_by_the_address_of_a_passkey(client, with_app):
    options = client.get(reverse("mfa_login_webauthn"), headers={"X-Requested-With": "XMLHttpRequest"}).json()
    asked = options["request_options"]["publicKey"]
    assert asked["userVerification"] == "required" and not asked.get("allowCredentials")
