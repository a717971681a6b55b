"""What is missing before sign-up opens: a page of lines, each of which leads to where it is mended."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.permissions import policy_registry

from campaigns.admin.campaign_views import CampaignPageView, leads, places_of
from campaigns.admin.item_words import editor_url, title_of, when_words
from campaigns.admin.troubles import Troubles, with_facts
from campaigns.checklist import taking_part
from campaigns.clashes import Clash
from campaigns.missing import Lack, Missing, Pages, of_items, of_places, of_speakers
from campaigns.models import Campaign, Item, Room, Speaker
from courses.models import language_name
from home.permissions import reach

WORDS = {
    Lack.WORDS: gettext_lazy("no words in %(languages)s"),
    Lack.VENUE: gettext_lazy("no venue"),
    Lack.ROOM: gettext_lazy("no room, though the venue has some"),
    Lack.OUTSIDE: gettext_lazy("its day is not one of the campaign’s"),
    Lack.NOTHING: gettext_lazy("nothing is published on its programme"),
    Lack.ABOUT: gettext_lazy("no words in %(languages)s"),
    Lack.PAGE: gettext_lazy("no page in %(languages)s"),
    Lack.UNPUBLISHED: gettext_lazy("the page in %(languages)s is not published"),
    Lack.CHANGES: gettext_lazy("the page in %(languages)s has changes that are not published"),
    Lack.BEHIND: gettext_lazy("the region has changed what its own words stand in place of"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What it is about, what is the matter, and where it is mended; `url` is empty where somebody else mends it."""

    about: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Part:
    """Lines below one heading."""

    heading: str
    lines: list[Line]


class Checks:
    """Everything that a user can do something about in one campaign. About 20 queries, whatever there is."""

    def __init__(self, user, campaign: Campaign, troubles: Troubles | None = None):
        self.user, self.campaign = user, campaign
        self.leads = leads(user, campaign)
        self.troubles = troubles or Troubles(user)

    @cached_property
    def items(self) -> list[Item]:
        """The user's own items of the campaign that take place. 4 queries."""
        policy = policy_registry.get_by_type(Item)
        rows = policy.instances_user_has_permission_for(self.user, "change").filter(campaign=self.campaign)
        return list(with_facts(rows.exclude(state=Item.State.CANCELLED)))

    @cached_property
    def places(self) -> list:
        """The user's own municipalities that take part. 3 queries."""
        own = {place.pk for place in places_of(self.user, self.campaign)}
        return [place for place in taking_part(self.campaign) if place.pk in own]

    @cached_property
    def found(self) -> list[tuple[str, list[Missing | tuple[Item, Clash]]]]:
        """What is missing, and clashes with the item they are told of, below their headings."""
        return [
            (_("Programme"), self.of_items()),
            (_("Clashes"), self.of_clashes()),
            (_("Municipalities"), list(of_places(self.items, self.places))),
            (_("Pages"), self.of_pages()),
            (_("Speakers"), self.of_speakers()),
        ]

    def count(self) -> int:
        return sum(len(things) for _heading, things in self.found)

    def parts(self) -> list[Part]:
        """In words, without what there is nothing of."""
        return [Part(heading, [self.line(one) for one in things]) for heading, things in self.found if things]

    def of_items(self) -> list[Missing]:
        venues = {item.venue_id for item in self.items}
        with_rooms = set(Room.objects.filter(venue__in=venues).values_list("venue", flat=True))
        return list(of_items(self.items, self.campaign.region.languages, with_rooms))

    def of_clashes(self) -> list[tuple[Item, Clash]]:
        return [(item, clash) for item in self.items for clash in self.troubles.by_item.get(item.pk, ())]

    def of_pages(self) -> list[Missing]:
        pages = Pages(self.campaign)
        found = list(pages.of_region()) if self.leads else []
        for place in self.places:
            found += pages.of_place(place)
        return found

    def of_speakers(self) -> list[Missing]:
        """Of those who speak in the user's own items, the ones that the user may write about. 2 queries."""
        own = policy_registry.get_by_type(Speaker).instances_user_has_permission_for(self.user, "change")
        speakers = own.filter(items__in=[item.pk for item in self.items]).distinct().prefetch_related("texts")
        return list(of_speakers(speakers, self.campaign.region.languages))

    def line(self, one: Missing | tuple[Item, Clash]) -> Line:
        if not isinstance(one, Missing):
            item, clash = one
            return Line(item_words(item), self.troubles.sentence(clash, item.pk).words, editor_url(item))
        languages = ", ".join(language_name(code) for code in one.languages)
        about, url = self.leading(one)
        return Line(about, str(WORDS[one.lack]) % {"languages": languages}, url)

    def leading(self, missing: Missing) -> tuple[str, str]:
        """What it is called, and where it is mended."""
        row = missing.about
        if isinstance(row, Item):
            return item_words(row), editor_url(row)
        if isinstance(row, Speaker):
            return row.name, reverse("speakers:edit", args=[row.pk])
        if missing.lack is Lack.NOTHING:
            return row.name, f"{reverse('items:index')}?campaign={self.campaign.pk}&municipality={row.pk}"
        name = missing.place.name if missing.place else self.campaign.name
        if missing.lack is Lack.PAGE:
            return name, self.where_pages_are()
        return name, reverse("wagtailadmin_pages:edit", args=[row.pk])

    def where_pages_are(self) -> str:
        """Where a page of the campaign is made or translated."""
        page = self.campaign.pages.order_by("pk").first()
        parent = page.pk if page else self.campaign.region.site.root_page_id
        return reverse("wagtailadmin_explore", args=[parent])


def item_words(item: Item) -> str:
    return f"{title_of(item)}, {when_words(item)}"


class ChecksView(CampaignPageView):
    template_name = "campaigns/admin/checks.html"
    page_title = gettext_lazy("What is missing")
    header_icon = "circle-check"

    def get_base_object_queryset(self):
        return super().get_base_object_queryset().select_related("region__site__root_page")

    def get_context_data(self, **kwargs):
        parts = Checks(self.request.user, self.object).parts()
        return super().get_context_data(**kwargs) | {"parts": parts}


def checks_url(campaign: Campaign) -> str:
    return reverse("campaign_facts:checks", args=[campaign.pk])


def next_campaigns(user) -> list[Campaign]:
    """The nearest campaign of each region that the user plans in, until it is over. 1 query."""
    around = reach(user).to(Item, ["change"])
    rows = Campaign.objects.ahead().select_related("region__site__root_page")
    rows = rows if around.everything else rows.filter(region__in=around.seen_regions)
    nearest: dict[int, Campaign] = {}
    for campaign in rows:
        nearest.setdefault(campaign.region_id, campaign)
    return list(nearest.values())


def todo_lines(user) -> list[dict]:
    """For the to-do list of those who plan: clashes, and what is missing in the campaign that comes next.

    1 query while there is none, else about 25 for each region.
    """
    campaigns = next_campaigns(user)
    if not campaigns:
        return []
    troubles = Troubles(user)
    clashes = troubles.count()
    words = ngettext("programme item has a clash", "programme items have a clash", clashes)
    lines = [
        {"url": f"{reverse('items:index')}?clash=1", "icon": "warning", "count": clashes, "label": words}
    ]
    for campaign in campaigns:
        count = Checks(user, campaign, troubles).count()
        words = ngettext("thing is missing in %(campaign)s", "things are missing in %(campaign)s", count) % {
            "campaign": campaign.name
        }
        lines.append({"url": checks_url(campaign), "icon": "circle-check", "count": count, "label": words})
    return lines
