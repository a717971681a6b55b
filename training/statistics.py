"""What came of a module: every number as it is shown (courses.small_numbers), and never exact.

A number is that of a half year. Those of several are added up as they are told, so that no difference of two says more.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from courses.small_numbers import Spread, shares, spread, together
from courses.survey_results import Term, half_steps
from training.counting import ALONE, BY_CODE, EMBEDDED
from training.models import RatingCount, StepCount

What = StepCount.What
# Came by the code of a group, whichever it was.
BY_GROUP = "group"
WAYS = (ALONE, BY_CODE, EMBEDDED, BY_GROUP)
# How sure somebody was afterwards.
SURER, AS_SURE, LESS_SURE = "surer", "as sure", "less sure"
FELT = (SURER, AS_SURE, LESS_SURE)


@dataclass(frozen=True)
class Figures:
    """How often a module was begun and finished, and each of its steps done, by language."""

    began: Spread = field(default_factory=Spread)
    finished: Spread = field(default_factory=Spread)
    done: Mapping[str, Spread] = field(default_factory=dict)


def added(figures: Iterable[Figures]) -> Figures:
    """Of several halves of a year: sums of what is told of each."""
    figures = list(figures)
    keys = {key for one in figures for key in one.done}
    return Figures(
        together(one.began for one in figures),
        together(one.finished for one in figures),
        {key: together(one.done.get(key, Spread()) for one in figures) for key in keys},
    )


def figures_of(counts, languages: Sequence[str]) -> dict[str, dict[Term, Figures]]:
    """By module and half year, the latest first. `counts` are rows of StepCount. 1 query."""
    rows = counts.order_by().values_list(
        "module", "what", "step", "language", ExtractYear("day"), ExtractMonth("day")
    )
    exact: dict = defaultdict(lambda: defaultdict(lambda: defaultdict(lambda: defaultdict(int))))
    for module, what, step, language, year, month, number in rows.annotate(number=Sum("count")):
        exact[str(module)][Term(year, month > 6)][what, step][language] += number
    return {
        module: {term: told(of_term[term], languages) for term in sorted(of_term, reverse=True)}
        for module, of_term in exact.items()
    }


def told(counts: Mapping[tuple[str, str], Mapping[str, int]], languages: Sequence[str]) -> Figures:
    return Figures(
        spread(counts.get((What.BEGAN, ""), {}), languages),
        spread(counts.get((What.FINISHED, ""), {}), languages),
        {step: spread(found, languages) for (what, step), found in counts.items() if what == What.DONE},
    )


def ways(counts) -> dict[str, int]:
    """How those who began came, in hundredths; empty of few. Another division of what was told: in tens. 1 query."""
    rows = counts.filter(what=What.BEGAN).order_by().values_list("source").annotate(Sum("count"))
    found: dict[str, int] = defaultdict(int)
    for source, number in rows:
        found[source if source in WAYS else BY_GROUP] += number
    return shares(found)


def of_term(counts, term: Term | None):
    """Those of one half year; all for None."""
    if term is None:
        return counts
    months = (7, 12) if term.autumn else (1, 6)
    return counts.filter(day__year=term.year, day__month__range=months)


@dataclass(frozen=True)
class Ratings:
    """How sure people felt of one thing before and after, in pairs.

    `felt` is how many were surer afterwards, as sure, or less; the means are to a half; `before` and `after` are the
    marks in hundredths, empty of few.
    """

    pair: str
    felt: Spread = field(default_factory=Spread)
    mean_before: float | None = None
    mean_after: float | None = None
    before: Mapping[int, int] = field(default_factory=dict)
    after: Mapping[int, int] = field(default_factory=dict)


def ratings_of(region, module: str) -> dict[str, Ratings]:
    """By the pair's name: all that were ever sent, for a pair has no day. 1 query."""
    found: dict[str, dict[tuple[int, int], int]] = defaultdict(lambda: defaultdict(int))
    rows = RatingCount.objects.filter(region=region, module=module)
    for pair, before, after, number in rows.values_list("pair", "before", "after", "count"):
        found[pair][before, after] += number
    return {pair: ratings_told(pair, counts) for pair, counts in found.items()}


def ratings_told(pair: str, counts: Mapping[tuple[int, int], int]) -> Ratings:
    """What may be told of pairs; nothing but of five whose feelings hide among each other."""
    felt: dict[str, int] = defaultdict(int)
    before: dict[int, int] = defaultdict(int)
    after: dict[int, int] = defaultdict(int)
    for (was, became), number in counts.items():
        felt[SURER if became > was else AS_SURE if became == was else LESS_SURE] += number
        before[was] += number
        after[became] += number
    told_of = spread(felt, FELT)
    if not told_of.total:
        return Ratings(pair)
    return Ratings(pair, told_of, mean(before), mean(after), shares(before), shares(after))


def mean(marks: Mapping[int, int]) -> float:
    """To a half, as courses.survey_results has it."""
    return half_steps([mark for mark, number in marks.items() for _one in range(number)]) / 2
