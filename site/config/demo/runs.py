"""Runs with their meetings, and the parties that book and wait: through courses.booking and nothing else."""

import random
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from config.demo.parties import Crowd
from config.demo.plans import CANCELLED, DRAFT, FEW, FULL, LATER, OPEN, Plan, Story, plans
from courses import attendance, booking, minimum, queue, residents
from courses.models import Booking, CourseRun, Meeting, QueueEntry
from home.models import DueRow

NAMESPACE = uuid.UUID("6f1f4a0e-2a1d-4c58-9a3e-0f0d6c5b7a11")
# Mails of what happened longer ago have been sent; the rest is for the worker at the first start.
FRESH = timedelta(hours=6)
# Among the first so many runs, those with open sign-up have had visitors within the last hours.
LIVELY = 8
# In every third group that is open, half of the seats have to be taken a week before it starts.
DECIDED_BEFORE = timedelta(days=7)
# In some of them within days: their coordinator has something to decide.
DECIDED_SOON = timedelta(days=3)


def load_runs(world) -> int:
    """Make the runs that are missing, each with all its parties in one transaction; returns how many."""
    known = set(CourseRun.objects.values_list("uid", flat=True))
    missing = [plan for plan in plans(timezone.localdate()) if uid(plan) not in known]
    for plan in missing:
        with transaction.atomic():
            make_run(plan, world)
    return len(missing)


def uid(plan: Plan) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"run {plan.number}")


def make_run(plan: Plan, world) -> CourseRun:
    run = CourseRun(
        uid=uid(plan),
        course=world.courses[plan.region, plan.programme],
        municipality=world.municipalities[plan.municipality],
        venue=world.venues[plan.venue] if plan.venue else None,
        form=plan.form,
        language=plan.language,
        interpreters=interpreters(plan.interpreters),
        seats=plan.seats,
        sign_up_opens_at=plan.opens,
        sign_up_closes_at=plan.closes,
        state=CourseRun.State.DRAFT if plan.situation is DRAFT else CourseRun.State.PUBLISHED,
    )
    if plan.situation is OPEN and plan.number % 3 == 0:
        run.minimum = plan.seats // 2
        soon = timezone.localdate() + DECIDED_SOON
        run.decide_by = timezone.localdate(plan.meetings[0][0]) - DECIDED_BEFORE
        run.decide_by = min(soon, run.decide_by) if plan.number % 9 == 0 else run.decide_by
    if plan.situation is OPEN and plan.number % 7 == 0:
        run.resident_seats = max(1, plan.seats // 3)
        run.residents_until = timezone.localdate(plan.meetings[0][0]) - DECIDED_BEFORE
    run.meetings = [Meeting(starts_at=start, ends_at=end) for start, end in plan.meetings]
    run.leaders = [world.leaders[slug] for slug in plan.leaders]
    run.set_schedule(run.meetings.all())
    run.save()
    minimum.plan(run)
    residents.plan(run)
    if plan.situation not in (DRAFT, LATER):
        history = History(plan, run, timezone.now())
        history.play()
        history.settle_mails()
        history.attend()
    return run


def interpreters(codes: Collection[str]) -> str:
    """Codes as runs and items keep them, with commas around each."""
    return "".join(f",{code}" for code in codes) + ("," if codes else "")


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Set the clock back: what a verb writes is stamped with the time at which it happened in the story."""
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real


@dataclass
class History:
    """What happened in a run until now: parties book, join the queue, and think better of it."""

    plan: Story
    run: CourseRun
    now: datetime

    def play(self) -> None:
        draw = self.plan.draw
        bookings = self.bookings(draw)
        acts: list[Callable] = [*bookings, *self.regrets(draw)]
        for act, moment in zip(acts, self.moments(draw, len(acts)), strict=True):
            with clock_at(moment):
                act()

    def bookings(self, draw: random.Random) -> list[Callable]:
        """One act for each party that books or joins the queue."""
        crowd, acts = Crowd(draw, self.run), []
        free = self.plan.seats - self.plan.left
        while free > 0:
            party, answers = crowd.next(most=free)
            free -= party.seats_in(self.run)
            acts.append(lambda party=party, answers=answers: self.book(party, answers))
        for number in range(self.plan.waiting):
            party, answers = crowd.next(most=2)
            # Where the story ends today, one is booked at once and the next is being asked just now.
            at_once = number == 0 or self.plan.number >= LIVELY
            acts.append(partial(self.book, party, answers, automatic=at_once))
        return acts

    def regrets(self, draw: random.Random) -> list[Callable]:
        """What undoes bookings: someone cancels, someone leaves the queue, or the run itself is cancelled."""
        if self.plan.situation is CANCELLED:
            return [lambda: booking.cancel_run(self.run.pk)]
        acts = []
        if self.plan.waiting > 2:
            acts.append(lambda: queue.leave(draw.choice(self.run.queue_entries.waiting()).pk, why="own"))
        if self.plan.situation is FULL or (self.plan.situation is not FEW and draw.random() < 0.3):
            acts.append(self.cancel_one)
            if self.plan.number < LIVELY:
                acts.append(self.cancel_one)
        return acts

    def book(self, party, answers, *, automatic: bool = True) -> None:
        outcome = booking.book(self.run.pk, party, answers, queue_if_full=True, automatic=automatic)
        if not outcome.ok:
            raise RuntimeError(f"A booking of the demo was refused: {outcome.reason}, run {self.plan.number}")

    def cancel_one(self) -> None:
        first = self.run.bookings.confirmed().order_by("pk").first()
        booking.cancel(first.pk, why="illness")

    def moments(self, draw: random.Random, number: int) -> list[datetime]:
        """Rising times at which sign-up was open; in a few runs the last acts are of today."""
        # In UTC: an hour added to local time is not always an hour later.
        opens = self.plan.opens.astimezone(UTC)
        span = min(self.plan.closes, self.now) - timedelta(minutes=5) - opens
        moments = sorted(opens + span * draw.random() for _act in range(number))
        if self.plan.number < LIVELY and self.plan.situation in (OPEN, FULL):
            moments += [self.now - timedelta(minutes=minutes) for minutes in (200, 140, 60, 25)]
        return moments[-number:]

    def attend(self) -> None:
        """The leaders have noted who came to the meetings that are over: most, most times."""
        draw = random.Random(self.plan.number)
        booked = list(self.run.bookings.confirmed().order_by("pk").values_list("pk", flat=True))
        for meeting in self.run.meetings.filter(ends_at__lt=self.now):
            came = {pk for pk in booked if draw.random() < 0.85}
            with clock_at(meeting.ends_at):
                attendance.mark_attendance(self.run.pk, meeting.pk, came)

    def settle_mails(self) -> None:
        """Mails of the story's past have been sent in the story; the worker need not."""
        bookings = Booking.objects.filter(run=self.run).values("pk")
        entries = QueueEntry.objects.filter(run=self.run).values("pk")
        about = Q(about__in=ABOUT_BOOKINGS, subject_id__in=bookings)
        about |= Q(about__in=ABOUT_ENTRIES, subject_id__in=entries)
        old = DueRow.objects.filter(about, state=DueRow.State.DUE, due_at__lt=self.now - FRESH)
        old.update(state=DueRow.State.DONE, attempts=1, ended_at=F("due_at"))


ABOUT_BOOKINGS = ("booked", "promoted", "cancelled", "run_cancelled")
ABOUT_ENTRIES = ("queued", "left", "run_cancelled_waiting")
