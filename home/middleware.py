"""Which region a request is for, in which language, and from whose page; no cookie, no session."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation.trans_real import get_languages, parse_accept_lang_header
from wagtail.models import Site

from home.models import Region


class MaintenanceMiddleware:
    """With MAINTENANCE set, everything but the probes and static files answers 503 with a page of its own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        open_paths = ("/livez", "/readyz", settings.STATIC_URL)
        if settings.MAINTENANCE and not request.path.startswith(open_paths):
            page = render_to_string("maintenance.html")
            return HttpResponse(page, status=503, headers={"Retry-After": "600"})
        return self.get_response(request)


# Asked at every request: which region, and whether what is remembered of it is still true.
REGION_OF_HOST = f"""
SELECT region.id, region.version FROM {Region._meta.db_table} region
  JOIN {Site._meta.db_table} site ON site.id = region.site_id
 WHERE site.hostname = %s OR site.is_default_site
 ORDER BY CASE WHEN site.hostname = %s THEN 0 ELSE 1 END LIMIT 1
"""
remembered: dict[int, Region] = {}


def forget() -> None:
    """For tests: a rolled back database gives the same keys and versions again."""
    remembered.clear()


def region_for_host(host: str) -> Region | None:
    """The region of a hostname, else the default site's, with its site and root page.

    1 query for two numbers; 1 more when the region has changed since this process last read it.
    """
    hostname = (host.rsplit(":", 1)[0] if not host.endswith("]") else host).lower().rstrip(".")
    with connection.cursor() as cursor:
        cursor.execute(REGION_OF_HOST, [hostname, hostname])
        found = cursor.fetchone()
    if found is None:
        return None
    pk, version = found
    region = remembered.get(pk)
    if region is None or region.version != version:
        region = remembered[pk] = Region.objects.select_related("site__root_page").get(pk=pk)
    return region


class RegionMiddleware:
    """Puts the host's region on the request, and tells Wagtail which site that is, in one query."""

    SKIPPED = (settings.STATIC_URL, "/livez", "/readyz")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.region = None
        if not request.path.startswith(self.SKIPPED):
            request.region = region_for_host(request.get_host())
            if request.region:
                request._wagtail_site = request.region.site
        return self.get_response(request)


def language_of_path(path: str) -> str | None:
    """The language code that a path starts with, when it is one of ours."""
    first = path.lstrip("/").split("/", 1)[0]
    return first if first in get_languages() else None


def preferred_language(header: str, offered: list[str]) -> str:
    """The first language of an Accept-Language header that is offered; its base also counts (en-GB: en)."""
    for code, _quality in parse_accept_lang_header(header):
        for candidate in (code, code.split("-")[0]):
            if candidate in offered:
                return candidate
    return offered[0]


class LanguageMiddleware:
    """Activates the language of the path; a language that the region does not name is not found.

    Stands where Django's LocaleMiddleware would, without its cookie and without `Vary: Accept-Language` on pages
    whose address already says the language.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = language_of_path(request.path_info)
        offered = request.region.languages if request.region else [settings.LANGUAGE_CODE]
        if language not in offered:
            # No address below such a prefix is found, because another language is active; the answer says so in it.
            language = preferred_language(request.headers.get("Accept-Language", ""), offered)
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response


class OriginMiddleware:
    """Forms without a cookie are taken from our own pages only: another site's page is refused in words.

    Stands for the CSRF cookie on every view that does without it. A browser says with each POST whose page it
    came from; what says nothing (an old browser) has the form's stamp to show. A sandboxed page says `null`: a view
    that such pages may show has `from_a_sandbox`, which tells by the stamp whether the form is that view's.
    """

    SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method in self.SAFE or not getattr(view, "csrf_exempt", False):
            return None
        origin = request.headers.get("Origin")
        if origin is None or same_host(origin, request.get_host()):
            return None
        known = getattr(view, "from_a_sandbox", None)
        if origin == "null" and known and known(request, *args, **kwargs):
            return None
        response = render(request, "home/elsewhere.html", status=403)
        response["Cache-Control"] = "no-store"
        return response


def same_host(origin: str, host: str) -> bool:
    """Whether an Origin header names this host and port. The scheme is not asked: a proxy may have changed it."""
    try:
        return urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False
