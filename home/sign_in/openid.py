"""OpenID Connect with one provider: the authorization code flow with PKCE, by Authlib; what comes back is checked here.

What the provider publishes of itself and its keys is read for each sign-in: a key that it takes back opens nothing
from then on, and there is nothing here to empty. No redirect is followed, and nobody waits longer than five seconds
for an answer.
"""

from contextlib import contextmanager

from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests import RequestException

from home.sign_in.providers import Provider, is_safe

TIMEOUT = 5
# Seconds by which the provider's clock may differ.
LEEWAY = 60
SCOPE = "openid email"
# Signed with a key that only the provider has: never a shared secret, never nothing.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Unreachable(Exception):
    """The provider did not answer, or not as one does."""


class Untrusted(Exception):
    """What the provider answered proves nothing."""


@contextmanager
def asking():
    """Every way in which a provider can fail, as one of two."""
    try:
        yield
    except RequestException as error:
        raise Unreachable(type(error).__name__) from error
    except AuthlibBaseError as error:
        # Its code alone: in a description a provider names people.
        raise Untrusted(str(error.error)[:40]) from error
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise Untrusted(f"{type(error).__name__}: {error}") from error


def session_with(provider: Provider, **more) -> OAuth2Session:
    session = OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope=SCOPE,
        code_challenge_method="S256",
        default_timeout=TIMEOUT,
        **more,
    )
    session.max_redirects = 0
    return session


def fetch(session: OAuth2Session, url: str) -> dict:
    answer = session.get(url, withhold_token=True)
    answer.raise_for_status()
    return answer.json()


def discover(session: OAuth2Session, provider: Provider) -> dict:
    """What the provider publishes of itself, if it is who the setting says. 1 request."""
    found = fetch(session, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found["issuer"] != provider.issuer:
        raise Untrusted(f"it calls itself {found['issuer']!r}")
    if not all(is_safe(found[name]) for name in ENDPOINTS):
        raise Untrusted("one of its addresses is not https")
    return found


def begin(provider: Provider, back: str) -> tuple[str, dict[str, str]]:
    """Where the browser goes, and what must be kept of it until it comes back. 1 request.

    Raises Unreachable, Untrusted.
    """
    kept = {"state": generate_token(43), "nonce": generate_token(43), "verifier": generate_token(64)}
    asked = {"acr_values": provider.acr_values} if provider.acr_values else {}
    with asking(), session_with(provider, redirect_uri=back) as session:
        url, _state = session.create_authorization_url(
            discover(session, provider)["authorization_endpoint"],
            state=kept["state"],
            nonce=kept["nonce"],
            code_verifier=kept["verifier"],
            **asked,
        )
    return url, kept


def finish(provider: Provider, back: str, code: str, kept: dict[str, str]) -> dict:
    """What the provider says of whoever came back with this code, proved. 3 requests.

    Raises Unreachable, Untrusted.
    """
    with asking(), session_with(provider, redirect_uri=back) as session:
        found = discover(session, provider)
        # The standard's way unless the provider names others and not this.
        if "client_secret_basic" not in found.get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        ):
            session.token_endpoint_auth_method = "client_secret_post"
        token = session.fetch_token(found["token_endpoint"], code=code, code_verifier=kept["verifier"])
        keys = KeySet.import_key_set(fetch(session, found["jwks_uri"]))
        return checked(provider, token, keys, kept["nonce"])


def checked(provider: Provider, token: dict, keys: KeySet, nonce: str) -> dict:
    """The claims of an ID token: its signature, issuer, audience, times and nonce (OpenID Connect Core 3.1.3.7)."""
    signed = jwt.decode(
        token["id_token"], keys, registry=JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    )
    options = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    about = {"nonce": nonce, "client_id": provider.client_id, "access_token": token.get("access_token")}
    claims = CodeIDToken(signed.claims, signed.header, options, about)
    claims.validate(leeway=LEEWAY)
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise Untrusted("it names nobody")
    return dict(claims)
