"""Text messages by a gateway that takes them by HTTP: one POST of JSON with a token (`SMS_URL`, `SMS_TOKEN`).

Another gateway is another function like `send`, named by `SMS_BACKEND`.
"""

import json
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

TIMEOUT = 10
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class GatewayError(Exception):
    """The gateway did not take a message; says no more than its code."""


class NoRedirect(HTTPRedirectHandler):
    """A number and a token go to the address in the settings and nowhere else."""

    def redirect_request(self, request, response, code, message, headers, url):
        return None


def problem(url: str, token: str) -> str:
    """What is wrong with the settings; empty when nothing is."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return "SMS_URL must start with https://."
    return "" if token else "SMS_TOKEN is empty."


def send(phone: str, text: str, key: str) -> None:
    """Hand one message over, as `{"to", "text", "id"}`. Raises unless it is taken (2xx).

    `key` is the same for the same message: a gateway that knows it may refuse a second one.
    """
    if wrong := problem(settings.SMS_URL, settings.SMS_TOKEN):
        raise GatewayError(wrong)
    body = json.dumps({"to": phone, "text": text, "id": key}).encode()
    headers = {"Authorization": f"Bearer {settings.SMS_TOKEN}", "Content-Type": "application/json"}
    request = Request(settings.SMS_URL, body, headers, method="POST")
    try:
        with build_opener(NoRedirect).open(request, timeout=TIMEOUT):
            pass
    except HTTPError as error:
        code = error.code
        error.close()
        # Without the error itself: a gateway repeats numbers.
        raise GatewayError(str(code)) from None
