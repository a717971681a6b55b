"""Drop-in opening hours of a municipality, as its page tells them: place by place, day by day."""

from dataclasses import dataclass, field
from itertools import groupby

from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format

from courses.catalogue import Catalogue, in_language
from courses.models import OpeningHours
from home.models import words


@dataclass(frozen=True, slots=True)
class Day:
    weekday: str
    times: str
    note: str = ""
    note_lang: str = ""


@dataclass(frozen=True, slots=True)
class OpenCourse:
    """A drop-in that is held at a place; `lang` only where its title is in another language."""

    title: str
    url: str
    lang: str
    days: list[Day] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    address: str
    directions: str
    lang: str
    courses: list[OpenCourse] = field(default_factory=list)


def opening_hours(municipality_id: int, known: Catalogue, language: str) -> list[Place]:
    """The municipality's open places by name, with their days from Monday; of listed courses. 2 queries."""
    hours = OpeningHours.objects.filter(venue__municipality=municipality_id).prefetch_related("texts")
    in_order = known.in_lists(hours).order_by(
        "venue__name", "venue_id", "course__name", "course_id", "weekday", "opens"
    )
    return [
        place(known, venue_id, list(rows), language)
        for venue_id, rows in groupby(in_order, key=lambda row: row.venue_id)
        if venue_id in known.venues
    ]


def place(known: Catalogue, venue_id: int, rows: list[OpeningHours], language: str) -> Place:
    venue = known.venues[venue_id]
    directions, spoken = in_language(venue.directions, language)
    by_course = groupby(rows, key=lambda row: row.course_id)
    courses = [open_course(known, pk, list(group), language) for pk, group in by_course]
    return Place(venue.name, venue.address, directions, "" if spoken == language else spoken, courses)


def open_course(known: Catalogue, course_id: int, rows: list[OpeningHours], language: str) -> OpenCourse:
    said = known.courses[course_id].in_language(language)
    days = [day(row, language) for row in rows]
    return OpenCourse(said.title, said.url, "" if said.lang == language else said.lang, days)


def day(row: OpeningHours, language: str) -> Day:
    text = words(row.texts.all(), language)
    times = f"{time_format(row.opens, 'H:i')}–{time_format(row.closes, 'H:i')}"
    weekday = str(WEEKDAYS[row.weekday]).capitalize()
    if text is None:
        return Day(weekday, times)
    return Day(weekday, times, text.note, "" if text.language == language else text.language)
