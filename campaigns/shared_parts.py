"""What municipalities' pages share: each block is the region's, in the reader's language, unless it was replaced.

A local page keeps only what it replaces: which block (`of`), what to say instead (`own`), and a digest of what the
region's block said then (`seen`). Where the digest differs now, the editor is asked: take it over, or keep ours.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from wagtail.blocks.stream_block import StreamValue

from campaigns.models import CampaignPage, LocalCampaignPage
from home.routing import best, words_language

# The fields of the region's page whose blocks its municipalities show.
SHARED = ("body", "thanks")


class Standing(StrEnum):
    """How a block of the region's stands to a local page."""

    THEIRS = "theirs"
    OWN = "own"
    CHANGED = "changed"


@dataclass(frozen=True)
class Part:
    """A block as a page shows it: `block` can be included in a template, `lang` is the language of its words."""

    id: str
    block: StreamValue.StreamChild
    lang: str
    field: str
    standing: Standing = Standing.THEIRS
    own: StreamValue | None = None

    @property
    def blocks(self) -> list:
        """What is shown: the municipality's own blocks, else the region's one."""
        return list(self.own) if self.own else [self.block]


def digest(block: StreamValue.StreamChild) -> str:
    """Of what a block says; the same for the same words and pictures."""
    said = block.get_prep_value()
    told = json.dumps([said["type"], said["value"]], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def masters(campaign_id: int) -> list[CampaignPage]:
    """The campaign's live pages, one for each language. 1 query."""
    pages = CampaignPage.objects.live().filter(campaign=campaign_id)
    return list(pages.select_related("locale", "alias_of__locale"))


def master_for(page: LocalCampaignPage, language: str, order: list[str]) -> CampaignPage | None:
    """The region's page that a local one shares with, in a language, else as `best` has it. 1 query."""
    return best(masters(page.campaign.pk), language, order)


def parts(master: CampaignPage | None, page: LocalCampaignPage | None, field: str) -> list[Part]:
    """The blocks of one shared field in order; `page` is the local one, None for the region's own. No query.

    A municipality's own words stand only in place of words in the same language: who reads the region's page in
    Arabic is not given Swedish for it.
    """
    if master is None:
        return []
    theirs = words_language(master)
    own = replaced(page) if page is not None and words_language(page) == theirs else {}
    return [part(block, theirs, field, own.get(block.id)) for block in getattr(master, field)]


def part(block, language: str, field: str, override) -> Part:
    if override is None:
        return Part(block.id, block, language, field)
    standing = Standing.OWN if override["seen"] == digest(block) else Standing.CHANGED
    return Part(block.id, block, language, field, standing, override["own"])


def replaced(page: LocalCampaignPage) -> dict[str, dict]:
    """What the page replaces, by the id of the region's block."""
    return {block.value["of"]: block.value for block in page.overrides}


def all_parts(master: CampaignPage | None, page: LocalCampaignPage) -> Iterator[Part]:
    """Every shared block, for the editor."""
    for field in SHARED:
        yield from parts(master, page, field)


def without(page: LocalCampaignPage, block_id: str) -> list[tuple]:
    """What the page replaces, but for one block."""
    return [("own_words", value) for of, value in replaced(page).items() if of != block_id]


def take_over(page: LocalCampaignPage, block_id: str) -> None:
    """Show the region's block again. Does not save."""
    page.overrides = without(page, block_id)


def keep_ours(page: LocalCampaignPage, block: StreamValue.StreamChild) -> None:
    """Keep the municipality's words: what the region says now has been seen. Does not save; KeyError if none are kept."""
    write_own(page, block, replaced(page)[block.id]["own"])


def write_own(page: LocalCampaignPage, block: StreamValue.StreamChild, own) -> None:
    """Say something else in place of the region's block. Does not save."""
    value = {"of": block.id, "seen": digest(block), "own": own}
    page.overrides = [*without(page, block.id), ("own_words", value)]
