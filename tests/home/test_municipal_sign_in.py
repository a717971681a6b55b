"""Staff sign in as they do at work: with a real provider, that does one thing wrong at a time."""

import json
import re
import time
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from home import links
from home.models import MunicipalAccount, Role, User
from home.people import verbs
from home.people.invitation import PURPOSE, invited
from home.people.states import SLEEPS_AFTER, state_of
from home.sign_in import municipal, openid
from home.sign_in.adapters import ATTEMPTS, ATTEMPTS_FROM_ONE_ADDRESS
from tests.courses.admin_pages import make_neighbours
from tests.factories import make_municipality, make_staff
from tests.home.test_sign_in import INSIDE, PAGE, SECRET, code, inside, sign_in, totp
from tests.oidc_server import CLAIMS, oidc_server, visit

pytestmark = [pytest.mark.django_db, pytest.mark.once]
EMAIL = CLAIMS["email"]


@pytest.fixture(scope="module")
def process():
    with oidc_server() as provider:
        yield provider


@pytest.fixture
def provider(process, settings):
    process.behave()
    use(settings, process.row(second_factor=True))
    return process


def use(settings, *rows: dict) -> None:
    settings.OIDC_PROVIDERS = json.dumps(rows)


def make_anna(municipality):
    person = make_staff(municipality, "anna")
    person.email = "Anna@vaxjo.example"
    person.save()
    return person


@pytest.fixture
def anna():
    return make_anna(make_municipality())


@pytest.fixture
def them():
    return make_neighbours()


def begin(client, key="vaxjo", **more) -> str:
    """Where the page sends the browser."""
    page = client.post(reverse("municipal_begin", args=[key]), more)
    assert page.status_code == 200, page.url
    return unescape(re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)[1])


def back(client, location: str):
    parts = urlsplit(location)
    return client.get(f"{parts.path}?{parts.query}")


def come(client, **more):
    """All of it: away by our button, through the provider, and back."""
    return back(client, visit(begin(client, **more)))


def said(client) -> str:
    """What the sign-in page says, in Swedish or as it is written."""
    page = client.get(PAGE)
    return "; ".join(str(message) for message in page.context["messages"]) if page.status_code == 200 else ""


def is_refused(client, answer, sentence) -> None:
    assert answer.url.partition("?")[0] == PAGE
    assert said(client) == str(sentence) % {"name": "Växjö kommun"}
    assert not inside(client)


def test_somebody_whom_the_municipality_vouches_for_is_let_in_where_they_wanted_to_go(client, provider, anna):
    assert come(client, next="/admin/pages/").url == "/admin/pages/"
    assert inside(client)
    known = MunicipalAccount.objects.get()
    assert (known.user, known.issuer, known.subject) == (anna, provider.issuer, "anna-1")
    assert ModelLogEntry.objects.get(action=verbs.KNOWN).object_id == str(anna.pk)
    other = Client()
    assert come(other).url == INSIDE and inside(other)
    assert MunicipalAccount.objects.count() == 1
    assert client.session.get_expire_at_browser_close()


def test_the_page_has_a_button_for_each_and_sends_the_browser_on_with_fresh_secrets(
    client, provider, settings
):
    use(
        settings,
        provider.row(),
        provider.row(key="ljungby", name="Ljungby kommun", issuer="http://127.0.0.1:1"),
    )
    page = client.get(f"{PAGE}?next=/admin/pages/")
    for key in ("vaxjo", "ljungby"):
        assert f'action="{reverse("municipal_begin", args=[key])}"' in page.text
    assert page.text.count('name="next" value="/admin/pages/"') == 4
    asked = [parse_qs(urlsplit(begin(client)).query) for _time in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name] and len(asked[0][name][0]) > 40


def test_who_is_sent_away_is_led_by_a_page_under_the_strict_policy(client, provider):
    page = client.post(reverse("municipal_begin", args=["vaxjo"]))
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert "form-action 'self'" in page["Content-Security-Policy"]
    assert "no-store" in page["Cache-Control"] and '<a class="button" href="http://127' in page.text


