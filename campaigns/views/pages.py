"""What a campaign's pages show: a face for each phase, the programme, and what is on now."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from campaigns import shared_parts
from campaigns.catalogue import KnownCampaign, KnownItem, campaigns_of, day_words
from campaigns.evaluation import Standing, last_day, standing
from campaigns.models import CampaignPage, Item, LocalCampaignPage, Phase
from campaigns.models.campaigns import midnight
from campaigns.numbers import numbers
from campaigns.programme import (
    AGES,
    PLACE,
    TIME,
    TRACK,
    Filters,
    Wording,
    ages_words,
    matching,
    now_and_next,
    parse,
    runs_of,
    spoken,
)
from courses.catalogue import KnownMunicipality, catalogue
from courses.models import language_name
from courses.rows import age_words
from home.dates import day_in_words

# So many items of a whole region can be taken in at once.
UNFOLDED = 24
# So long after the last day a saved programme forgets itself.
KEPT_AFTERWARDS = timedelta(days=4)
# While there is something to spread the word about.
BEFORE = (Phase.ANNOUNCED, Phase.SIGN_UP)


@dataclass(frozen=True, slots=True)
class Board:
    """What is on now, and next. `whole`: the list beside it has all of `day`, or of every day where that is empty.

    While it `waits` nobody sees it, until the moment it `begins`.
    """

    whole: bool
    day: str
    waits: bool
    begins: str
    ends: str


class CampaignView:
    """One campaign as one page shows it at one moment: the whole region's, or one municipality's."""

    def __init__(self, request, page: CampaignPage | LocalCampaignPage):
        self.request, self.page = request, page
        self.now = timezone.now()
        self.region = request.region
        self.known = catalogue(self.region)
        self.everything = campaigns_of(self.region)
        self.campaign = self.everything.by_pk.get(page.campaign.pk)
        if self.campaign is None:
            raise Http404
        self.phase = getattr(request, "phase", None) or self.campaign.phase(self.now)
        self.filters = parse(request.GET, self.campaign)
        self.here = self.place()

    def place(self) -> KnownMunicipality | None:
        """The municipality the page is about, else the one that was asked for."""
        if isinstance(self.page, LocalCampaignPage):
            return self.known.municipalities.get(self.page.municipality_id)
        return self.known.municipality_by_slug.get(self.filters.municipality)

    @cached_property
    def items(self) -> list[KnownItem]:
        """What there is on the programme here, on every day, by time."""
        return self.campaign.of_place(self.here.pk if self.here else None)

    @cached_property
    def day_filters(self) -> Filters:
        """While a campaign of several days is under way, its programme begins with today."""
        today = timezone.localdate(self.now)
        several = len(self.campaign.row.days) > 1
        asked = self.filters.day or "day" in self.request.GET
        if several and not asked and self.phase == Phase.UNDER_WAY and self.held_on(today):
            return self.filters.but(day=today)
        return self.filters

    def held_on(self, day) -> bool:
        return any(item.day == day for item in self.items)

    def context(self) -> dict:
        master, local = self.master_and_local()
        # Where the region's page is filtered by municipality, the way back is in the programme's own form.
        held = self.items if local else self.campaign.items
        shows_programme = self.phase != Phase.ANNOUNCED and bool(held)
        return {
            "campaign": self.campaign.row,
            "phase": self.phase.value,
            "when": day_words(self.campaign.row),
            "date": self.campaign.row.starts_on,
            "countdown": countdown_words(self.campaign, self.phase, timezone.localdate(self.now)),
            "opens": day_in_words(self.campaign.row.sign_up_opens_at),
            "here": self.here if local else None,
            "master": self.campaign.page(get_language()),
            "places": self.places(),
            "parts": self.parts(master, local),
            "ics_url": self.address("campaigns:ics"),
            "keep_until": self.keep_until(),
            "kit_url": self.address("campaigns:kit") if self.phase in BEFORE else "",
            **(self.afterwards() if self.phase == Phase.AFTERWARDS else {}),
            **(self.programme() if shows_programme else {}),
        }

    def afterwards(self) -> dict:
        """What came of it, and the questions about it while they are open. 1 query, or none."""
        row = self.campaign.row
        is_open = standing(row, self.now) is Standing.OPEN
        return {
            "numbers": numbers(self.campaign),
            "evaluation_url": self.address("campaigns:evaluation") if is_open else "",
            "evaluation_until": day_in_words(last_day(row)),
        }

    def keep_until(self) -> int | None:
        """Until when a phone that saves the page keeps it, in milliseconds since 1970: some days after the end."""
        if self.phase == Phase.AFTERWARDS or getattr(self.request, "is_preview", False):
            return None
        over = midnight(self.campaign.row.ends_on) + KEPT_AFTERWARDS
        return int(over.timestamp() * 1000)

    def address(self, name: str) -> str:
        """One of the campaign's further pages, for the municipality where there is one."""
        url = reverse(name, args=[self.campaign.row.slug])
        return f"{url}?municipality={self.here.slug}" if self.here else url

    def master_and_local(self) -> tuple[CampaignPage | None, LocalCampaignPage | None]:
        """The region's page in the reader's language, and the municipality's where this is one. 0 or 1 query."""
        if isinstance(self.page, CampaignPage):
            return self.page, None
        master = shared_parts.master_for(self.page, get_language(), list(self.region.languages))
        return master, self.page

    def parts(self, master, local) -> list[shared_parts.Part]:
        field = "thanks" if self.phase == Phase.AFTERWARDS else "body"
        return shared_parts.parts(master, local, field)

    def places(self) -> list[dict]:
        """Where it is held: each municipality with its page and its first house."""
        language = get_language()
        return [
            {
                "name": place.name,
                "url": self.campaign.url_of(place.pk, language),
                "venue": self.venues(place.pk),
                "current": bool(self.here) and place.pk == self.here.pk,
            }
            for place in self.campaign.places
        ]

    def venues(self, municipality_id: int) -> str:
        """The houses that most happens in, the fullest first."""
        counted: dict[int, int] = {}
        for item in self.campaign.items.values():
            if item.municipality_id == municipality_id and item.venue_id in self.known.venues:
                counted[item.venue_id] = counted.get(item.venue_id, 0) + 1
        if not counted:
            return ""
        fullest = max(counted, key=counted.get)
        return self.known.venues[fullest].name

    def programme(self) -> dict:
        """The programme as it was asked for. 1 query, for the seats."""
        runs = runs_of(self.items)
        filters = self.day_filters
        found = matching(self.items, filters, runs, self.now)
        wording = Wording(self.campaign, self.everything.speakers, self.known, runs, self.now)
        elsewhere = self.here is None
        shown = {item.pk for item in found}
        context = {
            "filters": filters,
            "groups": wording.groups(found, filters, elsewhere=elsewhere),
            "count": count_words(len(found), len(self.items)),
            "items_in_all": len(self.items),
            "folded": self.is_folded(filters, len(found)),
            "choices": choices(self.campaign, self.items, wording),
            "days": self.days(filters),
            "views": views(filters),
            "hidden_chosen": [pk for pk in filters.chosen if pk not in shown],
            "my_day_url": reverse("campaigns:my_day", args=[self.campaign.row.slug]),
            "poster_url": self.address("campaigns:poster"),
            "fold_url": self.fold_url(),
            "clear_query": Filters(view=filters.view, chosen=filters.chosen).query() or "?",
        }
        if board := self.board(filters):
            on, ahead = now_and_next(self.items, self.now)
            context["board"] = board
            context["now_rows"] = [wording.row(item, elsewhere=elsewhere) for item in on]
            context["next_rows"] = [wording.row(item, elsewhere=elsewhere) for item in ahead]
        return context

    def board(self, filters: Filters) -> Board | None:
        """While it is under way; before that for a phone that saves the page now and opens it on the day."""
        row = self.campaign.row
        waits = self.phase == Phase.SIGN_UP and not row.phase_by_hand
        if self.phase != Phase.UNDER_WAY and not waits:
            return None
        return Board(
            whole=not filters.active and filters.day in (None, timezone.localdate(self.now)),
            day=filters.day.isoformat() if filters.day else "",
            waits=waits,
            begins=midnight(row.starts_on).isoformat(),
            ends=midnight(row.ends_on + timedelta(days=1)).isoformat(),
        )

    def fold_url(self) -> str:
        """Empty where there is nothing to put on paper, by the dates or because all of it is called off."""
        held = any(not item.cancelled for item in self.items)
        return self.address("campaigns:fold") if held and self.campaign.announced else ""

    def is_folded(self, filters: Filters, found: int) -> bool:
        """Whether the whole region's programme waits to be opened: most people look for their own municipality's."""
        untouched = not (filters.active or filters.chosen or self.request.GET)
        return self.here is None and untouched and found > UNFOLDED

    def days(self, filters: Filters) -> list[dict]:
        """The days of a campaign that has several, for those with something on."""
        held = {item.day for item in self.items}
        days = [day for day in self.campaign.row.days if day in held]
        if len(days) < 2:
            return []
        every = [{"title": _("All days"), "query": "?day=", "current": filters.day is None}]
        return every + [
            {
                "title": capfirst(date_format(day, _("D j M"))),
                "query": filters.but(day=day).query(),
                "current": filters.day == day,
            }
            for day in days
        ]


