"""The links in what editors write: which words lead where. Nothing is asked here whether they still do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from django.db import models
from wagtail import blocks
from wagtail.blocks import StreamBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock

# As an address is stored: of a page or a document of ours by its key, anything else as it was written.
PAGE, DOCUMENT = "page:", "document:"
GONE = "gone"
IN_PLAIN_TEXT = re.compile(r"https?://[^\s<>\"'()]+[^\s<>\"'().,;:!?]")
# What a block is called in a list of links: the words of its button, or its heading.
NAMES = ("action", "title", "name")


@dataclass(frozen=True)
class Found:
    """A link: the words that are pressed, and where it leads."""

    text: str
    address: str


class Links(HTMLParser):
    """Collects the links of rich text as it is stored; an image in a link speaks by its alt text."""

    def __init__(self):
        super().__init__()
        self.found: list[Found] = []
        self.open: str | None = None
        self.words: list[str] = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "a":
            self.open, self.words = address_of(attributes), []
        elif tag in {"embed", "img"} and self.open is not None:
            self.words.append(attributes.get("alt") or "")

    def handle_data(self, data):
        if self.open is not None:
            self.words.append(data)

    def handle_endtag(self, tag):
        if tag == "a" and self.open is not None:
            self.found.append(Found(" ".join("".join(self.words).split()), self.open))
            self.open = None


def address_of(attributes: dict[str, str | None]) -> str | None:
    kind, key = attributes.get("linktype"), attributes.get("id")
    if kind in {"page", "document"}:
        return f"{kind}:{key or GONE}"
    return attributes.get("href")


def links_in_html(html: str) -> list[Found]:
    parser = Links()
    parser.feed(html)
    parser.close()
    return parser.found


def links_in_text(text: str) -> list[Found]:
    """Addresses that were typed into plain words."""
    return [Found(address, address) for address in IN_PLAIN_TEXT.findall(text)]


def leaves(block, value, name: str = "") -> Iterator[tuple[blocks.Block, object, str]]:
    """The innermost blocks of a stream with their values, and what the block around them is called."""
    if isinstance(block, StreamBlock):
        for child in value or ():
            yield from leaves(child.block, child.value, name)
    elif isinstance(block, blocks.ListBlock):
        for item in value or ():
            yield from leaves(block.child_block, item, name)
    elif isinstance(block, blocks.StructBlock) and not isinstance(block, ImageBlock):
        name = next((str(value[key]) for key in NAMES if value.get(key)), name)
        for key, child in block.child_blocks.items():
            yield from leaves(child, value.get(key), name)
    else:
        yield block, value, name


def links_of_block(block, value, name: str) -> list[Found]:
    if isinstance(block, blocks.RichTextBlock):
        return links_in_html(value.source) if value else []
    if isinstance(block, blocks.PageChooserBlock):
        return [Found(name, f"{PAGE}{value.pk}")] if value else []
    if isinstance(block, DocumentChooserBlock):
        if value:
            return [Found(name or value.title, f"{DOCUMENT}{value.pk}")]
        return [Found(name, f"{DOCUMENT}{GONE}")] if block.required else []
    if isinstance(block, blocks.URLBlock):
        return [Found(name, value)] if value else []
    if isinstance(block, blocks.TextBlock | blocks.CharBlock) and value:
        return links_in_text(str(value))
    return []


def lost_calls(stream) -> list[Found]:
    """Buttons whose page was deleted: neither it nor an address is left. At the top of a stream only."""
    return [
        Found(str(child.value["action"]), f"{PAGE}{GONE}")
        for child in stream
        if child.block_type == "call" and not (child.value["page"] or child.value["url"])
    ]


def links_of_stream(stream) -> list[Found]:
    found = lost_calls(stream)
    for block, value, name in leaves(stream.stream_block, stream):
        found += links_of_block(block, value, name)
    return found


def links_of_field(field: models.Field, value) -> list[Found]:
    if not value:
        return []
    if isinstance(field, StreamField):
        return links_of_stream(value)
    if isinstance(field, RichTextField):
        return links_in_html(value)
    if isinstance(field, models.URLField):
        return [Found(str(field.verbose_name), value)]
    if isinstance(field, models.CharField | models.TextField) and not field.choices:
        return links_in_text(str(value))
    return []


def links_of(row: models.Model) -> list[Found]:
    """Every link of a page or of another row, each once. A page is given as its own kind of page."""
    own = [field for field in row._meta.local_concrete_fields if not field.is_relation]
    found = [link for field in own for link in links_of_field(field, getattr(row, field.attname))]
    return list(dict.fromkeys(found))
