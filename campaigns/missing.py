"""What a campaign lacks before sign-up opens, as far as it can be known from its rows and pages."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from campaigns.models import Campaign, CampaignPage, Item, LocalCampaignPage
from campaigns.shared_parts import Standing, all_parts, masters
from home.models import Municipality
from home.routing import best, homes


class Lack(StrEnum):
    """Of an item: WORDS … OUTSIDE. Of a municipality: NOTHING. Of a speaker: ABOUT. Of a page: the rest."""

    WORDS = "words"
    VENUE = "venue"
    ROOM = "room"
    OUTSIDE = "outside"
    NOTHING = "nothing"
    ABOUT = "about"
    PAGE = "page"
    UNPUBLISHED = "unpublished"
    CHANGES = "changes"
    BEHIND = "behind"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing: of what, and the languages it is about."""

    lack: Lack
    about: object
    languages: tuple[str, ...] = ()
    place: Municipality | None = None


def of_items(items: Iterable[Item], languages: list[str], with_rooms: Collection[int]) -> Iterator[Missing]:
    """What items lack. `with_rooms` are the venues that have rooms. No query where items have their facts loaded."""
    for item in items:
        if untold := without(item.texts.all(), languages):
            yield Missing(Lack.WORDS, item, untold)
        if item.municipality_id and item.venue_id is None:
            yield Missing(Lack.VENUE, item)
        if item.venue_id in with_rooms and item.room_id is None:
            yield Missing(Lack.ROOM, item)
        if not item.campaign.starts_on <= timezone.localdate(item.starts_at) <= item.campaign.ends_on:
            yield Missing(Lack.OUTSIDE, item)


def without(texts, languages: list[str]) -> tuple[str, ...]:
    told = {text.language for text in texts}
    return tuple(code for code in languages if code not in told)


def of_speakers(speakers: Iterable, languages: list[str]) -> Iterator[Missing]:
    for speaker in speakers:
        if untold := without(speaker.texts.all(), languages):
            yield Missing(Lack.ABOUT, speaker, untold)


def of_places(items: Iterable[Item], places: Iterable[Municipality]) -> Iterator[Missing]:
    """Municipalities of which nothing is published yet."""
    published = {item.municipality_id for item in items if item.state == Item.State.PUBLISHED}
    for place in places:
        if place.pk not in published:
            yield Missing(Lack.NOTHING, place)


class Pages:
    """A campaign's pages in every language of its region. About 5 queries."""

    def __init__(self, campaign: Campaign):
        self.campaign, self.region = campaign, campaign.region
        self.languages = self.region.languages
        self.order = list(homes(self.region))
        related = ("locale", "alias_of__locale")
        self.masters = list(CampaignPage.objects.filter(campaign=campaign).select_related(*related))
        self.live = masters(campaign.pk)
        above = {page.path for page in self.masters}
        self.local = defaultdict(list)
        pages = LocalCampaignPage.objects.filter(municipality__region=self.region)
        for page in pages.select_related("municipality", *related):
            if page.path[: -page.steplen] in above:
                self.local[page.municipality_id].append(page)

    def of_region(self) -> Iterator[Missing]:
        yield from self.lacking(self.masters, None)

    def of_place(self, place: Municipality) -> Iterator[Missing]:
        pages = self.local[place.pk]
        yield from self.lacking(pages, place)
        for page in pages:
            master = best(self.live, page.locale.language_code, self.order)
            if any(part.standing is Standing.CHANGED for part in all_parts(master, page)):
                yield Missing(Lack.BEHIND, page, place=place)

    def lacking(self, pages: list, place: Municipality | None) -> Iterator[Missing]:
        """Languages without a page of their own, pages that nobody sees yet, and changes that nobody sees."""
        own = [page for page in pages if page.alias_of_id is None]
        written = {page.locale.language_code for page in own}
        untold = tuple(code for code in self.languages if code not in written)
        if untold:
            yield Missing(Lack.PAGE, place or self.campaign, untold, place)
        for page in own:
            if not page.live:
                yield Missing(Lack.UNPUBLISHED, page, (page.locale.language_code,), place)
            elif page.has_unpublished_changes:
                yield Missing(Lack.CHANGES, page, (page.locale.language_code,), place)
