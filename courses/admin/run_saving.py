"""Saving a run from its editor without losing what happens to it meanwhile."""

from django.utils import timezone
from django.utils.translation import gettext as _

from courses import booking, changes, minimum, queue, residents
from courses.admin.run_forms import TO_DRAFT, anyone_in
from courses.deadlines import opens_for_all
from courses.models import CourseRun
from courses.wishes import asked_first

# Written by the verbs under the run's lock; an editor that was open for an hour must not put old values back.
COUNTED = (
    "confirmed_seats",
    "held_seats",
    "waiting_parties",
    "next_place",
    "cancelled_at",
    "changed_at",
    "list_version",
    "held_anyway_at",
    "moves_to_id",
)
# How many there are, and for whom: other ones have a line in the history.
SEATS = ("seats", "resident_seats", "residents_until")


def published_facts(run: CourseRun) -> dict[str, object]:
    """What people who have booked must hear of when it changes: when, where and how. 1 query."""
    meetings = run.meetings.order_by("pk").values_list("pk", "starts_at", "ends_at", "cancelled")
    return {changes.DATES: tuple(meetings), changes.PLACE: run.venue_id, changes.FORM: run.form}


def tell_what_changed(run: CourseRun, before: dict, actor) -> None:
    """Let everyone in a published run be told of what differs from `before`, if anything does."""
    after = published_facts(CourseRun.objects.get(pk=run.pk))
    what = {name for name in before if before[name] != after[name]}
    if not what:
        return
    # Another place concerns every meeting; other dates those that are not as they were.
    meetings = set(before[changes.DATES]) | set(after[changes.DATES])
    if what == {changes.DATES}:
        meetings = set(before[changes.DATES]) ^ set(after[changes.DATES])
    near = changes.is_near([starts_at for _pk, starts_at, _end, _off in meetings], timezone.now())
    changes.run_changed(run.pk, what, actor=actor, near=near)
    run.sequence = CourseRun.objects.values_list("sequence", flat=True).get(pk=run.pk)


class RunTakenOver(Exception):
    """What happened while the editor was open does not go with what its button asks; says so in words."""


def save_run(run: CourseRun, save, actor, *, wants: str = "") -> CourseRun:
    """Save a changed run and its meetings by `save()`, inside the caller's transaction and the run's lock.

    `wants` is what was asked for beside saving: PUBLISH, TO_DRAFT or nothing.

    Another date or place goes through a verb that tells everyone in the run; other seats through one that lets
    the queue have what became free. Raises RunTakenOver.
    """
    now = CourseRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if now.state == CourseRun.State.CANCELLED and (wants or run.state != now.state):
        raise RunTakenOver(_("This run was cancelled while you had it open. Nothing was saved."))
    if wants == TO_DRAFT and anyone_in(now):
        raise RunTakenOver(_("Somebody booked while you had this open. Nothing was saved."))
    for name in COUNTED:
        setattr(run, name, getattr(now, name))
    run.sequence = now.sequence
    if asked_anew := minimum.outlived(now, run):
        run.held_anyway_at = None
    before = published_facts(now)
    save()
    moved = published_facts(CourseRun.objects.get(pk=run.pk)) != before
    if moved or run.state != now.state:
        run.changed_at = timezone.now()
        CourseRun.objects.filter(pk=run.pk).update(changed_at=run.changed_at)
    if now.state == CourseRun.State.PUBLISHED:
        tell_what_changed(run, before, actor)
    if now.state == CourseRun.State.DRAFT and run.state == CourseRun.State.PUBLISHED:
        let_the_queue_first(run, timezone.now())
    minimum.plan(run)
    if asked_anew:
        minimum.ask_anew(run, timezone.now())
    residents.plan(run)
    if now.state != CourseRun.State.DRAFT:
        if any(getattr(now, name) != getattr(run, name) for name in SEATS):
            booking.seats_changed(run.pk, actor=actor)
        elif now.sign_up_closes_at != run.sign_up_closes_at:
            booking.fill(run.pk)
    return run


def let_the_queue_first(run: CourseRun, now) -> None:
    """A run just published is offered to those who wait for any, before sign-up opens for everyone. 2 to 4 queries.

    The offers are made by a due row: nobody waits at a desk while a hundred parties are asked.
    """
    waiting, _asked = asked_first(run)
    if waiting:
        run.sign_up_opens_at = opens_for_all(run, run.municipality.queue_days, now)
        CourseRun.objects.filter(pk=run.pk).update(sign_up_opens_at=run.sign_up_opens_at)
        queue.due_for_run(run, "fill", run.pk, now)
