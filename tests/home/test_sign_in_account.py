"""One's own sign-in: what opens it is listed, added and removed, and the password comes first."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import reverse

from home.sign_in.account import take_away
from tests.home.test_sign_in import PASSWORD, anna, code, inside, sign_in, totp, with_app  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def hers(client, with_app):  # noqa: F811
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    return client


def add_passkey(person):
    """A row as a passkey has it; what is in it is the browser tests' to prove."""
    return Authenticator.objects.create(
        user=person, type="webauthn", data={"name": "Min telefon", "credential": {}}
    )


def test_what_opens_the_account_is_listed_and_linked_from_wagtails_page(hers, with_app):  # noqa: F811
    assert reverse("mfa_index") in hers.get(reverse("wagtailadmin_account")).text
    page = hers.get(reverse("mfa_index"))
    assert page.status_code == 200 and "remove" not in page.text
    add_passkey(with_app)
    page = hers.get(reverse("mfa_index")).text
    assert "Min telefon" in page and page.count("/remove/") == 2


def test_the_password_is_asked_for_when_it_is_not_fresh(client, with_app):  # noqa: F811
    RecoveryCodes.activate(with_app)
    client.force_login(with_app)
    for name in ("mfa_index", "mfa_add_webauthn", "mfa_view_recovery_codes", "account_change_password"):
        assert client.get(reverse(name)).url.startswith(reverse("account_reauthenticate")), name
    for name in ("new_codes", "sign_out_everywhere"):
        assert client.post(reverse(name)).url.startswith(reverse("account_reauthenticate")), name
    again = f"{reverse('account_reauthenticate')}?next={reverse('mfa_index')}"
    assert client.post(again, {"password": "wrong"}).context["form"].errors
    client.force_login(with_app)
    client.get(reverse("mfa_index"))
    assert client.post(again, {"password": PASSWORD}).url == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200


def test_the_last_factor_is_not_removed_and_nobody_elses_is(hers, with_app):  # noqa: F811
    app = Authenticator.objects.get(type="totp")
    hers.post(reverse("remove_factor", args=[app.pk]))
    assert Authenticator.objects.filter(pk=app.pk).exists()
    passkey = add_passkey(with_app)
    hers.post(reverse("remove_factor", args=[app.pk]))
    assert not Authenticator.objects.filter(pk=app.pk).exists()
    assert not take_away(with_app, passkey.pk)
    assert hers.post(reverse("remove_factor", args=[app.pk])).status_code == 404


def test_new_codes_end_those_before(hers):
    shown = []
    for _time in range(2):
        assert hers.post(reverse("new_codes")).url == reverse("mfa_view_recovery_codes")
        shown.append(hers.get(reverse("mfa_view_recovery_codes")).context["unused_codes"])
    assert len(shown[0]) == 10 and not set(shown[0]) & set(shown[1])


def test_out_everywhere_ends_every_session(hers, client, with_app):  # noqa: F811
    other = type(client)()
    other.force_login(with_app)
    hers.post(reverse("sign_out_everywhere"))
    assert not inside(hers) and not inside(other)


def test_a_changed_password_ends_the_other_sessions_and_stays_here(hers, client, with_app):  # noqa: F811
    other = type(client)()
    other.force_login(with_app)
    url = reverse("account_change_password")
    assert hers.post(url, {"oldpassword": "wrong", "password1": "ett nytt lösenord 42"}).status_code == 200
    assert hers.post(url, {"oldpassword": PASSWORD, "password1": "ett nytt lösenord 42"}).status_code == 302
    assert inside(hers) and not inside(other)
