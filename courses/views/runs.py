"""One run: its page, and its calendar file."""

from dataclasses import asdict
from hashlib import sha256
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses import linked_data
from courses.calendar import CalendarMeeting, CalendarRun
from courses.calendar import run_ics as run_calendar
from courses.catalogue import Catalogue, KnownCourse, KnownLeader, KnownVenue, catalogue, in_language
from courses.listing import COLUMNS, dates_url
from courses.models import Access, CourseRun, Form, language_name
from courses.rows import (
    TOGETHER,
    ages_words,
    counted_words,
    form_words,
    interpreter_words,
    place_words,
    price_words,
    rows,
    run_url,
)
from courses.seats import Reason, Seats, refusal, seats_left
from courses.sharing import of_run
from courses.summary import kept, needed
from courses.views.lists import children_words
from courses.wishes import fitting
from home.context import language_url
from home.dates import clock, clock_range, countdown, day_in_words
from home.models.pages import with_default
from home.routing import in_order, lang_attributes
from home.sharing.views import shared as what_is_shared

ALTERNATIVES = 5
DIRECTIONS = "https://www.openstreetmap.org/"


@require_safe
def run(request, pk: int):
    """A published or cancelled run of this region, else 404. At most 5 queries, with the region's; 6 before sign-up."""
    known = catalogue(request.region)
    shown = get_run(request.region, known, pk)
    now = timezone.now()
    language = get_language()
    course = known.courses[shown.course_id]
    reason = refusal(shown, now)
    over = reason in (Reason.CANCELLED, Reason.STARTED)
    seats = Seats(0, 0) if over else seats_left(shown, now)
    place = known.municipalities[shown.municipality_id]
    words_of_seats = counted_words(shown, seats, place.name, now)
    meetings = list(shown.meetings.all())
    venue = known.venues.get(shown.venue_id) if shown.form != Form.ONLINE else None
    words = course.in_language(language)
    lines = facts(shown, course, venue, meetings)
    if window := window_words(shown, reason, now):
        first = _("Those who wait already are asked first.") if waited_for(shown, reason) else ""
        lines.append({"icon": "hourglass", "label": _("Sign-up"), "value": window, "detail": first})
    title = f"{words.title}, {lines[0]['value']}"
    summary = f"{words.introduction} {lines[0]['value']}, {lines[0]['detail']}.".strip()
    lines += [asdict(fact) for fact in (*kept(shown, known, now), *needed(shown, now))]
    return render(
        request,
        "courses/run.html",
        {
            "run": shown,
            "course": course,
            "words": words,
            "lang": lang_attributes(words.lang),
            "facts": lines,
            "facts_title": _("The course date in short"),
            "where": where_words(shown, known, venue),
            "summary": summary,
            "meetings": [meeting_line(meeting, now) for meeting in meetings],
            "venue": venue and venue_words(venue, known, language),
            "people": people(shown, known, language),
            "seats": words_of_seats,
            # The notice on top has said it; a bar at the bottom of a phone is for what can still be done.
            "seats_text": "" if over else words_of_seats.text,
            "action": action(shown, reason, seats),
            "steps": steps(full=not (seats.free or seats.here)),
            "wait_url": "" if seats.free or not course.can_be_waited_for else wait_url(shown, known),
            "cancelled": reason == Reason.CANCELLED,
            "over": over,
            "past": shown.starts_at <= now,
            "ended": shown.ends_at <= now,
            "others": alternatives(shown, known, now) if over else [],
            "list_url": known.list_url(language),
            "others_url": dates_url(known, course) if course.listed and course.slug else "",
            "municipality": place,
            "municipality_url": place.url(language),
            **told_elsewhere(request, known, shown, meetings, seats, title=title, summary=summary),
        },
    )


def told_elsewhere(request, known: Catalogue, shown: CourseRun, meetings, seats, *, title, summary) -> dict:
    """What search engines, other languages and those it is shared with are told of a run. No query."""
    course, address = known.courses[shown.course_id], request.build_absolute_uri(request.path)
    words, place = course.in_language(get_language()), known.municipalities[shown.municipality_id]
    venue = known.venues.get(shown.venue_id) if shown.form != Form.ONLINE else None
    event = linked_data.event(shown, meetings, course, words, place, venue, seats, address)
    picture = of_run(shown, request.region, known)
    return {
        "address": address,
        "linked_data": linked_data.script(event),
        "canonical": in_other_language(request, words.lang),
        "alternates": alternates(request, course),
        "shared": what_is_shared(request, picture, title, summary, address, has_list=course.listed),
    }


def waited_for(shown: CourseRun, reason: Reason | None) -> bool:
    """Whether somebody who waits for any group is asked before sign-up opens. 1 query until it has opened, then none."""
    return reason == Reason.NOT_OPEN and fitting(shown).exists()


