"""What municipalities' pages share: each block is the region's, in the reader's language, unless it was replaced.

A local page keeps only what it replaces: which block (`of`), what to say instead (`own`), and a digest of what the
region's block said then (`seen`). Where the digest differs now, or the block is gone, the editor is asked: take it
over, or keep ours (campaigns.own_words saves the answer).
"""

import difflib
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
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
    return fingerprint([said["type"], said["value"]])


def fingerprint(said) -> str:
    """Of what is said as JSON: without the keys of what lies inside blocks, which are given anew by a copy."""
    told = json.dumps(without_keys(said), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def without_keys(said):
    if isinstance(said, dict):
        inner = said.keys() - {"id"} if said.keys() >= {"id", "type", "value"} else said
        return {name: without_keys(said[name]) for name in inner}
    return [without_keys(one) for one in said] if isinstance(said, list) else said


def masters(campaign_id: int) -> list[CampaignPage]:
    """The campaign's live pages, one for each language. 1 query."""
    pages = CampaignPage.objects.live().filter(campaign=campaign_id)
    return list(pages.select_related("locale", "alias_of__locale"))


def master_for(page: LocalCampaignPage, language: str, order: list[str]) -> CampaignPage | None:
    """The region's page that a local one shares with, in a language, else as `best` has it. 1 query."""
    return best(masters(page.campaign.pk), language, order)


def master_to_edit(page: LocalCampaignPage, order: list[str]) -> CampaignPage | None:
    """As visitors of the page have it; while nothing is published, what the region has written so far. 2 to 4 queries."""
    live = master_for(page, page.locale.language_code, order)
    return live or page.get_parent().specific.get_latest_revision_as_object()


def parts(master: CampaignPage | None, page: LocalCampaignPage | None, field: str) -> list[Part]:
    """The blocks of one shared field in order; `page` is the local one, None for the region's own. No query."""
    if master is None:
        return []
    own = replaced(page) if page is not None and speaks_as(master, page) else {}
    return [part(block, words_language(master), field, own.get(block.id)) for block in getattr(master, field)]


def speaks_as(master: CampaignPage, page: LocalCampaignPage) -> bool:
    """Whether a municipality's own words may stand in place of the region's: they are in the same language.

    Who reads the region's page in Arabic is not given Swedish for it, nor the other way round.
    """
    return words_language(page) == words_language(master)


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


def blocks_of(master: CampaignPage) -> dict[str, StreamValue.StreamChild]:
    """Every block that is shared, by its id."""
    return {block.id: block for field in SHARED for block in getattr(master, field)}


def left_over(master: CampaignPage, page: LocalCampaignPage) -> list[dict]:
    """Own words in place of blocks that the region has taken away since: no visitor sees them. No query."""
    shared = blocks_of(master)
    return [value for of, value in replaced(page).items() if of not in shared]


def asked(master: CampaignPage, seen: dict[str, str]) -> list[str]:
    """The blocks about which an editor is asked: others words, or none, since a digest was `seen` of each."""
    said = {of: digest(block) for of, block in blocks_of(master).items() if of in seen}
    return [of for of in seen if said.get(of) != seen[of]]


def asked_of(pages: Iterable[LocalCampaignPage]) -> dict[int, int]:
    """How many answers each page (with its locale and newest revision) waits for, by its pk; those that wait for none
    are left out. 2 queries, and those of pictures in the region's pages.

    Where the region's page is not published in the page's language there is nothing to compare.
    """
    seen = {page: seen_by(page) for page in pages if not page.alias_of_id}
    seen = {page: digests for page, digests in seen.items() if digests}
    above = {page.path[: -page.steplen] for page in seen}
    campaigns = (
        dict(CampaignPage.objects.filter(path__in=above).values_list("path", "campaign")) if above else {}
    )
    live = CampaignPage.objects.live().filter(campaign__in=campaigns.values(), alias_of=None)
    by_language = (
        {(one.campaign_id, one.locale_id): one for one in live.select_related("locale")} if above else {}
    )
    found = {}
    for page, digests in seen.items():
        master = by_language.get((campaigns.get(page.path[: -page.steplen]), page.locale_id))
        if master and (waiting := asked(master, digests)):
            found[page.pk] = len(waiting)
    return found


def seen_by(page: LocalCampaignPage) -> dict[str, str]:
    """The digest that was seen of each block that the newest draft of a page replaces. No query."""
    revision = page.latest_revision
    kept = json.loads(revision.content.get("overrides") or "[]") if revision else page.overrides.raw_data
    return {one["value"]["of"]: one["value"]["seen"] for one in kept}


def without(page: LocalCampaignPage, block_id: str) -> list[tuple]:
    """What the page replaces, but for one block."""
    return [("own_words", value) for of, value in replaced(page).items() if of != block_id]


def mark(page: LocalCampaignPage, block_id: str) -> str:
    """Of what the page says in place of a block: whoever sends it back has read that. Empty where it says nothing."""
    value = replaced(page).get(block_id)
    return fingerprint(value.block.get_prep_value(value)) if value else ""


def take_over(page: LocalCampaignPage, block_id: str) -> None:
    """Show the region's block again. Does not save."""
    page.overrides = without(page, block_id)


def keep_ours(page: LocalCampaignPage, block_id: str, seen: str) -> None:
    """Keep the municipality's words: what the region says now has been seen. Does not save; KeyError if none are kept."""
    write_own(page, block_id, replaced(page)[block_id]["own"], seen)


def write_own(page: LocalCampaignPage, block_id: str, own, seen: str) -> None:
    """Say something else in place of the region's block, of which `seen` is the digest. Does not save."""
    value = {"of": block_id, "seen": seen, "own": own}
    page.overrides = [*without(page, block_id), ("own_words", value)]


class Side(StrEnum):
    """Whose words a piece of a comparison are."""

    BOTH = "both"
    THEIRS = "theirs"
    OURS = "ours"


def text_of(blocks: Iterable[StreamValue.StreamChild]) -> str:
    """The words in blocks, a line for each piece; no pictures."""
    return "\n".join(words for block in blocks for words in block.block.get_searchable_content(block.value))


def compared(theirs: str, ours: str) -> list[tuple[Side, str]]:
    """Two texts as one, word by word: what both say, and what only one of them does."""
    before, after = (re.findall(r"\S+\s*", text) for text in (theirs, ours))
    pieces: list[tuple[Side, str]] = []
    matcher = difflib.SequenceMatcher(
        None, [word.strip() for word in before], [word.strip() for word in after], autojunk=False
    )
    for kind, start, end, from_, to in matcher.get_opcodes():
        if kind == "equal":
            # One of them may end here: the space is the other's.
            same = zip(before[start:end], after[from_:to], strict=True)
            pieces.append((Side.BOTH, "".join(max(pair, key=len) for pair in same)))
            continue
        pieces += [(Side.THEIRS, "".join(before[start:end]))] if end > start else []
        pieces += [(Side.OURS, "".join(after[from_:to]))] if to > from_ else []
    return pieces
