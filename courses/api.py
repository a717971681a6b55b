"""What a region offers, for programs: municipalities, programmes, courses, runs with meetings and seats. Read only.

Facts are the same in every language; `lang` chooses the words, which fall back to the source language and then say so
(`language` beside them). Nobody who booked, waits or leads is in it. Times are ISO 8601 with their offset.
"""

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Literal

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import get_language
from ninja import Path, Query, Router, Schema
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from pydantic import Field

from courses import listing
from courses.catalogue import Catalogue, KnownCourse, catalogue
from courses.listing import AGES, LONGEST_WORDS, WEEKDAYS, Filters, parse_words
from courses.models import CourseRun, Daypart, Form, Programme
from courses.rows import run_url
from home.open_data import open_data

MOST = 100
router = Router()
# As much as the database can hold.
Key = Annotated[int, Path(ge=1, lt=2**63)]
Language = Annotated[str, Query(description="Language of the words: one that the site is published in.")]


class MunicipalityOut(Schema):
    slug: str
    name: str
    town: str
    latitude: float = Field(description="Degrees north, WGS 84, of the main town.")
    longitude: float = Field(description="Degrees east, WGS 84, of the main town.")
    phone: str
    email: str
    url: str = Field(description="Its page; empty when it has none.")


class ProgrammeOut(Schema):
    slug: str
    name: str
    age_from: int = Field(description="The child's age in whole years.")
    age_to: int
    expecting: bool
    meetings: int
    minutes: int = Field(description="Length of each meeting.")
    group_min: int
    group_max: int


class CourseOut(Schema):
    slug: str = Field(description="Of its page; empty when it has none.")
    title: str
    introduction: str
    language: str = Field(description="The language that title and introduction are in.")
    url: str
    kind: str = Field(description="course, or drop-in and its like: those are not booked.")
    programme: str = Field(description="Name of its method; empty when it has none.")
    municipality: str = Field(description="Slug of the one that gives it; empty when all may.")
    age_from: int
    age_to: int
    expecting: bool
    price: int = Field(description="In Swedish kronor; 0 is free of charge.")
    children_welcome: bool
    child_care: bool


class VenueOut(Schema):
    name: str
    street: str
    postal_code: str
    place: str
    latitude: float | None
    longitude: float | None
    access: list[str] = Field(description="What decides whether someone can come, for example step_free.")


class MeetingOut(Schema):
    starts_at: datetime
    ends_at: datetime
    cancelled: bool


class RunOut(Schema):
    id: int
    uid: str = Field(description="A URN that never changes; calendars know the run by it.")
    url: str
    state: Literal["published", "cancelled"]
    course: str = Field(description="Slug of the course.")
    title: str
    title_language: str
    municipality: str = Field(description="Slug of the municipality that gives it.")
    form: Literal["on_site", "online", "both"]
    venue: VenueOut | None
    language: str = Field(description="Language of the meetings.")
    interpreters: list[str] = Field(description="Languages that every meeting is interpreted to.")
    starts_at: datetime
    ends_at: datetime
    sign_up_opens_at: datetime
    sign_up_closes_at: datetime
    seats: int
    seats_left: int = Field(description="Never too many; 0 while anybody waits.")
    waiting: int = Field(description="Parties on the waiting list.")
    meetings: list[MeetingOut]
    changed_at: datetime = Field(description="When dates, place or state were settled last.")


class RunsOut(Schema):
    runs: list[RunOut]
    next: str | None = Field(description="Address of the rest, if there is more.")


class Problem(Schema):
    """Why there is no answer: in words, or one for each parameter that cannot be understood."""

    detail: str | list[dict]


PROBLEMS = {404: Problem, 422: Problem}


class Asked(Schema):
    """The filters of the course list."""

    municipality: list[str] = Field([], description="Slugs; any of them.")
    programme: str = Field("", description="Slug of a named method.")
    course: str = Field("", description="Slug.")
    age: Annotated[int, Field(ge=AGES.start, lt=AGES.stop)] | Literal["expecting"] | None = Field(
        None, description="The child's age in whole years."
    )
    language: Literal["", *listing.LANGUAGES] = Field("", description="Of the meetings, or interpreted to.")
    weekday: list[Literal[*WEEKDAYS]] = []
    part: list[Literal[*Daypart.values]] = Field([], description="Part of the day.")
    form: Literal["", Form.ON_SITE.value, Form.ONLINE.value] = ""
    free: bool = Field(False, description="Only with free seats.")
    q: str = Field("", max_length=LONGEST_WORDS, description="Free text, as in the list's search field.")
    state: Literal["open", "all"] = Field(
        "open",
        description="open: can still be booked or waited for; all: also closed, begun and cancelled ones.",
    )
    limit: int = Field(20, ge=1, le=MOST)
    cursor: str = Field("", max_length=80, description="From `next` of the answer before.")


@contextmanager
def words_in(request, lang: str) -> Iterator[Catalogue]:
    """The region's catalogue, with the language active that was asked for; 404 where there is no region."""
    if not request.region:
        raise HttpError(404, "No region answers at this address.")
    known = catalogue(request.region)
    if lang and lang not in known.languages:
        raise HttpError(422, f"lang: not a language of this site. There are {', '.join(known.languages)}.")
    with translation.override(lang or settings.LANGUAGE_CODE):
        yield known


@router.get(
    "/municipalities",
    response={200: list[MunicipalityOut]} | PROBLEMS,
    summary="Municipalities of the region",
)
@decorate_view(open_data)
def municipalities(request, lang: Language = ""):
    with words_in(request, lang) as known:
        return [
            {
                **{name: getattr(place, name) for name in ("slug", "name", "town", "phone", "email")},
                "latitude": place.latitude,
                "longitude": place.longitude,
                "url": full(request, place.url(get_language())),
            }
            for place in known.municipalities.values()
        ]


