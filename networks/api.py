"""Meeting places and parents' groups, for programs. Read only.

Part of the API that courses.api began: the same promises, languages and answers. Of whoever is a group's contact nothing
is told, and a group that nobody has confirmed for three months is not there.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Field, Query, Router, Schema
from ninja.decorators import decorate_view
from ninja.errors import HttpError

from courses.api import PROBLEMS, Key, Language, VenueOut, full, words_in
from courses.catalogue import Catalogue
from courses.listing import AGES, LONGEST_WORDS, WEEKDAYS
from courses.models import Access
from home.open_data import open_data
from networks.directory import SPOKEN, KnownGroup, directory, parse
from networks.meeting_times import upcoming
from networks.models import Group
from networks.views.directory import asked_for
from networks.views.groups import calendar_url

NEXT_DAYS = 4
router = Router()


class GroupOut(Schema):
    id: int
    url: str
    name: str
    kind: Literal[*Group.Kind.values]
    run_by: Literal[*Group.RunBy.values]
    municipality: str = Field(description="Slug.")
    languages: list[str] = Field(description="That one can speak there, the most usual first.")
    age_from: int = Field(description="Of the child, in whole years.")
    age_to: int
    expecting: bool
    rhythm: Literal[*Group.Rhythm.values] = Field(description="agreed: on no fixed days.")
    weekday: str | None
    # No `time`: that format demands an offset, and these hours are the same in summer and winter.
    starts_at: str | None = Field(description="09:30, local time in Europe/Stockholm.")
    ends_at: str | None
    next_days: list[date] = Field(description="The next four days; none where the group agrees on each.")
    venue: VenueOut | None
    place: str = Field(description="In words; empty where there is a venue.")
    access: list[str] = Field(description="What decides whether someone can come, for example step_free.")
    price: int = Field(description="In Swedish kronor; 0 is free of charge.")
    about: str
    about_language: str
    first_visit: str = Field(description="What to expect the first time; empty when nothing is said.")
    first_visit_language: str
    calendar_url: str = Field(description="iCalendar; empty where there are no fixed days.")
    confirmed_until: datetime = Field(description="Until then somebody has said that it meets.")


class Asked(Schema):
    """The filters of the list of groups."""

    municipality: list[str] = Field([], description="Slugs; any of them.")
    kind: list[Literal[*Group.Kind.values]] = []
    age: Annotated[int, Field(ge=AGES.start, lt=AGES.stop)] | Literal["expecting"] | None = Field(
        None, description="The child's age in whole years."
    )
    language: Literal["", *SPOKEN] = Field("", description="That one can speak there.")
    weekday: list[Literal[*WEEKDAYS]] = []
    access: list[Literal[*Access.values]] = Field([], description="All of them.")
    q: str = Field("", max_length=LONGEST_WORDS, description="Free text, as in the list's search field.")


@router.get(
    "/groups",
    response={200: list[GroupOut]} | PROBLEMS,
    summary="Open meeting places and parents' groups, by name",
)
@decorate_view(open_data)
def groups(request, asked: Query[Asked], lang: Language = ""):
    with words_in(request, lang) as known:
        unknown = [slug for slug in asked.municipality if slug not in known.municipality_by_slug]
        if unknown:
            raise HttpError(422, f"municipality: not known here: {', '.join(unknown)[:200]}.")
        found = asked_for(directory(request.region), parse(request.GET, known), known).groups
        return [group_out(request, group, known) for group in found]


@router.get("/groups/{pk}", response={200: GroupOut} | PROBLEMS, summary="One group")
@decorate_view(open_data)
def group(request, pk: Key, lang: Language = ""):
    with words_in(request, lang) as known:
        found = directory(request.region).get(pk)
        if found is None:
            raise HttpError(404, "There is no such group.")
        return group_out(request, found, known)


def group_out(request, group: KnownGroup, known: Catalogue) -> dict:
    about, about_language = group.about_in(get_language())
    first, first_language = group.first_visit_in(get_language())
    days = upcoming(group, NEXT_DAYS)
    same = ("name", "kind", "run_by", "age_from", "age_to", "expecting", "rhythm", "place", "price")
    hours = {name: getattr(group, name) for name in ("starts_at", "ends_at")}
    return {name: getattr(group, name) for name in same} | {
        **{name: hour and f"{hour:%H:%M}" for name, hour in hours.items()},
        "id": group.pk,
        "url": full(request, reverse("networks:group", args=[group.pk])),
        "municipality": known.municipalities[group.municipality_id].slug,
        "languages": list(group.languages),
        "weekday": None if group.weekday is None else WEEKDAYS[group.weekday],
        "next_days": days,
        "venue": known.venues.get(group.venue_id),
        "access": list(group.access),
        "about": about,
        "about_language": about_language,
        "first_visit": first,
        "first_visit_language": first_language,
        "calendar_url": full(request, calendar_url(group)),
        "confirmed_until": timezone.localtime(group.confirmed_until),
    }
