"""Until when an offer can be answered. All times are aware; hours are hours that pass, also when clocks change."""

from datetime import UTC, datetime, timedelta

from courses.models import CourseRun
from home.quiet import next_waking

# Near the start an offer takes at most this part of the time that is left, so that others can be asked as well.
PART_OF_WHAT_IS_LEFT = 4
SHORTEST = timedelta(hours=1)


def offers_end(run: CourseRun) -> datetime:
    """When nothing is handed out any more: sign-up has closed or the run has started."""
    return min(run.sign_up_closes_at, run.starts_at)


def opens_for_all(run: CourseRun, days: int, published: datetime) -> datetime:
    """When sign-up opens for everyone, while those who wait for any run are asked first; `days` is the municipality's.

    At most half of the time until sign-up closes, and never before it was to open.
    """
    published, closes = published.astimezone(UTC), run.sign_up_closes_at.astimezone(UTC)
    window = min(timedelta(days=days), max(timedelta(), closes - published) / 2)
    return max(run.sign_up_opens_at, published + window)


def answer_by(run: CourseRun, hours: int, handed_over: datetime) -> datetime:
    """Until when an offer handed over at a moment can be answered; `hours` is what the municipality gives.

    Fewer near the end of sign-up: a quarter of what is left, at least an hour. A deadline in the night moves to the
    morning after. It never passes the end.
    """
    # In UTC: between local times Python counts by the clock on the wall.
    end, handed_over = offers_end(run).astimezone(UTC), handed_over.astimezone(UTC)
    part = max(SHORTEST, (end - handed_over) / PART_OF_WHAT_IS_LEFT)
    return min(end, next_waking(handed_over + min(timedelta(hours=hours), part)))
