"""The link to a run's survey: one for the run, the same in every mail, so that it names nobody."""

from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone

from courses.models import CourseRun, SurveyRound
from home import links

PURPOSE, VERSION = "survey", 1
OPEN_FOR = timedelta(weeks=3)


def last_day(run: CourseRun, settled: SurveyRound | None) -> date:
    """The last day to answer: three weeks after the last meeting, or as the first answer settled it.

    No longer than the municipality keeps personal data: what is written may be such.
    """
    if settled:
        return settled.last_day
    kept = run.municipality.retention_days
    open_for = OPEN_FOR if kept is None else min(OPEN_FOR, timedelta(days=kept))
    return timezone.localdate(run.ends_at + open_for)


def closes_at(day: date) -> datetime:
    """Midnight after the last day."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=timezone.get_current_timezone())


def settled_round(run: CourseRun) -> SurveyRound | None:
    """1 query."""
    return SurveyRound.objects.filter(run=run).first()


def survey_url(run: CourseRun) -> str:
    """The same for everybody in the run; it opens nothing else. 1 query."""
    until = closes_at(last_day(run, settled_round(run)))
    return reverse("courses:survey", args=[links.sign(PURPOSE, run.pk, VERSION, until)])


def opened(region, token: str) -> CourseRun | None:
    """The run whose survey this link is for; None for one that is wrong or too old. 1 query."""
    link = links.unsign(token, PURPOSE)
    if isinstance(link, links.LinkProblem):
        return None
    runs = CourseRun.objects.of_region(region).filter(state=CourseRun.State.PUBLISHED, ends_at__isnull=False)
    return runs.select_related("course", "municipality").filter(pk=link.pk).first()
