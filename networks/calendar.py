"""Groups as an iCalendar file (RFC 5545): one event that repeats for each, as long as somebody has said that it meets.

A rule (RRULE) stands for the days, as they are counted in networks.meeting_times; it ends when the group has to be
confirmed again, and a calendar that follows the feed gets the next months when it has been.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import get_language
from icalendar import Event

from courses.calendar import STOCKHOLM, empty_calendar, subscribed_calendar
from courses.catalogue import Catalogue
from networks.directory import KnownGroup
from networks.meeting_times import DAYS_OF_WEEK, WEEKS, upcoming
from networks.models import Group
from networks.models.groups import CONFIRMED_FOR

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# The fifth of a month is its last.
LAST = 4


def has_days(group: KnownGroup) -> bool:
    """Whether a calendar can tell when it meets: at an hour, on a day before it has to be confirmed again."""
    first = next(iter(upcoming(group, 1)), None)
    return group.starts_at is not None and first is not None and starts(group, first) < group.confirmed_until


def starts(group: KnownGroup, day: date) -> datetime:
    return datetime.combine(day, group.starts_at, STOCKHOLM)


def of_group(group: KnownGroup, request, known: Catalogue) -> str:
    calendar = empty_calendar("foraldrastod", get_language())
    calendar.add("method", "PUBLISH")
    calendar.add_component(event(group, request, known))
    return calendar.to_ical().decode()


def of_groups(groups: Iterable[KnownGroup], name: str, request, known: Catalogue) -> str:
    """A calendar to subscribe to, with those of the groups that have days."""
    calendar = subscribed_calendar(name, get_language())
    for group in filter(has_days, groups):
        calendar.add_component(event(group, request, known))
    return calendar.to_ical().decode()


def event(group: KnownGroup, request, known: Catalogue) -> Event:
    """Its stamp is when somebody said last that it meets: asked again, it is the same."""
    made, language = Event(), get_language()
    first = next(iter(upcoming(group, 1)))
    stamp = group.confirmed_until - CONFIRMED_FOR
    made.add("uid", f"group-{group.pk}@{request.get_host()}")
    made.add("dtstamp", stamp)
    made.add("last-modified", stamp)
    made.add("dtstart", starts(group, first))
    if group.ends_at:
        made.add("dtend", datetime.combine(first, group.ends_at, STOCKHOLM))
    made.add("rrule", rule(group))
    venue = known.venues.get(group.venue_id)
    place = known.municipalities[group.municipality_id].name
    made.add("summary", group.name, parameters={"language": language})
    made.add("location", f"{venue.name}, {venue.address}" if venue else f"{group.place}, {place}")
    about, about_language = group.about_in(language)
    if about:
        made.add("description", about, parameters={"language": about_language})
    made.add("url", request.build_absolute_uri(reverse("networks:group", args=[group.pk])))
    return made


def rule(group: KnownGroup) -> dict:
    """How the days repeat: `UNTIL` is in UTC, as RFC 5545 (3.3.10) asks where the start has a zone."""
    if group.rhythm == Group.Rhythm.MONTHLY and group.next_on:
        nth = (group.next_on.day - 1) // DAYS_OF_WEEK
        day = f"{-1 if nth == LAST else nth + 1}{DAYS[group.next_on.weekday()]}"
        return {"freq": "monthly", "byday": day, "until": group.confirmed_until}
    return {"freq": "weekly", "interval": WEEKS.get(group.rhythm, 1), "until": group.confirmed_until}
