"""Seats in an item of a programme: a run of an event that no list shows, kept in step with the item.

Nothing here takes a seat. Booking, queue, mails and attendance are those of any run (courses.booking).
"""

from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction

from campaigns.models import Item
from courses import booking
from courses.admin.run_forms import PUBLISH, TO_DRAFT, anyone_in
from courses.admin.run_saving import save_run
from courses.models import Course, CourseRun, CourseText, Form, Kind, Meeting
from courses.seats import lock_run
from home.models import words

# A child's age where an item does not say one.
ANY_AGE = (0, 17)
# Sign-up is open for this long at least, however late an item is put on the programme.
OPEN_FOR = timedelta(hours=1)
# What an item takes over from its run.
FOLLOWED = ("state", "municipality_id", "venue_id", "language", "interpreters", "starts_at", "ends_at")


class Problem(StrEnum):
    """Why an item cannot have the seats that were asked for."""

    NO_MUNICIPALITY = "no_municipality"
    SOMEBODY = "somebody"


def problem(item: Item, seats: int | None) -> Problem | None:
    """What stands against it: nobody who looks after the list, or somebody who has booked. At most 3 queries."""
    if seats is not None and item.municipality_id is None:
        return Problem.NO_MUNICIPALITY
    if item.run is None or not anyone_in(item.run):
        return None
    leaves = seats is None or item.state == Item.State.DRAFT
    moves = item.run.municipality_id != item.municipality_id
    return Problem.SOMEBODY if leaves or moves else None


@transaction.atomic
def settle_seats(item: Item, seats: int | None, actor=None) -> CourseRun | None:
    """Give a saved item its seats, new ones, or none; its run says what the item says. Ask `problem` first.

    Other times or another house are told to everyone who has booked; more seats go to those who wait; an item called
    off cancels its run. Returns the run. Raises courses.admin.run_saving.RunTakenOver when somebody booked meanwhile.
    """
    if seats is None:
        take_away(item)
        return None
    if item.run is None:
        return give(item, seats, actor)
    run = item.run
    if run.state == CourseRun.State.CANCELLED:
        return run
    if is_only_for(run):
        settle_course(item, run.course)
    # An item is held once: what somebody added in the run's own editor is not on the programme.
    meeting, *others = run.meetings.order_by("cancelled", "starts_at", "pk")
    meeting.starts_at, meeting.ends_at, meeting.cancelled = item.starts_at, item.ends_at, False
    write_facts(item, run, seats)

    def save():
        run.save()
        meeting.save()
        for other in others:
            other.delete()

    if item.state == Item.State.CANCELLED:
        # Those who had booked are told of that, and not of another time as well.
        booking.cancel_run(run.pk, actor=actor)
        run.refresh_from_db()
        return run
    wants = {Item.State.PUBLISHED: PUBLISH, Item.State.DRAFT: TO_DRAFT}[item.state]
    return save_run(run, save, actor, wants="" if run_state(item) == stored_state(run) else wants)


def locked(item_id: int) -> Item:
    """An item, locked until the transaction ends, and its run before it: in the order of whoever cancels the run.

    2 queries, 3 for one with seats. Raises Item.DoesNotExist.
    """
    if run_id := Item.objects.values_list("run_id", flat=True).get(pk=item_id):
        lock_run(run_id)
    rows = Item.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("campaign", "run").get(pk=item_id)


def follow_run(run: CourseRun) -> None:
    """An item says what its run was made to say by itself: in the run's own editor, or by whoever decided on it.

    1 query where the run is no item's. It is held once, at the first of the run's meetings.
    """
    item = Item.objects.filter(run=run).first()
    if item is None:
        return
    before = {name: getattr(item, name) for name in FOLLOWED}
    item.state = run.state
    item.municipality_id, item.language, item.interpreters = (
        run.municipality_id,
        run.language,
        run.interpreters,
    )
    if meeting := run.meetings.filter(cancelled=False).order_by("starts_at", "pk").first():
        item.starts_at, item.ends_at = meeting.starts_at, meeting.ends_at
    if run.venue_id != item.venue_id:
        item.venue_id, item.room_id = run.venue_id, None
    if before != {name: getattr(item, name) for name in FOLLOWED}:
        item.save()


def run_state(item: Item) -> str:
    return CourseRun.State.PUBLISHED if item.state == Item.State.PUBLISHED else CourseRun.State.DRAFT


def stored_state(run: CourseRun) -> str:
    return CourseRun.objects.values_list("state", flat=True).get(pk=run.pk)


def give(item: Item, seats: int, actor) -> CourseRun:
    """The event, its run and the one meeting."""
    course = Course(region=item.campaign.region, kind=Kind.EVENT, listed=False)
    settle_course(item, course)
    run = CourseRun(course=course)
    write_facts(item, run, seats)
    run.save()
    Meeting.objects.create(run=run, starts_at=item.starts_at, ends_at=item.ends_at)
    item.run = run
    item.save()
    return run


def settle_course(item: Item, course: Course) -> None:
    """The event is called what the item is called, in each language. An item for children gives seats to children."""
    texts = list(item.texts.all())
    text = words(texts, settings.LANGUAGE_CODE)
    course.municipality = item.municipality
    course.name = text.title if text else str(item)
    course.age_from, course.age_to = ANY_AGE if item.age_from is None else (item.age_from, item.age_to)
    course.counts_children = item.kind == Item.Kind.CHILDREN
    course.children_welcome = True
    course.save()
    for one in texts:
        CourseText.objects.update_or_create(
            parent=course, language=one.language, defaults={"title": one.title, "summary": one.text[:300]}
        )
    course.texts.exclude(language__in=[one.language for one in texts]).delete()


def is_only_for(run: CourseRun) -> bool:
    """Whether its event was made for it, and nothing else is held of that: in its own editor a run is given to any
    course, and copied. 1 query.
    """
    return run.course.kind == Kind.EVENT and not run.course.runs.exclude(pk=run.pk).exists()


def write_facts(item: Item, run: CourseRun, seats: int) -> None:
    """What the run repeats of its item. Sign-up is the campaign's, and open until it begins."""
    run.municipality, run.venue = item.municipality, item.venue
    run.form = Form.ON_SITE if item.venue_id else Form.ONLINE
    run.language, run.interpreters, run.seats = item.language, item.interpreters, seats
    run.sign_up_closes_at = item.starts_at
    run.sign_up_opens_at = min(item.campaign.sign_up_opens_at, item.starts_at - OPEN_FOR)
    run.state = run_state(item)
    run.set_schedule([Meeting(starts_at=item.starts_at, ends_at=item.ends_at)])


def take_away(item: Item) -> None:
    """No seats: anybody just comes. A run in which somebody ever was stays, as a cancelled one, with its history."""
    run = item.run
    if run is None:
        return
    item.run = None
    item.save()
    if run.bookings.exists() or run.queue_entries.exists() or run.events.exists():
        booking.cancel_run(run.pk)
        return
    course, only = run.course, is_only_for(run)
    run.delete()
    if only:
        course.delete()
