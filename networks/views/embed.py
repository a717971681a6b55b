"""Groups on other websites: the list as a page for a frame and for our element. It leads to the groups on our site."""

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from courses.catalogue import Catalogue
from courses.embed_builder import Groups
from courses.embedding import USUAL, number_of, shown_as, views_of
from networks.directory import Filters, directory, parse
from networks.views.directory import asked_for, count_words, rows

TEMPLATE = "embeds/groups.html"


def context(request, known: Catalogue) -> dict[str, object]:
    """The inputs of templates/embeds/groups.html: the groups that are asked for. No query when they are known."""
    groups, filters = directory(request.region), parse(request.GET, known)
    found = rows(asked_for(groups, filters, known).groups, known)
    shown = found[: number_of(request, "limit", USUAL)]
    strangers = [
        slug for slug in request.GET.getlist("municipality") if slug not in known.municipality_by_slug
    ]
    return shown_as(request) | {
        "list_template": TEMPLATE,
        "heading": heading_words(filters, known),
        "count": count_words(len(found)),
        "rows": shown,
        "more": len(found) > len(shown),
        "list_url": list_address(groups, filters),
        "problems": [_("We do not know that municipality.")] if strangers else [],
    }


frame, part = views_of(TEMPLATE, context)


def heading_words(filters: Filters, known: Catalogue) -> str:
    """Whose groups: one municipality's, else the region's."""
    if len(filters.municipality) != 1:
        return _("Meeting places and groups")
    place = known.municipality_by_slug[filters.municipality[0]].name
    return _("Meeting places and groups in %(place)s") % {"place": place}


def list_address(groups, filters: Filters) -> str:
    """The list with the same question; where the region has none, its home page."""
    url = groups.list_url(get_language())
    return f"{url}{filters.query()}" if url else f"/{get_language()}/"


def groups_to_embed(region, language: str) -> Groups | None:
    """The list of groups, for /embed/; None where the region has no page of it. No query when the groups are known."""
    url = directory(region).list_url(language)
    with override(language):
        return Groups(url, _("Meeting places and groups")) if url else None
