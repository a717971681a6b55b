"""A region's campaigns and their programmes, remembered by the process until the region's version is raised.

As courses.catalogue: rows that change a few times a day and stand on every page. Seats are never in it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from campaigns.models import Campaign, CampaignPage, Item, LocalCampaignPage, Phase, Speaker
from courses.catalogue import KnownMunicipality, photo_url, urls_of
from courses.catalogue import catalogue as course_catalogue
from home.dates import from_day_to_day, full_date
from home.models import CustomImage
from home.remembered import Remembered
from home.routing import address, best, homes, words_language

PHOTO = "fill-144x144"


@dataclass(frozen=True, slots=True)
class ItemWords:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class KnownSpeaker:
    pk: int
    name: str
    image_url: str
    links: tuple[str, ...]
    roles: Mapping[str, str] = field(repr=False)
    abouts: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class KnownItem:
    """An item that visitors may see; `run_id` where seats are limited."""

    pk: int
    campaign_id: int
    municipality_id: int | None
    kind: str
    cancelled: bool
    starts_at: datetime
    ends_at: datetime
    venue_id: int | None
    room: str
    track_id: int | None
    speakers: tuple[int, ...]
    language: str
    interpreters: tuple[str, ...]
    age_from: int | None
    age_to: int | None
    access: tuple[str, ...]
    run_id: int | None
    words: Mapping[str, ItemWords] = field(repr=False)

    def in_language(self, language: str) -> tuple[ItemWords, str]:
        """Its words in `language`, else in the source language, else in any; and the language they are in."""
        for code in (language, settings.LANGUAGE_CODE, *self.words):
            if code in self.words:
                return self.words[code], code
        return ItemWords("", ""), language

    @property
    def day(self) -> date:
        return timezone.localdate(self.starts_at)

    @property
    def is_open(self) -> bool:
        """Whether one comes and goes while it is on, so that something else at that time is no choice between them."""
        return self.run_id is None and self.kind in (Item.Kind.DROP_IN, Item.Kind.EXHIBITOR)

    def suits(self, age: int) -> bool:
        """Whether it is for families with a child of that age in whole years."""
        return self.age_from is None or self.age_from <= age <= self.age_to


@dataclass(frozen=True, slots=True)
class PageWords:
    """A campaign's page in one frame; `lang` is the language that its words are really in."""

    title: str
    introduction: str
    url: str
    lang: str


@dataclass(frozen=True)
class KnownCampaign:
    """One campaign; `row` answers which phase it is in. `places` are the municipalities that take part, by name."""

    row: Campaign
    pages: Mapping[str, PageWords] = field(repr=False)
    local_urls: Mapping[int, Mapping[str, str]] = field(repr=False)
    tracks: Mapping[int, Mapping[str, str]] = field(repr=False)
    items: Mapping[int, KnownItem] = field(repr=False)
    places: tuple[KnownMunicipality, ...] = ()
    # Titles of the municipalities' own pages by municipality and the language they are in.
    local_titles: Mapping[int, Mapping[str, str]] = field(default_factory=dict, repr=False)

    def phase(self, now: datetime | None = None) -> Phase:
        return self.row.phase(now)

    def page(self, language: str) -> PageWords | None:
        """Its page in the frame of a language, else of the first the region has; None while nothing is published."""
        return (
            self.pages.get(language)
            or self.pages.get(settings.LANGUAGE_CODE)
            or next(iter(self.pages.values()), None)
        )

    def url_of(self, municipality_id: int, language: str) -> str:
        """The municipality's own page, else the campaign's."""
        urls = self.local_urls.get(municipality_id, {})
        page = self.page(language)
        own = urls.get(language) or urls.get(settings.LANGUAGE_CODE) or next(iter(urls.values()), "")
        return own or (page.url if page else "")

    @property
    def announced(self) -> Mapping[int, KnownItem]:
        """What is told to visitors of its programme: nothing, until the phase has come in which there is one."""
        return {} if self.phase() == Phase.ANNOUNCED else self.items

    def of_place(self, municipality_id: int | None) -> list[KnownItem]:
        """What is held there and what is held for all, by time; for None all of it."""
        wanted = (None, municipality_id)
        return [
            item for item in self.items.values() if municipality_id is None or item.municipality_id in wanted
        ]


@dataclass(frozen=True)
class Campaigns:
    """A region's campaigns at one version, the nearest first. Nothing in it changes after it is built."""

    version: int
    by_pk: Mapping[int, KnownCampaign]
    speakers: Mapping[int, KnownSpeaker] = field(repr=False)

    def by_slug(self, slug: str) -> KnownCampaign | None:
        """One whose page is published; 404 is the caller's for None."""
        return next((one for one in self.by_pk.values() if one.row.slug == slug and one.pages), None)


def campaigns_of(region) -> Campaigns:
    """The region's campaigns: 0 queries when this process knows its version, else about a dozen."""
    return remembered(region)


