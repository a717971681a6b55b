"""The page of one group, its sheet of paper, and its days in a calendar. Nothing of its contact is on any of them."""

from hashlib import sha256

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.catalogue import Catalogue, catalogue
from courses.models import Access
from courses.rows import price_words
from courses.views.runs import in_other_language, venue_words
from home import sheets
from home.dates import day_in_words
from home.models.pages import with_default
from home.routing import lang_attributes
from networks import calendar
from networks.directory import KnownGroup, directory
from networks.meeting_times import upcoming
from networks.models import Group
from networks.views.directory import days_words, hours_words, row

SHOWN_DAYS = 4


def known_group(request, pk: int) -> KnownGroup:
    """A group that is listed now; 404 for any other. No query when the region's words are known."""
    found = directory(request.region).get(pk)
    if found is None:
        raise Http404
    return found


@require_safe
def group(request, pk: int):
    """When, where, for whom, and what to expect. No query when the region's words are known."""
    found = known_group(request, pk)
    address = request.build_absolute_uri(request.path)
    context = words_of(request, found) | {
        "canonical": in_other_language(request, found.about_in(get_language())[1] or get_language()),
        "alternates": alternates(request, found),
        "address": address,
        "calendar_url": calendar_url(found),
        "list_url": directory(request.region).list_url(get_language()),
    }
    return render(request, "networks/group.html", context)


def calendar_url(found: KnownGroup) -> str:
    """Empty for one that a calendar cannot tell the days of."""
    return reverse("networks:group_ics", args=[found.pk]) if calendar.has_days(found) else ""


@require_safe
def sheet(request, pk: int):
    """The same on one sheet of paper, with a QR code to the page. No query when the region's words are known."""
    found = known_group(request, pk)
    url = reverse("networks:group", args=[pk])
    context = words_of(request, found) | {"url": url} | sheets.sheet(request.build_absolute_uri(url))
    return render(request, "networks/sheet.html", context)


@require_safe
def ics(request, pk: int):
    """Its days as a calendar file, until it has to be confirmed again; 404 for one that meets as it agrees."""
    found = known_group(request, pk)
    if not calendar.has_days(found):
        raise Http404
    text = calendar.of_group(found, request, catalogue(request.region))
    etag = quote_etag(sha256(text.encode()).hexdigest()[:32])
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Content-Disposition"] = f'attachment; filename="motesplats-{pk}.ics"'
    return get_conditional_response(request, etag=etag, response=response)


def words_of(request, found: KnownGroup) -> dict:
    """What the page and the sheet say."""
    known = catalogue(request.region)
    about, about_language = found.about_in(get_language())
    first, first_language = found.first_visit_in(get_language())
    venue = known.venues.get(found.venue_id)
    place = known.municipalities[found.municipality_id]
    return {
        "group": found,
        "row": row(found, known),
        "facts": facts(found, known),
        "about": about,
        "about_lang": lang_attributes(about_language),
        "first_visit": first,
        "first_lang": lang_attributes(first_language),
        "venue": venue and venue_words(venue, known, get_language()),
        "access": [capfirst(str(Access(fact).label)) for fact in found.access if fact in Access.values],
        "municipality": place,
        "municipality_url": place.url(get_language()),
        "days": [
            {"when": capfirst(day_in_words(day)), "time": hours_words(found), "iso": day.isoformat()}
            for day in upcoming(found, SHOWN_DAYS)
        ],
    }


def facts(found: KnownGroup, known: Catalogue) -> list[dict]:
    """The inputs of templates/components/facts.html."""
    line = row(found, known)
    venue = known.venues.get(found.venue_id)
    return [
        {"icon": "calendar", "label": _("When"), "value": days_words(found), "detail": hours_words(found)},
        {
            "icon": "map-pin",
            "label": _("Place"),
            "value": venue.name if venue else found.place,
            "detail": venue.address if venue else known.municipalities[found.municipality_id].name,
        },
        {"icon": "languages", "label": _("Languages"), "value": line["spoken"]},
        {"icon": "baby", "label": _("The child's age"), "value": line["ages"]},
        {"icon": "coins", "label": _("Cost"), "value": price_words(found.price)},
        {"icon": "users", "label": _("Run by"), "value": capfirst(str(Group.RunBy(found.run_by).label))},
    ]


def alternates(request, found: KnownGroup) -> list[tuple[str, str]]:
    """hreflang and address wherever it has words of its own, the source first."""
    own = [code for code in catalogue(request.region).languages if found.about_in(code)[1] == code]
    return with_default([(code, in_other_language(request, code)) for code in own])
