"""A run copied to a new term: its facts, leaders, seats and pattern of meetings; never its bookings."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from django.utils import timezone

from courses.models import CourseRun, Meeting
from courses.schedule import generate_meetings

TERM = timedelta(weeks=26)
FACTS = (
    "course",
    "municipality",
    "venue",
    "form",
    "language",
    "interpreters",
    "seats",
    "resident_seats",
    "minimum",
)


def pattern(run: CourseRun) -> list[Meeting]:
    """The meetings that a copy repeats: those held, in order; all, if every one was cancelled. 1 query."""
    meetings = list(run.meetings.order_by("starts_at"))
    return [meeting for meeting in meetings if not meeting.cancelled] or meetings


def weeks_between(meetings: list[Meeting]) -> int:
    """How many weeks pass from one meeting to the next: the smallest gap, so that holidays do not count."""
    days = [timezone.localdate(meeting.starts_at) for meeting in meetings]
    gaps = [(later - day).days for day, later in pairwise(days)]
    return max(1, min((round(gap / 7) for gap in gaps), default=1))


def next_term(run: CourseRun, today: date | None = None) -> date:
    """A first day to suggest: the same weekday half a year on, and not in the past."""
    today = today or timezone.localdate()
    day = (timezone.localdate(run.starts_at) if run.starts_at else today) + TERM
    while day < today:
        day += TERM
    return day


def copy_run(run: CourseRun, first: date, *, skip_holidays: bool = True) -> CourseRun:
    """A saved draft of the run with meetings from `first` on, at the same time of day and as often.

    Sign-up opens and closes as many days before as it did, at the same time of day.
    """
    old = pattern(run)
    copy = CourseRun(**{fact: getattr(run, fact) for fact in FACTS})
    copy.meetings = shifted(old, first, skip_holidays)
    copy.set_schedule(copy.meetings.all())
    days = (first - timezone.localdate(old[0].starts_at)).days if old else TERM.days
    copy.sign_up_opens_at = moved(run.sign_up_opens_at, days)
    copy.sign_up_closes_at = moved(run.sign_up_closes_at, days)
    if run.decide_by:
        copy.decide_by = run.decide_by + timedelta(days=days)
    if run.residents_until:
        copy.residents_until = run.residents_until + timedelta(days=days)
    if copy.starts_at:
        # Also where the first day gave way to a holiday, sign-up never lasts into the course.
        copy.sign_up_closes_at = min(copy.sign_up_closes_at, copy.starts_at)
    copy.leaders = run.leaders.all()
    copy.save()
    return copy


def shifted(old: list[Meeting], first: date, skip_holidays: bool) -> list[Meeting]:
    """As many meetings from `first` on, each as long as the one it repeats."""
    if not old:
        return []
    at = timezone.localtime(old[0].starts_at).time()
    dates = generate_meetings(
        first, at, 1, len(old), every_weeks=weeks_between(old), skip_holidays=skip_holidays
    )
    return [
        Meeting(starts_at=start, ends_at=start + (model.ends_at - model.starts_at))
        for model, (start, _end) in zip(old, dates, strict=True)
    ]


def moved(moment: datetime, days: int) -> datetime:
    """The same time of day, `days` later, also when the clocks change between."""
    return timezone.localtime(moment) + timedelta(days=days)