WRONG = {
    "another nonce": {"claims": {"nonce": "of somebody else"}},
    "no nonce": {"claims": {"nonce": None}},
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "another audience": {"claims": {"aud": "another site", "azp": "foraldrastod"}},
    "for another party": {"claims": {"azp": "another site"}},
    "over": {"claims": {"exp": int(time.time()) - 120}},
    "without an end": {"claims": {"exp": None}},
    "signed by another": {"signed": "by another"},
    "signed with our secret": {"signed": "by itself"},
    "not signed": {"signed": "not"},
    "no token": {"token": {"id_token": None}},
    "not a token": {"token": {"id_token": "a.b.c"}},
    "of another access token": {"claims": {"at_hash": "bm90IHRoaXM"}},
    "about nobody": {"claims": {"sub": ""}},
    "about a number": {"claims": {"sub": 17}},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_proves_nothing_lets_nobody_in(client, provider, anna, wrong):
    provider.behave(**wrong)
    is_refused(client, come(client), municipal.BROKEN)
    assert not MunicipalAccount.objects.exists()


FOREIGN = {
    "not verified": {"email_verified": False},
    "verified is not said": {"email_verified": None},
    "no address": {"email": None},
    "of another domain": {"email": "anna@ljungby.example"},
    "of a domain below": {"email": "anna@skola.vaxjo.example"},
    "of a domain that ends alike": {"email": "anna@evilvaxjo.example"},
    "two in one": {"email": "anna@vaxjo.example@vaxjo.example"},
    "letters that a database takes for others": {"email": "ſanna@vaxjo.example"},
    "of nobody": {"email": "berit@vaxjo.example"},
}


@pytest.mark.parametrize("claims", FOREIGN.values(), ids=FOREIGN)
def test_an_address_that_is_not_the_persons_or_not_known_lets_nobody_in(client, provider, anna, claims):
    User.objects.create(username="s", email="sanna@vaxjo.example")
    User.objects.create(username="l", email="anna@ljungby.example")
    User.objects.create(username="k", email="anna@skola.vaxjo.example")
    users = User.objects.count()
    provider.behave(claims=claims)
    is_refused(client, come(client), municipal.REFUSED)
    assert User.objects.count() == users and not MunicipalAccount.objects.exists()


REFUSED = {
    "closed": {"is_active": False},
    "a superuser": {"is_superuser": True},
    "asleep": {"last_login": timezone.now() - SLEEPS_AFTER - timedelta(days=1)},
    "invited long ago": {"password": "!", "date_joined": timezone.now() - timedelta(days=8)},
}


@pytest.mark.parametrize("state", REFUSED.values(), ids=REFUSED)
def test_no_account_is_opened_that_a_colleague_would_not_expect_to_be(client, provider, anna, state):
    """Refused as somebody unknown is, and by the same sentence."""
    User.objects.filter(pk=anna.pk).update(**state)
    is_refused(client, come(client), municipal.REFUSED)
    assert not MunicipalAccount.objects.exists()


@pytest.mark.parametrize("state", [{"is_active": False}, {"is_superuser": True}])
def test_a_known_account_that_is_closed_or_runs_the_site_is_refused_as_well(client, provider, anna, state):
    come(Client())
    User.objects.filter(pk=anna.pk).update(**state)
    is_refused(client, come(client), municipal.REFUSED)


def test_an_address_of_two_accounts_opens_neither(client, provider, anna):
    User.objects.create(username="anna2", email="anna@vaxjo.example")
    is_refused(client, come(client), municipal.REFUSED)


def test_an_address_that_was_given_to_somebody_else_does_not_bring_the_roles_along(
    client, provider, anna, caplog
):
    come(Client())
    provider.behave(claims={"sub": "anna-2"})
    is_refused(client, come(client), municipal.REFUSED)
    assert ModelLogEntry.objects.get(action=verbs.ANOTHER).object_id == str(anna.pk)
    assert "another subject" in caplog.text and EMAIL not in caplog.text and "anna-2" not in caplog.text


def test_who_is_known_comes_in_with_a_new_address_at_work(client, provider, anna):
    come(Client())
    provider.behave(claims={"email": "anna.berg@vaxjo.example"})
    assert come(client).url == INSIDE


def test_who_manages_somebody_lets_a_new_account_at_work_be_theirs(client, provider, them):
    anna = make_anna(them.vaxjo)
    hers = Client()
    come(hers)
    provider.behave(claims={"sub": "anna-2"})
    client.force_login(them.coordinator)
    assert "Växjö kommun" in client.get(reverse("people:person", args=[anna.pk])).text
    client.post(reverse("people:take_factor", args=[anna.pk]))
    assert not MunicipalAccount.objects.exists() and not inside(hers)
    assert come(hers).url == INSIDE
    assert MunicipalAccount.objects.get().subject == "anna-2"


def test_an_account_that_is_opened_again_is_known_nowhere(provider, them):
    anna = make_anna(them.vaxjo)
    come(Client())
    verbs.let_go(them.coordinator, anna.pk)
    verbs.take_back(them.coordinator, anna.pk)
    assert not MunicipalAccount.objects.exists()


def test_an_invitation_is_taken_by_signing_in_as_at_work(client, provider, them):
    person = verbs.invite(them.coordinator, EMAIL, "Anna", them.vaxjo, Role.Kind.COORDINATOR)
    token = links.sign(PURPOSE, person.pk, person.link_version, timezone.now() + timedelta(days=1))
    assert invited(token) == person
    assert come(client).url == INSIDE
    person.refresh_from_db()
    assert invited(token) is None and state_of(person, timezone.now(), None) == ""
    assert client.get(reverse("invitation", args=[token])).status_code == 410


def test_what_was_begun_is_ended_once(client, provider, anna):
    location = visit(begin(client))
    assert back(client, location).url == INSIDE
    client.post(reverse("account_logout"))
    is_refused(client, back(client, location), municipal.BROKEN)


def test_nobody_is_signed_in_by_what_another_browser_began(client, provider, anna):
    location = visit(begin(Client()))
    is_refused(client, back(client, location), municipal.BROKEN)
    begin(client)
    is_refused(client, back(client, location), municipal.BROKEN)


def test_what_comes_back_is_what_was_sent(client, provider, anna):
    location = visit(begin(client))
    forged = re.sub(r"state=[^&]+", f"state={'x' * 43}", location)
    assert forged != location
    is_refused(client, back(client, forged), municipal.BROKEN)


def test_what_did_not_end_well_is_begun_anew(client, provider, anna):
    location = visit(begin(client))
    provider.behave(status={"/.well-known/openid-configuration": 503})
    is_refused(client, back(client, location), municipal.DOWN)
    provider.behave()
    is_refused(client, back(client, location), municipal.BROKEN)


def test_what_was_begun_with_one_provider_is_not_ended_with_another(client, provider, anna, settings):
    use(settings, provider.row(second_factor=True), provider.row(key="ljungby", issuer="http://127.0.0.1:1"))
    location = visit(begin(client)).replace("/vaxjo/", "/ljungby/")
    is_refused(client, back(client, location), municipal.BROKEN)


def test_what_was_begun_long_ago_is_over(client, provider, anna):
    location = visit(begin(client))
    session = client.session
    session[municipal.KEPT] |= {"at": time.time() - 601}
    session.save()
    is_refused(client, back(client, location), municipal.BROKEN)


def test_somebody_who_changed_their_mind_there_is_told_so_here(client, provider, anna):
    provider.behave(error="access_denied")
    answer = come(client, next="/admin/pages/")
    assert answer.url == f"{PAGE}?next=%2Fadmin%2Fpages%2F"
    is_refused(client, answer, municipal.BROKEN)


def test_it_begins_by_our_button_alone(provider, anna):
    client = Client(enforce_csrf_checks=True)
    begin_at = reverse("municipal_begin", args=["vaxjo"])
    assert client.get(begin_at).status_code == 405
    assert client.post(begin_at).status_code == 403
    assert client.post(reverse("municipal_back", args=["vaxjo"])).status_code in (403, 405)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(PAGE).text)[1]
    assert client.post(begin_at, {"csrfmiddlewaretoken": token}).status_code == 200


