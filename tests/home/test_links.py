"""Signed links and codes: what opens, what does not, and what a log may keep."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home import links
from home.links import Claim, LinkProblem, code_for, code_matches, mask, sign, unsign

NOON = datetime(2027, 1, 12, 12, tzinfo=UTC)
FIRST_KEY, NEW_KEY = "first-key-" * 5, "new-key-" * 7


def test_a_link_says_whom_it_concerns_and_until_when():
    assert unsign(sign("manage", 4711, 3), "manage") == Claim(4711, 3, None)
    assert unsign(sign("offer", 4711, 3, NOON), "offer", NOON - timedelta(seconds=1)) == Claim(4711, 3, NOON)


def test_a_link_is_short_and_needs_no_escaping():
    token = sign("manage", 10**9, 12, NOON)
    assert re.fullmatch(r"[\w.-]+", token, re.ASCII)
    assert len(token) < 60


def test_a_link_runs_out_at_its_time():
    token = sign("manage", 1, 1, NOON)
    assert unsign(token, "manage", NOON) == LinkProblem.EXPIRED
    assert unsign(sign("manage", 1, 1, datetime(2020, 1, 1, tzinfo=UTC)), "manage") == LinkProblem.EXPIRED


def test_a_link_opens_its_purpose_only():
    token = sign("receipt", 1, 1, NOON)
    assert unsign(token, "manage", NOON + timedelta(1)) == LinkProblem.WRONG_PURPOSE


@given(st.data())
def test_whatever_is_changed_in_a_link_makes_it_bad(data):
    token = sign("manage", 4711, 3, NOON)
    at = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from(".-_aZ09é/ \n").filter(lambda letter: letter != token[at]))
    for changed in (token[:at] + letter + token[at + 1 :], token[:at] + token[at + 1 :], token[:at]):
        assert unsign(changed, "manage", NOON - timedelta(1)) == LinkProblem.BAD


@pytest.mark.parametrize(
    "token", ["", "....", "manage.1.1.", "x" * 10_000, "manage.1.1.." + "ö" * 22, "\x00", "\ud800"], ids=ascii
)
def test_rubbish_is_bad(token):
    assert unsign(token, "manage") == LinkProblem.BAD


def test_a_wrong_signature_says_nothing_about_purpose_or_time():
    forged = sign("receipt", 1, 1, NOON)[:-22] + "A" * 22
    assert unsign(forged, "manage", NOON + timedelta(1)) == LinkProblem.BAD


def test_a_changed_version_or_row_changes_the_signature():
    tails = {
        sign(*parts)[-22:]
        for parts in [("manage", 1, 11), ("manage", 11, 1), ("manage", 1, 1), ("other", 1, 1)]
    }
    assert len(tails) == 4


def test_former_keys_still_open_and_strange_ones_do_not(settings):
    settings.SECRET_KEY = FIRST_KEY
    token, code = sign("manage", 1, 1), code_for("manage", 1, 1)

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW_KEY, [FIRST_KEY]
    assert unsign(token, "manage") == Claim(1, 1, None)
    assert code_matches(code, "manage", 1, 1)
    assert sign("manage", 1, 1) != token
    assert code_for("manage", 1, 1) != code

    settings.SECRET_KEY_FALLBACKS = []
    assert unsign(token, "manage") == LinkProblem.BAD
    assert not code_matches(code, "manage", 1, 1)


def test_links_and_codes_are_compared_in_constant_time(monkeypatch):
    compared = []
    monkeypatch.setattr(links, "constant_time_compare", lambda one, other: compared.append(one) or False)

    assert unsign(sign("manage", 1, 1), "manage") == LinkProblem.BAD
    assert not code_matches(code_for("manage", 1, 1), "manage", 1, 1)
    assert len(compared) == 2


@pytest.mark.parametrize("purpose", ["", "Manage", "ma.nage", "ma nage", "å", "m" * 21])
def test_a_purpose_is_a_plain_word(purpose):
    with pytest.raises(ValueError, match="purpose"):
        sign(purpose, 1, 1)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        sign("manage", 1, 1, datetime(2027, 1, 1))  # noqa: DTZ001


def test_a_code_has_ten_letters_that_nobody_misreads():
    codes = {code_for("manage", pk, 1) for pk in range(400)}
    assert len(codes) == 400
    assert all(re.fullmatch("[0-9A-HJKMNP-TV-Z]{10}", code) for code in codes)
    assert len(set("".join(codes))) == 32


def test_a_code_is_read_kindly():
    code = next(code for pk in range(2_000) if {"0", "1"} <= set(code := code_for("manage", pk, 1)))
    pk = next(pk for pk in range(2_000) if code_for("manage", pk, 1) == code)
    for typed in (
        code.lower(),
        f" {code[:5]} {code[5:]}\t",
        f"{code[:5]}-{code[5:]}",
        code.replace("0", "O"),
        code.replace("0", "o").replace("1", "l"),
        code.replace("1", "I"),
        code.replace("1", "i"),
    ):
        assert code_matches(typed, "manage", pk, 1), typed


def test_a_code_opens_one_version_of_one_row_for_one_purpose():
    code = code_for("manage", 7, 1)
    for other in (("manage", 7, 2), ("manage", 8, 1), ("offer", 7, 1)):
        assert not code_matches(code, *other)
    for typed in ("", code[:9], code + "0", "ÅÄÖ", "0" * 10):
        assert not code_matches(typed, "manage", 7, 1)


@pytest.mark.parametrize(
    "path", ["/sv/anmalan/{}/", "/sv/anmalan/klar/{}/", "/ar/anmalan/{}/avboka/?x=1", "/{}"]
)
def test_logs_keep_no_token(path):
    token = sign("manage", 4711, 3, NOON)
    assert mask(f'"GET {path.format(token)} HTTP/1.1" 200') == f'"GET {path.format("***")} HTTP/1.1" 200'


def test_logs_keep_no_broken_or_escaped_token():
    token = sign("manage", 4711, 3, NOON)
    for broken in (token[:-1], token.replace(".", "%2E"), token + "=", "=3D" + token):
        masked = mask(f"Not Found: /sv/anmalan/{broken}/")
        assert token[-20:-1] not in masked
        assert masked.endswith("/")


@pytest.mark.parametrize(
    "line", ["/sv/kurser/abc-3-12/?q=anmalan", "/sv/anmalan/klar/", "/sv/anmalan/kod/", "v1.2.3"]
)
def test_logs_keep_everything_else(line):
    assert mask(line) == line
