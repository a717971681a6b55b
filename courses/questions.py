"""A course's own questions in the words of a language."""

from dataclasses import dataclass

from django.core.cache import cache

from courses.models import Question, QuestionText
from home.models import words

# Seconds. Saving a course raises the region's version; this is for what was written past it.
REMEMBERED = 300


@dataclass(frozen=True)
class Asked:
    """One of the course's own questions in the words of a language. `choices` are (key, words).

    With `now` false it is no longer asked, and is known only for the answers that it has.
    """

    pk: int
    kind: str
    required: bool
    now: bool
    label: str
    help_text: str
    choices: tuple[tuple[str, str], ...]

    @property
    def field(self) -> str:
        return f"question_{self.pk}"


def questions_of(course, region, language: str) -> list[Asked]:
    """The questions that the course asks now, in order; free text only where the region allows it.

    Remembered while the region's version holds: 1 query now and then, none in between.
    """
    key = f"questions:{course.pk}:{region.version}:{language}"
    asked = cache.get_or_set(key, lambda: read_questions(course, language), REMEMBERED)
    return [
        question
        for question in asked
        if question.now and (region.free_text_questions or question.kind != Question.Kind.TEXT)
    ]


def read_questions(course, language: str) -> list[Asked]:
    texts: dict[int, list[QuestionText]] = {}
    rows = QuestionText.objects.filter(parent__course=course).select_related("parent")
    for text in rows.order_by("parent__sort_order", "parent_id", "pk"):
        texts.setdefault(text.parent_id, []).append(text)
    return [asked_in(words(rows, language)) for rows in texts.values()]


def asked_in(text: QuestionText) -> Asked:
    question = text.parent
    return Asked(
        pk=question.pk,
        kind=question.kind,
        required=question.required,
        now=question.asked,
        label=text.label,
        help_text=text.help_text,
        choices=tuple(zip(question.choices.split(), text.choices.splitlines(), strict=False)),
    )
