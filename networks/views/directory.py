"""The list of groups: filters, rows, ways on from an empty list."""

from collections import Counter
from datetime import date, time
from functools import cache

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from courses.catalogue import Catalogue, catalogue
from courses.listing import AGES, EXPECTING, WEEKDAYS
from courses.models import Access, language_name
from courses.rows import age_words, ages_words, row_day, weekday_words
from courses.summary import listed
from home import sheets
from home.routing import in_order, lang_attributes
from home.sorting import swedish_key
from networks.directory import Directory, Filters, Found, KnownGroup, directory, find, parse
from networks.meeting_times import upcoming
from networks.models import Group

NEIGHBOURS = 3


def list_context(request) -> dict:
    """The list as the address asks for it. No query when the region's words are known."""
    known, groups = catalogue(request.region), directory(request.region)
    filters = parse(request.GET, known)
    found = asked_for(groups, filters, known)
    query = filters.query()
    return {
        "filters": filters,
        "rows": rows(found.groups, known),
        "heading": count_words(len(found.groups)),
        "corrections": [read for _typed, read in found.corrections],
        "chips": chips(filters, known),
        "choices": choices(known, groups.listed())
        | {"weekdays_chosen": tuple(WEEKDAYS[day] for day in filters.weekday)},
        "ways_on": None if found.groups else ways_on(groups, filters, known),
        "feed_url": feed_url(filters),
        "sheet_url": f"{request.path}{with_more(query, sheets.PARAMETER)}",
        "canonical_query": query,
    } | sheet_of_list(request, query)


def sheet_of_list(request, query: str) -> dict:
    """What makes the list a sheet of paper that leads to the same question; nothing unless it is asked for as one."""
    if sheets.PARAMETER not in request.GET:
        return {}
    return sheets.of_page(request) | {
        "url": f"{request.path}{query}",
        **sheets.sheet(request.build_absolute_uri(request.path), query),
    }


def with_more(query: str, more: str) -> str:
    return f"{query}&{more}" if query else f"?{more}"


def asked_for(groups: Directory, filters: Filters, known: Catalogue) -> Found:
    return find(groups, filters, {slug: place.pk for slug, place in known.municipality_by_slug.items()})


def feed_url(filters: Filters) -> str:
    """Where what was asked for can be followed in a calendar, in the active language."""
    return f"{reverse('group_feed')}{with_more(filters.query(), f'lang={get_language()}')}"


def rows(groups: list[KnownGroup], known: Catalogue) -> list[dict]:
    """Those that meet soonest first; last, by name, those that meet as they agree."""
    dated = [(next(iter(upcoming(group, 1)), None), group) for group in groups]
    dated.sort(key=lambda pair: (pair[0] or date.max, pair[1].starts_at or time.max))
    return [row(group, known, day) for day, group in dated]


def kind_ways(groups: list[KnownGroup], url: str) -> list[dict]:
    """The kinds of groups there are, each with its address in the list and how many they are, in the order of Kind."""
    counted = Counter(group.kind for group in groups)
    return [
        {
            "title": capfirst(str(kind.label)),
            "url": f"{url}{Filters(kind=(kind.value,)).query()}",
            "count": counted[kind.value],
        }
        for kind in Group.Kind
        if counted[kind.value]
    ]


def ways_on(groups: Directory, filters: Filters, known: Catalogue) -> dict:
    """Where to go from an empty list: the same in the nearest municipalities, or with one wish less; where neither finds
    anything, with one wish alone. No query."""

    def that_find(name: str) -> list[dict]:
        told = chips(filters, known) if filters.active > 1 else []
        return [
            {"text": chip["text"], "query": chip[name].query()}
            for chip in told
            if asked_for(groups, chip[name], known).groups
        ]

    near, without = neighbours(groups, filters, known), that_find("filters")
    return {
        "neighbours": near,
        "without": without,
        "alone": [] if near or without else that_find("alone"),
        "courses_url": known.list_url(get_language()),
    }


