"""Saving a run from its editor without losing what happens to it meanwhile."""

from django.utils import timezone
from django.utils.translation import gettext as _

from courses import booking, queue
from courses.admin.run_forms import TO_DRAFT, anyone_in
from courses.models import CourseRun

# Written by the verbs under the run's lock; an editor that was open for an hour must not put old values back.
COUNTED = ("confirmed_seats", "held_seats", "waiting_parties", "next_place", "cancelled_at")


def published_facts(run: CourseRun) -> tuple:
    """What people who have booked must hear of when it changes: when and where. 1 query."""
    meetings = run.meetings.order_by("pk").values_list("pk", "starts_at", "ends_at", "cancelled")
    return (run.venue_id, run.form, tuple(meetings))


class RunTakenOver(Exception):
    """What happened while the editor was open does not go with what its button asks; says so in words."""


def save_run(form, save, actor) -> CourseRun:
    """Save an editor's form by `save()`, inside the caller's transaction and the run's lock.

    Calendars are told of another date or place by a higher sequence; other seats go through the verb, which
    lets the queue have what became free. Raises RunTakenOver.
    """
    run = form.instance
    now = CourseRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if now.state == CourseRun.State.CANCELLED and (form.wants or run.state != now.state):
        raise RunTakenOver(_("This run was cancelled while you had it open. Nothing was saved."))
    if form.wants == TO_DRAFT and anyone_in(now):
        raise RunTakenOver(_("Somebody booked while you had this open. Nothing was saved."))
    for name in COUNTED:
        setattr(run, name, getattr(now, name))
    run.sequence = now.sequence
    before = published_facts(now)
    save()
    if now.state == CourseRun.State.PUBLISHED and published_facts(CourseRun.objects.get(pk=run.pk)) != before:
        run.sequence = now.sequence + 1
        CourseRun.objects.filter(pk=run.pk).update(sequence=run.sequence)
    if now.state == CourseRun.State.DRAFT and run.state == CourseRun.State.PUBLISHED:
        # Who waits for any run of the course is asked before sign-up opens; not here, where somebody waits for it.
        queue.due_for_run(run, "fill", run.pk, timezone.now())
    if now.state != CourseRun.State.DRAFT:
        if now.seats != run.seats:
            booking.seats_changed(run.pk, actor=actor)
        elif now.sign_up_closes_at != run.sign_up_closes_at:
            booking.fill(run.pk)
    return run
