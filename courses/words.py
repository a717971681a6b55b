"""Words that people type, found among the names and texts of a region: thousands of entries, never runs.

A typed word finds an entry, best first, when a word of the entry

- is the same, in small letters and without accents (`vaxjo`, `Växjö`; Arabic without vowel signs);
- is another form of it (`kurs`, `kurser`; `öppen`, `öppna`), by the rules of `stems`;
- begins with it, or is a compound with it (`tonår` in `tonårsföräldrar`, `kurs` in `föräldrakurs`).

Only when nothing is found so, the word is read as one with a typing error (one letter too many, too few,
wrong or swapped), else as two words written together; both are announced as corrections.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

Key = Hashable

MOST_LETTERS = 200
MOST_WORDS = 12
"""What is typed beyond these is not read: no question may be made expensive."""

# From how many letters a typed word is looked for at the beginning, at the end, and within longer words.
AT_THE_BEGINNING = 2
AT_THE_END = 4
WITHIN = 5
STEM_AT_THE_BEGINNING = 6
WITH_AN_ERROR = 5
LONGEST_WITH_AN_ERROR = 40
IN_A_COMPOUND = 3
# At the end of a word these make another word of it; they are none themselves.
SUFFIXES = frozenset({"ande", "ende", "ning", "ling", "skap", "else", "arna", "erna", "orna"})

SWEDISH_FILLERS = """
    i på pa för for och o med av om en ett den det de att som hos vid från fran till vi jag
"""
ENGLISH_FILLERS = "a an and at for from in of on or the to with"
ARABIC_FILLERS = "في من الى إلى على مع عن أو او و"
FILLERS = frozenset(f"{SWEDISH_FILLERS} {ENGLISH_FILLERS} {ARABIC_FILLERS}".split())


class Rank(IntEnum):
    """How a typed word was found; the lower, the better."""

    SAME = 0
    OTHER_FORM = 1
    PART = 2
    CORRECTED = 3


class Word(NamedTuple):
    """`spelt` has its accents, `plain` has none; `parts` are (plain, spelt) of a hyphenated word."""

    plain: str
    spelt: str
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found for a typed text.

    `words` are those that counted, `per_word` the keys that each of them found: whoever looks for things that
    have several entries (a run has a course, a venue …) asks that each word found one of them. `keys` are the
    entries found by every word, best first, with their rank. `corrections` are (typed, meant); `unknown`
    found nothing. Nothing typed gives no words and no keys.
    """

    words: tuple[str, ...]
    per_word: tuple[frozenset[Key], ...]
    keys: Mapping[Key, int]
    corrections: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]


# --- From text to words

