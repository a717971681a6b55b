"""When a group meets next, from the few facts that are kept: a weekday, an hour, how often, and a day to count from."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count, islice
from typing import Protocol

from django.utils import timezone

from networks.models import Group

WEEKS = {Group.Rhythm.WEEKLY: 1, Group.Rhythm.FORTNIGHTLY: 2}
DAYS_OF_WEEK = 7


class Meets(Protocol):
    rhythm: str
    weekday: int | None
    starts_at: object
    next_on: date | None


def days(group: Meets, today: date) -> Iterator[date]:
    """The days on which it meets, from `today` on, without end; none for one that meets as it agrees."""
    if group.rhythm == Group.Rhythm.AGREED or group.weekday is None:
        return
    if group.rhythm == Group.Rhythm.MONTHLY and group.next_on:
        yield from (day for day in monthly(group.next_on) if day >= today)
        return
    first = group.next_on or today + timedelta(days=(group.weekday - today.weekday()) % DAYS_OF_WEEK)
    step = timedelta(weeks=WEEKS.get(group.rhythm, 1))
    if first < today:
        first += step * -(-(today - first) // step)
    yield from (first + step * number for number in count())


def monthly(first: date) -> Iterator[date]:
    """The same weekday of each month as `first`: its second Tuesday, say; its last where `first` is the fifth."""
    nth = (first.day - 1) // DAYS_OF_WEEK
    for number in count():
        year, month = divmod(first.year * 12 + first.month - 1 + number, 12)
        begins = date(year, month + 1, 1)
        day = begins + timedelta(days=(first.weekday() - begins.weekday()) % DAYS_OF_WEEK, weeks=nth)
        yield day if day.month == begins.month else day - timedelta(weeks=1)


def upcoming(group: Meets, most: int, now: datetime | None = None) -> list[date]:
    """The next `most` days (local) that are not over: today counts until its hour has come."""
    now = timezone.localtime(now)
    today = now.date()
    if group.starts_at and group.starts_at <= now.time():
        today += timedelta(days=1)
    return list(islice(days(group, today), most))
