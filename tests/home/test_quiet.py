"""Nobody is disturbed between nine in the evening and eight in the morning, whatever the clocks do that night."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from home.quiet import next_waking

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def at(*parts) -> datetime:
    return datetime(*parts, tzinfo=STOCKHOLM)


@pytest.mark.parametrize("moment", [at(2026, 11, 23, 8), at(2026, 11, 23, 20, 59, 59), at(2026, 11, 23, 12)])
def test_by_day_a_moment_stays_as_it_is(moment):
    assert next_waking(moment, STOCKHOLM) is moment


@pytest.mark.parametrize(
    ("moment", "waking"),
    [
        (at(2026, 11, 23, 21), at(2026, 11, 24, 8)),
        (at(2026, 11, 23, 23, 59), at(2026, 11, 24, 8)),
        (at(2026, 11, 24, 0), at(2026, 11, 24, 8)),
        (at(2026, 11, 24, 7, 59, 59), at(2026, 11, 24, 8)),
        (at(2026, 12, 31, 22), at(2027, 1, 1, 8)),
    ],
)
def test_by_night_it_becomes_eight_in_the_morning_after(moment, waking):
    assert next_waking(moment, STOCKHOLM) == waking


@pytest.mark.parametrize(
    ("moment", "hours"),
    [(at(2027, 3, 27, 22), 9), (at(2026, 10, 24, 22), 11)],
    ids=["the short night", "the long night"],
)
def test_when_the_clocks_change_it_is_still_eight_by_the_clock(moment, hours):
    waking = next_waking(moment, STOCKHOLM)
    assert (waking.hour, waking.minute) == (8, 0)
    assert waking.astimezone(UTC) - moment.astimezone(UTC) == timedelta(hours=hours)


def test_the_hour_is_that_of_the_place_and_not_of_the_moments_own_zone():
    assert next_waking(datetime(2026, 7, 1, 19, 30, tzinfo=UTC), STOCKHOLM) == at(2026, 7, 2, 8)
    assert next_waking(datetime(2026, 7, 1, 6, 0, tzinfo=UTC)) == datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
