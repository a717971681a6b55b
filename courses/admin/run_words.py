"""A run in the few words of a list, and the lists that belong to it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import CourseRun
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