# NFKD takes hamza and madda from their letters; what it leaves is brought together here.
ALIKE = str.maketrans(
    {"æ": "a", "ø": "o", "œ": "o", "ð": "d", "đ": "d", "ł": "l", "þ": "th"}
    | {"ٱ": "ا", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك"}
)
# Vowel signs, Koranic marks, the tatweel that only stretches a word, and apostrophes.
NOT_LETTERS = re.compile(
    r"[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0640'’ʼ`´]"
)
HYPHENS = "-‐‑–—−"
WORD = re.compile(rf"\d+\s*[{HYPHENS}]\s*\d+|\d+|[^\W\d_]+(?:[{HYPHENS}][^\W\d_]+)*")
HYPHEN = re.compile(rf"\s*[{HYPHENS}]\s*")


class Folded(dict):
    """Letter by letter what `plain` makes of it; worked out when a letter is first met."""

    def __missing__(self, code: int) -> str:
        apart = unicodedata.normalize("NFKD", chr(code))
        self[code] = "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(ALIKE)
        return self[code]


FOLDED = Folded()


def spelt_in(text: str) -> list[str]:
    """Every word of a text in order, in small letters. `3–12` is one word; `abc3` is two."""
    return WORD.findall(NOT_LETTERS.sub("", unicodedata.normalize("NFC", text).casefold()))


def word(spelt: str) -> Word:
    parts = tuple((plain(part), part) for part in HYPHEN.split(spelt))
    if len(parts) == 1:
        return Word(parts[0][0], spelt)
    joint = "-" if spelt[0].isdecimal() else ""
    return Word(joint.join(part for part, _spelt in parts), spelt, parts)


def plain(spelt: str) -> str:
    """Letters without accents and marks (å ä ö are a a o), digits without leading zeros."""
    if spelt[0].isdecimal():
        return "".join(str(unicodedata.decimal(digit)) for digit in spelt).lstrip("0") or "0"
    return spelt if spelt.isascii() else spelt.translate(FOLDED)


# --- Forms of a word

# Nouns in -a (mamma, mamman, mammor): what is left gets its a back, so that Linda and linden stay apart.
A_NOUN = re.compile(r"(?<=...)(?:ornas|orna|ors|or|ans|an|as)$")
# Other nouns, in all their numbers and cases.
NOUN = re.compile(r"(?<=....)(?:(?:er|ar)(?:s|nas?)?|e[nt]s?|s)$")
VOWEL_NOUN = re.compile(r"(?<=...[aeiouy])[nt]s?$")
# Handledare, handledaren, handledarna: they share -ar.
AGENT = re.compile(r"(?<=..)ar(?:es?|ens?|nas?)$")
# An e that comes and goes before l, n, r: öppen, öppna; förälder, föräldrar, föräldra-; nyckel, nycklar.
WITH_E = re.compile(r"(?<=..[bcdfghjkmpqstvxz])e([lnr])(?:s|ns?)?$")
WITHOUT_E = re.compile(r"(?<=..[bcdfghjkmpqstvxz][lnr])a$")
INFLECTED = frozenset("aelnrst")
ARABIC = re.compile(r"[\u0621-\u064a]")
ARABIC_ARTICLE = re.compile(r"^(?:ال|لل)(?=...)")
ARABIC_ENDING = re.compile(r"(?<=...)(?:ين|ون|ات|ه)$")


@lru_cache(maxsize=20_000)
def stems(form: str) -> frozenset[str]:
    """What different forms of one plain word have in common; words are kin when they share a stem.

    A small rule, the same for what is typed and what is written. It covers the regular nouns, the genitive,
    the English plural and the Arabic article and sound plurals; it leaves verbs and derived words (-ande,
    -ning, -ig) alone. No stem has fewer than four letters (Arabic: three).
    """
    if ARABIC.match(form):
        return frozenset({ARABIC_ENDING.sub("", ARABIC_ARTICLE.sub("", form))})
    if form[-1] not in INFLECTED:
        return frozenset({form})
    rules = ((A_NOUN, "a"), (NOUN, ""), (VOWEL_NOUN, ""), (AGENT, "ar"), (WITH_E, r"\1"), (WITHOUT_E, ""))
    return frozenset({form, *(rule.sub(left, form) for rule, left in rules)})


def shared_letters(one: str, other: str) -> int:
    """How many letters two words have in common from their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (here, there) in pairs if here != there), min(len(one), len(other)))


# --- Typing errors


def one_error_apart(typed: str, letters: Iterable[str]) -> Iterator[str]:
    """What one letter left out, swapped with the next, replaced or put in makes of a word; some twice."""
    for at in range(len(typed) + 1):
        before, after = typed[:at], typed[at:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in letters:
            yield before + letter + after[1:]
            yield before + letter + after


# --- The index


class WordIndex:
    """The words of `entries`, each a key with its texts. Nothing in it changes after it is built."""

    def __init__(self, entries: Iterable[tuple[Key, Iterable[str]]]):
        holders = defaultdict(set)
        for key, texts in entries:
            for spelt in spelt_in("\n".join(texts)):
                holders[spelt].add(key)
        keys, spellings, kin = defaultdict(set), defaultdict(set), defaultdict(set)
        for read, holding in ((word(spelt), holding) for spelt, holding in holders.items()):
            for form, spelt in (read[:2], *read.parts):
                keys[form] |= holding
                spellings[form].add(spelt)
        for form in keys:
            for stem in stems(form):
                kin[stem].add(form)
        self._keys: Mapping[str, set[Key]] = dict(keys)
        self._spellings: Mapping[str, set[str]] = dict(spellings)
        self._kin: Mapping[str, set[str]] = dict(kin)
        self._letters = sorted(set("".join(form for form in keys if form.isalpha())))
        # One string to look for parts in: a search in it costs microseconds.
        self._lines_of_kin = "\n".join(["", *kin, ""])

    def search(self, text: str) -> Matches:
        """What the typed text finds. No word of it is left out but small words beside others."""
        typed = [word(spelt) for spelt in spelt_in(text[:MOST_LETTERS])[:MOST_WORDS]]
        telling = [read for read in typed if read.spelt not in FILLERS] or typed
        words, found, corrections, unknown = [], [], [], []
        for read in dict.fromkeys(telling):
            meant = self._meant(read)
            if not meant:
                unknown.append(read.spelt)
            elif meant != [read]:
                corrections.append((read.spelt, " ".join(part.spelt for part in meant)))
            for part in meant or [read]:
                ranks = self._found(part)
                words.append(part.spelt)
                found.append(ranks if part is read else dict.fromkeys(ranks, int(Rank.CORRECTED)))
        return Matches(
            words=tuple(words),
            per_word=tuple(frozenset(ranks) for ranks in found),
            keys=in_all(found),
            corrections=tuple(corrections),
            unknown=tuple(unknown),
        )

    def _meant(self, word: Word) -> list[Word]:
        """The word itself if it finds anything, else what was probably meant; empty when nobody knows."""
        if self._found(word):
            return [word]
        if not word.plain.isalpha():
            return []
        # Of several spellings the one with most accents: å ä ö come after their plain letters.
        return [
            Word(form, max(self._spellings[form]))
            for form in self._corrected(word.plain) or self._split(word.plain)
        ]

    def _found(self, word: Word) -> dict[Key, int]:
        """Keys with the best rank of their words."""
        if word.plain[0].isdecimal():
            return dict.fromkeys(self._keys.get(word.plain, ()), int(Rank.SAME))
        ranks = self._hyphenated(word)
        for form, rank in self._written(word).items():
            for key in self._keys[form]:
                ranks[key] = min(rank, ranks.get(key, rank))
        return ranks

    def _hyphenated(self, word: Word) -> dict[Key, int]:
        """Entries that have every part of a hyphenated word: `COS P` for `cos-p`."""
        parts = [self._keys.get(part, set()) for part, _spelt in word.parts]
        return dict.fromkeys(set.intersection(*parts), int(Rank.PART)) if parts else {}

    def _written(self, word: Word) -> dict[str, int]:
        """Words of the index that the typed word finds, with their ranks."""
        parts = self._with_part(word)
        forms = dict.fromkeys(parts, int(Rank.PART))
        kin = set().union(*(self._kin.get(stem, ()) for stem in stems(word.plain)))
        forms |= dict.fromkeys(kin, int(Rank.OTHER_FORM))
        if word.plain in self._keys:
            forms[word.plain] = int(Rank.SAME)
        return forms

    def _with_part(self, word: Word) -> set[str]:
        """Words that begin with the typed one, or hold it.

        Accents that were typed are meant, which keeps `ålder` out of `förälder`. In Arabic they are left out
        at will.
        """
        as_typed = word.spelt == word.plain or ARABIC.match(word.plain)
        return {
            form
            for line, part in self._longer_lines(word.plain)
            for form in self._kin[line]
            if as_typed or any(word.spelt[: len(part)] in spelling for spelling in self._spellings[form])
        }

    def _longer_lines(self, typed: str) -> Iterator[tuple[str, str]]:
        """Lines that hold the typed word or a stem of it, with as much of its beginning as is in them."""
        if len(typed) >= AT_THE_BEGINNING:
            yield from ((line, typed) for line in self._lines("\n" + typed))
        if len(typed) >= WITHIN:
            yield from ((line, typed) for line in self._lines(typed))
        for stem in stems(typed):
            shared = typed[: shared_letters(stem, typed)]
            if len(stem) >= AT_THE_END and stem not in SUFFIXES:
                yield from ((line, shared) for line in self._lines(stem + "\n"))
            if len(stem) >= STEM_AT_THE_BEGINNING:
                yield from ((line, shared) for line in self._lines("\n" + stem))

    def _lines(self, needle: str) -> Iterator[str]:
        """The lines that hold the needle; a line break in it stands for the line's beginning or end."""
        at = self._lines_of_kin.find(needle)
        while at >= 0:
            inside = at + 1 if needle[0] == "\n" else at
            start = self._lines_of_kin.rfind("\n", 0, inside) + 1
            end = self._lines_of_kin.find("\n", inside)
            yield self._lines_of_kin[start:end]
            at = self._lines_of_kin.find(needle, end)

    def _corrected(self, typed: str) -> tuple[str, ...]:
        """The word that was probably meant: same first letter before others, then the one in most entries."""
        if not WITH_AN_ERROR <= len(typed) <= LONGEST_WITH_AN_ERROR:
            return ()
        letters = [letter for letter in self._letters if letter.isascii() == typed.isascii()]
        near = {form for form in one_error_apart(typed, letters) if form in self._keys}
        return tuple(sorted(near, key=lambda form: (form[0] != typed[0], -len(self._keys[form]), form))[:1])

    def _split(self, typed: str) -> tuple[str, ...]:
        """Two words of the index that were written together, maybe with an s between; the most even pair."""
        ways = []
        for at in range(IN_A_COMPOUND, len(typed) - IN_A_COMPOUND + 1):
            first = self._known(typed[:at]) or (typed[at - 1] == "s" and self._known(typed[: at - 1]))
            second = self._known(typed[at:])
            if first and second:
                ways.append((abs(len(typed) - 2 * at), first, second))
        return min(ways)[1:] if ways else ()

    def _known(self, part: str) -> str | None:
        """The word itself, else one of its forms, when it is long enough to mean something."""
        if len(part) < IN_A_COMPOUND or part in FILLERS:
            return None
        if part in self._keys:
            return part
        return min((form for stem in stems(part) for form in self._kin.get(stem, ())), default=None)


def in_all(found: list[dict[Key, int]]) -> dict[Key, int]:
    """Keys that every word found, best first; their rank is that of their worst word."""
    if not found:
        return {}
    common = set.intersection(*(set(ranks) for ranks in found))
    ranked = {key: max(ranks[key] for ranks in found) for key in common}
    return dict(sorted(ranked.items(), key=lambda item: (item[1], str(item[0]))))
