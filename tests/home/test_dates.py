"""Days and times in words."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from home.dates import clock, clock_range, countdown, day_in_words, day_month, from_day_to_day, full_date

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2027, 1, 4, 12, tzinfo=STOCKHOLM)
TUESDAY = datetime(2027, 1, 12, 18, 0, tzinfo=STOCKHOLM)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", "tisdag 12 januari"),
        ("en", "Tuesday 12 January"),
        ("ar", "الثلاثاء 12 يناير"),
        ("so", "Talaado 12 Jannaayo"),
        ("uk", "12 січня (вівторок)"),
        ("sv-x-lattlast", "tisdag 12 januari"),
        ("ti", "ሰሉስ 12 ጥሪ"),
        ("prs", "سه‌شنبه 12 جنوری"),
        ("ku", "sêşem 12 çile"),
    ],
)
def test_a_day_is_said_in_the_language_of_the_page(language, words):
    with translation.override(language):
        assert day_in_words(TUESDAY, NOW) == words
        # In Ukrainian the weekday comes after: before the date it would bend with every preposition.
        day = words.partition(" (")[0] if language == "uk" else words.split(" ", 1)[1]
        assert day_month(TUESDAY, NOW) == day
        assert full_date(TUESDAY) == f"{day} 2027"


@pytest.mark.parametrize(
    ("day", "year_said"),
    [
        (date(2027, 1, 4), False),
        (date(2026, 12, 4), False),
        (date(2026, 12, 3), True),
        (date(2027, 7, 3), False),
        (date(2027, 7, 4), True),
    ],
)
def test_the_year_is_said_when_the_day_is_not_near(day, year_said):
    assert day_in_words(day, NOW).endswith(f" {day.year}") == year_said
    assert day_month(day, NOW).endswith(f" {day.year}") == year_said


def test_near_is_counted_from_today_unless_told():
    today = datetime.now(STOCKHOLM).date()
    assert not day_month(today).endswith(str(today.year))
    assert day_month(today - timedelta(days=400)).endswith(str((today - timedelta(days=400)).year))


def test_times_are_those_of_the_wall_clock_here():
    summer = datetime(2027, 7, 1, 22, 30, tzinfo=UTC)
    assert clock(summer) == "00:30"
    assert day_in_words(summer, summer) == "Friday 2 July"


def test_a_span_has_two_times_and_a_dash():
    assert clock_range(TUESDAY, TUESDAY + timedelta(hours=2, minutes=30)) == "18:00–20:30"
    assert clock(datetime(2027, 1, 12, 8, 5, tzinfo=UTC)) == "09:05"


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(0), ""),
        (-timedelta(days=3), ""),
        (timedelta(seconds=1), "in 1 minute"),
        (timedelta(minutes=19, seconds=1), "in 20 minutes"),
        (timedelta(minutes=59), "in 59 minutes"),
        (timedelta(minutes=59, seconds=1), "today at 12:59"),
        (timedelta(hours=6), "today at 18:00"),
        (timedelta(hours=12), "tomorrow at 00:00"),
        (timedelta(days=1, hours=6), "tomorrow at 18:00"),
        (timedelta(days=1, hours=13), "in 2 days"),
        (timedelta(days=3), "in 3 days"),
        (timedelta(days=13), "in 13 days"),
        (timedelta(days=14), "in 2 weeks"),
        (timedelta(days=20), "in 2 weeks"),
        (timedelta(days=59), "in 8 weeks"),
        (timedelta(days=60), "in 2 months"),
        (timedelta(days=100), "in 3 months"),
    ],
)
def test_what_is_left_is_said_as_people_say_it(left, words):
    assert countdown(NOW + left, NOW) == words


def test_days_are_counted_by_midnights_here_whatever_the_clock_does():
    saturday = datetime(2027, 3, 27, 23, 30, tzinfo=STOCKHOLM)
    assert countdown(datetime(2027, 3, 28, 22, 30, tzinfo=UTC), saturday) == "in 2 days"
    assert countdown(datetime(2027, 3, 28, 21, 30, tzinfo=UTC), saturday) == "tomorrow at 23:30"


def test_the_year_of_several_days_is_said_once_where_it_is_the_same():
    first, last = date(2026, 11, 27), date(2026, 12, 3)
    assert from_day_to_day(first, last) == "27 November to 3 December 2026"
    assert from_day_to_day(last, date(2027, 1, 2)) == "3 December 2026 to 2 January 2027"
    with translation.override("uk"):
        assert from_day_to_day(first, last).startswith("27 листопада ")
