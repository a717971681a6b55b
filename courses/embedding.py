"""What every list of ours on other websites is made with: its language, its colours, its bounds, who may book in it."""

import re
from collections.abc import Callable

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language_bidi
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from courses.catalogue import Catalogue, KnownMunicipality, catalogue
from courses.listing import parse_number
from home.contrast import READABLE, contrast, luminance
from home.open_data import open_data

FEWEST, USUAL, MOST = 1, 6, 30
LEVELS = range(2, 7)
COLOUR = re.compile(r"[0-9a-f]{6}")
# Text, links and ground of the list (static/css/embed.css), in light and dark.
OURS = {False: ("#1d2b2a", "#0f5c4d", "#ffffff"), True: ("#eef3f0", "#7fd1bb", "#12201d")}
DARK = 0.2
# What a row says of its seats where one can sign up.
SIGN_UP = ("ok", "few", "queue")
# What whoever embeds has chosen of how a list is shown.
KEPT = ("lang", "limit", "heading", "scheme", "book", "accent", "background")


def anywhere(view):
    """Every website may frame it: it is a list, and takes nothing."""
    return xframe_options_exempt(csp_replace({"frame-ancestors": "*"})(view))


def listed(request, template: str, context_of: Callable[..., dict]) -> HttpResponse:
    """A list in the language that is asked for; `context_of` is called with the request and the catalogue."""
    if not request.region:
        raise Http404
    known = catalogue(request.region)
    language = request.GET.get("lang", "")
    with translation.override(language if language in known.languages else settings.LANGUAGE_CODE):
        response = render(request, template, context_of(request, known))
        response["Content-Language"] = translation.get_language()
    return response


def views_of(template: str, context_of: Callable[..., dict]) -> tuple[Callable, Callable]:
    """The two views of a list: as a page of its own, for a frame, and alone, for the element on somebody else's page.

    They cost what `context_of` does, and the query for the region.
    """

    @require_safe
    @anywhere
    @open_data
    def frame(request):
        return listed(request, "embeds/frame.html", context_of)

    @require_safe
    @open_data
    def part(request):
        return listed(request, template, context_of)

    return frame, part


def shown_as(request) -> dict:
    """How a list is shown, whatever is in it: language, addresses, level of its heading, colours."""
    level = number_of(request, "heading", LEVELS[0])
    return {
        "language": translation.get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "site": request.build_absolute_uri("/").rstrip("/"),
        "host": request.get_host(),
        "level": level,
        "row_level": min(level + 1, LEVELS[-1]),
        "shown": "filters" in request.GET,
        **colours_of(request),
    }


def booked_on(request, known: Catalogue) -> KnownMunicipality | None:
    """Whose websites may show booking (`book`); None where nobody asks for it, or none is registered.

    Which websites those are stands in the list: the page that shows it then knows whether it is one of them.
    """
    place = known.municipality_by_slug.get(request.GET.get("book", ""))
    return place if place and place.origins else None


def step_of(here: KnownMunicipality) -> str:
    """What is put behind a run's address for its booking in a frame of that municipality's websites."""
    run, book = reverse("courses:run", args=[0]), reverse("courses:framed_book", args=[0, here.slug])
    return book.removeprefix(run)


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


def number_of(request, name: str, usual: int) -> int:
    """A parameter within its bounds; the usual for what is no number."""
    lowest, highest = (FEWEST, MOST) if name == "limit" else (LEVELS[0], LEVELS[-1])
    found = parse_number(request.GET.get(name, ""))
    return usual if found is None else min(max(found, lowest), highest)


def kept_fields(request) -> list[tuple[str, str]]:
    """How the list is shown, as hidden fields of a visitor's own filters."""
    return [("filters", ""), *((name, request.GET[name]) for name in KEPT if name in request.GET)]
