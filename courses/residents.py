"""A share of a run's seats that is kept for residents of its municipality until a date (docs/adr/0014).

The rule itself is counted in courses.seats; here is what it means for pages: what is said of it, and what is asked.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import queue
from courses.catalogue import Catalogue
from courses.models import CourseRun, Party
from courses.seats import Seats
from home.dates import day_in_words

# Chosen by whoever lives in another municipality than the region's.
ELSEWHERE = "0"


def homes_for(run: CourseRun, known: Catalogue) -> list[tuple[str, str]]:
    """The answers to "Where do you live?", as (value, words); none while no seat of the run depends on it. No query."""
    return homes(known) if run.kept_for_residents() else []


def homes_for_course(course_id: int, known: Catalogue) -> list[tuple[str, str]]:
    """The same for whoever waits for any run: asked while a run of the course keeps seats. 1 query."""
    now = timezone.now()
    keeps = CourseRun.objects.upcoming(now).filter(course=course_id, resident_seats__gt=0)
    return homes(known) if keeps.filter(residents_until__gt=timezone.localdate(now)).exists() else []


def homes(known: Catalogue) -> list[tuple[str, str]]:
    places = [(str(place.pk), place.name) for place in known.municipalities.values()]
    return [("", _("Choose a municipality")), *places, (ELSEWHERE, _("Somewhere else"))]


def kept_words(run: CourseRun, place: str, now=None) -> tuple[str, str] | None:
    """How many seats are kept for residents of `place`, and until when; None when none are."""
    if run.state != CourseRun.State.PUBLISHED or not run.kept_for_residents(now):
        return None
    kept = ngettext(
        "%(count)d seat is kept for people who live in %(place)s",
        "%(count)d seats are kept for people who live in %(place)s",
        run.resident_seats,
    )
    until = _("From %(day)s every seat is for everyone.") % {"day": day_in_words(run.residents_until_moment)}
    return kept % {"count": run.resident_seats, "place": place}, until


def waits_words(run: CourseRun, party: Party) -> str:
    """To a party that lives elsewhere and waits: why others may be asked first; empty when that is not so."""
    if not run.kept_for_residents() or party.home_municipality_id == run.municipality_id:
        return ""
    words = _(
        "Some seats are kept for people who live in %(place)s. Until %(day)s somebody who lives there can be asked "
        "before you. You keep your place."
    )
    return words % {"place": run.municipality.name, "day": day_in_words(run.residents_until_moment)}


def free_for_party(run: CourseRun, seats: Seats, party: Party) -> int:
    """Of the seats that are left, those that a party can take."""
    return seats.free + (seats.here if party.home_municipality_id == run.municipality_id else 0)


def plan(run: CourseRun) -> None:
    """Let the queue have the kept seats on the day they become everyone's. 1 query where there are any."""
    if run.state == CourseRun.State.PUBLISHED and run.kept_for_residents():
        queue.due_for_run(run, "fill", run.pk, run.residents_until_moment)
