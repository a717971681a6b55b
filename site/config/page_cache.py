"""What is the same for everybody is answered from memory, before Django sees the request.

A page is rendered once, and for a second that is the answer of every worker on this machine; for a second more it is
the answer for everybody but the one who renders it anew. What a database has committed is so on every page five
seconds later: two here, two in a proxy in front (site/nginx.conf), one in a browser.

Who has a session is not answered from here, nor is what is asked with words of one's own: those are looked up by
Django, a few at a time.
"""

import gzip
import hashlib
import logging
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.http import parse_etags

from config import environment
from config.page_store import FRESH, PATIENCE, STALE, Kept, Store, place_of_this_site
from home.middleware import language_of_path

# What a proxy and a browser are told: the same again, and a second for the browser.
CACHE_CONTROL = f"public, max-age=0, s-maxage={FRESH}, stale-while-revalidate={STALE}"
# Seconds between two looks whether another has rendered it.
POLL = 0.005
# Views whose answers are the same for everybody. A view that is not named here is never kept.
VIEWS = {
    "wagtail_serve",
    "courses:run",
    "courses:run_ics",
    "courses:run_handout",
    "courses:course_handout",
    "courses:at_the_door",
    "campaigns:item",
    "campaigns:ics",
    "campaigns:my_day",
    "campaigns:poster",
    "campaigns:fold",
    "campaigns:screen",
    "campaigns:kit",
    "training:paper",
    "training:step_paper",
    "training:keep",
    "training:phone",
    "training:plan",
    "feed",
    "campaign_feed",
    "networks:group",
    "networks:group_sheet",
    "networks:group_ics",
    "group_feed",
    "embed_groups",
    "embed_groups_part",
    "embed_courses",
    "embed_part",
    "embed_campaign",
    "embed_campaign_part",
    "embed_training",
    "embed_training_part",
    "embed_script",
    "api",
    "dcat",
    "sitemap",
}
NAMESPACES = {"api_v1"}
# Parameters that mean something to one of them; all others are taken out of the request.
PARAMETERS = {
    *("municipality", "programme", "course", "age", "language", "weekday", "part", "form", "free", "near"),
    *("sort", "page", "lang", "blad", "sent", "state", "cursor", "limit", "q"),
    *("heading", "filters", "scheme", "accent", "background", "book"),
    # Of a campaign's pages and lists.
    *("campaign", "day", "item", "kind", "now", "size", "track", "view"),
    # Of a lesson, and of a list of modules.
    *("step", "module"),
    # Of a list of groups.
    "access",
    # Of the list of practices.
    *("country", "target", "topic", "evidence"),
}
FREE_TEXT = "q"
LONGEST = 60
# Searches that one worker does at a time, and seconds for which another waits for its turn.
SEARCHES, TURN = 2, 3
PASSED_ON = ("HTTP_HOST", "HTTP_X_FORWARDED_PROTO")
ONCE = re.compile(r"no-store|no-cache|private")
# A quarter of an hour or more: what says so of itself tells nothing that bookings change.
LASTING = re.compile(r"public, max-age=(9\d\d|\d{4,})\b")
ABOUT_THE_BODY = ("content-length", "content-type", "content-encoding")

logger = logging.getLogger(__name__)


class Asked(NamedTuple):
    """What is asked for, as far as it makes a difference to the answer."""

    key: bytes
    query: str
    # Words of one's own, or too much: not kept.
    free: bool


