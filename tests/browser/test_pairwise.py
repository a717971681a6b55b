"""The sample that `make test` looks at is honest: every pair is in it."""

from itertools import combinations

import pytest

from tests.browser.pairwise import pairwise

pytestmark = pytest.mark.browser
FACTORS = {
    "page": list("abcdefgh"),
    "language": ["sv", "en", "ar"],
    "width": [320, 1280],
    "scheme": ["light", "dark"],
}


def test_every_pair_of_values_meets():
    rows = pairwise(FACTORS)
    names = list(FACTORS)
    for one, other in combinations(range(len(names)), 2):
        met = {(row[one], row[other]) for row in rows}
        assert met == {(a, b) for a in FACTORS[names[one]] for b in FACTORS[names[other]]}


def test_the_sample_is_much_smaller_than_everything_and_always_the_same():
    rows = pairwise(FACTORS)
    assert len(rows) <= 30 < 8 * 3 * 2 * 2
    assert rows == pairwise(FACTORS)
    assert len(rows) == len(set(rows))