@router.get(
    "/programmes", response={200: list[ProgrammeOut]} | PROBLEMS, summary="Named methods that courses follow"
)
@decorate_view(open_data)
def programmes(request):
    with words_in(request, "") as known:
        return Programme.objects.filter(region=known.region_id).order_by("slug")


@router.get(
    "/courses", response={200: list[CourseOut]} | PROBLEMS, summary="Courses, with the words of their pages"
)
@decorate_view(open_data)
def courses(request, lang: Language = ""):
    with words_in(request, lang) as known:
        return [course_out(request, course, known) for course in known.listed.values()]


@router.get("/runs", response={200: RunsOut} | PROBLEMS, summary="Runs of courses, the soonest first")
@decorate_view(open_data)
def runs(request, asked: Query[Asked], lang: Language = ""):
    with words_in(request, lang) as known:
        now = timezone.now()
        all_of_them = CourseRun.objects.public().filter(ends_at__gte=now) if asked.state == "all" else None
        rows = listing.question(known, filters_of(asked, known), now, all_of_them).everywhere()
        if asked.cursor:
            rows = rows.filter(after(asked.cursor))
        found = list(rows.order_by("starts_at", "pk").prefetch_related("meetings")[: asked.limit + 1])
        shown, more = found[: asked.limit], found[asked.limit :]
        return {
            "runs": [run_out(request, run, known) for run in shown],
            "next": next_address(request, shown[-1]) if more else None,
        }


@router.get(
    "/runs/{pk}", response={200: RunOut} | PROBLEMS, summary="One run, also when it is cancelled or over"
)
@decorate_view(open_data)
def run(request, pk: Key, lang: Language = ""):
    with words_in(request, lang) as known:
        public = CourseRun.objects.public().filter(
            starts_at__isnull=False, municipality_id__in=known.municipalities, course_id__in=known.listed
        )
        found = public.prefetch_related("meetings").filter(pk=pk).first()
        if found is None:
            raise HttpError(404, "There is no such run.")
        return run_out(request, found, known)


def full(request, url: str) -> str:
    return request.build_absolute_uri(url) if url else ""


def filters_of(asked: Asked, known: Catalogue) -> Filters:
    """The list's filters; a slug that is nobody's is an error here: a program cannot see what was left out."""
    for name, slugs, there_are in (
        ("municipality", asked.municipality, known.municipality_by_slug),
        ("programme", [asked.programme] if asked.programme else [], known.programmes),
        ("course", [asked.course] if asked.course else [], known.course_by_slug),
    ):
        if unknown := [slug for slug in slugs if slug not in there_are]:
            raise HttpError(422, f"{name}: not known here: {', '.join(unknown)[:200]}.")
    return Filters(
        municipality=tuple(slug for slug in known.municipality_by_slug if slug in asked.municipality),
        programme=asked.programme,
        course=asked.course,
        age=asked.age,
        language=asked.language,
        weekday=tuple(day for day, name in enumerate(WEEKDAYS) if name in asked.weekday),
        part=tuple(part for part in Daypart.values if part in asked.part),
        form=asked.form,
        free=asked.free,
        q=parse_words(asked.q),
    )


def course_out(request, course: KnownCourse, known: Catalogue) -> dict:
    words = course.in_language(get_language())
    place = known.municipalities.get(course.municipality_id)
    same = ("slug", "kind", "programme", "age_from", "age_to", "expecting", "price")
    return {
        **{name: getattr(course, name) for name in (*same, "children_welcome", "child_care")},
        "title": words.title,
        "introduction": words.introduction,
        "language": words.lang,
        "url": full(request, words.url),
        "municipality": place.slug if place else "",
    }


def run_out(request, run: CourseRun, known: Catalogue) -> dict:
    course = known.courses[run.course_id]
    words, venue = course.in_language(get_language()), known.venues.get(run.venue_id)
    same = ("id", "state", "form", "language", "seats")
    moments = ("starts_at", "ends_at", "sign_up_opens_at", "sign_up_closes_at", "changed_at")
    return {
        **{name: getattr(run, name) for name in same},
        **{name: timezone.localtime(getattr(run, name)) for name in moments},
        "uid": run.uid.urn,
        "url": full(request, run_url(get_language(), run.pk)),
        "course": course.slug,
        "title": words.title,
        "title_language": words.lang,
        "municipality": known.municipalities[run.municipality_id].slug,
        "venue": venue if venue and run.form != Form.ONLINE else None,
        "interpreters": run.interpreter_codes,
        "seats_left": run.listed_free,
        "waiting": run.waiting_parties,
        "meetings": [
            {
                "starts_at": timezone.localtime(meeting.starts_at),
                "ends_at": timezone.localtime(meeting.ends_at),
                "cancelled": meeting.cancelled,
            }
            for meeting in run.meetings.all()
        ],
    }


# A place in the list: when the last run that was shown starts, and its key. It stays right while runs come and go.
def next_address(request, last: CourseRun) -> str:
    query = request.GET.copy()
    place = f"{last.starts_at.timestamp():.6f} {last.pk}"
    query["cursor"] = base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")
    return request.build_absolute_uri(f"?{query.urlencode()}")


def after(cursor: str) -> Q:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        moment, pk = text.split(" ")
        at, pk = datetime.fromtimestamp(float(moment), UTC), int(pk)
    except (ValueError, OverflowError, OSError, binascii.Error):
        raise HttpError(422, "cursor: not one of ours.") from None
    if not 0 <= pk < 2**63:
        raise HttpError(422, "cursor: not one of ours.")
    return Q(starts_at__gt=at) | Q(starts_at=at, pk__gt=pk)
