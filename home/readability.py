"""How hard a Swedish text is to read: LIX (C. H. Björnsson, Läsbarhet, 1968).

LIX = words / sentences + 100 × long words / words, where a long word has more than six letters. A sentence ends with
`.`, `!`, `?` or `:` before a space, and with its paragraph: a heading or an item of a list is a sentence of its own.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.models import Page

LONG = 6
# Fewer words than these say nothing.
FEWEST_WORDS = 20
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
END_OF_SENTENCE = re.compile(r"[.!?:]+(?=\s|$)")
# From which LIX a text is somewhat hard, and from which it is too hard, for whom it is written.
EASY_SWEDISH = "sv-x-lattlast"
LIMITS = {EASY_SWEDISH: (30, 35), "sv": (40, 50)}


@dataclass(frozen=True)
class Lix:
    """What a text holds. `value` is rounded, as LIX is always given; None for too little to measure."""

    words: int
    sentences: int
    long_words: int

    @property
    def value(self) -> int | None:
        if self.words < FEWEST_WORDS:
            return None
        return round(self.words / self.sentences + 100 * self.long_words / self.words)


def lix(paragraphs: list[str]) -> Lix:
    """Counts over all paragraphs; a word with a hyphen is one, and its letters are counted without it."""
    words = sentences = long_words = 0
    for paragraph in "\n".join(paragraphs).splitlines():
        for sentence in END_OF_SENTENCE.split(paragraph):
            found = WORD.findall(sentence)
            words += len(found)
            sentences += bool(found)
            long_words += sum(sum(map(str.isalpha, word)) > LONG for word in found)
    return Lix(words, sentences, long_words)


def paragraphs_of(page: Page) -> list[str]:
    """What an editor has written on a page: the title is a name, the introduction and the blocks are text."""
    found = [getattr(page, "introduction", "")]
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            stream = getattr(page, field.name)
            found += map(str, stream.stream_block.get_searchable_content(stream))
    return [text for text in found if text]


@dataclass(frozen=True)
class Verdict:
    """`level` is good, fair or hard; empty when there is too little to judge."""

    level: str
    words: str


def verdict(value: int | None, language: str) -> Verdict:
    """What a LIX means on a page in that language, in the active language."""
    if value is None:
        return Verdict("", _("Too little text to measure."))
    fair, hard = LIMITS[language]
    if value < fair:
        return Verdict("good", _("Easy enough for its readers."))
    if value < hard:
        return Verdict("fair", _("Somewhat hard: make the longest sentences shorter."))
    if language == EASY_SWEDISH:
        return Verdict("hard", _("Too hard for easy Swedish: write shorter sentences and shorter words."))
    return Verdict("hard", _("Too hard: write shorter sentences and shorter words."))
