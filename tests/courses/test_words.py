"""The search: what people type on a small region, and what the index promises beyond them."""

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import words
from courses.words import Rank, WordIndex, one_error_apart, stems

SAMPLE = tomllib.loads(Path(__file__).with_name("search_queries.toml").read_text(encoding="utf-8"))
INDEX = WordIndex(SAMPLE["entries"].items())


def runs_found(matches) -> set[str]:
    """As the course list does it: every word has found one of the run's entries."""
    return {
        name
        for name, entries in SAMPLE["runs"].items()
        if matches.words and all(found.intersection(entries) for found in matches.per_word)
    }


@pytest.mark.parametrize("query", SAMPLE["query"], ids=lambda query: query["typed"])
def test_typed_text_finds_exactly_its_runs(query):
    matches = INDEX.search(query["typed"])

    assert runs_found(matches) == set(query["finds"])
    assert [list(pair) for pair in matches.corrections] == query.get("corrected", [])
    assert list(matches.unknown) == query.get("unknown", [])


def test_the_sample_is_as_large_as_promised_and_says_nothing_twice():
    typed = [query["typed"] for query in SAMPLE["query"]]
    assert len(typed) == len(set(typed)) >= 60
    assert sum(not query["finds"] for query in SAMPLE["query"]) >= 8


def test_nothing_typed_asks_for_nothing():
    for text in ("", "   ", "–", "…!?"):
        matches = INDEX.search(text)
        assert (matches.words, matches.per_word, matches.keys, matches.unknown) == ((), (), {}, ())


def test_small_words_count_when_they_stand_alone():
    assert INDEX.search("kurs för").words == ("kurs",)
    assert INDEX.search("för").words == ("för",)


def test_a_word_typed_twice_counts_once():
    assert INDEX.search("abc ABC abc").words == ("abc",)


def test_better_ways_of_finding_come_first():
    index = WordIndex([(1, ["tonårskurs"]), (2, ["kurser"]), (3, ["kurs"]), (4, ["bok"])])

    assert list(index.search("kurs").keys.items()) == [
        (3, Rank.SAME),
        (2, Rank.OTHER_FORM),
        (1, Rank.PART),
    ]
    assert index.search("kurrs").keys == {3: Rank.CORRECTED, 2: Rank.CORRECTED, 1: Rank.CORRECTED}


def test_keys_are_those_that_every_word_found_with_the_rank_of_their_worst_word():
    index = WordIndex([("both", ["Sara kurser"]), ("one", ["Sara"]), ("other", ["kurs"])])

    assert index.search("sara kurs").keys == {"both": Rank.OTHER_FORM}
    assert index.search("sara kurs").per_word == ({"both", "one"}, {"both", "other"})


def test_no_error_is_looked_for_where_the_word_itself_is_found():
    index = WordIndex([(1, ["Lindas"]), (2, ["Linnas"]), (3, ["lindasgård"])])

    assert set(index.search("lindas").keys) == {1, 3}
    assert index.search("lindas").corrections == ()


def test_errors_are_forgiven_from_five_letters_only():
    index = WordIndex([(1, ["fyra"]), (2, ["femma"])])

    assert index.search("fyrs").unknown == ("fyrs",)
    assert index.search("femms").corrections == (("femms", "femma"),)


def test_numbers_are_never_corrected():
    index = WordIndex([(1, ["12345"])])
    for typed in ("12346", "123455", "12354"):
        assert index.search(typed).unknown == (typed,)


def test_of_several_corrections_the_first_letter_then_the_commoner_word_wins():
    index = WordIndex(
        [(1, ["kurte"]), (2, ["burta"]), (3, ["burta", "solen"]), (4, ["solar"]), (5, ["solar"])]
    )

    assert index.search("kurta").corrections == (("kurta", "kurte"),)
    assert index.search("solak").corrections == (("solak", "solar"),)
    assert index.search("solex").corrections == (("solex", "solen"),)


def test_the_meant_word_is_announced_with_its_accents():
    index = WordIndex([(1, ["vaxjo"]), (2, ["Växjö"])])

    assert index.search("vaxjio").corrections == (("vaxjio", "växjö"),)


@pytest.mark.parametrize(
    "typed", ["komt", "komeet", "komat", "kmoet", "omet", "kometx", "xomet", "koemt", "kome", "xkomet"]
)
def test_one_error_of_each_kind_is_one_error(typed):
    assert "komet" in one_error_apart(typed, "komtex")


@pytest.mark.parametrize("typed", ["komtee", "kmeot", "tkome", "ko", "kometer", "oketm"])
def test_two_errors_are_not_one(typed):
    assert "komet" not in one_error_apart(typed, "kometrk")


