"""What is told of a campaign outside its own pages, on paper and on screens: for one municipality, or for all.

Reads the catalogue only, in the active language: no query.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language

from campaigns.catalogue import Campaigns, KnownCampaign, KnownItem, PageWords, day_words
from campaigns.models import Phase
from campaigns.programme import Row, Wording
from courses.catalogue import KnownMunicipality, KnownVenue, catalogue
from home.dates import clock_range, day_in_words
from home.routing import lang_attributes

# Behind the address in codes on paper and screens: static/js/visit.js tells what came that way apart.
BY_CODE = "#qr"
# A sheet has room for so many houses, days with hours, and signs of an introduction.
HOUSES, DAYS, SIGNS = 3, 3, 170


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when something happens; `day` is empty where there is only one."""

    day: str
    time: str


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    phone: str
    email: str


class Told:
    """One campaign at one moment. `here` is the municipality it is told for, None for the whole region."""

    def __init__(
        self,
        region,
        everything: Campaigns,
        campaign: KnownCampaign,
        here: KnownMunicipality | None,
        now: datetime,
    ):
        self.region, self.campaign, self.here, self.now = region, campaign, here, now
        self.known = catalogue(region)
        self.language = get_language()
        self.wording = Wording(campaign, everything.speakers, self.known, {}, now)

    @property
    def slug(self) -> str:
        return self.campaign.row.slug

    @cached_property
    def phase(self) -> Phase:
        return self.campaign.phase(self.now)

    @cached_property
    def page(self) -> PageWords:
        return self.campaign.page(self.language)

    def title_in(self, language: str) -> str:
        """The municipality's own where it has a page, in that language; else the campaign's."""
        titles = self.campaign.local_titles.get(self.here.pk, {}) if self.here else {}
        return titles.get(language) or self.campaign.page(language).title

    @property
    def lang(self) -> str:
        """Attributes for elements with the page's words."""
        return lang_attributes(self.page.lang)

    @property
    def introduction(self) -> str:
        return Truncator(self.page.introduction).chars(SIGNS)

    @property
    def url(self) -> str:
        """The path of the page that people are sent to."""
        return self.campaign.url_of(self.here.pk, self.language) if self.here else self.page.url

    def address(self, name: str, *args) -> str:
        """The path of one of the campaign's further views, for the same municipality."""
        url = reverse(name, args=[self.slug, *args])
        return f"{url}?municipality={self.here.slug}" if self.here else url

    @property
    def where(self) -> str:
        return self.here.name if self.here else self.region.name

    @property
    def date(self):
        return self.campaign.row.starts_on

    @property
    def when(self) -> str:
        """From the first day to the last; empty for a single day."""
        row = self.campaign.row
        return day_words(row) if row.starts_on != row.ends_on else ""

    @property
    def opens(self) -> str:
        return day_in_words(self.campaign.row.sign_up_opens_at)

    @cached_property
    def items(self) -> list[KnownItem]:
        """What is held, by time; nothing while only the date is told."""
        if self.phase == Phase.ANNOUNCED:
            return []
        items = self.campaign.of_place(self.here.pk if self.here else None)
        return [item for item in items if not item.cancelled]

    @cached_property
    def held_here(self) -> list[KnownItem]:
        """What one has to go somewhere for."""
        return [item for item in self.items if item.venue_id in self.known.venues]

    @property
    def houses(self) -> list[KnownVenue]:
        """Where it is held, the house that most happens in first; for one municipality only."""
        if not self.here:
            return []
        counted = Counter(item.venue_id for item in self.held_here)
        return [self.known.venues[pk] for pk, _count in counted.most_common(HOUSES)]

    @property
    def places(self) -> tuple[KnownMunicipality, ...]:
        """The municipalities that take part, where it is told for all of them."""
        return () if self.here else self.campaign.places

    @property
    def hours(self) -> list[Hours]:
        """When something happens here, for each day; empty when there are too many days, or nothing is held."""
        days: dict = defaultdict(list)
        for item in self.held_here if self.here else ():
            days[item.day].append(item)
        if len(days) > DAYS:
            return []
        return [
            Hours(
                day_in_words(day) if len(days) > 1 else "",
                clock_range(items[0].starts_at, max(item.ends_at for item in items)),
            )
            for day, items in days.items()
        ]

    @property
    def contact(self) -> Contact:
        """Whom to ask: the municipality, else the region."""
        if self.here and (self.here.phone or self.here.email):
            return Contact(self.here.contact_name or self.here.name, self.here.phone, self.here.email)
        region = self.region
        return Contact(region.contact_name or region.name, region.contact_phone, region.contact_email)

    def highlights(self, most: int, lines: int | None = None, letters: int = 40) -> list[Row]:
        """At most so many items by time, as different as can be; `lines` of so many letters are room for them."""
        chosen, left = [], lines
        for item in varied(self.items):
            row = self.row(item)
            needed = 1 + -(-len(row.title) // letters)
            if len(chosen) == most or (left is not None and needed > left):
                break
            left = left if left is None else left - needed
            chosen.append((item, row))
        return [row for _item, row in sorted(chosen, key=lambda pair: (pair[0].starts_at, pair[0].pk))]

    def row(self, item: KnownItem) -> Row:
        return self.wording.row(item, elsewhere=self.here is None)


def varied(items: Iterable[KnownItem]) -> list[KnownItem]:
    """One of each kind by time, then the second of each, and so on."""
    by_kind: dict[str, list[KnownItem]] = defaultdict(list)
    for item in items:
        by_kind[item.kind].append(item)
    turns = [(turn, item) for found in by_kind.values() for turn, item in enumerate(found)]
    return [item for _turn, item in sorted(turns, key=lambda pair: (pair[0], pair[1].starts_at, pair[1].pk))]
