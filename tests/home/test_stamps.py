"""Stamps of anonymous forms and keys of reviews."""

import uuid
from datetime import timedelta

import pytest
from django.core import signing

from home.stamps import StampState, check_key, check_stamp, new_key, new_stamp

OLD = 1_800_000_000


@pytest.fixture
def clock(monkeypatch):
    """Moves the time that stamps are given and read at."""

    def at(seconds):
        monkeypatch.setattr(signing.time, "time", lambda: float(seconds))

    at(OLD)
    return at


def test_a_stamp_is_fresh_for_a_day(clock):
    stamp = new_stamp("contact", 1)
    assert check_stamp(stamp, "contact", 1) == StampState.FRESH
    clock(OLD + 24 * 3600)
    assert check_stamp(stamp, "contact", 1) == StampState.FRESH
    clock(OLD + 24 * 3600 + 1)
    assert check_stamp(stamp, "contact", 1) == StampState.EXPIRED


def test_a_form_may_ask_for_a_fresher_stamp(clock):
    stamp = new_stamp("contact", 1)
    clock(OLD + 61)
    assert check_stamp(stamp, "contact", 1, timedelta(minutes=1)) == StampState.EXPIRED


def test_a_stamp_is_good_for_its_form_and_region_only(clock):
    stamp = new_stamp("contact", 1)
    clock(OLD + 30 * 24 * 3600)
    assert check_stamp(stamp, "book", 1) == StampState.BAD
    assert check_stamp(stamp, "contact", 11) == StampState.BAD


@pytest.mark.parametrize("value", ["", "contact 1", "contact 1:1:1", ":::", "x" * 5_000, "ö\x00"])
def test_what_was_not_signed_is_bad(value):
    assert check_stamp(value, "contact", 1) == StampState.BAD
    assert check_key(value) is None


def test_a_changed_time_is_bad(clock):
    name, moment, proof = new_stamp("contact", 1).split(":")
    later = signing.b62_encode(signing.b62_decode(moment) + 10)
    assert check_stamp(f"{name}:{later}:{proof}", "contact", 1) == StampState.BAD


def test_a_key_is_a_uuid_that_comes_once():
    first, second = check_key(new_key()), check_key(new_key())
    assert isinstance(first, uuid.UUID)
    assert first != second


def test_a_key_reads_the_same_every_time():
    key = new_key()
    assert check_key(key) == check_key(key)


def test_stamps_and_keys_are_not_each_other():
    bare = uuid.uuid4().hex
    assert check_key(signing.TimestampSigner(salt="home.stamps.form").sign(bare)) is None
    assert check_key(signing.Signer(salt="home.stamps.form").sign(bare)) is None
    stamp = signing.TimestampSigner(salt="home.stamps.key").sign("contact 1")
    assert check_stamp(stamp, "contact", 1) == StampState.BAD


def test_former_keys_stay_good(settings):
    settings.SECRET_KEY = "first-key-" * 5
    stamp, key = new_stamp("contact", 1), new_key()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new-key-" * 7, ["first-key-" * 5]
    assert check_stamp(stamp, "contact", 1) == StampState.FRESH
    assert check_key(key)
    settings.SECRET_KEY_FALLBACKS = []
    assert check_stamp(stamp, "contact", 1) == StampState.BAD
    assert check_key(key) is None
