"""Meetings made from a rhythm, and the holidays they stay away from."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.schedule import (
    ScheduleError,
    ScheduleProblem,
    easter_sunday,
    generate_meetings,
    swedish_holidays,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SIX = time(18)


def days(meetings) -> list[date]:
    return [start.date() for start, _end in meetings]


def test_every_tuesday_from_12_january_four_times():
    meetings = generate_meetings(date(2027, 1, 12), SIX, 150, 4)

    assert days(meetings) == [date(2027, 1, day) for day in (12, 19, 26)] + [date(2027, 2, 2)]
    assert meetings[0] == (
        datetime(2027, 1, 12, 18, tzinfo=STOCKHOLM),
        datetime(2027, 1, 12, 20, 30, tzinfo=STOCKHOLM),
    )
    assert {moment.tzinfo for pair in meetings for moment in pair} == {STOCKHOLM}


def test_the_first_meeting_is_on_the_weekday_that_is_asked_for():
    assert days(generate_meetings(date(2027, 1, 12), SIX, 60, 1, weekday=1)) == [date(2027, 1, 12)]
    assert days(generate_meetings(date(2027, 1, 12), SIX, 60, 2, weekday=0)) == [
        date(2027, 1, 18),
        date(2027, 1, 25),
    ]


def test_a_holiday_is_skipped_and_the_rhythm_kept():
    """Easter Monday is 29 March 2027."""
    weekly = generate_meetings(date(2027, 3, 22), SIX, 60, 3)
    assert days(weekly) == [date(2027, 3, 22), date(2027, 4, 5), date(2027, 4, 12)]
    fortnightly = generate_meetings(date(2027, 3, 15), SIX, 60, 3, every_weeks=2)
    assert days(fortnightly) == [date(2027, 3, 15), date(2027, 4, 12), date(2027, 4, 26)]


def test_holidays_are_kept_when_asked():
    assert days(generate_meetings(date(2027, 3, 29), SIX, 60, 1, skip_holidays=False)) == [date(2027, 3, 29)]


def test_other_days_can_be_left_out():
    kept = generate_meetings(date(2027, 1, 12), SIX, 60, 2, skip={date(2027, 1, 12), date(2027, 1, 26)})
    assert days(kept) == [date(2027, 1, 19), date(2027, 2, 2)]


def test_the_clock_on_the_wall_stays_over_the_change_to_summer_time():
    before, after = generate_meetings(date(2027, 3, 23), SIX, 90, 2)
    assert [start.astimezone(UTC).hour for start, _end in (before, after)] == [17, 16]
    assert [end.time() for _start, end in (before, after)] == [time(19, 30)] * 2


def test_the_minutes_pass_even_in_the_night_of_the_change():
    [(start, end)] = generate_meetings(date(2027, 10, 31), time(1, 30), 120, 1)
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=2)
    assert end.time() == time(2, 30)


def test_a_time_that_the_night_of_the_change_leaves_out_is_refused():
    with pytest.raises(ScheduleError) as refused:
        generate_meetings(date(2027, 3, 21), time(2, 30), 60, 2, skip_holidays=False)
    assert refused.value.reason == ScheduleProblem.CLOCK


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"count": 0}, ScheduleProblem.COUNT),
        ({"count": 61}, ScheduleProblem.COUNT),
        ({"minutes": 0}, ScheduleProblem.MINUTES),
        ({"minutes": 12 * 60 + 1}, ScheduleProblem.MINUTES),
        ({"weekday": -1}, ScheduleProblem.WEEKDAY),
        ({"weekday": 7}, ScheduleProblem.WEEKDAY),
        ({"every_weeks": 0}, ScheduleProblem.EVERY_WEEKS),
        ({"every_weeks": 53}, ScheduleProblem.EVERY_WEEKS),
        ({"first": date(2004, 12, 31)}, ScheduleProblem.YEAR),
        ({"first": date(3000, 1, 1)}, ScheduleProblem.YEAR),
        ({"at": time(18, tzinfo=UTC)}, ScheduleProblem.CLOCK),
    ],
)
def test_what_cannot_be_held_is_refused_with_the_reason(wrong, reason):
    asked = {"first": date(2027, 1, 12), "at": SIX, "minutes": 60, "count": 2} | wrong
    with pytest.raises(ScheduleError) as refused:
        generate_meetings(**asked)
    assert refused.value.reason == reason
    assert isinstance(refused.value, ValueError)


@pytest.mark.parametrize("limits", [{"count": 60}, {"minutes": 1}, {"minutes": 12 * 60}, {"every_weeks": 52}])
def test_the_limits_themselves_are_possible(limits):
    asked = {"first": date(2027, 1, 12), "at": SIX, "minutes": 60, "count": 2} | limits
    assert len(generate_meetings(**asked)) == asked["count"]


@given(
    first=st.dates(date(2005, 1, 1), date(2060, 1, 1)),
    at=st.times(time(6), time(22)),
    minutes=st.integers(1, 240),
    count=st.integers(1, 60),
    weekday=st.none() | st.integers(0, 6),
    every_weeks=st.integers(1, 52),
    left_out=st.sets(st.integers(0, 400), max_size=20),
)
def test_a_series_keeps_what_was_asked(first, at, minutes, count, **rhythm):
    weekday, every_weeks = rhythm["weekday"], rhythm["every_weeks"]
    skip = {first + timedelta(days=number) for number in rhythm["left_out"]}

    meetings = generate_meetings(
        first, at, minutes, count, weekday=weekday, every_weeks=every_weeks, skip=skip
    )

    held = days(meetings)
    assert len(held) == count
    assert held[0] >= first
    assert {day.weekday() for day in held} == {first.weekday() if weekday is None else weekday}
    assert all(
        (later - day).days % (7 * every_weeks) == 0 < (later - day).days for day, later in pairwise(held)
    )
    assert not [day for day in held if day in swedish_holidays(day.year) or day in skip]
    for start, end in meetings:
        assert start.time() == at
        assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (2005, 3, 27),
        (2008, 3, 23),
        (2011, 4, 24),
        (2024, 3, 31),
        (2025, 4, 20),
        (2026, 4, 5),
        (2027, 3, 28),
        (2038, 4, 25),
        (2049, 4, 18),
        (2076, 4, 19),
        (2106, 4, 18),
        (2150, 4, 12),
        (2285, 3, 22),
    ],
)
def test_easter_is_where_the_almanac_has_it(year, month, day):
    assert easter_sunday(year) == date(year, month, day)


def test_the_holidays_of_2027():
    assert [day.strftime("%m-%d") for day in swedish_holidays(2027)] == [
        "01-01",
        "01-06",
        "03-26",
        "03-28",
        "03-29",
        "05-01",
        "05-06",
        "05-16",
        "06-06",
        "06-25",
        "06-26",
        "11-06",
        "12-24",
        "12-25",
        "12-26",
        "12-31",
    ]


@pytest.mark.parametrize(
    ("year", "midsummer", "saints"), [(2020, 20, "10-31"), (2026, 20, "10-31"), (2021, 26, "11-06")]
)
def test_holidays_that_are_always_a_saturday(year, midsummer, saints):
    holidays = swedish_holidays(year)
    assert date(year, 6, midsummer) in holidays
    assert date(year, 6, midsummer - 1) in holidays
    assert saints in [day.strftime("%m-%d") for day in holidays]


def test_holidays_before_the_law_read_so_are_not_guessed():
    with pytest.raises(ScheduleError):
        swedish_holidays(2004)