def in_other_language(request, code: str) -> str:
    """The full address of what is shown, under another language's prefix."""
    return request.build_absolute_uri(language_url(request, code))


def alternates(request, course: KnownCourse) -> list[tuple[str, str]]:
    """hreflang and address wherever the course has words of its own, the source first. No query."""
    known = catalogue(request.region).languages
    own = [code for code in known if course.in_language(code).lang == code]
    own.sort(key=lambda code: code != settings.LANGUAGE_CODE)
    return with_default([(code, in_other_language(request, code)) for code in own])


def wait_url(shown: CourseRun, known: Catalogue) -> str:
    """Where to wait for any group of the course, in the run's municipality to begin with."""
    place = known.municipalities[shown.municipality_id]
    return f"{reverse('courses:wait', args=[shown.course_id])}?{urlencode({'municipality': place.slug})}"


def get_run(region, known: Catalogue, pk: int) -> CourseRun:
    """The run with its region at hand; 1 query. 404 for a draft, another region's, or one without a date."""
    runs = CourseRun.objects.public().filter(
        starts_at__isnull=False, municipality_id__in=known.municipalities
    )
    found = get_object_or_404(runs.select_related("municipality"), pk=pk)
    if found.course_id not in known.courses:
        raise Http404
    found.municipality.region = region
    return found


def facts(shown: CourseRun, course: KnownCourse, venue: KnownVenue | None, meetings: list) -> list[dict]:
    """The inputs of templates/components/facts.html."""
    first = next((meeting for meeting in meetings if not meeting.cancelled), None)
    count = sum(not meeting.cancelled for meeting in meetings)
    lines = [
        {
            "icon": "calendar",
            "label": _("Starts"),
            "value": capfirst(day_in_words(shown.starts_at)),
            "detail": in_order(clock_range(first.starts_at, first.ends_at))
            if first
            else clock(shown.starts_at),
        },
        {
            "icon": "clock",
            "label": _("Meetings"),
            "value": ngettext("%(count)d meeting", "%(count)d meetings", count) % {"count": count},
            "detail": _("until %(day)s") % {"day": day_in_words(shown.ends_at)} if count > 1 else "",
        },
    ]
    if venue:
        detail = f"{venue.street}, {venue.place}"
        lines.append({"icon": "map-pin", "label": _("Place"), "value": venue.name, "detail": detail})
    if shown.form != Form.ON_SITE:
        lines.append({"icon": "monitor", "label": _("How"), "value": form_words(shown.form)})
    interpreters = interpreter_words(shown.interpreters)
    return [
        *lines,
        {
            "icon": "languages",
            "label": _("Language"),
            "value": capfirst(language_name(shown.language)),
            "detail": capfirst(interpreters),
        },
        {"icon": "baby", "label": _("The child's age"), "value": ages_words(course)},
        {"icon": "users", "label": _("Who may come"), "value": str(TOGETHER[course.together])},
        {"icon": "hand-heart", "label": _("Children"), "value": children_words(course)},
        {"icon": "coins", "label": _("Cost"), "value": price_words(course.price)},
    ]


def where_words(shown: CourseRun, known: Catalogue, venue: KnownVenue | None) -> str:
    """The place in one phrase, under the heading."""
    if venue:
        return place_words(venue.name, venue.place)
    return f"{form_words(Form.ONLINE)}, {known.municipalities[shown.municipality_id].name}"


def meeting_line(meeting, now) -> dict:
    """An input of templates/components/timeline.html."""
    return {
        "when": capfirst(day_in_words(meeting.starts_at)),
        "time": clock_range(meeting.starts_at, meeting.ends_at),
        "iso": timezone.localtime(meeting.starts_at).isoformat(timespec="minutes"),
        "past": meeting.ends_at <= now,
        "cancelled": meeting.cancelled,
    }


def venue_words(venue: KnownVenue, known: Catalogue, language: str) -> dict:
    """Where to come, what the place is like, how to find it."""
    directions, lang = in_language(venue.directions, language)
    address = venue.address
    if venue.latitude is not None and venue.longitude is not None:
        url = f"{DIRECTIONS}directions?{urlencode({'to': f'{venue.latitude},{venue.longitude}'})}"
    else:
        url = f"{DIRECTIONS}search?{urlencode({'query': address})}"
    return {
        "name": venue.name,
        "address": address,
        "municipality": known.municipalities[venue.municipality_id].name,
        "access": [capfirst(Access(fact).label) for fact in venue.access if fact in Access.values],
        "directions": directions,
        "lang": lang,
        "url": url,
    }


def people(shown: CourseRun, known: Catalogue, language: str) -> list[dict]:
    """The leaders, as templates/components/person.html wants them. 1 query."""
    through = CourseRun.leaders.through.objects.filter(courserun_id=shown.pk).order_by("pk")
    leaders = [known.leaders[pk] for pk in through.values_list("leader_id", flat=True) if pk in known.leaders]
    return [person(leader, language) for leader in leaders]


