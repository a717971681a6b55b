"""A campaign's days and the items somebody chose, as iCalendar files (RFC 5545)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import get_language
from icalendar import Event

from campaigns.catalogue import KnownCampaign, KnownItem
from campaigns.programme import Wording
from courses.calendar import STOCKHOLM, empty_calendar, subscribed_calendar
from courses.models import CourseRun

# Part of names that never change, whatever the host is called.
HOST = "foraldrastod"


def campaign_ics(
    campaign: KnownCampaign, stamp: datetime, title: str, lang: str, place: str, url: str
) -> str:
    """Whole days to save, from the first to the last. `place` may be empty."""
    calendar = empty_calendar(HOST, lang)
    calendar.add("method", "PUBLISH")
    calendar.add_component(days_of(campaign, stamp, title, lang, place, url))
    return calendar.to_ical().decode()


def subscribed_days(
    name: str, campaign: KnownCampaign, stamp: datetime, title: str, lang: str, place: str, url: str
) -> str:
    """The same to subscribe to."""
    calendar = subscribed_calendar(name, lang)
    calendar.add_component(days_of(campaign, stamp, title, lang, place, url))
    return calendar.to_ical().decode()


def days_of(campaign: KnownCampaign, stamp: datetime, title: str, lang: str, place: str, url: str) -> Event:
    event = Event()
    event.add("uid", f"campaign-{campaign.row.pk}@{HOST}")
    event.add("dtstamp", stamp)
    event.add("dtstart", campaign.row.starts_on)
    # The end of whole days is the day after (RFC 5545, 3.6.1).
    event.add("dtend", campaign.row.ends_on + timedelta(days=1))
    event.add("summary", title, parameters={"language": lang})
    if place:
        event.add("location", place)
    event.add("url", url)
    # Whoever saves a date is not busy all that day.
    event.add("transp", "TRANSPARENT")
    return event


def items_ics(
    items: Iterable[KnownItem], wording: Wording, runs: dict[int, CourseRun], stamp: datetime, absolute
) -> str:
    """Items, with their places and addresses. `absolute` makes a path a whole address.

    An item with seats has the name that its booking's own calendar file gives it, so that it stands in a calendar once.
    """
    calendar = empty_calendar(HOST, get_language())
    calendar.add("method", "PUBLISH")
    for item in items:
        calendar.add_component(event_of(item, wording, runs, stamp, absolute))
    return calendar.to_ical().decode()


def subscribed_items(
    name: str,
    items: Iterable[KnownItem],
    wording: Wording,
    runs: dict[int, CourseRun],
    stamp: datetime,
    absolute,
) -> str:
    """The same to subscribe to: what has seats is stamped with when its run was settled, the rest with `stamp`."""
    calendar = subscribed_calendar(name, get_language())
    for item in items:
        run = runs.get(item.run_id)
        calendar.add_component(event_of(item, wording, runs, run.changed_at if run else stamp, absolute))
    return calendar.to_ical().decode()


def event_of(
    item: KnownItem, wording: Wording, runs: dict[int, CourseRun], stamp: datetime, absolute
) -> Event:
    row = wording.row(item)
    words, lang = item.in_language(get_language())
    event = Event()
    event.add("uid", uid_of(item, runs.get(item.run_id)))
    event.add("dtstamp", stamp)
    event.add("dtstart", item.starts_at.astimezone(STOCKHOLM))
    event.add("dtend", item.ends_at.astimezone(STOCKHOLM))
    event.add("status", "CANCELLED" if item.cancelled else "CONFIRMED")
    event.add("summary", words.title, parameters={"language": lang})
    event.add("location", row.place)
    event.add("url", absolute(row.url))
    return event


def uid_of(item: KnownItem, run: CourseRun | None) -> str:
    """The run's meeting's name (courses.calendar), for one with seats."""
    if run is None:
        return f"item-{item.pk}@{HOST}"
    meeting = next(iter(run.meetings.all()), None)
    return f"{run.uid}-{meeting.pk}@{HOST}" if meeting else f"item-{item.pk}@{HOST}"
