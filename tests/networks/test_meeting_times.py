"""When a group meets next."""

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice

import pytest
from django.utils import timezone

from networks.meeting_times import days, upcoming

TUESDAY = 1


@dataclass
class Meets:
    rhythm: str
    weekday: int | None = TUESDAY
    starts_at: time | None = time(9, 30)
    next_on: date | None = None


def first(count: int, group: Meets, today: date) -> list[date]:
    return list(islice(days(group, today), count))


def test_every_week_on_its_weekday_from_today_on():
    assert first(3, Meets("weekly"), date(2026, 12, 1)) == [
        date(2026, 12, 1),
        date(2026, 12, 8),
        date(2026, 12, 15),
    ]
    assert first(1, Meets("weekly"), date(2026, 12, 2)) == [date(2026, 12, 8)]


def test_nobody_meets_before_the_day_that_the_break_ends():
    after = Meets("weekly", next_on=date(2027, 1, 12))
    assert first(2, after, date(2026, 12, 1)) == [date(2027, 1, 12), date(2027, 1, 19)]


@pytest.mark.parametrize(
    ("today", "next_time"),
    [
        (date(2026, 12, 1), date(2026, 12, 1)),
        (date(2026, 12, 2), date(2026, 12, 15)),
        (date(2026, 12, 15), date(2026, 12, 15)),
        (date(2027, 3, 1), date(2027, 3, 9)),
    ],
)
def test_every_other_week_is_counted_from_a_known_day(today, next_time):
    assert first(1, Meets("fortnightly", next_on=date(2026, 12, 1)), today) == [next_time]


def test_once_a_month_is_the_same_weekday_of_the_month():
    second_tuesday = Meets("monthly", next_on=date(2026, 12, 8))
    assert first(3, second_tuesday, date(2026, 12, 9)) == [
        date(2027, 1, 12),
        date(2027, 2, 9),
        date(2027, 3, 9),
    ]


def test_the_fifth_of_a_month_is_the_last_where_there_is_no_fifth():
    fifth = Meets("monthly", next_on=date(2026, 12, 29))
    assert first(3, fifth, date(2027, 1, 1)) == [date(2027, 1, 26), date(2027, 2, 23), date(2027, 3, 30)]


def test_who_agrees_each_time_has_no_days():
    assert first(3, Meets("agreed", weekday=None), date(2026, 12, 1)) == []


@pytest.mark.parametrize(("hour", "day"), [(9, date(2026, 12, 1)), (10, date(2026, 12, 8))])
def test_today_counts_until_its_hour_has_come(hour, day):
    now = datetime(2026, 12, 1, hour, tzinfo=timezone.get_default_timezone())
    assert upcoming(Meets("weekly"), 1, now) == [day]
