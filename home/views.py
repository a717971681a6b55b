"""The view of every page, and what is no page: the way in, colours, what machines ask for, the probes."""

import re

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from wagtail.models import Page, PageViewRestriction
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from home import routing
from home.models import DueRow
from home.models.pages import with_default

LATE = 15 * 60


@require_safe
def root(request):
    """`/` leads to the home page in the visitor's language (home.middleware has chosen it)."""
    query = request.META.get("QUERY_STRING")
    response = HttpResponseRedirect(f"/{get_language()}/" + (f"?{query}" if query else ""))
    patch_vary_headers(response, ["Accept-Language"])
    return response


# Pages take no POST (BasePage.allowed_http_methods) but those whose form carries a stamp of its own.
@csrf_exempt
def page(request, path: str):
    """Wagtail's page view, with its view restrictions and hooks, on a route found our way."""
    if request.region and (found := routing.route_to(request.region, get_language(), path)):
        request.route, to_serve = found
        request._wagtail_route_for_request = RouteResult(to_serve)
    return wagtail_serve(request, path)


@require_safe
def colours(request, forest: str, lingon: str, sun: str):
    """A region's own colours. Its address says it all, so it never changes."""
    css = colours_css(forest, lingon, sun)
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def colours_css(forest: str, lingon: str, sun: str) -> str:
    """A region's own colours (six digits each), over the light theme's tokens."""
    return (
        "@media not (prefers-color-scheme:dark){:root{"
        f"--forest:#{forest};--forest-dark:#{darker(forest)};--deep:#{darker(forest)};"
        f"--lingon:#{lingon};--sun:#{sun}"
        "}}"
    )


def darker(colour: str) -> str:
    """The colour for hovering and for dark grounds: a quarter less light."""
    return "".join(f"{int(int(part, 16) * 0.75):02x}" for part in re.findall("..", colour))


@require_safe
def robots(request):
    """Everything may be found but the admin and what lies behind links (which also say noindex)."""
    sitemap = request.build_absolute_uri("/sitemap.xml")
    return render(request, "home/robots.txt", {"sitemap": sitemap}, content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request):
    """Every live page of the region that is open to all, with its translations; none of a course that no list has, nor of
    what leaders learn.

    5 queries.
    """
    entries = site_entries(request) if request.region else []
    return render(
        request, "home/sitemap.xml", {"entries": entries}, content_type="application/xml; charset=utf-8"
    )


def site_entries(request) -> list[dict]:
    """One entry for each live page, in order of its place; `alternates` when it has translations."""
    trees = routing.homes(request.region)
    closed = (
        *PageViewRestriction.objects.values_list("page__path", flat=True),
        *Page.objects.filter(modulepage__audience="leaders").values_list("path", flat=True),
    )
    by_key: dict = {}
    for code, home in trees.items():
        if code not in request.region.languages:
            continue
        live = Page.objects.live().descendant_of(home, inclusive=True).filter(alias_of=None).order_by("path")
        live = live.exclude(coursepage__course__listed=False)
        for key, path, url_path, changed in live.values_list(
            "translation_key", "path", "url_path", "last_published_at"
        ):
            if not (closed and path.startswith(closed)):
                url = request.build_absolute_uri(routing.address(url_path, code))
                by_key.setdefault(key, []).append({"language": code, "url": url, "changed": changed})
    return [
        entry | {"alternates": with_default([(other["language"], other["url"]) for other in entries])}
        for entries in by_key.values()
        for entry in entries
    ]


@never_cache
@require_safe
def livez(request):
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request):
    """Whether traffic may come: the database answers and is migrated. Late work is told, no more.

    Late (nobody works) and failing (somebody tries, and the mail server does not take it) turn no visitor away: what
    watches the site reads them. 2 queries by index, beside those for the migrations.
    """
    try:
        unapplied = unapplied_migrations()
        waited, failing = oldest_due(), oldest_failing()
    except Exception as error:
        return JsonResponse({"database": type(error).__name__}, status=503)
    state = {
        "database": "ok",
        "migrations": unapplied,
        "due": "late" if waited > LATE else "ok",
        "oldest_due_seconds": waited,
        "mail": "failing" if failing > LATE else "ok",
        "oldest_failing_seconds": failing,
    }
    return JsonResponse(state, status=503 if unapplied else 200)


def unapplied_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def oldest_due(now=None) -> int:
    """For how many seconds the oldest due row has waited; 0 when nothing is late. 1 query."""
    now = now or timezone.now()
    due = DueRow.objects.filter(state=DueRow.State.DUE, due_at__lte=now).order_by("due_at")
    first = due.values_list("due_at", flat=True).first()
    return int((now - first).total_seconds()) if first else 0


def oldest_failing(now=None) -> int:
    """Since how many seconds the oldest row waits that was tried and failed; 0 for none. Its next try may lie ahead.

    1 query.
    """
    now = now or timezone.now()
    failing = DueRow.objects.filter(~Q(problem=""), state=DueRow.State.DUE).order_by("created_at")
    first = failing.values_list("created_at", flat=True).first()
    return int((now - first).total_seconds()) if first else 0
