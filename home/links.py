"""Links and codes that open something, made from a key and stored nowhere.

A token says in the open what it is for, whom it concerns (pk and version) and until when; what it proves is
the HMAC-SHA256 over exactly that. Raising the version of the row revokes its links and codes. Keys are
derived from `SECRET_KEY`; links made with one of `SECRET_KEY_FALLBACKS` still open.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

SIGNATURE_BYTES = 16
"""128 bits of the HMAC: nobody guesses them, and the link still fits on a line."""
SIGNATURE_LETTERS = 22
CODE_LETTERS = 10
"""Ten letters of five bits; whoever asks for the code also throttles."""
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O and U, which are misread or misheard."""
READ_AS = str.maketrans(
    {"O": "0", "I": "1", "L": "1", " ": None, "\t": None, "\u00a0": None, "-": None, "–": None}
)
# Every part has a longest length, so that looking for tokens in a long line takes no longer than reading it.
PURPOSE = re.compile(r"[a-z]{1,20}")
NUMBER = r"[0-9a-z]{1,13}"
TOKEN = re.compile(
    rf"[a-z]{{1,20}}\.{NUMBER}\.{NUMBER}\.(?:{NUMBER})?\.[\w-]{{{SIGNATURE_LETTERS}}}", re.ASCII
)
# Where a token stands in a path; one that a mail program broke is not to be read there either.
BEHIND_A_LINK = re.compile(
    r"(/(?:anmalan|narvaro|utvardering|oversatt|gruppledare|min-grupp|svar|halla-kontakten|starta-grupp)/(?:(?:klar|erbjudande|uppgifter)/)?)(?!(?:klar|erbjudande|uppgifter)/)[^/\s?#\"']{12,}"
)
MASKED = "***"


class LinkProblem(Enum):
    """Why a link does not open."""

    BAD = "bad"
    EXPIRED = "expired"
    WRONG_PURPOSE = "wrong_purpose"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a valid link says. The caller still compares `version` with the row's."""

    pk: int
    version: int
    expires: datetime | None


def keys() -> Iterator[str]:
    """The key that signs, then those that still open."""
    yield settings.SECRET_KEY
    yield from settings.SECRET_KEY_FALLBACKS


def sign(purpose: str, pk: int, version: int, expires: datetime | None = None) -> str:
    """A token of about 35 URL-safe characters. `purpose` is a word of a–z; `expires` is aware."""
    if not PURPOSE.fullmatch(purpose):
        raise ValueError("A purpose is a word of at most twenty letters a to z.")
    if expires is not None and timezone.is_naive(expires):
        raise ValueError("A link expires at an aware time.")
    until = "" if expires is None else int_to_base36(int(expires.timestamp()))
    payload = f"{purpose}.{int_to_base36(pk)}.{int_to_base36(version)}.{until}"
    return f"{payload}.{signature(payload, settings.SECRET_KEY)}"


def unsign(token: str, purpose: str, now: datetime | None = None) -> Claim | LinkProblem:
    """What the token claims, or why it does not open. Nothing in it is read before its signature is."""
    if not TOKEN.fullmatch(token):
        return LinkProblem.BAD
    payload, _, proof = token.rpartition(".")
    if not any(constant_time_compare(proof, signature(payload, key)) for key in keys()):
        return LinkProblem.BAD
    meant, pk, version, until = payload.split(".")
    if meant != purpose:
        return LinkProblem.WRONG_PURPOSE
    expires = datetime.fromtimestamp(base36_to_int(until), UTC) if until else None
    if expires is not None and expires <= (now or timezone.now()):
        return LinkProblem.EXPIRED
    return Claim(base36_to_int(pk), base36_to_int(version), expires)


def signature(payload: str, key: str) -> str:
    digest = salted_hmac("home.links.token", payload, secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:SIGNATURE_BYTES]).rstrip(b"=").decode()


def code_for(purpose: str, pk: int, version: int) -> str:
    """The code for people without e-mail: ten characters to show once and to keep nowhere."""
    return code(purpose, pk, version, settings.SECRET_KEY)


def codes_for(purpose: str, pk: int, version: int) -> list[str]:
    """The code as it is given out, then as former keys gave it: all of them are good."""
    return [code(purpose, pk, version, key) for key in keys()]


def code_matches(typed: str, purpose: str, pk: int, version: int) -> bool:
    """Whether `typed` is the code, read kindly: any case, spaces and hyphens, O for 0, I and L for 1."""
    read = typed.upper().translate(READ_AS)
    return any(constant_time_compare(read, good) for good in codes_for(purpose, pk, version))


def code(purpose: str, pk: int, version: int, key: str) -> str:
    digest = salted_hmac(
        "home.links.code", f"{purpose}.{pk}.{version}", secret=key, algorithm="sha256"
    ).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:CODE_LETTERS])


def mask(text: str) -> str:
    """A path, or a line of a log, without the tokens in it."""
    return BEHIND_A_LINK.sub(rf"\g<1>{MASKED}", TOKEN.sub(MASKED, text))
