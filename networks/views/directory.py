"""The list of groups, and the page of one."""

from functools import cache

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.catalogue import Catalogue, catalogue
from courses.listing import AGES, EXPECTING, WEEKDAYS
from courses.models import Access, language_name
from courses.rows import age_words, ages_words, price_words, weekday_words
from home.dates import day_in_words
from home.routing import lang_attributes
from home.sorting import swedish_key
from networks.directory import Filters, KnownGroup, directory, find, parse
from networks.meeting_times import upcoming
from networks.models import Group

SHOWN_DAYS = 4


def list_context(request) -> dict:
    """The list as the address asks for it. No query when the region's words are known."""
    known, groups = catalogue(request.region), directory(request.region)
    filters = parse(request.GET, known)
    places = {slug: place.pk for slug, place in known.municipality_by_slug.items()}
    found = find(groups, filters, places)
    return {
        "filters": filters,
        "rows": [row(group, known) for group in found.groups],
        "heading": count_words(len(found.groups)),
        "corrections": [read for _typed, read in found.corrections],
        "chips": chips(filters, known),
        "choices": choices(known, groups.listed()),
        "canonical_query": filters.query(),
    }


def count_words(count: int) -> str:
    if not count:
        return _("No groups match")
    return ngettext("%(count)d group or meeting place", "%(count)d groups and meeting places", count) % {
        "count": count
    }


def row(group: KnownGroup, known: Catalogue) -> dict:
    """The inputs of templates/networks/row.html."""
    about, language = group.about_in(get_language())
    return {
        "url": reverse("networks:group", args=[group.pk]),
        "name": group.name,
        "kind": str(Group.Kind(group.kind).label),
        "about": about,
        "lang": lang_attributes(language),
        "when": when_words(group),
        "where": where_words(group, known),
        "languages": [capfirst(language_name(code)) for code in group.languages],
        "ages": ages_words(group),
    }


def when_words(group: KnownGroup) -> str:
    """ "Every other Tuesday, 9:30–11:30"."""
    if group.rhythm == Group.Rhythm.AGREED or group.weekday is None:
        return str(Group.Rhythm.AGREED.label).capitalize()
    day = weekday_words(group.weekday)
    words = {
        Group.Rhythm.WEEKLY: _("%(weekday)s, every week"),
        Group.Rhythm.FORTNIGHTLY: _("%(weekday)s, every other week"),
        Group.Rhythm.MONTHLY: _("%(weekday)s, once a month"),
    }[group.rhythm] % {"weekday": day}
    return ", ".join(filter(None, [capfirst(words), hours_words(group)]))


def hours_words(group: KnownGroup) -> str:
    if group.starts_at is None:
        return ""
    starts = f"{group.starts_at:%H:%M}"
    return f"{starts}–{group.ends_at:%H:%M}" if group.ends_at else starts


def where_words(group: KnownGroup, known: Catalogue) -> str:
    place = known.municipalities[group.municipality_id].name
    venue = known.venues.get(group.venue_id)
    return ", ".join(filter(None, [venue.name if venue else group.place, place]))


def choices(known: Catalogue, listed: list[KnownGroup]) -> dict:
    """What each field offers, in order: (value, words) pairs. Languages are those that are spoken somewhere."""
    spoken = {code for group in listed for code in group.languages}
    names = sorted(((language_name(code), code) for code in spoken), key=lambda pair: swedish_key(pair[0]))
    return fixed_choices(get_language()) | {
        "municipality": tuple((place.slug, place.name) for place in known.municipalities.values()),
        "language": tuple((code, capfirst(name)) for name, code in names),
    }


@cache
def fixed_choices(language: str) -> dict:
    """The choices that are the same for every region, in `language`, which is the active one."""
    return {
        "kind": tuple((kind.value, capfirst(str(kind.label))) for kind in Group.Kind),
        "age": ((EXPECTING, age_words(EXPECTING)), *((age, age_words(age)) for age in AGES)),
        "weekday": tuple((name, weekday_words(day)) for day, name in enumerate(WEEKDAYS)),
        "access": tuple((fact.value, capfirst(str(fact.label))) for fact in Access),
    }


def chips(filters: Filters, known: Catalogue) -> list[dict]:
    """What is chosen, each with the query without it."""
    told = [(known.municipality_by_slug[slug].name, "municipality", slug) for slug in filters.municipality]
    told += [(capfirst(str(Group.Kind(kind).label)), "kind", kind) for kind in filters.kind]
    told += [(weekday_words(day), "weekday", day) for day in filters.weekday]
    told += [(capfirst(str(Access(fact).label)), "access", fact) for fact in filters.access]
    made = [
        {"text": words, "query": filters.but(**{name: without(getattr(filters, name), value)}).query()}
        for words, name, value in told
    ]
    if filters.language:
        words = capfirst(language_name(filters.language))
        made.append({"text": words, "query": filters.but(language="").query()})
    if filters.age is not None:
        made.append({"text": age_words(filters.age), "query": filters.but(age=None).query()})
    if filters.q:
        made.append({"text": filters.q, "query": filters.but(q="").query()})
    return made


def without(values: tuple, value) -> tuple:
    return tuple(one for one in values if one != value)


@require_safe
def group(request, pk: int):
    """One group: when, where, for whom, what to expect. No query when the region's words are known."""
    found = directory(request.region).get(pk)
    if found is None:
        raise Http404
    known = catalogue(request.region)
    about, about_language = found.about_in(get_language())
    first, first_language = found.first_visit_in(get_language())
    context = {
        "group": found,
        "row": row(found, known),
        "about": about,
        "about_lang": lang_attributes(about_language),
        "first_visit": first,
        "first_lang": lang_attributes(first_language),
        "venue": known.venues.get(found.venue_id),
        "municipality": known.municipalities[found.municipality_id],
        "next_days": [day_in_words(day) for day in upcoming(found, SHOWN_DAYS)],
        "hours": hours_words(found),
        "access": [capfirst(str(Access(fact).label)) for fact in found.access],
        "price": price_words(found.price),
        "run_by": capfirst(str(Group.RunBy(found.run_by).label)),
    }
    return render(request, "networks/group.html", context)
