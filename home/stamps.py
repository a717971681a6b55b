"""Stamps of forms without a cookie: when was this form handed out, and was this review sent before?

A stamp proves that we handed out this form, for this region, a while ago; it names no visitor and is stored
nowhere. An idempotency key makes the same review sent twice one booking. Former keys (`SECRET_KEY_FALLBACKS`)
stay good.
"""

import uuid
from datetime import timedelta
from enum import Enum

from django.core.signing import BadSignature, SignatureExpired, Signer, TimestampSigner

MAX_AGE = timedelta(hours=24)


class StampState(Enum):
    """EXPIRED: give a new stamp, keep what was typed. BAD: not ours, or of another form or region."""

    FRESH = "fresh"
    EXPIRED = "expired"
    BAD = "bad"


def new_stamp(form_name: str, region_pk: int) -> str:
    """A stamp with the time of now, for a hidden field."""
    return TimestampSigner(salt="home.stamps.form").sign(f"{form_name} {region_pk}")


def check_stamp(value: str, form_name: str, region_pk: int, max_age: timedelta = MAX_AGE) -> StampState:
    """How the stamp stands. Whose it is comes before how old it is."""
    signer = TimestampSigner(salt="home.stamps.form")
    try:
        if signer.unsign(value) != f"{form_name} {region_pk}":
            return StampState.BAD
        signer.unsign(value, max_age=max_age)
    except SignatureExpired:
        return StampState.EXPIRED
    except BadSignature:
        return StampState.BAD
    return StampState.FRESH


def new_key() -> str:
    """A signed idempotency key, minted at the review step."""
    return Signer(salt="home.stamps.key").sign(uuid.uuid4().hex)


def check_key(value: str) -> uuid.UUID | None:
    """The key's UUID; None when it is not one of ours."""
    try:
        return uuid.UUID(Signer(salt="home.stamps.key").unsign(value))
    except BadSignature:
        return None
