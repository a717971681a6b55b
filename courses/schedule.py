"""Meetings from "every Tuesday 18:00 from 12 January, 4 times, not on holidays", and the Swedish holidays."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, gettext_noop

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SATURDAY = 5
MOST_MEETINGS = 60
MOST_MINUTES = 12 * 60
MOST_WEEKS = 52
LAW_SINCE = 2005
"""The list of holidays reads as it does since 1 April 2005 (SFS 2004:1320)."""
LAST_YEAR = 2999


class ScheduleProblem(Enum):
    """What cannot be made into meetings."""

    COUNT = "count"
    MINUTES = "minutes"
    WEEKDAY = "weekday"
    EVERY_WEEKS = "every_weeks"
    YEAR = "year"
    CLOCK = "clock"


class ScheduleError(ValueError):
    """Meetings that cannot be held; `reason` says why, and a form puts it into words."""

    def __init__(self, reason: ScheduleProblem):
        super().__init__(reason.value)
        self.reason = reason


def generate_meetings(
    first: date,
    at: time,
    minutes: int,
    count: int,
    *,
    weekday: int | None = None,
    every_weeks: int = 1,
    skip_holidays: bool = True,
    skip: Collection[date] = (),
) -> list[tuple[datetime, datetime]]:
    """Start and end of `count` meetings, aware in Europe/Stockholm, at `at` by the clock on the wall.

    The first is on `first`, or on the next `weekday` (0 = Monday) from it. A day that is skipped is not
    moved: the series goes on in its rhythm and ends later. Raises ScheduleError; reason CLOCK also for a time
    that the change to summer time leaves out.
    """
    refuse_impossible(first, at, minutes, count, weekday=weekday, every_weeks=every_weeks)
    day = first if weekday is None else first_on(first, weekday)
    meetings = []
    while len(meetings) < count:
        if day not in skip and not (skip_holidays and day in holidays_of(day.year)):
            meetings.append(meeting(day, at, minutes))
        day += timedelta(weeks=every_weeks)
    return meetings


def refuse_impossible(
    first: date, at: time, minutes: int, count: int, *, weekday: int | None, every_weeks: int
) -> None:
    possible = {
        ScheduleProblem.COUNT: 1 <= count <= MOST_MEETINGS,
        ScheduleProblem.MINUTES: 1 <= minutes <= MOST_MINUTES,
        ScheduleProblem.WEEKDAY: weekday is None or 0 <= weekday <= 6,
        ScheduleProblem.EVERY_WEEKS: 1 <= every_weeks <= MOST_WEEKS,
        ScheduleProblem.YEAR: LAW_SINCE <= first.year <= LAST_YEAR,
        ScheduleProblem.CLOCK: at.tzinfo is None,
    }
    for reason, fine in possible.items():
        if not fine:
            raise ScheduleError(reason)


def meeting(day: date, at: time, minutes: int) -> tuple[datetime, datetime]:
    """Start and end; the minutes really pass, whatever the clock does meanwhile."""
    start = datetime.combine(day, at, STOCKHOLM)
    passed = start.astimezone(UTC)
    if passed.astimezone(STOCKHOLM).replace(tzinfo=None) != start.replace(tzinfo=None):
        raise ScheduleError(ScheduleProblem.CLOCK)
    return start, (passed + timedelta(minutes=minutes)).astimezone(STOCKHOLM)


@cache
def holidays_of(year: int) -> dict[date, str]:
    """The holidays by date, as messages that are not translated yet."""
    if year < LAW_SINCE:
        raise ScheduleError(ScheduleProblem.YEAR)
    easter = easter_sunday(year)
    midsummer = first_on(date(year, 6, 20), SATURDAY)
    fixed = {
        date(year, 1, 1): gettext_noop("New Year’s Day"),
        date(year, 1, 6): gettext_noop("Epiphany"),
        date(year, 5, 1): gettext_noop("1 May"),
        date(year, 6, 6): gettext_noop("Sweden’s National Day"),
        date(year, 12, 24): gettext_noop("Christmas Eve"),
        date(year, 12, 25): gettext_noop("Christmas Day"),
        date(year, 12, 26): gettext_noop("Boxing Day"),
        date(year, 12, 31): gettext_noop("New Year’s Eve"),
    }
    moving = {
        easter - timedelta(days=2): gettext_noop("Good Friday"),
        easter: gettext_noop("Easter Sunday"),
        easter + timedelta(days=1): gettext_noop("Easter Monday"),
        easter + timedelta(days=39): gettext_noop("Ascension Day"),
        easter + timedelta(days=49): gettext_noop("Whit Sunday"),
        midsummer - timedelta(days=1): gettext_noop("Midsummer Eve"),
        midsummer: gettext_noop("Midsummer Day"),
        first_on(date(year, 10, 31), SATURDAY): gettext_noop("All Saints’ Day"),
    }
    return dict(sorted((fixed | moving).items()))


def swedish_holidays(year: int) -> dict[date, str]:
    """Red days by lag (1989:253) om allmänna helgdagar, 1–2 §§, in order, with names in the active language.

    Ordinary Sundays are red too but not listed: who chooses Sundays means them. The eves of midsummer,
    Christmas and the new year are no holidays by that law, but nobody meets on them. Raises ScheduleError
    before 2005.
    """
    return {day: gettext(name) for day, name in holidays_of(year).items()}


def first_on(day: date, weekday: int) -> date:
    """The first such weekday from `day` on."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def easter_sunday(year: int) -> date:
    """The Sunday after the first church full moon of spring (the rule of Meeus, Jones and Butcher)."""
    moon_year = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon_shift = (8 * century + 13) // 25
    moon = (19 * moon_year + century - leap_centuries - moon_shift + 15) % 30
    leaps, rest = divmod(of_century, 4)
    to_sunday = (32 + 2 * century_rest + 2 * leaps - moon - rest) % 7
    late = (moon_year + 11 * moon + 22 * to_sunday) // 451
    month, day = divmod(moon + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
