"""The survey after a run: what it asks, taking an answer, and closing it. Verbs, as in courses.booking.

Nothing here knows a party, an address or a time finer than a week, and nothing is counted by address: the limits of
home.limits would write down when somebody answered. What holds instead is a most per run.
"""

import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from courses.models import (
    CourseRun,
    SurveyAnswer,
    SurveyComment,
    SurveyQuestion,
    SurveyQuestionText,
    SurveyResult,
    SurveyRound,
)
from courses.survey_links import last_day, settled_round
from courses.survey_results import FEWEST, tally
from home.models import Municipality, Region, words

TEXT = SurveyQuestion.Kind.TEXT
# Somebody who answers again and again is counted each time, but not without end.
MOST_ANSWERS, MOST_PER_SEAT = 30, 3
chance = random.SystemRandom()


class Standing(Enum):
    """How a run's survey stands. NOTHING: there is no question to ask."""

    EARLY = "early"
    OPEN = "open"
    CLOSED = "closed"
    FULL = "full"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Asked:
    """A question in the words of one language; `lang` is the one they really are in. `choices` are (key, words)."""

    pk: int
    kind: str
    label: str
    help_text: str
    low: str
    high: str
    choices: tuple[tuple[str, str], ...]
    lang: str

    @property
    def field(self) -> str:
        return f"question_{self.pk}"


def standing(run: CourseRun, now: datetime | None = None) -> Standing:
    """Whether somebody may answer now. It opens with the end of the last meeting. 1 query."""
    return standing_of(run, settled_round(run), now or timezone.now())


def standing_of(run: CourseRun, settled: SurveyRound | None, now: datetime) -> Standing:
    if run.state != CourseRun.State.PUBLISHED or (settled and settled.sealed):
        return Standing.CLOSED
    if run.ends_at is None or now < run.ends_at:
        return Standing.EARLY
    return Standing.CLOSED if timezone.localdate(now) > last_day(run, settled) else Standing.OPEN


def questions_for(run: CourseRun):
    """The region's questions and the course's own, asked or not."""
    region = run.municipality.region_id
    return SurveyQuestion.objects.filter(Q(course=None) | Q(course=run.course_id), region=region)


def asked_of(run: CourseRun, region: Region, language: str, shown: list[int] | None = None) -> list[Asked]:
    """What is asked now, in order; or what was `shown` to somebody a while ago, whatever is asked by now. 2 queries.

    Free text only where the region allows it.
    """
    questions = questions_for(run)
    questions = questions.filter(asked=True) if shown is None else questions.filter(pk__in=shown)
    if not region.free_text_questions:
        questions = questions.exclude(kind=TEXT)
    return [asked_in(question, language) for question in questions.prefetch_related("texts")]


def asked_in(question: SurveyQuestion, language: str) -> Asked:
    text = words(question.texts.all(), language)
    if text is None:
        return Asked(question.pk, question.kind, str(question.pk), "", "", "", (), language)
    return Asked(
        pk=question.pk,
        kind=question.kind,
        label=text.label,
        help_text=text.help_text,
        low=text.low,
        high=text.high,
        choices=tuple(zip(question.choices.split(), text.choices.splitlines(), strict=False)),
        lang=text.language,
    )


def has_questions(run: CourseRun, region: Region) -> bool:
    """Whether there is anything to ask, so that a mail may lead there. 1 query."""
    questions = questions_for(run).filter(asked=True)
    return (questions if region.free_text_questions else questions.exclude(kind=TEXT)).exists()


def answer(run: CourseRun, answers: Mapping[int, str], now: datetime | None = None) -> Standing:
    """Keep somebody's answers by question, each by itself. OPEN when they were kept, else why not.

    The same person may answer twice: nobody can tell. Locks the run's survey. 5 or 6 queries.
    """
    now = now or timezone.now()
    with transaction.atomic():
        if (now_standing := standing_of(run, settled_round(run), now)) is not Standing.OPEN:
            return now_standing
        settled = locked_round(run)
        if (now_standing := standing_of(run, settled, now)) is not Standing.OPEN:
            return now_standing
        rows = [
            SurveyAnswer(run=run, question_id=pk, week=week_of(now), value=value)
            for pk, value in answers.items()
            if value
        ]
        if too_many(run, rows):
            return Standing.FULL
        chance.shuffle(rows)
        SurveyAnswer.objects.bulk_create(rows)
    return Standing.OPEN


def locked_round(run: CourseRun) -> SurveyRound:
    """The run's survey, made by its first answer, and locked until the transaction ends. 2 or 3 queries."""
    SurveyRound.objects.get_or_create(run=run, defaults={"last_day": last_day(run, None)})
    return SurveyRound.objects.select_for_update(no_key=True).get(run=run)


