"""When a published run's dates or place change: its calendars grow newer, and everyone in it is told once."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from courses import queue, reminders
from courses.models import BookingEvent, CourseRun, QueueEntry
from courses.seats import lock_run, log, write_counters
from home import due
from home.models import DueRow
from home.quiet import next_waking

# A coordinator who moves meetings saves more than once. What is true after this long is told, in one mail.
SETTLED = timedelta(hours=1)
# Unless a meeting is so near that people may be on their way.
NEAR = timedelta(days=1)
SOON = timedelta(minutes=5)

MOVED, MOVED_WAITING = "run_moved", "run_moved_waiting"
DATES, PLACE, FORM = "dates", "place", "form"


def run_changed(run_id: int, what: set[str], *, actor=None, near: bool = False, now=None) -> int:
    """After other dates, another place or form of a published run were saved: tell all who are booked or wait.

    `what` names what is new (DATES, PLACE, FORM); `near` says that a meeting it concerns is close. Mails that wait
    since an earlier save are dropped, and the new ones keep their time. Locks the run; returns how many are told.
    """
    now = now or timezone.now()
    with transaction.atomic():
        run = lock_run(run_id)
        if run.state != CourseRun.State.PUBLISHED or not what:
            return 0
        if DATES in what:
            queue.end_of_nobody(run, now)
            write_counters(run, now)
        sequence = run.sequence + 1
        CourseRun.objects.filter(pk=run.pk).update(sequence=sequence)
        after = "+".join(name for name in (DATES, PLACE, FORM) if name in what)
        log(run, None, BookingEvent.Verb.MOVED, by=BookingEvent.By.STAFF, actor=actor, after=after)
        told = [
            (MOVED, pk) for pk in run.bookings.confirmed().order_by("pk").values_list("pk", flat=True)
        ] + [
            (MOVED_WAITING, pk)
            for pk in run.queue_entries.filter(state__in=QueueEntry.OPEN).values_list("pk", flat=True)
        ]
        reminders.wake(pk for mail, pk in told if mail == MOVED)
        moment = now + SOON if near else next_waking(now + SETTLED)
        for mail, pk in told:
            earlier = due.drop(kind="mail", about=mail, subject_id=pk, now=now)
            due.add(
                region_id=run.municipality.region_id,
                kind="mail",
                about=mail,
                subject_id=pk,
                key=f"{mail}:{pk}:{sequence}",
                due_at=min(earlier, moment) if earlier else moment,
            )
    return len(told)


def is_near(moments, now) -> bool:
    """Whether one of the moments, all of meetings, is so close that nobody can wait to be told."""
    return any(now - SOON <= moment <= now + NEAR for moment in moments)


def news_of(row: DueRow, run: CourseRun) -> set[str]:
    """What a mail about changes has to name: everything that changed since the first of them was saved. 1 query."""
    since = row.created_at - SETTLED
    events = run.events.filter(verb=BookingEvent.Verb.MOVED, at__gte=since).values_list("after", flat=True)
    return {name for after in events for name in after.split("+")}
