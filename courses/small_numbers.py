"""Numbers made so coarse that none of them, and no difference of two, is about a few people.

As courses.survey_results has them: fewer than five are nothing, more are the multiple of five that there are at least.
Whatever is a sum (a row, a region, a year's file) is a sum of such numbers and not of exact ones, so that taking one from
another gives no more than the numbers themselves (docs/adr/0029).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from courses.survey_results import FEWEST, rounded

UNKNOWN = ""
# A total that somebody may take their own from is one of so many other municipalities at least.
FEWEST_OTHERS = 2
# So many that a part of less than a twentieth, which is told as none, may be of more than four.
WHOLE = 200
T = TypeVar("T")


@dataclass(frozen=True)
class Spread:
    """A number by language: in `named` at least so many each, and in `others` at least so many together."""

    named: Mapping[str, int] = field(default_factory=dict)
    others: int = 0

    @property
    def total(self) -> int:
        return sum(self.named.values()) + self.others


def spread(counts: Mapping[str, int], possible: Sequence[str]) -> Spread:
    """What may be told of counts by language, of which `possible` are those that there are.

    Languages with fewer than five are put together, but not so many of them are told that each must have had somebody:
    with one of them left, or two, nothing is. Under UNKNOWN are those whose language has been forgotten.
    """
    named = {code: rounded(number) for code, number in counts.items() if code and number >= FEWEST}
    unnamed = [code for code in {*possible, *counts} - {UNKNOWN} if code not in named]
    few = sum(counts.get(code, 0) for code in unnamed)
    most = max(0, (FEWEST - 1) * (len(unnamed) - 1))
    return Spread(named, min(rounded(few), rounded(most)) + rounded(counts.get(UNKNOWN, 0)))


def together(spreads: Iterable[Spread]) -> Spread:
    named: dict[str, int] = {}
    others = 0
    for one in spreads:
        others += one.others
        for code, number in one.named.items():
            named[code] = named.get(code, 0) + number
    return Spread(named, others)


def shares(counts: Mapping[T, int]) -> dict[T, int]:
    """Another division of what has been told, in tens of a hundred; nothing of fewer than two hundred.

    Numbers that are rounded by themselves would, beside a total, say of a small one that it is not none.
    """
    whole = sum(counts.values())
    if whole < WHOLE:
        return {}
    return {key: (20 * number + whole) // (2 * whole) * 10 for key, number in counts.items()}


def is_hidden_among(numbers: Iterable[int]) -> bool:
    """Whether a total of these, the other municipalities' numbers, gives none of them away."""
    return sum(number > 0 for number in numbers) >= FEWEST_OTHERS
