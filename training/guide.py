"""A module as its leader sees it: the parts of each meeting by the clock, in the reader's language.

The guide of a lesson is of the meeting that the lesson leads to: the one after `after_meeting`, else the first. Its
parts are those of the lesson's source in that order, as its steps are; what is not translated stands in the source's
words.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from courses.models import CourseRun, Meeting
from courses.summary import hours
from home.dates import clock, day_in_words
from home.routing import lang_attributes
from training.blocks import KEY, key_of, size_of
from training.models import LessonPage
from training.outline import KnownLesson, KnownModule


@dataclass(frozen=True, slots=True)
class Check:
    """Something that the method says; known by the id of its block in every language."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Document:
    """Something to print; `size` as it is told."""

    title: str
    url: str
    size: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a meeting. `time` is by the clock, or in minutes from the start; `attributes`: those of its words."""

    key: str
    title: str
    text: object
    minutes: int
    time: str
    attributes: str
    materials: tuple[str, ...]
    handout: Document | None
    interpreter: str
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """One meeting. `when` and `time` are empty without a date; `over`: minutes more than the meeting has."""

    number: int
    when: str
    time: str
    held_on: object
    minutes: int
    over: int
    lessons: tuple[dict, ...]
    parts: tuple[Part, ...]

    @property
    def materials(self) -> list[tuple[str, str]]:
        """Everything that is needed, once, each with the attributes of its words."""
        return list(
            dict.fromkeys((thing, part.attributes) for part in self.parts for thing in part.materials)
        )

    @property
    def handouts(self) -> list[Document]:
        return list(dict.fromkeys(part.handout for part in self.parts if part.handout))


def held_meetings(run: CourseRun | None) -> list[Meeting]:
    """In order, so that the first is meeting 1; none of a run that is not held. 1 query unless they are prefetched."""
    if run is None or run.state != CourseRun.State.PUBLISHED:
        return []
    return [meeting for meeting in run.meetings.all() if not meeting.cancelled]


def agendas(module: KnownModule, meetings: Sequence[Meeting], language: str) -> list[Agenda]:
    """Every meeting that has a guide or a date, in order. 1 query, and 1 for the handouts of each page."""
    lessons = defaultdict(list)
    for lesson in module.lessons:
        lessons[lesson.leads_to].append(lesson)
    wanted = {
        words.pk for lesson in module.lessons for words in (lesson.source, lesson.in_language(language))
    }
    pages = LessonPage.objects.select_related("locale").in_bulk(wanted)
    numbers = range(1, max([len(meetings), *lessons]) + 1)
    dates = dict(enumerate(meetings, start=1))
    return [agenda(number, lessons[number], pages, dates.get(number), language) for number in numbers]


def agenda(
    number: int, lessons: Iterable[KnownLesson], pages: dict, meeting: Meeting | None, language: str
) -> Agenda:
    parts, at = [], 0
    for lesson in lessons:
        for bound, own, code in blocks_of(lesson, pages, language):
            parts.append(part_of(bound, own, code, at, meeting))
            at += bound.value["minutes"]
    length = meeting and int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    return Agenda(
        number=number,
        when=day_in_words(meeting.starts_at) if meeting else "",
        time=hours(meeting) if meeting else "",
        held_on=meeting and meeting.starts_at,
        minutes=at,
        over=max(0, at - length) if meeting else 0,
        lessons=tuple(lesson_words(lesson, language) for lesson in lessons),
        parts=tuple(parts),
    )


def lesson_words(lesson: KnownLesson, language: str) -> dict:
    words = lesson.in_language(language)
    return {
        "key": lesson.key,
        "title": words.title,
        "attributes": lang_attributes(words.language),
        "url": lesson.urls[language],
    }


def blocks_of(lesson: KnownLesson, pages: dict, language: str):
    """The source's parts, each with the block whose words are shown and the language of these."""
    source, own = pages[lesson.source.pk], pages[lesson.in_language(language).pk]
    translated = {bound.id: bound for bound in own.guide}
    for bound in source.guide:
        shown = translated.get(bound.id, bound)
        yield bound, shown, (own if bound.id in translated else source).locale.language_code


def part_of(bound, shown, language: str, at: int, meeting: Meeting | None) -> Part:
    value, minutes = shown.value, bound.value["minutes"]
    return Part(
        key=key_of(bound),
        title=value["title"],
        text=value["text"],
        minutes=minutes,
        time=time_of(at, minutes, meeting),
        attributes=lang_attributes(language),
        materials=tuple(line.strip() for line in value["materials"].splitlines() if line.strip()),
        handout=document_of(value["handout"] or bound.value["handout"]),
        interpreter=value["interpreter"],
        checks=tuple(checks_of(bound, shown)),
    )


def checks_of(bound, shown) -> Iterable[Check]:
    """The source's, in the words of the translation where it has the same one."""
    words = {child.id: child.value for child in shown.value["checks"].bound_blocks}
    for child in bound.value["checks"].bound_blocks:
        yield Check(child.id[:KEY], words.get(child.id, child.value))


def time_of(at: int, minutes: int, meeting: Meeting | None) -> str:
    """18:00–18:15, or 0–15."""
    if not meeting:
        return f"{at}–{at + minutes}"
    start = meeting.starts_at + timedelta(minutes=at)
    return f"{clock(start)}–{clock(start + timedelta(minutes=minutes))}"


def document_of(document) -> Document | None:
    return Document(document.title, document.url, size_of(document)) if document else None
