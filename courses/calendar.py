"""A run's meetings as an iCalendar file (RFC 5545), for the run page and for mails."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress

STOCKHOLM = ZoneInfo("Europe/Stockholm")

# Written out, because the zone that icalendar generates changes to summer time at the wrong hour. The rule is
# the European Union's since 1996: the last Sundays of March and October, at 01:00 UTC.
VTIMEZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Stockholm
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
END:VTIMEZONE
"""


@dataclass(frozen=True, slots=True)
class CalendarMeeting:
    """One event; the times are aware, in any zone. A cancelled meeting stays in the file as CANCELLED."""

    pk: int
    starts_at: datetime
    ends_at: datetime
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class CalendarRun:
    """What a run says in a calendar, in the words of one `language`.

    `uid`, `host` and the meetings' keys make names that never change; `sequence` grows whenever times, place
    or status do.
    """

    uid: str
    sequence: int
    title: str
    meetings: Iterable[CalendarMeeting]
    location: str = ""
    url: str = ""
    description: str = ""
    organiser: str = ""
    organiser_email: str = ""
    cancelled: bool = False
    language: str = "sv"
    host: str = "foraldrastod"


def run_ics(run: CalendarRun, stamp: datetime, *, method: str = "PUBLISH", reference: str = "") -> str:
    """The file's text: CRLF, lines of at most 75 octets, one event for each meeting.

    `stamp` is when what it says was settled (DTSTAMP, LAST-MODIFIED): the same run and stamp give the same
    text. With the `reference` of a booking the events say it and are marked private, so that a shared
    calendar hides them.
    """
    return runs_ics([(run, stamp)], method=method, reference=reference)


def runs_ics(
    runs: Sequence[tuple[CalendarRun, datetime]], *, method: str = "PUBLISH", reference: str = ""
) -> str:
    """The same for several runs, at least one, each with its stamp."""
    first, _stamp = runs[0]
    calendar = empty_calendar(first.host, first.language)
    calendar.add("method", method)
    for run, stamp in runs:
        for meeting in run.meetings:
            calendar.add_component(event_of(run, meeting, stamp, reference))
    return calendar.to_ical().decode()


def subscription_ics(name: str, language: str, runs: Iterable[tuple[CalendarRun, datetime]]) -> str:
    """A calendar to subscribe to: runs with their stamps, asked for again every hour (RFC 7986, 5.7).

    It has no METHOD: it is not a message but what stands at an address.
    """
    calendar = subscribed_calendar(name, language)
    for run, stamp in runs:
        for meeting in run.meetings:
            calendar.add_component(event_of(run, meeting, stamp, ""))
    return calendar.to_ical().decode()


def subscribed_calendar(name: str, language: str) -> Calendar:
    """One without events, that says how often it wants to be asked for."""
    calendar = empty_calendar("foraldrastod", language)
    for prop in ("name", "x-wr-calname"):
        calendar.add(prop, name, parameters={"language": language} if prop == "name" else None)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return calendar


def empty_calendar(host: str, language: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//Föräldrastöd//{host}//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add_component(Timezone.from_ical(VTIMEZONE))
    return calendar


def event_of(run: CalendarRun, meeting: CalendarMeeting, stamp: datetime, reference: str) -> Event:
    event = Event()
    event.add("uid", f"{run.uid}-{meeting.pk}@{run.host}")
    event.add("sequence", run.sequence)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("dtstart", meeting.starts_at.astimezone(STOCKHOLM))
    event.add("dtend", meeting.ends_at.astimezone(STOCKHOLM))
    event.add("status", "CANCELLED" if run.cancelled or meeting.cancelled else "CONFIRMED")
    words = {
        "summary": run.title,
        "location": run.location.replace("\u00a0", " "),
        "description": described(run, reference),
    }
    for name, text in words.items():
        if text:
            event.add(name, text, parameters={"language": run.language})
    if run.url:
        event.add("url", run.url)
    if run.organiser_email:
        event.add("organizer", organiser(run))
    if reference:
        event.add("class", "PRIVATE")
    return event


def described(run: CalendarRun, reference: str) -> str:
    line = _("Reference: %(reference)s") % {"reference": reference} if reference else ""
    return "\n\n".join(filter(None, (run.description, line)))


def organiser(run: CalendarRun) -> vCalAddress:
    address = vCalAddress(f"mailto:{run.organiser_email}")
    if run.organiser:
        address.params["CN"] = run.organiser
    return address
