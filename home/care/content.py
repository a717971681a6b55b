"""What makes a page harder to read, to listen to or to find than it need be: looked for in the words as they are saved.

These are hints, and none of them keeps a page from being published. What a page looks like is checked in its preview,
by Wagtail's own checker (home.preview); here is what can be told without drawing it.
"""

import re
import string
from dataclasses import dataclass
from html.parser import HTMLParser

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.blocks import RichTextBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page

from home.blocks import says_something
from home.care.found import leaves, links_of
from home.readability import WORD, paragraphs_of

# Words of a link that say nothing about where it leads, when they stand alone; readers who listen hear them in a list.
EMPTY_WORDS = {
    "sv": "läs mer|mer|mer info|mer information|klicka här|klicka|här|tryck här|länk|länken|till sidan|visa mer|se mer",
    "en": "read more|more|more info|more information|click here|click|here|press here|link|this link|this page|see more",
    "ar": "اقرأ المزيد|المزيد|اضغط هنا|انقر هنا|هنا|الرابط|رابط|لمزيد من المعلومات|اقرأ أكثر|للمزيد",
    "so": "halkan|halkan guji|guji halkan|riix halkan|akhri wax dheeraad ah|wax dheeraad ah|linkiga|sii akhri",
    "uk": "тут|натисніть тут|клацніть тут|читати далі|детальніше|докладніше|більше|посилання|далі",
}
SAYS_NOTHING = {word for words in EMPTY_WORDS.values() for word in words.split("|")}
TRIMMED = string.punctuation + string.whitespace + "…»«›→←“”،。"
# A page with more words than this is found one's way in by its headings.
LONG_PAGE = 300
# The levels of the headings that blocks draw by themselves; a page's title is the first.
LEVELS = {"heading": 2, "fact_box": 2, "call": 2, "courses": 2}
HEADING_TAG = re.compile(r"h([1-6])")


class Kind(models.TextChoices):
    LINK_WORDS = "link_words", gettext_lazy("Words of links")
    DESCRIPTION = "description", gettext_lazy("Description")
    IMAGES = "images", gettext_lazy("Images")
    HEADINGS = "headings", gettext_lazy("Headings")
    FILM = "film", gettext_lazy("Film")
    EMPTY = "empty", gettext_lazy("Pages without content")


@dataclass(frozen=True)
class Hint:
    """Something to make better: of which kind, and what to do, in the active language."""

    kind: Kind
    words: str


def hints(page: Page) -> list[Hint]:
    """What could be better on a page, given as its own kind of page. No query but those that its blocks need."""
    checks = (link_words, description, images, headings, film, empty)
    return [hint for check in checks for hint in check(page)]


def empty(page: Page) -> list[Hint]:
    """What nobody sees for want of its own kind of content; the page says what that is."""
    return [Hint(Kind.EMPTY, words) for words in getattr(page, "lacks", ())]


def streams(page: Page) -> list:
    return [getattr(page, field.name) for field in page._meta.get_fields() if isinstance(field, StreamField)]


def says_nothing(text: str) -> bool:
    return " ".join(text.casefold().strip(TRIMMED).split()) in SAYS_NOTHING | {""}


def link_words(page: Page) -> list[Hint]:
    vague = [link.text for link in links_of(page) if says_nothing(link.text)]
    named = [f"“{text}”" for text in dict.fromkeys(vague) if text]
    found = []
    if named:
        words = _("Say where the link leads instead of %(words)s: many hear links in a list of their own.")
        found.append(Hint(Kind.LINK_WORDS, words % {"words": ", ".join(named)}))
    if any(not text for text in vague):
        found.append(Hint(Kind.LINK_WORDS, _("A link has no words: nobody can press it, or hear it.")))
    return found


def description(page: Page) -> list[Hint]:
    """Search engines, lists and what is shared show the description, else the introduction."""
    if page.search_description or getattr(page, "introduction", "") or page.depth == 2:
        return []
    return [
        Hint(
            Kind.DESCRIPTION,
            _("Write an introduction: search engines, lists and shared links show it."),
        )
    ]


def images(page: Page) -> list[Hint]:
    """An image says what it is in its place, or that it is there for the eye only."""
    silent = [
        image
        for stream in streams(page)
        for block, image, _name in leaves(stream.stream_block, stream)
        if isinstance(block, ImageBlock) and image and not (image.contextual_alt_text or image.decorative)
    ]
    if not silent:
        return []
    words = ngettext(
        "%(count)d image has no description: write one, or mark it as decoration.",
        "%(count)d images have no description: write them, or mark them as decoration.",
        len(silent),
    )
    return [Hint(Kind.IMAGES, words % {"count": len(silent)})]


class Headings(HTMLParser):
    """The headings of rich text: (level, words)."""

    def __init__(self):
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.level = 0
        self.words: list[str] = []

    def handle_starttag(self, tag, attrs):
        if match := HEADING_TAG.fullmatch(tag):
            self.level, self.words = int(match[1]), []

    def handle_data(self, data):
        if self.level:
            self.words.append(data)

    def handle_endtag(self, tag):
        if self.level and HEADING_TAG.fullmatch(tag):
            self.found.append((self.level, " ".join("".join(self.words).split())))
            self.level = 0


def headings_in_html(html: str) -> list[tuple[int, str]]:
    parser = Headings()
    parser.feed(html)
    parser.close()
    return parser.found


def headings_of(page: Page) -> list[tuple[int, str]]:
    """Every heading below the page's title, in order, with its level."""
    found = []
    for field in page._meta.get_fields():
        if isinstance(field, RichTextField):
            found += headings_in_html(getattr(page, field.name))
        elif isinstance(field, StreamField):
            for child in getattr(page, field.name):
                found += headings_of_block(child)
    return found


def headings_of_block(child) -> list[tuple[int, str]]:
    own = LEVELS.get(child.block_type)
    name = child.value.get("title", "") if hasattr(child.value, "get") else child.value
    found = [(own, str(name))] if own else []
    for block, value, _name in leaves(child.block, child.value):
        if isinstance(block, RichTextBlock) and value:
            found += headings_in_html(value.source)
    return found


def headings(page: Page) -> list[Hint]:
    """Levels follow each other: who listens goes from heading to heading, and a skipped one is a lost one."""
    found, above = [], 1
    for level, words in headings_of(page):
        if level > above + 1:
            sentence = _(
                "“%(words)s” is a small heading without a larger one before it: add a heading block."
            )
            found.append(Hint(Kind.HEADINGS, sentence % {"words": words}))
        above = level
    count = len(WORD.findall(" ".join(paragraphs_of(page))))
    if above == 1 and count > LONG_PAGE:
        sentence = _("%(count)d words without a heading: readers find their way by headings.")
        found.append(Hint(Kind.HEADINGS, sentence % {"count": count}))
    return found


def film(page: Page) -> list[Hint]:
    """Captions are asked for when a film is added; their file may have been deleted since."""
    films = [child.value for stream in streams(page) for child in stream if child.block_type == "film"]
    found = []
    if any(not one["captions"] for one in films):
        found.append(Hint(Kind.FILM, _("A film has no captions: add a WebVTT file.")))
    if not all(says_something(one["transcript"]) for one in films):
        found.append(Hint(Kind.FILM, _("A film has no transcript: write what is said and what is seen.")))
    return found
