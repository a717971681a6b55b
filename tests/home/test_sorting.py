"""The order of names, which no database is asked for."""

import random

import pytest

from home.sorting import swedish_key


def mixed(names: list[str]) -> list[str]:
    return random.Random(7).sample(names, len(names))


@pytest.mark.parametrize(
    "ordered",
    [
        "Alvesta Lessebo Ljungby Markaryd Tingsryd Uppvidinge Växjö Åseda Älmhult Örebro",
        "a b v w x y z å ä ö",
        "Va Vb Wa Wb",
        "Åa Åb Äa Äb Öa Öb",
        "Linda Lindén Lindes",
        "Xu Yberg Überg Yc Z",
        "Ärlig Ærna Ärta",
        "Odd Öberg Øgård Öst",
        "zebra الف",
    ],
)
def test_names_stand_in_swedish_order(ordered):
    names = ordered.split()
    assert sorted(mixed(names), key=swedish_key) == names
    assert sorted((name.upper() for name in names), key=swedish_key) == [name.upper() for name in names]


def test_numbers_stand_by_their_value():
    names = ["ABC 0–2", "ABC 3–12", "ABC 03–13", "ABC 12", "ABC 100", "ABC tonår"]
    assert sorted(mixed(names), key=swedish_key) == names


def test_spaces_and_hyphens_are_one_and_come_before_letters():
    names = ["Ale skola", "Ale-torp", "Alefjäll"]
    assert sorted(mixed(names), key=swedish_key) == names
    assert swedish_key("Al-Khatib")[0] == swedish_key("al khatib")[0]


def test_composed_and_decomposed_letters_are_the_same():
    assert swedish_key("A\u030aseda") == swedish_key("Åseda")


def test_equal_names_have_a_lasting_order():
    assert swedish_key("Andre") < swedish_key("André") < swedish_key("Andres")
