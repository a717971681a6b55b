"""Drafts of translations by a machine: LibreTranslate or DeepL, with words that must stay as they are.

Only sentences of pages ever get here: they are all that wagtail-localize has. What comes back is a draft, marked as a
machine's in the table of translations and, once it is live, to every reader, until somebody has looked at it.
"""

import re

import requests
from django.apps import apps
from django.utils.translation import gettext as _
from wagtail_localize.machine_translators.deepl import DeepLTranslator
from wagtail_localize.machine_translators.libretranslate import LibreTranslator
from wagtail_localize.strings import StringValue, validate_translation_links

# Words of Swedish family support that other languages have no word for; readers meet them on signs and in letters.
KEPT_WORDS = (
    "BVC",
    "barnavårdscentral",
    "öppna förskolan",
    "öppen förskola",
    "familjecentral",
    "1177",
    "elevhälsan",
)
# Whose names are never translated: "Bra förälder" is not "Good parent".
NAMED = (
    "home.Region",
    "home.Municipality",
    "home.ContactPerson",
    "courses.Programme",
    "courses.Course",
    "courses.Venue",
    "courses.Leader",
)
# A name that is a letter or two would be found in every sentence.
SHORTEST = 3


class MachineProblem(Exception):
    """The machine did not answer, or answered nonsense; in words for the editor."""


def kept_words() -> list[str]:
    """The glossary: what stays as it is, the longest first. 7 queries."""
    names = set(KEPT_WORDS)
    for label in NAMED:
        names.update(apps.get_model(label).objects.values_list("name", flat=True))
    return sorted((name for name in names if len(name) >= SHORTEST), key=len, reverse=True)


class Glossary:
    """Takes the words out of a sentence before a machine sees it, and puts them back."""

    def __init__(self, words: list[str]):
        found = "|".join(re.escape(word) for word in words)
        # Neither in the middle of a word nor inside a tag.
        self.pattern = re.compile(rf"(?<!\w)(?:{found})(?!\w)(?![^<>]*>)", re.IGNORECASE)

    def hide(self, text: str) -> tuple[str, list[str]]:
        """The sentence with a sign in place of each word, and the words in their order."""
        words: list[str] = []

        def sign(match) -> str:
            words.append(match[0])
            return sign_of(len(words))

        return self.pattern.sub(sign, text), words

    @staticmethod
    def show(text: str, words: list[str]) -> str | None:
        """The words in their places; None when the machine lost or doubled one."""
        for number, word in enumerate(words, 1):
            if text.count(sign_of(number)) != 1:
                return None
            text = text.replace(sign_of(number), word)
        return None if SIGN.search(text) else text


def sign_of(number: int) -> str:
    """Letters and a number that no language has a word for."""
    return f"ZQ{number}ZQ"


SIGN = re.compile(r"ZQ\d+ZQ")


class Kept:
    """Stands before a translator of wagtail-localize: words are hidden from it, and what it says is checked."""

    def translate(self, source_locale, target_locale, strings):
        """The sentences that came back whole; one that lost a word or brought in a tag is left to a person."""
        glossary, strings = Glossary(kept_words()), list(strings)
        hidden = [glossary.hide(string.data) for string in strings]
        asked = [Asked(text, number) for number, (text, _words) in enumerate(hidden)]
        try:
            answers = super().translate(source_locale, target_locale, asked)
        except (requests.RequestException, ValueError, KeyError, TypeError) as problem:
            raise MachineProblem(
                _("The machine for translations does not answer just now. Nothing was changed.")
            ) from problem
        found = {}
        for string, one, (_text, words) in zip(strings, asked, hidden, strict=True):
            answer = answers[one].data
            text = Glossary.show(answer, words) if isinstance(answer, str) else None
            if text and (value := checked(string.data, text)):
                found[string] = value
        if asked and not found:
            raise MachineProblem(_("The machine gave nothing that could be used. Nothing was changed."))
        return found


class Asked(StringValue):
    """A sentence as a machine sees it; two that look alike to it are still two."""

    def __init__(self, data: str, number: int):
        super().__init__(data)
        self.number = number

    def __eq__(self, other):
        return self is other

    def __hash__(self):
        return self.number


def checked(source: str, text: str) -> StringValue | None:
    """What a machine wrote, if a translator could have: the links of the source, and no tag or attribute of its own."""
    try:
        value = StringValue.from_translated_html(text)
        validate_translation_links(source, value.data)
    except ValueError:
        return None
    return value


class Libre(Kept, LibreTranslator):
    pass


class Deep(Kept, DeepLTranslator):
    pass
