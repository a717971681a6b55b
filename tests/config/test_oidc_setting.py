"""The setting that names municipalities with a sign-in of their own: a mistake in it is said, and opens nothing."""

import json

import pytest

from config import checks
from home.sign_in.providers import configured, problem

ROW = {
    "key": "vaxjo",
    "name": "Växjö kommun",
    "issuer": "https://id.vaxjo.example",
    "client_id": "foraldrastod",
    "client_secret": "secret",
    "domains": ["vaxjo.example"],
}
WRONG = {
    "it is not JSON": "[{",
    "it is a list": json.dumps(ROW),
    "each provider is an object": '["vaxjo"]',
    "nothing is called scope": [ROW | {"scope": "openid"}],
    "name is missing": [ROW | {"name": ""}],
    "client_secret is missing": [{name: value for name, value in ROW.items() if name != "client_secret"}],
    "client_id is text": [ROW | {"client_id": 17}],
    "email_verified is text": [ROW | {"email_verified": True}],
    "key is part of an address": [ROW | {"key": "Växjö"}],
    "issuer must be https": [ROW | {"issuer": "http://id.vaxjo.example"}],
    "domains names": [ROW | {"domains": []}],
    "domains names those": [ROW | {"domains": "vaxjo.example"}],
    "domains names those it": [ROW | {"domains": ["@vaxjo.example"]}],
    "second_factor is": [ROW | {"second_factor": "yes"}],
    "second_factor is true": [ROW | {"second_factor": {"amr": "mfa"}}],
    "second_factor is true, false": [ROW | {"second_factor": {"scope": ["mfa"]}}],
    "provider 2: key": [ROW, ROW | {"key": "a/b", "issuer": "https://b.example"}],
    "two providers have the same key": [ROW, ROW | {"issuer": "https://b.example"}],
    "two providers have the same issuer": [ROW, ROW | {"key": "b"}],
}


@pytest.mark.parametrize(("words", "value"), WRONG.items(), ids=WRONG)
def test_a_mistake_is_said_in_words_and_turns_all_of_it_off(settings, words, value):
    settings.OIDC_PROVIDERS = value if isinstance(value, str) else json.dumps(value)
    (message,) = checks.a_municipality_that_is_named_can_be_asked(None)
    assert message.id == "config.E012" and words in message.msg
    assert configured() == ()


def test_nothing_is_wrong_with_one_in_order_or_with_none(settings):
    settings.OIDC_PROVIDERS = json.dumps([ROW])
    assert checks.a_municipality_that_is_named_can_be_asked(None) == []
    assert [one.name for one in configured()] == ["Växjö kommun"]
    assert "client_secret" not in repr(configured()), "what is kept secret is not printed"
    assert problem("") == ""


@pytest.mark.parametrize("https", [True, False])
def test_plain_http_is_for_this_machine_while_the_site_itself_speaks_it(settings, https):
    settings.SECURE_SSL_REDIRECT = https
    settings.OIDC_PROVIDERS = json.dumps([ROW | {"issuer": "http://127.0.0.1:9000"}])
    assert bool(configured()) is not https
