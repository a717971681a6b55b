"""The calendar file, read back by a parser."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from icalendar import Calendar

from courses.calendar import CalendarMeeting, CalendarRun, run_ics

STOCKHOLM = ZoneInfo("Europe/Stockholm")
CHANGED = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
ARABIC = "لقاءات للوالدين حول الحياة اليومية مع الأطفال في المنزل، " * 6


def evening(number: int, month: int, day: int) -> CalendarMeeting:
    start = datetime(2027, month, day, 18, tzinfo=STOCKHOLM)
    return CalendarMeeting(number, start.astimezone(UTC), start.astimezone(UTC) + timedelta(minutes=150))


RUN = CalendarRun(
    uid="0b5c",
    host="kronoberg.example",
    sequence=3,
    language="sv",
    title="ABC 3–12 år",
    meetings=[evening(7, 3, 23), evening(8, 3, 30)],
    location="Linden, Lindvägen 4; 352 34 Växjö",
    url="https://kronoberg.example/sv/tillfalle/1/",
    description="Välkommen!\nTa med dig själv, \\ inget annat; kaffe finns.",
    organiser='Växjö "kommun", väst',
    organiser_email="stod@vaxjo.example",
)


def text_of(run: CalendarRun, **options) -> str:
    return run_ics(run, CHANGED, **options)


def events(text: str):
    return Calendar.from_ical(text).walk("VEVENT")


def test_each_meeting_is_an_event_with_a_name_that_never_changes():
    first, second = events(text_of(RUN))
    assert (first["uid"], second["uid"]) == ("0b5c-7@kronoberg.example", "0b5c-8@kronoberg.example")
    moved = replace(RUN, title="Annat", sequence=4, meetings=[evening(8, 4, 6)])
    assert events(text_of(moved))[0]["uid"] == second["uid"]


def test_a_space_that_holds_a_line_together_is_a_plain_one_in_a_calendar():
    kept = replace(RUN, location=RUN.location.replace("352 34", "352\u00a034"))
    assert events(text_of(kept))[0]["location"] == RUN.location


def test_meetings_stay_at_six_over_the_change_to_summer_time():
    first, second = events(text_of(RUN))
    assert [event["dtstart"].dt.hour for event in (first, second)] == [18, 18]
    assert [event["dtstart"].dt.utcoffset() for event in (first, second)] == [
        timedelta(hours=1),
        timedelta(hours=2),
    ]
    assert [event["dtend"].dt.strftime("%H:%M") for event in (first, second)] == ["20:30", "20:30"]
    assert first["dtstart"].params["TZID"] == first["dtend"].params["TZID"] == "Europe/Stockholm"
    assert "DTSTART;TZID=Europe/Stockholm:20270330T180000\r\n" in text_of(RUN)


def test_the_zone_is_the_one_that_was_written_by_hand():
    [zone] = Calendar.from_ical(text_of(RUN)).walk("VTIMEZONE")
    assert zone["tzid"] == "Europe/Stockholm"
    names = ("rrule", "dtstart", "tzoffsetfrom", "tzoffsetto")
    rules = {part.name: tuple(part[name].to_ical() for name in names) for part in zone.subcomponents}
    assert rules == {
        "DAYLIGHT": (b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", b"19960331T020000", "+0100", "+0200"),
        "STANDARD": (b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", b"19961027T030000", "+0200", "+0100"),
    }


def test_the_zone_changes_when_the_clocks_do():
    [zone] = Calendar.from_ical(text_of(RUN)).walk("VTIMEZONE")
    # By its own rules, not by its well-known name.
    written = zone.to_tz(lookup_tzid=False)
    moment = datetime(2027, 1, 1)  # noqa: DTZ001
    for hours in range(0, 365 * 24, 6):
        there = moment + timedelta(hours=hours)
        assert written.utcoffset(there) == STOCKHOLM.utcoffset(there), there


def test_every_line_is_short_and_whole_and_ends_as_it_must():
    text = text_of(replace(RUN, language="ar", title=ARABIC, description=ARABIC, location=ARABIC))
    lines = text.encode().split(b"\r\n")
    assert lines.pop() == b""
    assert not [line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line]
    assert len([line.decode() for line in lines if line.startswith(b" ")]) > 20
    [first, _second] = events(text)
    assert (first["summary"], first["description"]) == (ARABIC, ARABIC)


def test_text_is_escaped_and_comes_back_as_it_was():
    event = events(text_of(RUN))[0]
    assert event["description"] == RUN.description
    assert event["location"] == RUN.location
    assert event["url"] == RUN.url
    assert event["organizer"] == "mailto:stod@vaxjo.example"
    assert event["organizer"].params["CN"].replace("'", '"') == RUN.organiser
    unfolded = text_of(RUN).replace("\r\n ", "")
    assert "LOCATION;LANGUAGE=sv:Linden\\, Lindvägen 4\\; 352 34 Växjö\r\n" in unfolded


def test_a_line_break_cannot_smuggle_in_a_property():
    text = text_of(replace(RUN, title="Kurs\r\nATTENDEE:mailto:x@example.org", organiser="A\r\nX-BAD:1"))
    assert "\r\nATTENDEE" not in text
    assert "\r\nX-BAD" not in text


def test_words_say_their_language():
    event = events(text_of(replace(RUN, language="ar")))[0]
    assert {event[name].params["LANGUAGE"] for name in ("summary", "location", "description")} == {"ar"}


def test_a_cancelled_meeting_and_a_cancelled_run_say_so():
    one_off = replace(RUN, meetings=[RUN.meetings[0], replace(RUN.meetings[1], cancelled=True)])
    assert [event["status"] for event in events(text_of(one_off))] == ["CONFIRMED", "CANCELLED"]
    all_off = replace(RUN, cancelled=True)
    assert [event["status"] for event in events(text_of(all_off))] == ["CANCELLED", "CANCELLED"]


def test_a_calendar_can_tell_which_version_is_newer():
    event = events(text_of(RUN))[0]
    assert event["sequence"] == 3
    assert event["dtstamp"].dt == event["last-modified"].dt == CHANGED
    assert "DTSTAMP:20270102T030405Z\r\n" in text_of(RUN)


def test_the_same_run_gives_the_same_text():
    assert text_of(RUN) == text_of(replace(RUN))


def test_what_is_not_known_is_left_out():
    bare = replace(RUN, location="", url="", description="", organiser_email="", organiser="X")
    assert not {"location", "url", "description", "organizer", "class"} & {
        name.lower() for event in events(text_of(bare)) for name in event
    }
    assert "organizer" in events(text_of(replace(RUN, organiser="")))[0]


@pytest.mark.parametrize("description", ["", "Välkommen!"])
def test_a_booking_is_private_and_says_its_reference(description):
    with translation.override("en"):
        event = events(text_of(replace(RUN, description=description), reference="K7P2M"))[0]
    assert event["description"] == f"{description}\n\nReference: K7P2M".strip()
    assert event["class"] == "PRIVATE"


def test_the_file_says_what_it_is():
    calendar = Calendar.from_ical(text_of(RUN, method="CANCEL"))
    assert (calendar["version"], calendar["method"]) == ("2.0", "CANCEL")
    assert Calendar.from_ical(text_of(RUN))["method"] == "PUBLISH"
    assert text_of(RUN).startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//")
    assert text_of(RUN).endswith("END:VCALENDAR\r\n")
