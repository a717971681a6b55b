"""A region's course dates on other websites: the list as a page for a frame, the same list for our element, its script.

One template draws the list for both. Anybody may frame it and read it; nobody is in it, and no cookie goes with it.
"""

import gzip
import json
import re
from functools import cache
from hashlib import sha256

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import conditional_page, require_safe

from courses import listing
from courses.catalogue import Catalogue, KnownMunicipality
from courses.embedding import (
    SIGN_UP,
    USUAL,
    booked_on,
    kept_fields,
    number_of,
    shown_as,
    step_of,
    views_of,
)
from courses.rows import Row, rows
from courses.views.lists import choices, count_words
from home.assets import minify

TEMPLATE = "embeds/list.html"
# Indents, and lines that are a comment within the script.
IDLE = re.compile(r"^ +(//.*\n)?", re.MULTILINE)
# Seconds for which a browser keeps the script; it says the same for as long as version 1 lasts.
SCRIPT_KEPT = 60 * 60


def list_context(request, known: Catalogue) -> dict:
    """What was asked for: the list's own filters, and how the list is shown. 2 queries."""
    filters, problems = listing.parse(request.GET, known)
    page = listing.find(
        known, filters.but(page=1), timezone.now(), per_page=number_of(request, "limit", USUAL)
    )
    here = booked_on(request, known)
    return {
        **shown_as(request),
        "list_template": TEMPLATE,
        "rows": with_booking(rows(page.runs, known, known.municipality_by_slug.get(filters.near)), here),
        "here": here,
        "heading": heading_words(filters, known),
        "count": count_words(page),
        "more": page.more or page.count > len(page.runs),
        "list_url": f"{known.list_url(translation.get_language())}{filters.query()}",
        "problems": [problems[name] for name in sorted(problems)],
        "filters": filters,
        "choices": choices(filters, known),
        "fixed": fixed(request, filters),
    }


frame, part = views_of(TEMPLATE, list_context)


def with_booking(shown: list[Row], here: KnownMunicipality | None) -> list[dict]:
    """Rows with the address of their booking in a frame, where one can sign up."""
    if here is None:
        return shown
    step = step_of(here)
    return [
        {**row, "book_url": f"{row['url']}{step}" if row["seats_state"] in SIGN_UP else ""} for row in shown
    ]


@require_safe
def colours(request, accent: str, ground: str):
    """Colours for our frame and for a page with our element. The address says it all, so it never changes."""
    css = f":root{{--pc-accent:#{accent};--pc-background:#{ground}}}body{{background:#{ground}}}"
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def heading_words(filters: listing.Filters, known: Catalogue) -> str:
    """Whose courses: one municipality's, else the region's."""
    if len(filters.municipality) == 1:
        place = known.municipality_by_slug[filters.municipality[0]].name
        return translation.gettext("Parenting courses in %(place)s") % {"place": place}
    return translation.gettext("Parenting courses")


def fixed(request, filters: listing.Filters) -> list[tuple[str, str]]:
    """What whoever embeds has chosen, which a visitor's own filters leave as it is: hidden fields of the form."""
    chosen = [("municipality", slug) for slug in filters.municipality]
    chosen += [(name, slug) for name in ("programme", "course") if (slug := getattr(filters, name))]
    return [*kept_fields(request), *chosen]


@require_safe
@conditional_page
def script(request):
    """`/embed/v1.js`: the element with its style sheet, compressed once."""
    plain, zipped, etag = made()
    accepts = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(zipped if accepts else plain, content_type="text/javascript; charset=utf-8")
    if accepts:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={SCRIPT_KEPT}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@cache
def made() -> tuple[bytes, bytes, str]:
    """The script plain and compressed, with its ETag."""
    source, style = (text_of(name) for name in ("js/embed.js", "css/embed.css"))
    plain = IDLE.sub("", source).replace("__STYLE__", json.dumps(minify(style)), 1).encode()
    return plain, gzip.compress(plain, 9, mtime=0), f'W/"{sha256(plain).hexdigest()[:32]}"'


def text_of(name: str) -> str:
    with open(finders.find(name), encoding="utf-8") as file:
        return file.read()
