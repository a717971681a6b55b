"""The mail to a coordinator about a run that is short of its minimum. No personal data: seats and dates only."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.letters.letter import Letter, Writer
from courses.models import CourseRun
from courses.summary import Summary, summarise
from home.dates import day_in_words


def too_few(run: CourseRun, writer: Writer) -> Letter:
    summary: Summary = summarise(run, writer.region)
    return Letter(
        subject=_("Decide if the group starts: %(course)s, %(day)s")
        % {"course": summary.title, "day": day_in_words(run.starts_at)},
        heading=_("Too few seats are taken"),
        paragraphs=[
            _("Hello!"),
            taken_words(run),
            when_words(run, writer.now),
            _("We write this once. The course run stays on your to-do list until it is decided."),
        ],
        to_staff=True,
        summary=summary,
        facts=summary.facts,
        links=[(_("Decide now"), writer.absolute(reverse("runs:decide", args=[run.pk])))],
    )


def when_words(run: CourseRun, now) -> str:
    """By which day to decide; after that day, that it has passed."""
    day = {"day": day_in_words(run.decide_by)}
    if timezone.localdate(now) <= run.decide_by:
        return _("You are to decide by %(day)s. Until then people can still book.") % day
    return _("You were to decide by %(day)s. Until you do people can still book.") % day


def taken_words(run: CourseRun) -> str:
    """3 of the 6 seats that are needed are taken."""
    return ngettext(
        "%(taken)d of the %(count)d seat that is needed is taken.",
        "%(taken)d of the %(count)d seats that are needed are taken.",
        run.minimum,
    ) % {"taken": run.confirmed_seats, "count": run.minimum}
