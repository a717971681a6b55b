"""/embed/: a municipality's web team puts its line together, sees it in three widths, and copies it."""

from collections.abc import Callable

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from courses.catalogue import Catalogue, catalogue
from courses.embed_builder import COURSES, BuilderForm, Built, Campaign
from courses.listing import Filters


def none_of(_region, _language: str) -> list[Campaign]:
    """Where no app knows of any campaign."""
    return []


@require_safe
@csp_update({"frame-src": SELF})
def builder(request, campaigns_of: Callable[..., list[Campaign]] = none_of):
    """The form, and what came of it. Nothing is kept, and nothing is fetched from anywhere.

    `campaigns_of` tells a region's campaigns in a language.
    """
    if not request.region:
        raise Http404
    known = catalogue(request.region)
    with translation.override(settings.LANGUAGE_CODE):
        campaigns = campaigns_of(request.region, settings.LANGUAGE_CODE)
        form = BuilderForm(known, request.GET or BuilderForm.USUAL, campaigns)
        context = {"form": form, "built": None, "site": request.build_absolute_uri("/").rstrip("/")}
        if form.is_valid():
            chosen = form.cleaned_data
            campaigns = campaigns_of(request.region, chosen["lang"])
            context["built"] = built(chosen, known, context["site"], campaigns)
        response = render(request, "embeds/builder.html", context)
        response["Content-Language"] = settings.LANGUAGE_CODE
    return response


def built(chosen: dict, known: Catalogue, origin: str, campaigns: list[Campaign]) -> Built:
    """The link inside has the words and the address of the list's own language."""
    place = known.municipality_by_slug.get(chosen["municipality"])
    link = courses_link if (chosen["show"] or COURSES) == COURSES else campaign_link
    url, title = link(chosen, known, campaigns)
    return Built(chosen, origin, f"{origin}{url}", title, place.origins if place else ())


def courses_link(chosen: dict, known: Catalogue, _campaigns: list[Campaign]) -> tuple[str, str]:
    slug = chosen["municipality"]
    place = known.municipality_by_slug.get(slug)
    with translation.override(chosen["lang"]):
        title = translation.gettext("Parenting courses")
        if place:
            title = translation.gettext("Parenting courses in %(place)s") % {"place": place.name}
    query = Filters(municipality=(slug,) if slug else ()).query()
    return f"{known.list_url(chosen['lang'])}{query}", title


def campaign_link(chosen: dict, _known: Catalogue, campaigns: list[Campaign]) -> tuple[str, str]:
    """The municipality's page of the campaign, else the region's; of the next one the first that is told."""
    slug = chosen["show"].partition(":")[2]
    one = next(one for one in campaigns if slug in ("", one.slug))
    return one.local_urls.get(chosen["municipality"], one.url), one.title
