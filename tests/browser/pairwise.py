"""Few combinations in which every pair of values still meets: most faults need no more than two causes."""

from collections.abc import Mapping, Sequence
from itertools import combinations, product

Row = tuple


def pairwise(factors: Mapping[str, Sequence]) -> list[Row]:
    """Rows of values, one for each factor in order; deterministic, so that a failure comes again.

    Greedy: each row starts with a pair that is still missing and then takes, factor by factor, the value that
    adds most pairs (the first of equals).
    """
    values = list(factors.values())
    places = list(combinations(range(len(values)), 2))
    missing = {
        (a, one, b, other): None
        for a, b in places
        for one, other in product(range(len(values[a])), range(len(values[b])))
    }
    rows = []
    while missing:
        row = complete(next(iter(missing)), values, missing)
        for a, b in places:
            missing.pop((a, row[a], b, row[b]), None)
        rows.append(tuple(values[place][index] for place, index in enumerate(row)))
    return rows


def complete(start: tuple[int, int, int, int], values: list[Sequence], missing: Mapping) -> list[int]:
    """A full row, by index, that holds the pair `start`."""
    chosen = {start[0]: start[1], start[2]: start[3]}
    for place in range(len(values)):
        if place not in chosen:
            chosen[place] = max(
                range(len(values[place])),
                key=lambda index, place=place: (gain(place, index, chosen, missing), -index),
            )
    return [chosen[place] for place in range(len(values))]


def gain(place: int, index: int, chosen: Mapping[int, int], missing: Mapping) -> int:
    """How many missing pairs a value makes with what is chosen already."""
    pairs = ((min((place, index), other), max((place, index), other)) for other in chosen.items())
    return sum((*low, *high) in missing for low, high in pairs)