@pytest.mark.parametrize(
    "forms",
    [
        "kurs kurser kursen kursens kurserna",
        "oppen oppna",
        "foralder foraldern foraldrar foraldrarna foraldrars foraldra",
        "grupp grupper gruppen grupperna",
        "barn barnen barnet barns",
        "mamma mamman mammor mammorna mammas",
        "handledare handledaren handledarna handledares",
        "mote motet moten",
        "nyckel nycklar",
        "parent parents",
        "دوره دورات الدوره",
        "مراهق المراهقين للمراهقين مراهقون",
    ],
)
def test_forms_of_a_word_are_kin(forms):
    first, *others = forms.split()
    for other in others:
        assert stems(first) & stems(other), other


@pytest.mark.parametrize(
    "pair",
    ["and ande", "linda linden", "tonar ton", "komet kom", "foralder alder", "vantan vantande", "far fars"],
)
def test_words_that_only_look_alike_are_not_kin(pair):
    one, other = pair.split()
    assert not stems(one) & stems(other)


def test_accents_that_were_typed_are_meant_within_words():
    index = WordIndex([("parents", ["förälder"]), ("ages", ["åldersgrupp"])])

    assert set(index.search("ålder").keys) == {"ages"}
    assert set(index.search("alder").keys) == {"parents", "ages"}


def test_a_word_is_found_by_its_first_two_letters_but_not_by_one():
    assert runs_found(INDEX.search("ab")) == {"abc_vaxjo", "abc_aseda", "baby_alvesta", "teen_vaxjo"}
    assert INDEX.search("k").unknown == ("k",)


def test_how_long_a_part_must_be_depends_on_where_it_stands():
    index = WordIndex([(1, ["abcdefghij"])])
    found = {typed for typed in ("ab", "hij", "ghij", "cdef", "cdefg") if index.search(typed).keys}
    assert found == {"ab", "ghij", "cdefg"}


def test_errors_are_looked_for_in_words_of_a_human_length():
    long = "abcd" * 10
    index = WordIndex([(1, [long, long + "x"])])
    assert index.search("y" + long[1:]).corrections == (("y" + long[1:], long),)
    assert index.search("y" + long[1:] + "x").unknown == ("y" + long[1:] + "x",)


def test_two_words_written_together_are_told_apart():
    index = WordIndex([(1, ["abc"]), (2, ["kurs"]), (3, ["hem fagel"]), (4, ["lundfagel hemlund"])])

    assert index.search("abckurs").per_word == ({1}, {2})
    assert index.search("abcskurs").per_word == ({1}, {2})
    assert index.search("abcxkurs").unknown == ("abcxkurs",)
    assert index.search("abkurs").unknown == ("abkurs",)
    assert index.search("hemlundfagel").corrections == (("hemlundfagel", "hemlund fagel"),)


def test_entries_found_equally_well_have_a_lasting_order():
    keys = [("course", pk) for pk in (5, 3, 9, 1, 7)]
    assert list(WordIndex((key, ["kurs"]) for key in keys).search("kurs").keys) == sorted(keys)


def test_a_filler_is_no_half_of_a_compound():
    index = WordIndex([(1, ["för"]), (2, ["lossning"])])

    assert index.search("förlossning").unknown == ("förlossning",)


def test_long_texts_are_read_in_part():
    matches = INDEX.search("abc " * 10_000 + "komet")
    assert matches.words == ("abc",)
    many = INDEX.search(" ".join("abcdefghijklmnopqrst"))
    assert len(many.words) + len(many.corrections) <= words.MOST_WORDS


@given(st.text(max_size=60))
def test_whatever_is_typed_is_an_answer_and_no_error(text):
    matches = INDEX.search(text)
    assert len(matches.words) == len(matches.per_word)
    assert WordIndex([(1, [text])]).search(text).unknown == ()


def test_searching_changes_nothing_in_the_index():
    index = WordIndex([(1, ["kurs"])])
    before = {name: dict(value) for name, value in vars(index).items() if isinstance(value, dict)}

    found = index.search("kurs xyzzyx kursar")
    found.keys.clear()

    assert {name: dict(value) for name, value in vars(index).items() if isinstance(value, dict)} == before
    assert index.search("kurs").keys == {1: Rank.SAME}


def test_a_large_region_is_searched_in_milliseconds():
    """Ten times the time it takes, so that a busy machine does not fail it but a walk over all words does."""
    syllables = [a + b for a in "bdfgklmnprstv" for b in "aeiouyåäö"]
    vocabulary = [
        one + other + third
        for one in syllables[:20]
        for other in syllables[20:40]
        for third in syllables[40:65]
    ]
    index = WordIndex(
        (
            ("course", number),
            [" ".join(vocabulary[(number * 7 + step * 31) % len(vocabulary)] for step in range(15))],
        )
        for number in range(3_000)
    )
    asked = [vocabulary[17], vocabulary[500][:-1] + "x", vocabulary[900][:4], "finnsinte"]

    started = time.perf_counter()
    for text in asked * 5:
        index.search(text)
    assert (time.perf_counter() - started) / 20 < 0.02
