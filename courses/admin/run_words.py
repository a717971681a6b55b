"""A run in the few words of a list, and the lists that belong to it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import CourseRun, QueueEntry
from home.dates import clock, day_in_words


def seats_sentence(run: CourseRun) -> str:
    """12 of 14 seats taken, 3 waiting: by the stored counters, as lists do."""
    words = _("%(taken)d of %(seats)d seats taken") % {"taken": run.confirmed_seats, "seats": run.seats}
    if not run.waiting_parties:
        return words
    waiting = ngettext("%(count)d waiting", "%(count)d waiting", run.waiting_parties)
    return f"{words}, {waiting % {'count': run.waiting_parties}}"


def bookings_url(run: CourseRun) -> str:
    return f"{reverse('bookings:index')}?run={run.pk}"


def queue_url(run: CourseRun) -> str:
    return f"{reverse('queue:index')}?run={run.pk}"


def starts_words(run: CourseRun) -> str:
    """The first meeting's day and time; a dash while there is none."""
    return f"{day_in_words(run.starts_at)} {clock(run.starts_at)}" if run.starts_at else "–"


def run_words(run: CourseRun) -> str:
    """The course and when it begins."""
    return f"{run.course}, {starts_words(run)}"


def who_is_told(run: CourseRun | None) -> str:
    """Before a run, or what has no seats, is called off: how many will be told. 2 queries."""
    booked = run.bookings.confirmed().count() if run else 0
    waiting = run.queue_entries.filter(state__in=QueueEntry.OPEN).count() if run else 0
    if not booked + waiting:
        return _("Nobody has booked or waits. Visitors will see that it is cancelled. This cannot be undone.")
    words = ngettext(
        "%(count)d party that has booked or waits will be told by e-mail, where we have an address. "
        "This cannot be undone.",
        "%(count)d parties that have booked or wait will be told by e-mail, where we have an address. "
        "This cannot be undone.",
        booked + waiting,
    )
    return words % {"count": booked + waiting}
