"""A region's course dates on other websites: the list as a page for a frame, the same list for our element, its script.

One template draws the list for both. Anybody may frame it and read it; nobody is in it, and no cookie goes with it.
"""

import gzip
import json
import re
from functools import cache
from hashlib import sha256

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_bidi
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import conditional_page, require_safe

from courses import listing
from courses.catalogue import Catalogue, KnownMunicipality, catalogue
from courses.rows import Row, rows
from courses.views.lists import choices, count_words
from home.assets import minify
from home.contrast import READABLE, contrast, luminance
from home.open_data import open_data

FEWEST, USUAL, MOST = 1, 6, 30
LEVELS = range(2, 7)
COLOUR = re.compile(r"[0-9a-f]{6}")
# Text, links and ground of the list (static/css/embed.css), in light and dark.
OURS = {False: ("#1d2b2a", "#0f5c4d", "#ffffff"), True: ("#eef3f0", "#7fd1bb", "#12201d")}
DARK = 0.2
# Indents, and lines that are a comment within the script.
IDLE = re.compile(r"^ +(//.*\n)?", re.MULTILINE)
# What a row says of its seats where one can sign up.
SIGN_UP = ("ok", "few", "queue")
# Seconds for which a browser keeps the script; it says the same for as long as version 1 lasts.
SCRIPT_KEPT = 60 * 60


def anywhere(view):
    """Every website may frame it: it is a list, and takes nothing."""
    return xframe_options_exempt(csp_replace({"frame-ancestors": "*"})(view))


@require_safe
@anywhere
@open_data
def frame(request):
    """The list as a page of its own, for a frame. 2 queries, besides the region's."""
    return listed(request, "embeds/frame.html")


@require_safe
@open_data
def part(request):
    """The list alone, for the element on somebody else's page. 2 queries, besides the region's."""
    return listed(request, "embeds/list.html")


def listed(request, template: str) -> HttpResponse:
    if not request.region:
        raise Http404
    known = catalogue(request.region)
    language = request.GET.get("lang", "")
    with translation.override(language if language in known.languages else settings.LANGUAGE_CODE):
        response = render(request, template, list_context(request, known))
        response["Content-Language"] = translation.get_language()
    return response


def list_context(request, known: Catalogue) -> dict:
    """What was asked for: the list's own filters, and how the list is shown."""
    filters, problems = listing.parse(request.GET, known)
    page = listing.find(
        known, filters.but(page=1), timezone.now(), per_page=number_of(request, "limit", USUAL)
    )
    level = number_of(request, "heading", LEVELS[0])
    site = request.build_absolute_uri("/").rstrip("/")
    language = translation.get_language()
    here = booked_on(request, known)
    return {
        "language": language,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "site": site,
        "host": request.get_host(),
        "rows": with_booking(rows(page.runs, known, known.municipality_by_slug.get(filters.near)), here),
        "here": here,
        "heading": heading_words(filters, known),
        "count": count_words(page),
        "more": page.more or page.count > len(page.runs),
        "list_url": f"{known.list_url(language)}{filters.query()}",
        "problems": [problems[name] for name in sorted(problems)],
        "level": level,
        "row_level": min(level + 1, LEVELS[-1]),
        "filters": filters,
        "shown": "filters" in request.GET,
        "choices": choices(filters, known),
        "fixed": fixed(request, filters),
        **colours_of(request),
    }


def booked_on(request, known: Catalogue) -> KnownMunicipality | None:
    """Whose websites may show booking (`book`); None where nobody asks for it, or none is registered.

    Which websites those are stands in the list: the page that shows it then knows whether it is one of them.
    """
    place = known.municipality_by_slug.get(request.GET.get("book", ""))
    return place if place and place.origins else None


def with_booking(shown: list[Row], here: KnownMunicipality | None) -> list[dict]:
    """Rows with the address of their booking in a frame, where one can sign up."""
    if here is None:
        return shown
    run, book = reverse("courses:run", args=[0]), reverse("courses:framed_book", args=[0, here.slug])
    step = book.removeprefix(run)
    return [
        {**row, "book_url": f"{row['url']}{step}" if row["seats_state"] in SIGN_UP else ""} for row in shown
    ]


def colours_of(request) -> dict:
    """A municipality's own colours in its frame, where one can be read on the other; dark on a dark ground."""
    accent, ground = (request.GET.get(name, "").lower() for name in ("accent", "background"))
    accent, ground = (f"#{value}" if COLOUR.fullmatch(value) else "" for value in (accent, ground))
    scheme = request.GET.get("scheme")
    dark = scheme == "dark" if scheme or not ground else luminance(ground) < DARK
    ink, usual, paper = OURS[dark]
    chosen = (accent or usual, ground or paper)
    readable = all(contrast(one, chosen[1]) >= READABLE for one in (ink, chosen[0]))
    own = (accent or ground) and readable
    address = reverse("embed_colours", args=[colour[1:] for colour in chosen]) if own else ""
    return {"dark": dark, "colours_url": address}


@require_safe
def colours(request, accent: str, ground: str):
    """Colours for our frame and for a page with our element. The address says it all, so it never changes."""
    css = f":root{{--pc-accent:#{accent};--pc-background:#{ground}}}body{{background:#{ground}}}"
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def number_of(request, name: str, usual: int) -> int:
    """A parameter within its bounds; the usual for what is no number."""
    lowest, highest = (FEWEST, MOST) if name == "limit" else (LEVELS[0], LEVELS[-1])
    found = listing.parse_number(request.GET.get(name, ""))
    return usual if found is None else min(max(found, lowest), highest)


def heading_words(filters: listing.Filters, known: Catalogue) -> str:
    """Whose courses: one municipality's, else the region's."""
    if len(filters.municipality) == 1:
        place = known.municipality_by_slug[filters.municipality[0]].name
        return translation.gettext("Parenting courses in %(place)s") % {"place": place}
    return translation.gettext("Parenting courses")


def fixed(request, filters: listing.Filters) -> list[tuple[str, str]]:
    """What whoever embeds has chosen, which a visitor's own filters leave as it is: hidden fields of the form."""
    kept = [
        (name, request.GET[name])
        for name in ("lang", "limit", "heading", "scheme", "book")
        if name in request.GET
    ]
    chosen = [("municipality", slug) for slug in filters.municipality]
    chosen += [(name, slug) for name in ("programme", "course") if (slug := getattr(filters, name))]
    return [("filters", ""), *kept, *chosen]


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