@pytest.mark.parametrize("asked", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_off_the_site(client, provider, anna, asked):
    assert come(client, next=asked).url == INSIDE


def test_the_session_is_another_than_before(client, provider, anna):
    url = begin(client)
    before = client.session.session_key
    back(client, visit(url))
    assert client.session.session_key != before and municipal.KEPT not in client.session


def test_whoever_was_signed_in_before_is_out(client, provider, anna):
    client.force_login(make_staff(username="berit"))
    come(client)
    assert client.session["_auth_user_id"] == str(anna.pk)


@pytest.mark.parametrize("key", ["nowhere", "ljungby"])
def test_a_municipality_that_is_not_named_has_no_address(client, provider, key):
    assert client.post(reverse("municipal_begin", args=[key])).status_code == 404
    assert client.get(reverse("municipal_back", args=[key])).status_code == 404


# Whether somebody is asked for a second factor here.

VOUCHING = [
    (False, {"amr": ["mfa"]}, False),
    (True, {}, True),
    ({"amr": ["mfa", "hwk"]}, {"amr": ["pwd", "mfa"]}, True),
    ({"amr": ["mfa"]}, {"amr": ["pwd"]}, False),
    ({"amr": ["mfa"]}, {}, False),
    ({"acr": ["http://id.sambi.se/loa/loa3"]}, {"acr": "http://id.sambi.se/loa/loa3"}, True),
    ({"acr": ["loa3"]}, {"acr": "loa2"}, False),
]


@pytest.mark.parametrize(("agreed", "claims", "vouched"), VOUCHING)
def test_the_second_factor_is_asked_for_here_unless_it_was_shown_there(
    client, provider, anna, settings, agreed, claims, vouched
):
    use(settings, provider.row(second_factor=agreed))
    provider.behave(claims=claims)
    totp.TOTP.activate(anna, SECRET)
    answer = come(client, next="/admin/pages/")
    assert inside(client) is vouched
    if not vouched:
        assert answer.url == reverse("mfa_authenticate")
        answer = client.post(answer.url, {"code": code()})
    assert answer.url == "/admin/pages/" and inside(client)


def test_what_is_asked_of_the_provider_is_how_it_must_show_it(client, provider, settings):
    use(settings, provider.row(second_factor={"acr": ["loa3", "loa4"]}))
    assert parse_qs(urlsplit(begin(client)).query)["acr_values"] == ["loa3 loa4"]


def test_who_has_no_second_factor_here_and_showed_none_there_sets_one_up(client, provider, anna, settings):
    use(settings, provider.row())
    assert come(client).url == reverse("second_step")
    assert not inside(client)
    assert client.get(reverse("second_step")).status_code == 200
    secret = re.search(r'sign-in-secret">([A-Z2-7 ]+)<', client.get(reverse("mfa_activate_totp")).text)[1]
    client.post(reverse("mfa_activate_totp"), {"code": code(secret.replace(" ", ""))})
    assert inside(client) and Authenticator.objects.filter(user=anna, type="totp").exists()


def test_a_password_alone_sets_up_no_factor_for_whoever_shows_theirs_at_work(
    client, provider, anna, settings
):
    """Somebody else has the password; the owner never needed a factor here."""
    come(Client())
    assert sign_in(client).url == PAGE
    assert "Växjö kommun" in said(client) and "_auth_user_id" not in client.session
    assert client.get(reverse("mfa_activate_totp")).url.startswith(PAGE)
    assert not inside(client)
    settings.OIDC_PROVIDERS = ""
    assert sign_in(Client()).url == reverse("second_step"), (
        "the municipality has left: the password comes first again"
    )


def test_a_session_that_was_begun_with_the_password_before_sets_up_none_either(client, provider, anna):
    sign_in(client)
    assert client.get(reverse("second_step")).status_code == 200
    come(Client())
    for name in ("second_step", "mfa_activate_totp", "mfa_add_webauthn"):
        assert client.get(reverse(name)).url.startswith(PAGE), name


# How often, and what if nobody answers.


def test_one_address_begins_and_ends_so_often_in_ten_minutes(client, provider, anna):
    location = visit(begin(client))
    for _time in range(ATTEMPTS_FROM_ONE_ADDRESS):
        municipal.too_often(client.get(PAGE).wsgi_request)
    assert back(client, location).url == PAGE and not inside(client)
    assert client.post(reverse("municipal_begin", args=["vaxjo"])).url == PAGE


def test_one_person_is_refused_so_often_in_ten_minutes(client, provider, anna):
    provider.behave(claims={"email": "nobody@vaxjo.example"})
    for _time in range(ATTEMPTS):
        come(Client())
    provider.behave()
    assert come(client).url == PAGE and not inside(client)


def test_a_provider_that_is_down_is_said_to_be_and_the_password_still_opens(client, provider, anna, settings):
    use(settings, provider.row(issuer="http://127.0.0.1:1"))
    answer = client.post(reverse("municipal_begin", args=["vaxjo"]), {"next": "/admin/pages/"})
    assert answer.url == f"{PAGE}?next=%2Fadmin%2Fpages%2F"
    is_refused(client, answer, municipal.DOWN)
    assert sign_in(client).status_code == 302


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_a_provider_that_fails_on_the_way_is_said_to_be_down(client, provider, anna, path):
    location = visit(begin(client))
    provider.behave(status={path: 503})
    is_refused(client, back(client, location), municipal.DOWN)


def test_nobody_waits_for_a_provider_longer_than_five_seconds(client, provider, monkeypatch):
    assert openid.TIMEOUT == 5
    monkeypatch.setattr(openid, "TIMEOUT", 0.1)
    provider.behave(slow=1)
    began = time.monotonic()
    is_refused(client, client.post(reverse("municipal_begin", args=["vaxjo"])), municipal.DOWN)
    assert time.monotonic() - began < 0.9


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
)
def test_a_provider_that_is_not_who_the_setting_says_is_not_asked(client, provider, metadata):
    provider.behave(metadata=metadata)
    is_refused(client, client.post(reverse("municipal_begin", args=["vaxjo"])), municipal.DOWN)


def test_no_redirect_of_a_provider_is_followed(client, provider, anna):
    provider.behave(metadata={"jwks_uri": f"{provider.issuer}/elsewhere"})
    assert come(client).url == PAGE


def test_a_provider_that_takes_its_secret_in_the_form_gets_it_there(client, provider, anna):
    provider.behave(metadata={"token_endpoint_auth_methods_supported": ["client_secret_post"]})
    assert come(client).url == INSIDE


def test_entra_says_by_another_claim_that_an_address_is_verified(client, provider, anna, settings):
    use(settings, provider.row(second_factor=True, email_verified="xms_edov"))
    provider.behave(claims={"email_verified": None, "xms_edov": "1"})
    assert come(client).url == INSIDE


def test_what_a_provider_says_of_somebody_whom_it_refuses_is_not_in_the_log(client, provider, anna, caplog):
    provider.behave(refusal={"error": "access_denied", "error_description": f"{EMAIL} is not assigned"})
    is_refused(client, come(client), municipal.BROKEN)
    assert "access_denied" in caplog.text and EMAIL not in caplog.text


def test_ones_own_page_says_where_else_one_signs_in(client, provider, anna):
    come(client)
    assert "Växjö kommun" in client.get(reverse("mfa_index")).text
