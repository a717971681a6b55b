"""A whole module in the reader's language: its lessons, and their steps as blocks."""

from collections.abc import Iterator
from dataclasses import dataclass

from wagtail.blocks.stream_block import StreamValue

from training.blocks import key_of
from training.models import LessonPage
from training.outline import KnownLesson, KnownModule

Bound = StreamValue.StreamChild


@dataclass(frozen=True, slots=True)
class Written:
    """A step as it is read: its block, and the language that its words are in."""

    key: str
    language: str
    block: Bound


@dataclass(frozen=True, slots=True)
class WholeLesson:
    lesson: KnownLesson
    steps: tuple[Written, ...]


def whole(module: KnownModule, language: str) -> list[WholeLesson]:
    """Every lesson with its steps: of the translation, and of the source those that it lacks.

    1 query, and for each lesson those of the rows that its steps name.
    """
    words = [(lesson.in_language(language), lesson.source) for lesson in module.lessons]
    pks = {page.pk for pair in words for page in pair}
    pages = LessonPage.objects.select_related("locale").in_bulk(pks)
    return [
        WholeLesson(lesson, tuple(in_order(lesson, pages[own.pk], pages[source.pk])))
        for lesson, (own, source) in zip(module.lessons, words, strict=True)
    ]


def in_order(lesson: KnownLesson, own: LessonPage, source: LessonPage) -> Iterator[Written]:
    """The steps of a lesson, from its own page first. Both may be the same page."""
    found = {
        key_of(bound): Written(key_of(bound), page.locale.language_code, bound)
        for page in (source, own)
        for bound in page.steps
    }
    return (found[step.key] for step in lesson.steps if step.key in found)