def person(leader: KnownLeader, language: str) -> dict:
    role, role_lang = in_language(leader.roles, language)
    about, about_lang = in_language(leader.abouts, language)
    return {
        "name": leader.name,
        "role": role,
        "role_lang": role_lang,
        "about": about,
        "about_lang": about_lang,
        "image_url": leader.image_url,
    }


def action(shown: CourseRun, reason: Reason | None, seats: Seats) -> dict | None:
    """The one button; None when there is nothing to press."""
    if reason:
        return None
    if seats.free:
        text = _("Book a place")
    else:
        text = _("Book or join the waiting list") if seats.here else _("Join the waiting list")
    return {"url": reverse("courses:book", args=[shown.pk]), "text": text}


def window_words(shown: CourseRun, reason: Reason | None, now) -> str:
    """When sign-up opens or closes, and how long that is from now; a day and a time are said once."""

    def moment(at, words: str, soon: str) -> str:
        said = {"day": day_in_words(at), "time": clock(at), "left": countdown(at, now)}
        return (soon if said["time"] in said["left"] else words) % said

    if reason == Reason.NOT_OPEN:
        opens = shown.sign_up_opens_at
        return moment(opens, _("Opens on %(day)s at %(time)s, %(left)s"), _("Opens %(left)s"))
    if reason == Reason.CLOSED:
        return _("Closed on %(day)s") % {"day": day_in_words(shown.sign_up_closes_at)}
    if reason is None:
        words = _("Open until %(day)s at %(time)s: it closes %(left)s")
        return moment(shown.sign_up_closes_at, words, _("Open, closes %(left)s"))
    return ""


def steps(full: bool) -> list[dict]:
    """What happens when I book, in three steps."""
    first = (
        {
            "title": _("You fill in a short form"),
            "text": _("Your name, a way to reach you, and who is coming."),
        },
    )
    if full:
        rest = (
            {
                "title": _("You get a place in the waiting list"),
                "text": _(
                    "We tell you which. When a seat comes free, it goes to whoever has waited longest."
                ),
            },
            {
                "title": _("We write when a seat is yours"),
                "text": _("You can leave the list at any time with the link you get."),
            },
        )
    else:
        rest = (
            {
                "title": _("You get a confirmation at once"),
                "text": _("With all meetings for your calendar, and a link to change or cancel."),
            },
            {"title": _("You come to the first meeting"), "text": _("One booking covers all the meetings.")},
        )
    return [*first, *rest]


def alternatives(shown: CourseRun, known: Catalogue, now) -> list:
    """Rows of other runs of the course that can still be joined. 1 query."""
    runs = CourseRun.objects.upcoming(now).filter(
        course_id=shown.course_id, municipality_id__in=known.municipalities
    )
    return rows(
        runs.order_by("starts_at", "pk").only(*COLUMNS)[:ALTERNATIVES], known, now=now, of_course=True
    )


@require_safe
def run_ics(request, pk: int):
    """The run's meetings as a calendar file; cancelled ones are in it as cancelled. 3 queries.

    Its stamp is when the run was settled last: asking again gives the same file, and the same ETag.
    """
    known = catalogue(request.region)
    shown = get_run(request.region, known, pk)
    text = run_calendar(in_calendar(request, shown, known), shown.changed_at)
    etag = quote_etag(sha256(text.encode()).hexdigest()[:32])
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    slug = known.courses[shown.course_id].slug
    response["Content-Disposition"] = f'attachment; filename="{slug or "kurs"}-{pk}.ics"'
    return get_conditional_response(request, etag=etag, response=response)


def in_calendar(request, shown: CourseRun, known: Catalogue) -> CalendarRun:
    """The run as a calendar says it, in the active language. 1 query unless its meetings are at hand."""
    course, municipality = known.courses[shown.course_id], known.municipalities[shown.municipality_id]
    words = course.in_language(get_language())
    venue = known.venues.get(shown.venue_id) if shown.form != Form.ONLINE else None
    return CalendarRun(
        uid=str(shown.uid),
        sequence=shown.sequence,
        title=words.title,
        meetings=tuple(
            CalendarMeeting(meeting.pk, meeting.starts_at, meeting.ends_at, meeting.cancelled)
            for meeting in shown.meetings.all()
        ),
        location=f"{venue.name}, {venue.address}" if venue else form_words(Form.ONLINE),
        url=request.build_absolute_uri(run_url(get_language(), shown.pk)),
        organiser=municipality.name,
        organiser_email=municipality.email,
        cancelled=shown.state == CourseRun.State.CANCELLED,
        language=words.lang,
    )
