"""One sheet of paper about a course or a run, with a QR code to the same page in the same language."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from courses import listing
from courses.catalogue import Catalogue, KnownCourse, catalogue
from courses.models import CourseRun, Form
from courses.rows import rows
from courses.views.lists import contacts, course_facts
from courses.views.runs import facts, get_run, meeting_line
from home import sheets
from home.routing import lang_attributes

# What fits on the sheet below the facts.
MEETINGS, DATES, CONTACTS = 8, 6, 3


@require_safe
def of_run(request, pk: int):
    """The sheet of a published or cancelled run, as its page. At most 4 queries."""
    known = catalogue(request.region)
    shown = get_run(request.region, known, pk)
    course = known.courses[shown.course_id]
    meetings = list(shown.meetings.all())
    venue = known.venues.get(shown.venue_id) if shown.form != Form.ONLINE else None
    now = timezone.now()
    own = {
        "facts": facts(shown, course, venue, meetings),
        "meetings": [meeting_line(meeting, now) for meeting in meetings[:MEETINGS]],
        "more": max(0, len(meetings) - MEETINGS),
        "contacts": [known.municipalities[shown.municipality_id]],
    }
    return sheet(request, course, reverse("courses:run", args=[pk]), own)


@require_safe
def of_course(request, pk: int):
    """The sheet of a course: what it is and its next dates. 404 for one without a page. At most 3 queries."""
    known = catalogue(request.region)
    course = known.courses.get(pk)
    url = course and course.in_language(get_language()).url
    if not url:
        raise Http404
    own = {
        "facts": course_facts(course),
        "rows": next_dates(known, course),
        "contacts": contacts(known, course)[:CONTACTS],
    }
    return sheet(request, course, url, own)


def next_dates(known: Catalogue, course: KnownCourse) -> list:
    now = timezone.now()
    upcoming = CourseRun.objects.upcoming(now).filter(course_id=course.pk).order_by("starts_at", "pk")
    return rows(list(upcoming.only(*listing.COLUMNS)[:DATES]), known, now=now, of_course=True)


def sheet(request, course: KnownCourse, url: str, own: dict):
    words = course.in_language(get_language())
    about = {"words": words, "lang": lang_attributes(words.lang), "url": url}
    context = own | about | sheets.sheet(request.build_absolute_uri(url))
    return render(request, "courses/handout.html", context)
