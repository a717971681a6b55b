"""Runs that start only when enough seats are taken: who is warned, when, and what a coordinator decides.

The coordinator is warned once for each decision date: a due row looks every morning from a few days before the date
until the run starts, and ends with the first mail. The to-do list asks the same of the rows, at any moment.
"""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from courses.models import BookingEvent, CourseRun
from courses.seats import Outcome, Reason, lock_run, log
from home import due

KIND = "minimum"
# Long enough to call those who wait, or to put up another notice at the nursery.
WARN_BEFORE = timedelta(days=5)
MORNING = time(8)


def to_decide(runs: QuerySet, now: datetime | None = None) -> QuerySet:
    """Runs ahead that are short of their minimum, with the decision near or past, and that nobody has decided on."""
    now = now or timezone.now()
    near = timezone.localdate(now) + WARN_BEFORE
    short = runs.filter(minimum__isnull=False, confirmed_seats__lt=F("minimum"), held_anyway_at=None)
    return short.filter(state=CourseRun.State.PUBLISHED, starts_at__gt=now, decide_by__lte=near)


def decision(run: CourseRun) -> BookingEvent | None:
    """How a run that has a minimum was decided, by whom and when; None while it stands open. 1 query."""
    if run.state == CourseRun.State.CANCELLED:
        verb = BookingEvent.Verb.RUN_CANCELLED
    elif run.held_anyway_at:
        verb = BookingEvent.Verb.HELD_ANYWAY
    else:
        return None
    return run.events.filter(verb=verb).select_related("actor").last()


def outlived(before: CourseRun, after: CourseRun) -> bool:
    """Whether a run was to be held with fewer than a minimum that has been raised since: that is to be decided anew."""
    raised = before.minimum is not None and after.minimum is not None and after.minimum > before.minimum
    return raised and before.held_anyway_at is not None


def ask_anew(run: CourseRun, now: datetime) -> None:
    """The decision is open again: its warning may come once more. 1 query."""
    known = due.DueRow.objects.filter(key=key_of(run)).exclude(state=due.DueRow.State.DUE)
    known.update(
        state=due.DueRow.State.DUE, due_at=max(now, warned_from(run)), ended_at=None, leased_until=None
    )


def plan(run: CourseRun) -> None:
    """Let a published run with a decision date be looked at; a date that is known already stays as it is. 1 query."""
    if run.state != CourseRun.State.PUBLISHED or run.decide_by is None:
        return
    due.add(
        region_id=run.municipality.region_id,
        kind=KIND,
        about=KIND,
        subject_id=run.pk,
        key=key_of(run),
        due_at=warned_from(run),
    )


def key_of(run: CourseRun) -> str:
    """One warning for each decision date: another date is another decision."""
    return f"{KIND}:{run.pk}:{run.decide_by:%Y%m%d}"


def warned_from(run: CourseRun) -> datetime:
    """The morning from which the coordinator is warned."""
    zone = timezone.get_default_timezone()
    return datetime.combine(run.decide_by - WARN_BEFORE, MORNING, tzinfo=zone)


def next_morning(now: datetime) -> datetime:
    zone = timezone.get_default_timezone()
    return datetime.combine(timezone.localdate(now, zone) + timedelta(days=1), MORNING, tzinfo=zone)


def run_to_warn_about(row: due.DueRow, now: datetime) -> CourseRun | None:
    """The run that a row is about, when it is short of its minimum; None when there is nothing left to warn of.

    Raises due.Later while it has enough, or it is too early to tell: somebody may still cancel. 1 query.
    """
    run = CourseRun.objects.select_related("course", "municipality__region").filter(pk=row.subject_id).first()
    if run is None or not is_ahead(run, now) or run.decide_by is None or key_of(run) != row.key:
        return None
    if now < warned_from(run):
        raise due.Later(warned_from(run))
    if not run.is_short:
        raise due.Later(next_morning(now))
    return run


def is_ahead(run: CourseRun, now: datetime) -> bool:
    return run.state == CourseRun.State.PUBLISHED and run.starts_at > now and run.held_anyway_at is None


def hold_anyway(run_id: int, *, actor=None, now: datetime | None = None) -> Outcome:
    """Decide that a run is held although it is short of its minimum: it stays so, whoever cancels later.

    Until the minimum is raised: who raises it wants more than were there when it was decided (`outlived`).

    Done twice it is done once. Reasons: NOT_ACTIVE (not published, begun, or without a minimum). Locks the run.
    """
    now = now or timezone.now()
    with transaction.atomic():
        locked = lock_run(run_id)
        run = CourseRun.objects.get(pk=run_id)
        if run.state != CourseRun.State.PUBLISHED or run.minimum is None or run.starts_at <= now:
            return Outcome(reason=Reason.NOT_ACTIVE)
        if run.held_anyway_at is None:
            CourseRun.objects.filter(pk=run_id).update(held_anyway_at=now)
            log(
                locked,
                None,
                BookingEvent.Verb.HELD_ANYWAY,
                by=BookingEvent.By.STAFF,
                actor=actor,
                before=str(run.minimum),
                after=str(run.confirmed_seats),
            )
    return Outcome()
