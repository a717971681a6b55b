"""Attacks on what is told of small numbers: every set of numbers that could have been, and what they have in common."""

from collections import defaultdict
from itertools import combinations, product

import pytest

from courses.small_numbers import Spread, is_hidden_among, shares, spread, together
from courses.survey_results import rounded

FEW = range(1, 5)


def certain(possible, told):
    """Groups of parts that have one to four in every case that gives what was told."""
    cases = defaultdict(list)
    for numbers in possible:
        cases[told(numbers)].append(numbers)
    found = set()
    for answer, alike in cases.items():
        size = len(alike[0])
        for group in (group for n in range(1, size + 1) for group in combinations(range(size), n)):
            if all(sum(numbers[i] for i in group) in FEW for numbers in alike):
                found.add((answer, group))
    return found


def told_spread(numbers):
    codes = [f"l{i}" for i in range(len(numbers))]
    found = spread(dict(zip(codes, numbers, strict=True)), codes)
    return tuple(sorted(found.named.items())), found.others


def told_exactly_in_all(numbers):
    """The control: small parts are hidden one by one, and the total is what there are at least."""
    return tuple(map(rounded, numbers)), rounded(sum(numbers))


@pytest.mark.parametrize(("languages", "most"), [(1, 14), (2, 13), (3, 11), (4, 8)])
def test_no_language_and_no_group_of_them_is_known_to_be_a_few_people(languages, most):
    possible = list(product(range(most + 1), repeat=languages))
    assert certain(possible, told_spread) == set()


def test_the_attack_succeeds_on_rounded_totals_beside_rounded_parts():
    assert certain(list(product(range(12), repeat=2)), told_exactly_in_all)


def test_a_language_of_five_is_named_and_those_below_are_put_together():
    found = spread({"sv": 23, "ar": 5, "so": 4, "ti": 4, "uk": 3}, ["sv", "ar", "so", "ti", "uk", "en"])
    assert found == Spread({"sv": 20, "ar": 5}, 10)
    assert found.total == 35


def test_what_has_been_forgotten_is_counted_without_a_language():
    assert spread({"": 42}, ["sv", "ar"]) == Spread({}, 40)
    assert spread({"": 3, "sv": 4}, ["sv", "ar"]) == Spread({}, 0)


def test_a_sum_is_of_what_was_told():
    one, other = Spread({"sv": 10}, 5), Spread({"sv": 5, "ar": 5}, 0)
    assert together([one, other]) == Spread({"sv": 15, "ar": 5}, 5)
    assert together([one, other]).total == one.total + other.total


@pytest.mark.parametrize(("size", "whole"), [(2, 200), (2, 203), (3, 200)])
def test_another_division_of_the_same_total_gives_no_small_part_away(size, whole):
    """Beside whatever is told of the total."""
    firsts = product(range(whole + 1), repeat=size - 1)
    possible = [(*numbers, whole - sum(numbers)) for numbers in firsts if sum(numbers) <= whole]

    def told(numbers):
        return tuple(shares(dict(enumerate(numbers))).items()), rounded(sum(numbers))

    assert certain(possible, told) == set()


def test_few_visits_are_not_divided_and_many_are_in_tens_of_a_hundred():
    assert shares({"page": 199}) == {}
    assert shares({"page": 196, "screen": 4}) == {"page": 100, "screen": 0}
    assert shares({"page": 150, "item": 34, "screen": 16}) == {"page": 80, "item": 20, "screen": 10}


def test_a_total_hides_others_only_among_each_other():
    assert not is_hidden_among([])
    assert not is_hidden_among([40, 0, 0])
    assert is_hidden_among([40, 5])
