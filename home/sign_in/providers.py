"""Municipalities whose staff sign in as they do at work, by OpenID Connect, as OIDC_PROVIDERS names them."""

import json
import re
from dataclasses import dataclass, field, fields
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from home.gateway import LOOPBACK

KEY = re.compile(r"[a-z0-9-]{1,40}")
DOMAIN = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}")
# Claims by which a provider says how somebody has shown who they are.
HOW = ("amr", "acr")


class Wrong(Exception):
    """What is wrong with the setting, in a sentence."""


@dataclass(frozen=True)
class Provider:
    """Where one municipality says who somebody is, and for which addresses it may."""

    key: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    domains: tuple[str, ...]
    # By which claim the provider says that the address is the person's own; Entra ID has another than the standard.
    email_verified: str = "email_verified"
    # Whether a second factor was shown there: never, always, or when the claim says one of these.
    second_factor: bool | tuple[str, tuple[str, ...]] = False

    @property
    def acr_values(self) -> str:
        """What is asked of the provider, so that it can say it."""
        checked = self.second_factor
        return " ".join(checked[1]) if isinstance(checked, tuple) and checked[0] == "acr" else ""

    def vouches(self, claims: dict) -> bool:
        """Whether somebody has shown a second factor there."""
        if isinstance(self.second_factor, bool):
            return self.second_factor
        name, enough = self.second_factor
        said = claims.get(name)
        return any(one in enough for one in (said if isinstance(said, list) else [said]))


def is_safe(url: object) -> bool:
    """HTTPS; while the site itself speaks plain HTTP, as in tests, also this machine."""
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
    except ValueError:
        return False
    if not parts or not parts.hostname:
        return False
    here = not settings.SECURE_SSL_REDIRECT and parts.scheme == "http" and parts.hostname in LOOPBACK
    return here or parts.scheme == "https"


def second_factor_of(value: object) -> bool | tuple[str, tuple[str, ...]]:
    if isinstance(value, bool):
        return value
    if isinstance(value, dict) and len(value) == 1:
        (name, enough), *_none = value.items()
        if name in HOW and is_words(enough):
            return name, tuple(enough)
    raise Wrong('second_factor is true, false, {"amr": ["…"]} or {"acr": ["…"]}.')


def is_words(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one for one in value)


def read_one(row: object) -> Provider:
    """One provider of the setting. Raises Wrong."""
    if not isinstance(row, dict):
        raise Wrong("each provider is an object.")
    known = {one.name for one in fields(Provider)}
    if strange := sorted(set(row) - known):
        raise Wrong(f"nothing is called {', '.join(strange)}.")
    for name in sorted(known - {"domains", "second_factor"}):
        if not isinstance(row.get(name, Provider.email_verified if name == "email_verified" else ""), str):
            raise Wrong(f"{name} is text.")
        if name != "email_verified" and not row.get(name):
            raise Wrong(f"{name} is missing.")
    if not KEY.fullmatch(row["key"]):
        raise Wrong("key is part of an address: small letters, digits and hyphens.")
    if not is_safe(row["issuer"]):
        raise Wrong("issuer must be https.")
    domains = row.get("domains")
    if not is_words(domains) or not all(DOMAIN.fullmatch(one) for one in domains):
        raise Wrong('domains names those it may speak for, in small letters: ["vaxjo.se"].')
    factor = second_factor_of(row.get("second_factor", False))
    return Provider(**row | {"domains": tuple(domains), "second_factor": factor})


@lru_cache(maxsize=8)
def read(raw: str, https: bool) -> tuple[Provider, ...]:
    """The providers of the setting; `https` is only what the answer depends on beside it. Raises Wrong."""
    if not raw:
        return ()
    try:
        rows = json.loads(raw)
    except ValueError as error:
        raise Wrong(f"it is not JSON: {error}.") from None
    if not isinstance(rows, list):
        raise Wrong("it is a list of providers.")
    found = []
    for number, row in enumerate(rows, 1):
        try:
            found.append(read_one(row))
        except Wrong as wrong:
            raise Wrong(f"provider {number}: {wrong}") from None
    for name in ("key", "issuer"):
        if len({getattr(one, name) for one in found}) < len(found):
            raise Wrong(f"two providers have the same {name}.")
    return tuple(found)


def problem(raw: str) -> str:
    """What is wrong with the setting; empty when nothing is, or it is off."""
    try:
        read(raw, settings.SECURE_SSL_REDIRECT)
    except Wrong as wrong:
        return f"OIDC_PROVIDERS: {wrong}"
    return ""


def configured() -> tuple[Provider, ...]:
    """Those whose button is shown: none while something is wrong with the setting, which the check tells."""
    try:
        return read(settings.OIDC_PROVIDERS, settings.SECURE_SSL_REDIRECT)
    except Wrong:
        return ()


def named(key: str) -> Provider | None:
    return next((one for one in configured() if one.key == key), None)
