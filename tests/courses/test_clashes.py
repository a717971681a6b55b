"""What takes place at the same time."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from courses.clashes import Clash, Slot, clashes

TEN = datetime(2026, 12, 5, 10, tzinfo=ZoneInfo("Europe/Stockholm"))


def slot(of, start, end, day=0):
    """Hours after ten."""
    begin = TEN + timedelta(days=day)
    return Slot(of, begin + timedelta(hours=start), begin + timedelta(hours=end))


def pairs(*slots):
    return [(clash.first.of, clash.second.of) for clash in clashes(slots)]


def test_two_that_overlap_are_named_the_earlier_first():
    assert pairs(slot("b", 1, 3), slot("a", 0, 2)) == [("a", "b")]


def test_one_within_another_and_two_that_begin_together_clash():
    assert pairs(slot("long", 0, 4), slot("short", 1, 2)) == [("long", "short")]
    assert pairs(slot("long", 0, 4), slot("short", 0, 2)) == [("short", "long")]


def test_what_ends_as_another_begins_is_no_clash():
    assert pairs(slot("a", 0, 1), slot("b", 1, 2)) == []
    assert pairs(slot("a", 0, 1.01), slot("b", 1, 2)) == [("a", "b")]


def test_three_at_once_are_three_pairs_and_a_long_one_meets_all_that_follow():
    assert pairs(slot("a", 0, 2), slot("b", 0.5, 2), slot("c", 1, 2)) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert pairs(slot("all day", 0, 9), slot("b", 1, 2), slot("c", 3, 4)) == [
        ("all day", "b"),
        ("all day", "c"),
    ]


def test_two_that_meet_every_week_are_named_once_with_the_first_time_and_how_often():
    slots = [slot(of, start, 2, day) for of, start in (("a", 0), ("b", 1)) for day in (0, 7, 14)]
    assert clashes(slots) == [Clash(slot("a", 0, 2), slot("b", 1, 2), times=3)]


def test_a_thing_does_not_clash_with_itself():
    assert pairs(slot("a", 0, 2), slot("a", 1, 3)) == []


@pytest.mark.parametrize("end", [1, 0.5])
def test_what_takes_no_time_clashes_with_nothing(end):
    assert pairs(slot("a", 0, 2), slot("b", 1, end)) == []


def test_the_same_moment_in_another_zone_is_the_same_moment():
    there = ZoneInfo("Asia/Baghdad")
    other = Slot(
        "b", (TEN + timedelta(hours=1)).astimezone(there), (TEN + timedelta(hours=2)).astimezone(there)
    )
    assert pairs(slot("a", 0, 2), other) == [("a", "b")]
    assert pairs(slot("a", 0, 1), other) == []