def week_of(now: datetime) -> str:
    year, week, _day = timezone.localdate(now).isocalendar()
    return f"{year}-W{week:02}"


def too_many(run: CourseRun, rows: list[SurveyAnswer]) -> bool:
    """Whether somebody is filling the box. By the seats: how many really came is nobody's business here. 1 query."""
    most = max(MOST_ANSWERS, MOST_PER_SEAT * run.seats)
    questions = {row.question_id for row in rows}
    there = SurveyAnswer.objects.filter(run=run, question__in=questions).values_list("question", flat=True)
    counted: dict[int, int] = defaultdict(int)
    for pk in there:
        counted[pk] += 1
    return any(counted[pk] >= most for pk in questions)


def seal(run_id: int, now: datetime | None = None) -> bool:
    """Close a run's survey whose time is over: answers become results, and are deleted. Whether it was done now.

    A question that fewer than five have answered leaves nothing. Locks the run's survey. 6 queries, however many.
    """
    now = now or timezone.now()
    with transaction.atomic():
        settled = SurveyRound.objects.select_for_update(no_key=True).get(run=run_id)
        if settled.sealed or timezone.localdate(now) <= settled.last_day:
            return False
        box: dict[SurveyQuestion, list[str]] = defaultdict(list)
        for row in SurveyAnswer.objects.filter(run=run_id).select_related("question"):
            box[row.question].append(row.value)
        results = [tally(question, values) for question, values in box.items() if question.kind != TEXT]
        for result in filter(None, results):
            result.run_id = run_id
        SurveyResult.objects.bulk_create(filter(None, results))
        SurveyComment.objects.bulk_create(comments(run_id, box))
        SurveyAnswer.objects.filter(run=run_id).delete()
        settled.sealed = True
        settled.save(update_fields=["sealed"])
    return True


def comments(run_id: int, box: Mapping[SurveyQuestion, list[str]]) -> list[SurveyComment]:
    """Free texts in an order that says nothing, with new random keys."""
    made = [
        SurveyComment(run_id=run_id, question=question, text=value)
        for question, values in box.items()
        if question.kind == TEXT and len(values) >= FEWEST
        for value in values
    ]
    chance.shuffle(made)
    return made


def seal_closed(region_id: int, now: datetime) -> int:
    """Close every survey of a region whose time is over; how many. Part of the nightly work."""
    over = SurveyRound.objects.filter(
        run__municipality__region=region_id, sealed=False, last_day__lt=timezone.localdate(now)
    )
    return sum(seal(pk, now) for pk in list(over.values_list("pk", flat=True)))


def remove_texts(region_id: int, now: datetime) -> int:
    """Delete what was written about runs whose time each municipality has decided on; counts stay. How many.

    Also out of a survey that is still open. 1 query, and 2 for each municipality that has decided.
    """
    removed = 0
    decided = Municipality.objects.filter(region=region_id, retention_days__isnull=False)
    for municipality in decided:
        then = now - timedelta(days=municipality.retention_days)
        over = {"run__municipality": municipality, "run__ends_at__lte": then}
        removed += SurveyComment.objects.filter(**over).delete()[0]
        removed += SurveyAnswer.objects.filter(**over, question__kind=TEXT).delete()[0]
    return removed


def is_answered(question: SurveyQuestion) -> bool:
    """Whether anybody's answer is kept, in whatever form. 1 to 3 queries."""
    return question.answers.exists() or question.results.exists() or question.comments.exists()


def says_otherwise(stored: SurveyQuestion, edited: SurveyQuestion) -> bool:
    """Whether answers to the one are no answers to the other: kind, choices, or words that people have read.

    Words in a further language ask the same. 1 query.
    """
    if (stored.kind, stored.choices.split()) != (edited.kind, edited.choices.split()):
        return True
    new = {text.language: said(text) for text in edited.texts.all()}
    return any(new.get(text.language) != said(text) for text in stored.texts.all())


def said(text) -> tuple:
    return text.label, text.help_text, text.low, text.high, text.choices.splitlines()


@transaction.atomic
def renewed(stored: SurveyQuestion, edited: SurveyQuestion) -> SurveyQuestion:
    """A new question with the edited words; the old one keeps its own, and its answers, and is asked no more."""
    made = SurveyQuestion(
        **{
            name: getattr(edited, name)
            for name in ("region", "course", "kind", "choices", "asked", "sort_order")
        }
    )
    fields = ("language", "label", "help_text", "low", "high", "choices")
    made.texts = [
        SurveyQuestionText(**{name: getattr(text, name) for name in fields}) for text in edited.texts.all()
    ]
    made.save()
    stored.asked = False
    stored.save(update_fields=["asked"])
    return made
