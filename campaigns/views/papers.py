"""A campaign on paper: a poster, and the whole programme to fold and carry. As pages to print, and as PDF."""

from itertools import groupby
from operator import attrgetter

from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from campaigns.models import Phase
from campaigns.told import BY_CODE, Told
from campaigns.views.asked import told_of
from home import pdf, sheets
from home.dates import day_in_words

SIZES = A4, A3 = ("a4", "a3")
# What fits on a poster below the day: items, and lines of so many letters for these and for where it is.
ITEMS, LINES, LETTERS = 8, 18, 46


@require_safe
def poster(request, slug: str):
    """One sheet for a wall. No query."""
    return page(request, poster_of(request, slug))


@require_safe
def fold(request, slug: str):
    """The programme on sheets that are folded once. 404 while there is none. No query."""
    return page(request, fold_of(request, slug))


@require_safe
def poster_pdf(request, slug: str):
    return file(request, poster_of(request, slug))


@require_safe
def fold_pdf(request, slug: str):
    return file(request, fold_of(request, slug))


def poster_of(request, slug: str) -> dict:
    """The inputs of templates/campaigns/poster.html."""
    told = told_of(request, slug)
    size = A3 if request.GET.get("size") == A3 else A4
    pdf_url = told.address("campaigns:poster_pdf")
    if size == A3:
        pdf_url += f"{'&' if '?' in pdf_url else '?'}size={A3}"
    others = {A4: told.address("campaigns:poster")}
    others[A3] = f"{others[A4]}{'&' if '?' in others[A4] else '?'}size={A3}"
    return {
        "paper": "poster",
        "told": told,
        "size": size,
        "sizes": [(name, url, name == size) for name, url in others.items()],
        "highlights": told.highlights(ITEMS, LINES - len(told.houses) - len(told.hours), LETTERS),
        "pdf_url": pdf_url,
        **sheets.sheet(request.build_absolute_uri(told.url), BY_CODE),
    }


def fold_of(request, slug: str) -> dict:
    """The inputs of templates/campaigns/fold.html."""
    told = told_of(request, slug)
    if not told.items or told.phase == Phase.ANNOUNCED:
        raise Http404
    my_day = request.build_absolute_uri(told.address("campaigns:my_day"))
    return {
        "paper": "fold",
        "told": told,
        "days": days(told),
        "pdf_url": told.address("campaigns:fold_pdf"),
        "my_day_qr": sheets.qr(my_day),
        # Without its parameter, which nobody types.
        "my_day_shown": sheets.sheet(my_day)["shown_address"].partition("?")[0],
        **sheets.sheet(request.build_absolute_uri(told.url), BY_CODE),
    }


def days(told: Told) -> list[dict]:
    """The programme's rows by day; a single day has no name."""
    by_day = {day: list(items) for day, items in groupby(told.items, key=attrgetter("day"))}
    return [
        {"name": capfirst(day_in_words(day)) if len(by_day) > 1 else "", "rows": list(map(told.row, items))}
        for day, items in by_day.items()
    ]


def page(request, context: dict):
    """On the screen, to be printed from there; the link to the file only where files can be made."""
    context["pdf_url"] = context["pdf_url"] if pdf.can_be_made() else ""
    return render(request, f"campaigns/{context['paper']}.html", context)


def file(request, context: dict):
    """As PDF; 404 where none can be made, 503 while too many are being made."""
    if not pdf.can_be_made():
        raise Http404
    told, size = context["told"], context.get("size", A4)
    html = render_to_string("campaigns/paper.html", context | {"request": request})
    place = [told.here.slug] if told.here else []
    subject = "-".join([context["paper"], str(told.campaign.row.pk), *place, get_language(), size])
    name = "-".join([context["paper"], told.slug, *place, get_language(), size])
    return pdf.for_everybody(pdf.kept_answer(request, subject, html, name))
