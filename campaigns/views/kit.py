"""The kit of a campaign: what municipalities, schools, libraries and the press use to spread the word."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from campaigns import kit, shared_parts
from campaigns.catalogue import day_words
from campaigns.models import Phase
from campaigns.sharing import of_phase, phase_words
from campaigns.told import Told
from campaigns.views.asked import told_of
from home import pdf
from home.routing import best, lang_attributes, words_language


@require_safe
def material(request, slug: str):
    """In the reader's language, for a municipality or the region. At most 6 queries: page, images, documents."""
    told = told_of(request, slug)
    page = best(shared_parts.masters(told.campaign.row.pk), get_language(), list(request.region.languages))
    if page is None:
        raise Http404
    return render(
        request,
        "campaigns/kit.html",
        {
            "told": told,
            "lang": lang_attributes(words_language(page)),
            "copies": kit.words(page, facts(request, told, words_language(page))),
            "images": kit.images(page),
            "documents": kit.documents(page),
            "papers": papers(told),
            "screen_url": told.address("campaigns:screen"),
            "pictures": [picture(told, phase) for phase in Phase],
            "municipalities": told.campaign.places,
            "canonical": request.build_absolute_uri(told.address("campaigns:kit")),
        },
    )


def facts(request, told: Told, language: str) -> dict[str, str]:
    """What is put into words that are in `language`, whatever the page round them is in: a date of its own, say."""
    with override(language):
        date = day_words(told.campaign.row)
    address = request.build_absolute_uri(told.url)
    return {"title": told.title_in(language), "place": told.where, "date": date, "address": address}


def papers(told: Told) -> list[dict]:
    """The poster and, when there is a programme, what is folded; as PDF where that can be made."""
    names = ["poster", "fold"] if told.items else ["poster"]
    files = pdf.can_be_made()
    return [
        {
            "name": name,
            "url": told.address(f"campaigns:{name}"),
            "pdf_url": told.address(f"campaigns:{name}_pdf") if files else "",
        }
        for name in names
    ]


def picture(told: Told, phase: Phase) -> dict:
    drawn = of_phase(told, phase, told.date)
    return {
        "title": phase_words(told.campaign.row, phase, told.date),
        "url": told.address("campaigns:phase_picture", phase.value),
        "alt": drawn.alt,
    }
