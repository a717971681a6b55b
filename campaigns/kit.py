"""What others are given to spread a campaign with: words to copy, images and documents, as the region wrote them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from wagtail.images.models import SourceImageIOError

from campaigns.models import CampaignPage
from campaigns.models.pages import CopyBlock
from home.blocks import document_line
from home.models import CustomImage

PREVIEW = "max-640x480"
# Names that words may have in braces; braces around anything else are the writer's own.
IN_BRACES = re.compile(r"\{(title|place|date|address)\}")
CHANNELS = dict(CopyBlock.base_blocks["channel"].field.choices)


@dataclass(frozen=True, slots=True)
class Copy:
    """Words for one channel, by its name."""

    channel: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Download:
    """An image to be fetched as it was uploaded; `preview` is empty when its file cannot be read."""

    title: str
    url: str
    detail: str
    preview: str
    width: int
    height: int
    alt: str


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The words with a municipality's own facts where they have a name in braces."""
    return IN_BRACES.sub(lambda match: facts[match[1]], text)


def words(page: CampaignPage, facts: Mapping[str, str]) -> list[Copy]:
    """What there is to copy, by channel. No query."""
    found: dict[str, list[str]] = {}
    for block in page.kit.blocks_by_name("words"):
        found.setdefault(block.value["channel"], []).append(filled(block.value["text"], facts))
    return [Copy(str(name), tuple(found[code])) for code, name in CHANNELS.items() if code in found]


def images(page: CampaignPage) -> list[Download]:
    """3 queries for any number of images, once each has been drawn small."""
    chosen = [block.value for block in page.kit.blocks_by_name("image") if block.value]
    rows = CustomImage.objects.filter(pk__in=[image.pk for image in chosen]).prefetch_renditions(PREVIEW)
    known = {image.pk: image for image in rows}
    return [
        download(known[image.pk], image.contextual_alt_text or "") for image in chosen if image.pk in known
    ]


def download(image: CustomImage, alt: str) -> Download:
    kind = image.filename.rpartition(".")[2].upper()
    size = filesizeformat(image.file_size) if image.file_size else ""
    detail = ", ".join(filter(None, [kind, f"{image.width} × {image.height}", size]))
    try:
        small = image.get_rendition(PREVIEW)
    except (SourceImageIOError, OSError):
        return Download(image.title, image.file.url, detail, "", 0, 0, alt)
    return Download(image.title, image.file.url, detail, small.url, small.width, small.height, alt)


def documents(page: CampaignPage) -> Iterable[dict[str, str]]:
    """The inputs of templates/components/documents.html. 1 query."""
    return [document_line(block.value) for block in page.kit.blocks_by_name("document") if block.value]
