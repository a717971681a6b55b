"""A day of a campaign in one municipality: its rooms beside each other, from morning to evening."""

from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.admin.campaign_views import CampaignPageView, leads
from campaigns.admin.item_words import editor_url, title_of
from campaigns.admin.troubles import Told, Troubles, with_facts
from campaigns.models import Campaign, Item, Room
from home.dates import clock_range, day_in_words
from home.models import Municipality

# Hours that can be planned in, also where there is nothing yet.
OPENS, CLOSES = 9, 17
# In which order the columns stand.
ROOM, NOWHERE, FOR_ALL = range(3)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A column of the plan: a room, a whole venue, or neither. Those that are nowhere come last."""

    rank: int
    venue: str = ""
    room: str = ""
    venue_id: int | None = None
    room_id: int | None = None

    @property
    def name(self) -> str:
        if self.venue_id is None:
            return _("Online, for all") if self.rank == FOR_ALL else _("No place yet")
        return self.room or self.venue


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as the plan shows it; `url` is empty where it is only to be looked at."""

    title: str
    time: str
    state: str
    state_words: str
    seats: str
    told: list[Told]
    url: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What begins in a place at a time; `taken` when something goes on there; else where to add something."""

    place: Place
    entries: list[Entry]
    taken: bool
    add_url: str


def place_of(item: Item) -> Place:
    if item.municipality_id is None:
        return Place(FOR_ALL)
    if item.venue is None:
        return Place(NOWHERE)
    return Place(ROOM, item.venue.name, item.room.name if item.room else "", item.venue_id, item.room_id)


def places_on(items: list[Item], municipality: Municipality) -> list[Place]:
    """Where something is, and the other rooms of those houses; while there is nothing, all of its rooms. 1 query."""
    used = {place_of(item) for item in items}
    venues = {place.venue_id for place in used if place.venue_id}
    rooms = Room.objects.filter(venue__municipality=municipality).select_related("venue")
    rooms = rooms.filter(venue__in=venues) if venues else rooms
    return sorted(used | {Place(ROOM, room.venue.name, room.name, room.venue_id, room.pk) for room in rooms})


def moments_on(day: date, items: list[Item]) -> list[datetime]:
    """Every start, and each full hour that can be planned in."""
    zone = timezone.get_default_timezone()
    starts = [timezone.localtime(item.starts_at) for item in items]
    ends = [timezone.localtime(item.ends_at) for item in items]
    first = min([OPENS, *(start.hour for start in starts)])
    last = max([CLOSES, *(end.hour for end in ends if end.date() == day)])
    hours = [datetime.combine(day, time(hour), tzinfo=zone) for hour in range(first, last)]
    return sorted({*starts, *hours})


class DayPlan:
    """The table: a row for each moment, a cell for each place. No query but those of what it is given."""

    def __init__(self, campaign: Campaign, municipality: Municipality, day: date, troubles: Troubles):
        self.campaign, self.municipality, self.day, self.troubles = campaign, municipality, day, troubles
        items = with_facts(campaign.items.filter(starts_at__date=day))
        self.items = [item for item in items if item.municipality_id in (None, municipality.pk)]
        self.places = places_on(self.items, municipality)
        self.rows = [
            (moment, [self.cell(moment, place) for place in self.places])
            for moment in moments_on(day, self.items)
        ]

    def cell(self, moment: datetime, place: Place) -> Cell:
        here = [item for item in self.items if place_of(item) == place]
        begins = [item for item in here if item.starts_at == moment]
        held = [item for item in here if item.state != Item.State.CANCELLED]
        taken = any(item.starts_at < moment < item.ends_at for item in held)
        free = not begins and not taken and place.rank == ROOM
        return Cell(
            place, [self.entry(item) for item in begins], taken, self.add_url(moment, place) if free else ""
        )

    def entry(self, item: Item) -> Entry:
        return Entry(
            title=title_of(item),
            time=clock_range(item.starts_at, item.ends_at),
            state=item.state,
            state_words=item.get_state_display(),
            seats=seats_number(item),
            told=self.troubles.told(item),
            url=editor_url(item) if self.may_change(item) else "",
        )

    def may_change(self, item: Item) -> bool:
        return item.municipality_id is not None or leads(self.troubles.user, self.campaign)

    def add_url(self, moment: datetime | None = None, place: Place | None = None) -> str:
        """A new item that begins with what the plan knows."""
        known = {"campaign": self.campaign.pk, "municipality": self.municipality.pk}
        if place is not None:
            known |= {"venue": place.venue_id, "room": place.room_id}
        if moment is not None:
            known["starts_at"] = moment.strftime("%Y-%m-%dT%H:%M")
        query = urlencode({name: value for name, value in known.items() if value})
        return f"{reverse('items:add')}?{query}"


def seats_number(item: Item) -> str:
    if item.run is None:
        return ""
    return ngettext("%(count)d seat", "%(count)d seats", item.run.seats) % {"count": item.run.seats}


class DayPlanView(CampaignPageView):
    """The plan of one day in one municipality that the user plans in. About a dozen queries."""

    template_name = "campaigns/admin/day_plan.html"
    page_title = gettext_lazy("The day’s plan")
    header_icon = "table"

    def municipality(self) -> Municipality | None:
        asked = self.request.GET.get("municipality", "")
        return next((place for place in self.places if str(place.pk) == asked), None) or next(
            iter(self.places), None
        )

    def day(self) -> date:
        """The day that was asked for, else today while it lasts, else the first."""
        days = self.object.days
        asked = next((day for day in days if day.isoformat() == self.request.GET.get("day")), None)
        today = timezone.localdate()
        return asked or (today if today in days else days[0])

    def get_context_data(self, **kwargs):
        context, municipality, day = super().get_context_data(**kwargs), self.municipality(), self.day()
        if municipality is None:
            return context | {"plan": None}
        return context | {
            "plan": DayPlan(self.object, municipality, day, Troubles(self.request.user)),
            "municipality": municipality,
            "places": self.places if len(self.places) > 1 else [],
            "day": day,
            "day_words": day_in_words(day),
            "days": [
                {
                    "url": f"?{urlencode({'municipality': municipality.pk, 'day': one.isoformat()})}",
                    "words": day_in_words(one),
                    "current": one == day,
                }
                for one in self.object.days
            ]
            if len(self.object.days) > 1
            else [],
        }
