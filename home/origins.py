"""Origins of other websites (scheme, host, port), one on each line: where a municipality's booking may be framed.

They end up in a header: what is not an origin to the letter is never taken from the database either.
"""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
# Whoever builds the website, on their own machine.
LOOPBACK = ("localhost", "127.0.0.1")
USUAL_PORT = {"https": 443, "http": 80}


def origin_of(line: str) -> str | None:
    """The origin that a line says, as browsers write it (ASCII, no usual port); None when it says none."""
    try:
        parts = urlsplit(line.strip())
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except (ValueError, UnicodeError):
        return None
    if "@" in parts.netloc or parts.path not in ("", "/") or parts.query or parts.fragment:
        return None
    if not (host in LOOPBACK or (parts.scheme == "https" and is_named(host))):
        return None
    if parts.scheme not in USUAL_PORT:
        return None
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != USUAL_PORT[parts.scheme] else "")


def is_named(host: str) -> bool:
    """A name with a dot in it; no number."""
    try:
        ip_address(host)
    except ValueError:
        return bool(HOST.fullmatch(host))
    return False


def read(text: str) -> tuple[str, ...]:
    """The origins that a text names, each once; what is none is left out."""
    found = (origin_of(line) for line in text.splitlines())
    return tuple(dict.fromkeys(filter(None, found)))


def problem(text: str) -> str:
    """What is wrong with the first line that is no origin; empty when all are."""
    for line in filter(str.strip, text.splitlines()):
        if origin_of(line) is None:
            return _("“%(line)s” is no origin. Write https:// and the site's name, and nothing after it.") % {
                "line": line.strip()[:100]
            }
    return ""