def neighbours(groups: Directory, filters: Filters, known: Catalogue) -> list[dict]:
    """The nearest other municipalities with groups that match."""
    if not filters.municipality:
        return []
    found = asked_for(groups, filters.but(municipality=()), known).groups
    having = {group.municipality_id for group in found}
    here = known.municipality_by_slug[filters.municipality[0]]
    near = [place for place, _distance in known.nearest_to(here) if place.pk in having]
    return [
        {"name": place.name, "query": filters.but(municipality=(place.slug,)).query()}
        for place in near[:NEIGHBOURS]
    ]


def count_words(count: int) -> str:
    if not count:
        return _("No groups match")
    return ngettext("%(count)d group or meeting place", "%(count)d groups and meeting places", count) % {
        "count": count
    }


def row(group: KnownGroup, known: Catalogue, day: date | None = None) -> dict:
    """The inputs of templates/networks/rows.html; `day` is when it meets next."""
    about, language = group.about_in(get_language())
    told = row_day(get_language(), day, timezone.localdate().year)._asdict() if day else {}
    return told | {
        "iso": day.isoformat() if day else "",
        "url": reverse("networks:group", args=[group.pk]),
        "name": group.name,
        "kind": capfirst(str(Group.Kind(group.kind).label)),
        "about": about,
        "lang": lang_attributes(language),
        "when": when_words(group),
        "where": where_words(group, known),
        "languages": [capfirst(language_name(code)) for code in group.languages],
        "spoken": listed([capfirst(language_name(code)) for code in group.languages]),
        "ages": ages_words(group),
    }


def when_words(group: KnownGroup) -> str:
    """ "Tuesday, every other week, 9:30–11:30"."""
    return listed(list(filter(None, [days_words(group), hours_words(group)])))


def days_words(group: KnownGroup) -> str:
    if group.rhythm == Group.Rhythm.AGREED or group.weekday is None:
        return str(Group.Rhythm.AGREED.label).capitalize()
    day = weekday_words(group.weekday)
    words = {
        Group.Rhythm.WEEKLY: _("%(weekday)s, every week"),
        Group.Rhythm.FORTNIGHTLY: _("%(weekday)s, every other week"),
        Group.Rhythm.MONTHLY: _("%(weekday)s, once a month"),
    }[group.rhythm] % {"weekday": day}
    return capfirst(words)


def hours_words(group: KnownGroup) -> str:
    if group.starts_at is None:
        return ""
    starts = f"{group.starts_at:%H:%M}"
    # Times do not fold: a word joiner on either side of the dash.
    return in_order(f"{starts}\u2060–\u2060{group.ends_at:%H:%M}") if group.ends_at else starts


def where_words(group: KnownGroup, known: Catalogue) -> str:
    place = known.municipalities[group.municipality_id].name
    venue = known.venues.get(group.venue_id)
    return listed(list(filter(None, [venue.name if venue else group.place, place])))


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
    """What is chosen, each with the filters, and their query, without it; and with it `alone`."""
    several = [(known.municipality_by_slug[slug].name, "municipality", slug) for slug in filters.municipality]
    several += [(capfirst(str(Group.Kind(kind).label)), "kind", kind) for kind in filters.kind]
    several += [(weekday_words(day), "weekday", day) for day in filters.weekday]
    several += [(capfirst(str(Access(fact).label)), "access", fact) for fact in filters.access]
    told = [
        (words, {name: without(getattr(filters, name), value)}, {name: (value,)})
        for words, name, value in several
    ]
    if filters.language:
        words = capfirst(language_name(filters.language))
        told.append((words, {"language": ""}, {"language": filters.language}))
    if filters.age is not None:
        told.append((age_words(filters.age), {"age": None}, {"age": filters.age}))
    if filters.q:
        told.append((filters.q, {"q": ""}, {"q": filters.q}))
    return [
        {
            "text": words,
            "filters": filters.but(**less),
            "query": filters.but(**less).query(),
            "alone": Filters(**alone),
        }
        for words, less, alone in told
    ]


def without(values: tuple, value) -> tuple:
    return tuple(one for one in values if one != value)