def campaign_context(request, page) -> dict:
    """The inputs of templates/campaigns/campaign_page.html. At most 4 queries: campaign, page, seats, who came."""
    return CampaignView(request, page).context()


def countdown_words(campaign: KnownCampaign, phase: Phase, today) -> str:
    """How long until it begins, that it is on, or that it has been; the phase may be said by hand on another day."""
    row = campaign.row
    days = (row.starts_on - today).days
    if phase == Phase.AFTERWARDS or row.ends_on < today:
        return _("Thank you for coming. This day has been.")
    if phase == Phase.UNDER_WAY or days <= 0:
        return _("Today") if row.starts_on == row.ends_on == today else _("Right now")
    return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}


def count_words(found: int, of: int) -> str:
    if found == of:
        return ngettext("%(count)d item", "%(count)d items", of) % {"count": of}
    if not found:
        return _("Nothing on the programme matches")
    return _("%(found)d of %(all)d items") % {"found": found, "all": of}


def choices(campaign: KnownCampaign, items: list[KnownItem], wording: Wording) -> dict:
    """What each filter offers of what is on the programme, in order: (value, words) pairs."""
    kinds = {item.kind for item in items}
    languages = sorted((capfirst(language_name(code)), code) for code in spoken(items))
    tracks = {item.track_id for item in items}
    return {
        "kind": tuple((kind.value, capfirst(str(kind.label))) for kind in Item.Kind if kind in kinds),
        "track": tuple((pk, wording.track(pk)[0]) for pk in campaign.tracks if pk in tracks),
        "language": tuple((code, name) for name, code in languages) if len(languages) > 1 else (),
        "age": tuple((age, age_words(age)) for age in AGES) if any(map(ages_words, items)) else (),
        "municipality": tuple((place.slug, place.name) for place in campaign.places),
    }


def views(filters: Filters) -> list[dict]:
    """The ways to put the programme in order."""
    names = {TIME: _("By time"), PLACE: _("By place"), TRACK: _("By theme")}
    return [
        {
            "title": title,
            "value": view,
            "current": view == filters.view,
            "query": filters.but(view=view).query() or "?",
        }
        for view, title in names.items()
    ]
