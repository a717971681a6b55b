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
from courses.embed_builder import (
    CAMPAIGN,
    COURSES,
    GROUPS,
    TRAINING,
    BuilderForm,
    Built,
    Campaign,
    Groups,
    Module,
)
from courses.listing import Filters


def none_of(_region, _language: str) -> list:
    """Where no app knows of any campaign, or module."""
    return []


def no_groups(_region, _language: str) -> None:
    """Where no app knows of a list of groups."""


@require_safe
@csp_update({"frame-src": SELF})
def builder(
    request,
    campaigns_of: Callable[..., list[Campaign]] = none_of,
    modules_of: Callable[..., list[Module]] = none_of,
    groups_of: Callable[..., Groups | None] = no_groups,
):
    """The form, and what came of it. Nothing is kept, and nothing is fetched from anywhere.

    `campaigns_of`, `modules_of` and `groups_of` tell a region's campaigns, modules and list of groups in a language.
    """
    if not request.region:
        raise Http404
    known = catalogue(request.region)
    with translation.override(settings.LANGUAGE_CODE):
        told = [of(request.region, settings.LANGUAGE_CODE) for of in (campaigns_of, modules_of, groups_of)]
        form = BuilderForm(known, request.GET or BuilderForm.USUAL, *told)
        context = {"form": form, "built": None, "site": request.build_absolute_uri("/").rstrip("/")}
        if form.is_valid():
            chosen = form.cleaned_data
            told = [of(request.region, chosen["lang"]) for of in (campaigns_of, modules_of, groups_of)]
            context["built"] = built(chosen, known, context["site"], *told)
        response = render(request, "embeds/builder.html", context)
        response["Content-Language"] = settings.LANGUAGE_CODE
    return response


def built(
    chosen: dict,
    known: Catalogue,
    origin: str,
    campaigns: list[Campaign],
    modules: list[Module],
    groups: Groups | None,
) -> Built:
    """The link inside has the words and the address of the list's own language."""
    place = known.municipality_by_slug.get(chosen["municipality"])
    shown = chosen["show"].partition(":")[0] or COURSES
    link, told = {
        COURSES: (courses_link, known),
        CAMPAIGN: (campaign_link, campaigns),
        TRAINING: (module_link, modules),
        GROUPS: (groups_link, groups),
    }[shown]
    url, title = link(chosen, told)
    return Built(chosen, origin, f"{origin}{url}", title, place.origins if place else ())


def courses_link(chosen: dict, known: Catalogue) -> tuple[str, str]:
    slug = chosen["municipality"]
    place = known.municipality_by_slug.get(slug)
    with translation.override(chosen["lang"]):
        title = translation.gettext("Parenting courses")
        if place:
            title = translation.gettext("Parenting courses in %(place)s") % {"place": place.name}
    query = Filters(municipality=(slug,) if slug else ()).query()
    return f"{known.list_url(chosen['lang'])}{query}", title


def module_link(chosen: dict, modules: list[Module]) -> tuple[str, str]:
    slug = chosen["show"].partition(":")[2]
    one = next(one for one in modules if one.slug == slug)
    return one.url, one.title


def groups_link(chosen: dict, groups: Groups) -> tuple[str, str]:
    slug = chosen["municipality"]
    return f"{groups.url}{Filters(municipality=(slug,) if slug else ()).query()}", groups.title


def campaign_link(chosen: dict, campaigns: list[Campaign]) -> tuple[str, str]:
    """The municipality's page of the campaign, else the region's; of the next one the first that is told."""
    slug = chosen["show"].partition(":")[2]
    one = next(one for one in campaigns if slug in ("", one.slug))
    return one.local_urls.get(chosen["municipality"], one.url), one.title
