"""Until when an offer can be answered."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from courses.deadlines import answer_by, offers_end
from courses.models import CourseRun
from home.quiet import next_waking

STOCKHOLM = timezone.get_default_timezone()


def local(*moment) -> datetime:
    return datetime(*moment, tzinfo=STOCKHOLM)


def run_closing(closes: datetime, starts: datetime | None = None) -> CourseRun:
    return CourseRun(sign_up_closes_at=closes, starts_at=starts or closes + timedelta(days=1))


FAR = run_closing(local(2027, 12, 1, 12))


def test_an_offer_stands_for_the_hours_that_the_municipality_gives():
    assert answer_by(FAR, 48, local(2027, 2, 1, 12)) == local(2027, 2, 3, 12)
    assert answer_by(FAR, 24, local(2027, 2, 1, 12)) == local(2027, 2, 2, 12)


@pytest.mark.parametrize("hour", [21, 23])
def test_a_deadline_in_the_night_moves_to_the_morning(hour):
    assert answer_by(FAR, 48, local(2027, 2, 1, hour, 30)) == local(2027, 2, 4, 8)


def test_near_the_end_of_sign_up_an_offer_takes_a_quarter_of_what_is_left():
    run = run_closing(local(2027, 2, 5, 12))
    assert answer_by(run, 48, local(2027, 2, 3, 12)) == local(2027, 2, 4, 8)  # 00:00 is night
    assert answer_by(run, 48, local(2027, 2, 5, 8)) == local(2027, 2, 5, 9)


def test_a_deadline_never_passes_the_end_of_sign_up_or_the_start():
    closes = local(2027, 2, 5, 12)
    assert answer_by(run_closing(closes), 48, closes - timedelta(minutes=10)) == closes
    begins = run_closing(local(2027, 2, 9, 12), starts=closes)
    assert offers_end(begins) == closes
    assert answer_by(begins, 48, closes - timedelta(minutes=10)) == closes


def test_hours_are_hours_that_pass_when_clocks_change():
    # Summer time begins on 28 March 2027 at 02:00, winter time on 31 October 2027 at 03:00.
    spring = answer_by(FAR, 48, local(2027, 3, 27, 12))
    autumn = answer_by(FAR, 48, local(2027, 10, 30, 12))
    assert spring == local(2027, 3, 29, 13) and spring - local(2027, 3, 27, 12).astimezone(UTC) == timedelta(
        hours=48
    )
    assert autumn == local(2027, 11, 1, 11) and autumn - local(2027, 10, 30, 12).astimezone(UTC) == timedelta(
        hours=48
    )


@pytest.mark.parametrize(
    ("moment", "waking"),
    [
        (local(2027, 2, 1, 7, 59), local(2027, 2, 1, 8)),
        (local(2027, 2, 1, 8), local(2027, 2, 1, 8)),
        (local(2027, 2, 1, 20, 59), local(2027, 2, 1, 20, 59)),
        (local(2027, 2, 1, 21), local(2027, 2, 2, 8)),
        (local(2027, 3, 27, 22), local(2027, 3, 28, 8)),
        (local(2027, 10, 31, 1), local(2027, 10, 31, 8)),
    ],
)
def test_nobody_is_woken(moment, waking):
    assert next_waking(moment.astimezone(UTC)) == waking
