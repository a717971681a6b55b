"""A small OpenID Connect provider on 127.0.0.1, in a process of its own: what a municipality's sign-in page stands on.

It lets everybody in at once as `CLAIMS` says, and keeps to the standard (authorization code, PKCE, a secret, a code good
for once) until it is told not to: POST /behave with what it is to do wrong.
"""

import base64
import contextlib
import hashlib
import json
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT, SECRET = "foraldrastod", "a secret: with % signs"
CLAIMS = {"sub": "anna-1", "email": "anna@vaxjo.example", "email_verified": True}


@dataclass
class Provider:
    issuer: str

    def behave(self, **wrong) -> None:
        """From now on; without words as the standard has it."""
        request = urllib.request.Request(f"{self.issuer}/behave", json.dumps(wrong).encode())
        urllib.request.urlopen(request, timeout=5).close()

    def row(self, **more) -> dict:
        """As OIDC_PROVIDERS names it."""
        return {
            "key": "vaxjo",
            "name": "Växjö kommun",
            "issuer": self.issuer,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "domains": ["vaxjo.example"],
        } | more


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def visit(url: str) -> str:
    """What a browser does that is sent to the provider: where it is sent from there."""
    try:
        urllib.request.build_opener(NoRedirect).open(url, timeout=5).close()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.headers["Location"] or answer.read().decode()
    raise AssertionError("the provider led nowhere")


@contextlib.contextmanager
def oidc_server() -> Iterator[Provider]:
    command = [sys.executable, str(Path(__file__).resolve())]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield Provider(process.stdout.readline().strip())
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


class Handler(BaseHTTPRequestHandler):
    """The provider itself. `server.wrong` is what it was told to do wrong; `server.codes` what each code stands for."""

    def log_message(self, *args):
        pass

    def answer(self, content: object, status=200, **headers) -> None:
        body = json.dumps(content).encode()
        self.send_response(self.server.wrong.get("status", {}).get(urlsplit(self.path).path, status))
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": len(body),
            **headers,
        }.items():
            self.send_header(name, str(value))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def do_GET(self):
        parts = urlsplit(self.path)
        time.sleep(self.server.wrong.get("slow", 0))
        if parts.path == "/.well-known/openid-configuration":
            self.answer(self.metadata())
        elif parts.path == "/keys":
            self.answer({"keys": [self.server.key.as_dict(private=False)]})
        elif parts.path == "/elsewhere":
            self.answer({}, 302, Location="/keys")
        else:
            self.authorize({name: values[0] for name, values in parse_qs(parts.query).items()})

    def metadata(self) -> dict:
        issuer = self.server.issuer
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
        } | self.server.wrong.get("metadata", {})

    def authorize(self, asked: dict) -> None:
        """Everybody is let in at once."""
        assert asked["client_id"] == CLIENT and asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"].split()
        if error := self.server.wrong.get("error"):
            back = {"error": error, "state": asked["state"]}
        else:
            code = secrets.token_urlsafe()
            self.server.codes[code] = asked
            back = {"code": code, "state": asked["state"]}
        self.answer({}, 302, Location=f"{asked['redirect_uri']}?{urlencode(back)}")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/behave":
            self.server.wrong = json.loads(body)
            self.answer({})
            return
        given = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.server.codes.pop(given.get("code"), None)
        if refusal := self.server.wrong.get("refusal"):
            self.answer(refusal, 400)
        elif not asked or not self.is_client(given) or not self.is_proved(asked, given):
            self.answer({"error": "invalid_grant"}, 400)
        else:
            token = {"access_token": "opaque", "token_type": "Bearer", "id_token": self.id_token(asked)}
            self.answer(token | self.server.wrong.get("token", {}))

    def is_client(self, given: dict) -> bool:
        if "client_secret_post" in self.metadata().get("token_endpoint_auth_methods_supported", []):
            return (given.get("client_id"), given.get("client_secret")) == (CLIENT, SECRET)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        return self.headers["Authorization"] == f"Basic {basic}"

    def is_proved(self, asked: dict, given: dict) -> bool:
        """PKCE: whoever has the code is whoever asked for it."""
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        same = given.get("redirect_uri") == asked["redirect_uri"]
        return same and challenge == asked["code_challenge"]

    def id_token(self, asked: dict) -> str:
        from joserfc import jwt
        from joserfc.jwk import OctKey

        now = int(time.time())
        claims = CLAIMS | {
            "iss": self.server.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        }
        claims |= self.server.wrong.get("claims", {})
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": self.server.key.kid}
        signed = self.server.wrong.get("signed")
        if signed == "by itself":
            return jwt.encode(header | {"alg": "HS256"}, claims, OctKey.import_key(SECRET))
        if signed == "not":
            head, body, _rest = jwt.encode(header, claims, self.server.key).split(".")
            head = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
            return f"{head}.{body}."
        return jwt.encode(header, claims, self.server.other if signed == "by another" else self.server.key)


def serve() -> None:
    from joserfc.jwk import RSAKey

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler))
    server.issuer = f"http://127.0.0.1:{server.server_port}"
    server.wrong, server.codes = {}, {}
    server.key, server.other = (RSAKey.generate_key(2048, {"kid": "today"}) for _which in range(2))
    print(server.issuer, flush=True)  # noqa: T201 (how its parent learns where it listens)
    server.serve_forever()


if __name__ == "__main__":
    serve()
