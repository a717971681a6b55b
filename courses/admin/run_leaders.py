"""Who may lead a run well: what apps above know of leaders (the hook "run_leaders"), said where they are chosen."""

from django.contrib import messages
from django.db.models import Case, Value, When
from django.utils.translation import gettext as _
from wagtail import hooks

from courses.models import CourseRun


def known_of(run, leaders) -> dict[int, tuple[bool, str]]:
    """By leader: whether they are as they should be for this run, and how that is said; nothing where nobody knows.

    Each hook is a function of the run and its leaders that returns such a dictionary. A run that is being made is not
    saved, and may have no course.
    """
    return {pk: told for ask in hooks.get_hooks("run_leaders") for pk, told in ask(run, leaders).items()}


def mark_leaders(form) -> None:
    """Those who are as they should be stand first, and each has what is known behind their name."""
    field = form.fields.get("leaders")
    run = form.instance if form.instance.pk else CourseRun(course=course_in(form))
    known = known_of(run, list(field.queryset)) if field else {}
    if not known:
        return
    good = [pk for pk, (is_good, _words) in known.items() if is_good]
    first = Case(When(pk__in=good, then=Value(0)), default=Value(1))
    field.label_from_instance = lambda leader: (
        f"{leader} ({known[leader.pk][1]})" if leader.pk in known else str(leader)
    )
    field.queryset = field.queryset.order_by(first, "name")


def course_in(form):
    """The course that a form has chosen, as it is sent or as it begins; None before one is. 1 query."""
    chosen = str(form["course"].value() or "")
    courses = form.fields["course"].queryset.select_related("programme")
    return courses.filter(pk=chosen).first() if chosen.isdecimal() else None


def warn_of_leaders(request, run) -> None:
    """A word to whoever has saved the run, of leaders who are not; it is saved all the same."""
    leaders = list(run.leaders.all())
    known = known_of(run, leaders)
    for leader in leaders:
        is_good, words = known.get(leader.pk, (True, ""))
        if not is_good:
            said = _("%(leader)s: %(words)s for this programme.")
            messages.warning(request, said % {"leader": leader, "words": words})