def asked(environ: dict) -> Asked | None:
    """None for what is not kept: another method, a session, a host or an address that is not for everybody."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or has_session(environ.get("HTTP_COOKIE", "")):
        return None
    path, host = environ.get("PATH_INFO", ""), environ.get("HTTP_HOST", "")
    if not (is_ours(host) and is_for_everybody(path)):
        return None
    pairs = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True, max_num_fields=None)
    pairs = sorted({(name, value) for name, value in pairs if name in PARAMETERS})
    free = any((name == FREE_TEXT and value.strip()) or len(value) > LONGEST for name, value in pairs)
    query = urlencode(pairs)
    scheme = environ.get("HTTP_X_FORWARDED_PROTO", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    zipped = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
    facts = "\n".join((host.lower(), scheme, str(zipped), path, query))
    return Asked(hashlib.sha256(facts.encode("utf-8", "surrogatepass")).digest(), query, free)


def has_session(cookies: str) -> bool:
    if settings.SESSION_COOKIE_NAME not in cookies:
        return False
    try:
        return settings.SESSION_COOKIE_NAME in SimpleCookie(cookies)
    except CookieError:
        return True


@lru_cache(256)
def is_ours(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


@lru_cache(4096)
def is_for_everybody(path: str) -> bool:
    """Whether the view at a path is one whose answers are kept."""
    # WSGI hands bytes on as Latin-1.
    path = path.encode("latin-1", "replace").decode("utf-8", "replace")
    with translation.override(language_of_path(path) or settings.LANGUAGE_CODE):
        try:
            found = resolve(path)
        except Resolver404:
            return False
    return found.view_name in VIEWS or not NAMESPACES.isdisjoint(found.namespaces)


class PageCache:
    """WSGI middleware around Django: what is not kept, and what no store can be reached for, goes through."""

    def __init__(self, application: Callable, store: Store):
        self.application, self.store = application, store
        self.searches = threading.BoundedSemaphore(SEARCHES)

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        wanted = asked(environ)
        if wanted is None:
            return self.application(environ, start_response)
        if wanted.free:
            return self.searched(environ, start_response, wanted)
        try:
            answer = self.answer(environ, wanted)
        except (sqlite3.Error, OSError):
            answer = None
        if answer is None or not answer.status:
            return self.application(environ, start_response)
        return said(answer, environ, start_response)

    def searched(self, environ: dict, start_response: Callable, wanted: Asked) -> Iterable[bytes]:
        """Django's own answer, when it is one's turn."""
        if not self.searches.acquire(timeout=TURN):
            start_response("503 Service Unavailable", [("Retry-After", "5"), ("Content-Length", "0")])
            return [b""]
        try:
            answer = rendered(self.application, environ, wanted.query)
        finally:
            self.searches.release()
        return said(answer, environ, start_response)

    def answer(self, environ: dict, wanted: Asked) -> Kept | None:
        """Kept, or rendered now; None when somebody else renders it and takes too long."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = self.store.get(wanted.key)
            if found and found.age < FRESH:
                return found
            if not self.store.is_rendered(wanted.key) and self.store.take(wanted.key):
                return self.anew(environ, wanted)
            if found and found.age < FRESH + STALE:
                return found
            time.sleep(POLL)
        return None

    def anew(self, environ: dict, wanted: Asked) -> Kept:
        """Rendered by this thread alone, and kept for the others; that it cannot be kept is kept as well."""
        found = self.store.get(wanted.key)
        if found and found.age < FRESH:
            self.store.release(wanted.key)
            return found
        try:
            answer = rendered(self.application, environ, wanted.query)
        except BaseException:
            self.store.release(wanted.key)
            raise
        kept = for_everybody(answer)
        self.store.put(wanted.key, kept or Kept(answer.at, "", [], b""))
        return kept or answer


def rendered(application: Callable, environ: dict, query: str) -> Kept:
    """Django's answer to a request of which only that is left which may make a difference."""
    began, said = time.monotonic(), {}
    passed_on = {*PASSED_ON}
    if language_of_path(environ["PATH_INFO"]):
        # Chooses the language of "not found" for a language that a region does not have.
        passed_on.add("HTTP_ACCEPT_LANGUAGE")
    cut = {
        name: value for name, value in environ.items() if not name.startswith("HTTP_") or name in passed_on
    }
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        cut["HTTP_ACCEPT_ENCODING"] = "gzip"
    cut |= {"REQUEST_METHOD": "GET", "QUERY_STRING": query}

    def start_response(status, headers, exc_info=None):
        said.update(status=status, headers=[(str(name), str(value)) for name, value in headers])

    parts = application(cut, start_response)
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    return Kept(began, said["status"], said["headers"], body)


def for_everybody(answer: Kept) -> Kept | None:
    """As it is kept, with an ETag and how long a proxy and a browser may say the same; None if it must not be."""
    headers = {name.lower(): value for name, value in answer.headers}
    if (
        not answer.status.startswith("200")
        or "set-cookie" in headers
        or ("vary" in headers and "*" in headers["vary"])
    ):
        return None
    if ONCE.search(headers.get("cache-control", "")):
        return None
    plain = gzip.decompress(answer.body) if headers.get("content-encoding") == "gzip" else answer.body
    etag = headers.get("etag") or f'W/"{hashlib.sha256(plain).hexdigest()[:32]}"'
    others = [pair for pair in answer.headers if pair[0].lower() not in ("cache-control", "etag", "expires")]
    own = headers.get("cache-control", "")
    lasts = own if LASTING.match(own) else CACHE_CONTROL
    return answer._replace(headers=[*others, ("Cache-Control", lasts), ("ETag", etag)])


def said(answer: Kept, environ: dict, start_response: Callable) -> list[bytes]:
    """Send an answer; 304 to whoever has it, no body to whoever asks for none."""
    etag = next((value for name, value in answer.headers if name == "ETag"), None)
    known = environ.get("HTTP_IF_NONE_MATCH")
    if etag and known and unweakened(etag) in map(unweakened, parse_etags(known)):
        headers = [pair for pair in answer.headers if pair[0].lower() not in ABOUT_THE_BODY]
        start_response("304 Not Modified", headers)
        return []
    start_response(answer.status, list(answer.headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]


def unweakened(etag: str) -> str:
    return etag.removeprefix("W/")


def with_cache(application: Callable) -> Callable:
    """The application behind the cache, unless it has no room (PAGE_CACHE_MB=0) or no place."""
    if not environment.PAGE_CACHE_MB:
        return application
    try:
        place = place_of_this_site()
    except OSError as problem:
        logger.warning("Pages are not kept: %s", problem)
        return application
    return PageCache(application, Store(place, environment.PAGE_CACHE_MB * 1024 * 1024))
