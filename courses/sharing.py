"""What a run looks like where it is shared: its course, its first day and who gives it."""

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.catalogue import Catalogue
from courses.models import CourseRun
from courses.models.programmes import picture_of
from home.dates import full_date
from home.sharing.drawing import Picture


def of_run(run: CourseRun, region, known: Catalogue) -> Picture:
    """A run's picture in the active language; the title falls back to the source language. No query."""
    course, language = known.courses[run.course_id], get_language()
    words = course.in_language(language)
    day = capfirst(full_date(run.starts_at))
    cancelled = run.state == CourseRun.State.CANCELLED
    return Picture(
        subject=f"run-{run.pk}-{language}",
        scene=picture_of(course),
        seed=course.slug,
        above=known.municipalities[run.municipality_id].name,
        title=words.title,
        title_language=words.lang,
        below=_("Cancelled: %(title)s") % {"title": day} if cancelled else day,
        language=language,
        forest=region.forest,
        sun=region.sun,
    )