def build(region) -> Campaigns:
    """Read the region anew. Its version was read before its rows: a change meanwhile means another build."""
    trees = homes(region)
    pages, local, titles = read_pages(region, trees)
    rows = Campaign.objects.filter(region=region).prefetch_related("tracks__texts")
    items = read_items(region)
    return Campaigns(
        version=region.version,
        by_pk={
            row.pk: replace(
                known_campaign(region, row, pages.get(row.pk, {}), local.get(row.pk, {}), items[row.pk]),
                local_titles=titles.get(row.pk, {}),
            )
            for row in sorted(rows, key=lambda row: (row.starts_on, row.pk))
        },
        speakers=dict(read_speakers(region)),
    )


remembered = Remembered(build)
forget = remembered.forget


def known_campaign(region, row: Campaign, pages, local, items) -> KnownCampaign:
    taking_part = {*local, *(item.municipality_id for item in items.values())}
    municipalities = course_catalogue(region).municipalities
    return KnownCampaign(
        row=row,
        pages=pages,
        local_urls=local,
        tracks={
            track.pk: {text.language: text.name for text in track.texts.all()} for track in row.tracks.all()
        },
        items=items,
        places=tuple(place for pk, place in municipalities.items() if pk in taking_part),
    )


def read_pages(region, trees) -> tuple[dict, dict, dict]:
    """Of live pages: words by campaign and frame; local addresses by campaign, municipality and frame; local titles by
    the language they are in instead. 3 queries.
    """
    roots = tuple(home.url_path for home in trees.values())
    masters, local = defaultdict(list), defaultdict(lambda: defaultdict(list))
    parents = {}
    for page in live(CampaignPage.objects.filter(campaign__region=region).defer("body", "thanks", "kit")):
        if page.url_path.startswith(roots):
            masters[page.campaign_id].append(page)
            parents[page.path] = page.campaign_id
    below = live(LocalCampaignPage.objects.filter(municipality__region=region).defer("body", "overrides"))
    for page in below:
        campaign = parents.get(page.path[: -page.steplen])
        if campaign:
            local[campaign][page.municipality_id].append(page)
    order = list(trees)
    words = {
        pk: {code: page_words(best(pages, code, order), code) for code in region.languages}
        for pk, pages in masters.items()
    }
    addresses = {
        pk: {place: urls_of(pages, region.languages) for place, pages in by_place.items()}
        for pk, by_place in local.items()
    }
    titles = {
        pk: {
            place: {words_language(page): page.title for page in pages if not page.alias_of_id}
            for place, pages in by_place.items()
        }
        for pk, by_place in local.items()
    }
    return words, addresses, titles


def live(pages):
    return pages.live().public().select_related("locale", "alias_of__locale")


def page_words(page: CampaignPage, language: str) -> PageWords:
    return PageWords(page.title, page.introduction, address(page.url_path, language), words_language(page))


def read_items(region) -> dict[int, dict[int, KnownItem]]:
    """Public items by campaign, by time. 3 queries."""
    found: dict[int, dict[int, KnownItem]] = defaultdict(dict)
    rows = Item.objects.public().filter(campaign__region=region).select_related("room")
    for item in rows.prefetch_related("texts", "speakers").order_by("starts_at", "ends_at", "pk"):
        found[item.campaign_id][item.pk] = known_item(item)
    return found


def known_item(item: Item) -> KnownItem:
    return KnownItem(
        pk=item.pk,
        campaign_id=item.campaign_id,
        municipality_id=item.municipality_id,
        kind=item.kind,
        cancelled=item.state == Item.State.CANCELLED,
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        venue_id=item.venue_id,
        room=item.room.name if item.room else "",
        track_id=item.track_id,
        speakers=tuple(speaker.pk for speaker in item.speakers.all()),
        language=item.language,
        interpreters=tuple(item.interpreter_codes),
        age_from=item.age_from,
        age_to=item.age_to,
        access=tuple(item.access),
        run_id=item.run_id,
        words={text.language: ItemWords(text.title, text.text) for text in item.texts.all()},
    )


def read_speakers(region) -> Iterable[tuple[int, KnownSpeaker]]:
    """2 to 4 queries."""
    speakers = list(Speaker.objects.filter(region=region).prefetch_related("texts"))
    photos = CustomImage.objects.filter(pk__in=[one.photo_id for one in speakers if one.photo_id])
    urls = {photo.pk: photo_url(photo) for photo in photos.prefetch_renditions(PHOTO)}
    for one in speakers:
        texts = one.texts.all()
        yield (
            one.pk,
            KnownSpeaker(
                pk=one.pk,
                name=one.name,
                image_url=urls.get(one.photo_id, ""),
                links=tuple(one.addresses),
                roles={text.language: text.role for text in texts},
                abouts={text.language: text.about for text in texts},
            ),
        )


def day_words(campaign: Campaign) -> str:
    """When it is: one day, or from the first to the last."""
    if campaign.starts_on == campaign.ends_on:
        return full_date(campaign.starts_on)
    return from_day_to_day(campaign.starts_on, campaign.ends_on)
