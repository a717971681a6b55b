"""oEmbed 1.0 (oembed.com): whoever pastes the address of a page with course dates gets their list, as a frame.

What other apps show on their pages, a campaign's programme, comes in from where the addresses are put together.

Each answer is as different as the address that it was asked with: it is not among what config.page_cache keeps.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe
from wagtail.models import Page

from courses import listing
from courses.catalogue import Catalogue, catalogue
from courses.listing import Filters, parse_number
from courses.models import CourseIndexPage, CoursePage, MunicipalityPage
from courses.sharing import of_run
from courses.views.runs import get_run
from home.middleware import language_of_path
from home.models import Region
from home.open_data import open_data
from home.routing import route_to, words_language
from home.sharing.drawing import HEIGHT, WIDTH, Picture
from home.sharing.views import address as picture_address
from home.sharing.views import of_page

# Of the frame, where whoever asks leaves us more.
WIDEST, HIGHEST = 720, 900
# Seconds: the frame is what changes, not the address that it is at.
KEPT = 24 * 60 * 60


class NotForAll(Exception):
    """A page that only some may see."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an address stands for: the path of a frame with its list, under which name."""

    title: str
    frame: str
    picture: Picture


# What stands on a page of a region, in a language and with the query string of its address; None where nothing does.
Finder = Callable[[Page, Region, str, str], Found | None]


@require_safe
@open_data
def oembed(request, others: Iterable[Finder] = ()):
    """404: not one of our addresses with a list; 401: not open to all; 501: another format. At most 7 queries."""
    if not request.region:
        raise Http404
    kind = request.GET.get("format", "json")
    if kind not in ("json", "xml"):
        return HttpResponse("There is json and xml.", status=501, content_type="text/plain")
    try:
        found = find(request, request.GET.get("url", ""), others)
    except NotForAll:
        return HttpResponse("This page is not open to all.", status=401, content_type="text/plain")
    told = answer(request, found)
    return JsonResponse(told) if kind == "json" else as_xml(told)


def find(request, url: str, others: Iterable[Finder]) -> Found:
    """A course list (with the filters in its address), course, run or municipality of this host; or what others show."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise Http404 from None
    known, language = catalogue(request.region), language_of_path(parts.path)
    if (
        parts.scheme not in ("http", "https")
        or parts.netloc != request.get_host()
        or language not in known.languages
    ):
        raise Http404
    with override(language):
        try:
            match = resolve(parts.path)
        except Resolver404:
            raise Http404 from None
        if match.view_name == "courses:run":
            return of_a_run(request.region, known, match.kwargs["pk"], language)
        if match.view_name == "wagtail_serve":
            page = page_at(request.region, match.args[0], language)
            found = (finder(page, request.region, language, parts.query) for finder in (of_a_page, *others))
            if one := next(filter(None, found), None):
                return one
    raise Http404


def of_a_run(region, known: Catalogue, pk: int, language: str) -> Found:
    """The dates of the run's course in its municipality; 404 where no list has them."""
    run = get_run(region, known, pk)
    course = known.listed.get(run.course_id)
    if course is None:
        raise Http404
    filters = Filters(municipality=(known.municipalities[run.municipality_id].slug,), course=course.slug)
    return Found(course.in_language(language).title, frame_of(filters, language), of_run(run, region, known))


def page_at(region: Region, path: str, language: str) -> Page:
    found = route_to(region, language, path)
    if not found:
        raise Http404
    page = found[1]
    if page.get_view_restrictions().exists():
        raise NotForAll
    return page


def of_a_page(page: Page, region: Region, language: str, query: str) -> Found | None:
    filters = filters_of(page, catalogue(region), query)
    if filters is None:
        return None
    return Found(page.title, frame_of(filters, language), of_page(page, region, words_language(page)))


def frame_of(filters: Filters, language: str) -> str:
    query = filters.query()
    return f"{reverse('embed_courses')}{query}{'&' if query else '?'}{urlencode({'lang': language})}"


def filters_of(page: Page, known: Catalogue, query: str) -> Filters | None:
    """The dates that stand on the page; None where it has none."""
    match page:
        case CourseIndexPage():
            return listing.parse(QueryDict(query), known)[0].but()
        case CoursePage() if page.course_id in known.listed:
            return Filters(course=known.listed[page.course_id].slug)
        case MunicipalityPage() if page.municipality_id in known.municipalities:
            return Filters(municipality=(known.municipalities[page.municipality_id].slug,))
    return None


def answer(request, found: Found) -> dict[str, object]:
    """The response parameters of the type "rich", and a picture where there is room for it."""
    room = {name: parse_number(request.GET.get(f"max{name}", "")) or 10**6 for name in ("width", "height")}
    width, height = min(WIDEST, room["width"]), min(HIGHEST, room["height"])
    told = {
        "type": "rich",
        "version": "1.0",
        "title": found.title,
        "provider_name": request.region.name,
        "provider_url": request.build_absolute_uri("/"),
        "cache_age": KEPT,
        "width": width,
        "height": height,
        "html": f'<iframe src="{escape(request.build_absolute_uri(found.frame))}" title="{escape(found.title)}"'
        f' width="{width}" height="{height}" loading="lazy" style="border:0;max-width:100%"></iframe>',
    }
    if room["width"] >= WIDTH and room["height"] >= HEIGHT:
        told["thumbnail_url"] = request.build_absolute_uri(picture_address(found.picture))
        told |= {"thumbnail_width": WIDTH, "thumbnail_height": HEIGHT}
    return told


def as_xml(told: dict[str, object]) -> HttpResponse:
    root = ET.Element("oembed")
    for name, value in told.items():
        ET.SubElement(root, name).text = str(value)
    text = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n' + ET.tostring(root, "unicode")
    return HttpResponse(text, content_type="text/xml; charset=utf-8")
