"""What other pages show of the campaign that is nearest: how long until then, that one can sign up, now, or thanks."""

from dataclasses import dataclass
from datetime import date

from django import template
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.catalogue import KnownCampaign, campaigns_of, day_words
from campaigns.models import Phase
from campaigns.views.pages import countdown_words

register = template.Library()

# Days for which people are thanked.
THANKED = 14


@dataclass(frozen=True, slots=True)
class Band:
    """A campaign as other pages show it; `lang` is the language of its words, `state` says how it is with it."""

    title: str
    introduction: str
    date: date
    when: str
    url: str
    seed: str
    lang: str
    phase: str
    state: str
    action: str


@register.simple_tag(takes_context=True)
def next_campaign(context) -> Band | None:
    """The region's nearest campaign, ahead or just over; no query while warm.

    On a page about a municipality that takes part it leads to the municipality's own page of the campaign.
    """
    today = timezone.localdate()
    campaign = nearest(context, today)
    return band(campaign, place_of(context), today) if campaign else None


@register.simple_tag(takes_context=True)
def local_campaign(context) -> Band | None:
    """The same for a municipality's page: where it has a page of the campaign, and its own blocks do not show it."""
    today = timezone.localdate()
    campaign, page = nearest(context, today), context["page"]
    shown = any(block.block_type == "campaign" for block in page.body)
    if campaign is None or shown or page.municipality_id not in campaign.local_urls:
        return None
    return band(campaign, page.municipality_id, today)


def nearest(context, today: date) -> KnownCampaign | None:
    region = getattr(context.get("request"), "region", None)
    if region is None:
        return None
    found = [one for one in campaigns_of(region).by_pk.values() if one.page(get_language())]
    near = [(away, one) for one in found if (away := days_away(one, today)) is not None]
    return min(near, key=lambda pair: pair[0])[1] if near else None


def place_of(context) -> int | None:
    """The municipality that the page is about."""
    return getattr(context.get("page"), "municipality_id", None)


def days_away(campaign: KnownCampaign, today: date) -> tuple[int, int] | None:
    """How near it is, what is ahead before what is over; None for what has been thanked for."""
    row = campaign.row
    if row.ends_on >= today:
        return max(0, (row.starts_on - today).days), 0
    since = (today - row.ends_on).days
    return (since, 1) if since <= THANKED else None


def band(campaign: KnownCampaign, municipality_id: int | None, today: date) -> Band:
    page, row, phase = campaign.page(get_language()), campaign.row, campaign.phase()
    return Band(
        title=page.title,
        introduction=page.introduction,
        date=row.starts_on,
        when=day_words(row),
        url=campaign.url_of(municipality_id, get_language()) if municipality_id else page.url,
        seed=row.slug,
        lang=page.lang,
        phase=phase.value,
        state=countdown_words(campaign, phase, today),
        action=ACTIONS[phase](),
    )


ACTIONS = {
    Phase.ANNOUNCED: lambda: _("Save the date"),
    Phase.SIGN_UP: lambda: _("See the programme and sign up"),
    Phase.UNDER_WAY: lambda: _("Now and next"),
    Phase.AFTERWARDS: lambda: _("See what came of it"),
}
