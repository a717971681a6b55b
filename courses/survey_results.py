"""What may be shown of answers, and sums of it.

A result is made once, when a run's survey has closed, and is as coarse as it is shown (docs/adr/0012): five answers or
none; numbers rounded down to a multiple of five; the mean of a scale in half steps. Every table and every file is a sum
of results, so no difference of two of them, and no two days, can say more than the results themselves do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import pgettext

from courses.models import SurveyQuestion, SurveyResult

FEWEST = 5


def rounded(number: int) -> int:
    """The multiple of five that there are at least."""
    return number - number % FEWEST


def tally(question: SurveyQuestion, values: Sequence[str]) -> SurveyResult | None:
    """What may be known of the answers to one question in one run; None of fewer than five."""
    known = [value for value in values if value in question.keys]
    if len(known) < FEWEST:
        return None
    if question.kind == SurveyQuestion.Kind.SCALE:
        return SurveyResult(
            question=question, answers=rounded(len(known)), half_steps=half_steps([int(v) for v in known])
        )
    counts = {key: rounded(known.count(key)) for key in question.keys}
    return SurveyResult(question=question, answers=told(len(known), counts), counts=counts)


def half_steps(values: Sequence[int]) -> int:
    """The mean in half steps of the scale: so coarse that one answer of five may be any of two."""
    return (4 * sum(values) + len(values)) // (2 * len(values))


def told(number: int, counts: Mapping[str, int]) -> int:
    """How many answered, as told: not so many that every choice must have its most, and so be known exactly."""
    hidden = rounded((FEWEST - 1) * len(counts) - 1)
    return max(FEWEST, min(rounded(number), sum(counts.values()) + hidden))


@dataclass
class Sum:
    """Results of one question put together: `answers` and `counts` are at least so many."""

    question: SurveyQuestion
    answers: int = 0
    runs: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    weighed: float = 0

    @property
    def mean(self) -> float | None:
        """Of a scale, to a tenth; each run's own is known to a half."""
        if self.question.kind != SurveyQuestion.Kind.SCALE or not self.answers:
            return None
        return round(self.weighed / self.answers + 1e-9, 1)

    def add(self, result: SurveyResult) -> None:
        self.answers += result.answers
        self.runs += 1
        self.weighed += result.answers * (result.half_steps or 0) / 2
        for key, number in result.counts.items():
            self.counts[key] = self.counts.get(key, 0) + number


@dataclass(frozen=True, order=True)
class Term:
    """Half a year, by the last meeting."""

    year: int
    autumn: bool

    @property
    def label(self) -> str:
        words = (
            pgettext("half a year", "autumn %(year)d")
            if self.autumn
            else pgettext("half a year", "spring %(year)d")
        )
        return words % {"year": self.year}


def term_of(run) -> Term:
    day = timezone.localdate(run.ends_at)
    return Term(day.year, day.month > 6)


def results_of(runs: QuerySet) -> list[SurveyResult]:
    """The results of some runs with their questions and runs. 2 queries."""
    results = SurveyResult.objects.filter(run__in=runs.order_by().values("pk"))
    results = results.select_related("question", "run__course", "run__municipality")
    in_order = results.order_by("question__sort_order", "question_id", "run_id")
    return list(in_order.prefetch_related("question__texts"))


def by_question(results: Iterable[SurveyResult]) -> list[Sum]:
    sums: dict[int, Sum] = {}
    for result in results:
        sums.setdefault(result.question_id, Sum(result.question)).add(result)
    return list(sums.values())


def by_term(results: Iterable[SurveyResult]) -> list[tuple[Term, list[Sum]]]:
    """The sums of each half year, the latest first."""
    of_term: dict[Term, list[SurveyResult]] = {}
    for result in results:
        of_term.setdefault(term_of(result.run), []).append(result)
    return [(term, by_question(of_term[term])) for term in sorted(of_term, reverse=True)]
