"""What other pages ask of the groups: the next ones of a municipality, and ways into the list. No query when known."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.utils.translation import get_language

from courses.catalogue import catalogue
from networks.directory import Filters, directory
from networks.views.directory import asked_for, kind_ways, rows

register = template.Library()
# Groups that a municipality's page names.
SOME = 3


@dataclass(frozen=True, slots=True)
class Meet:
    """Where families meet: the list's address with what was asked for, how many there are, and the first of them."""

    url: str
    count: int
    rows: Sequence[dict] = ()
    kinds: Sequence[dict] = ()


@register.simple_tag(takes_context=True)
def meeting_places(context, municipality=None) -> Meet | None:
    """The region's groups by kind; of a municipality (a row) its next ones. None where there is no list, or no group."""
    region = getattr(context.get("request"), "region", None)
    if region is None:
        return None
    known, groups = catalogue(region), directory(region)
    filters = Filters(municipality=(municipality.slug,) if municipality else ())
    url, found = groups.list_url(get_language()), asked_for(groups, filters, known).groups
    if not (url and found):
        return None
    if municipality:
        return Meet(f"{url}{filters.query()}", len(found), rows=rows(found, known)[:SOME])
    return Meet(url, len(found), kinds=kind_ways(found, url))


@register.simple_tag(takes_context=True)
def groups_with_the_words(context, words: str) -> Meet | None:
    """The groups that words find, for whoever looked for a course; None where there is none."""
    region = getattr(context.get("request"), "region", None)
    if region is None or not words:
        return None
    groups, filters = directory(region), Filters(q=words)
    url, found = groups.list_url(get_language()), asked_for(groups, filters, catalogue(region)).groups
    return Meet(f"{url}{filters.query()}", len(found)) if url and found else None
