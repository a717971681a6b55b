"""The campaign that an address names."""

from django.http import Http404
from django.utils import timezone

from campaigns.catalogue import Campaigns, KnownCampaign, campaigns_of
from campaigns.told import Told
from courses.catalogue import KnownMunicipality, catalogue


def campaign_of(request, slug: str) -> tuple[Campaigns, KnownCampaign]:
    """The region's campaigns and the published one of that slug; 404 for what is another's, or a draft. No query."""
    if not request.region:
        raise Http404
    everything = campaigns_of(request.region)
    campaign = everything.by_slug(slug)
    if campaign is None:
        raise Http404
    return everything, campaign


def municipality_of(request, campaign: KnownCampaign) -> KnownMunicipality | None:
    """The municipality that was asked for (`municipality`), where it takes part."""
    asked = request.GET.get("municipality", "")
    place = catalogue(request.region).municipality_by_slug.get(asked)
    return place if place in campaign.places else None


def campaign_asked_for(request) -> KnownCampaign | None:
    """The one of the slug in `campaign`, else the next, else the last there was; None without any. No query."""
    everything = campaigns_of(request.region)
    return everything.by_slug(request.GET.get("campaign", "")) or next(iter(nearest_first(everything)), None)


def nearest_first(everything: Campaigns) -> list[KnownCampaign]:
    """Published campaigns: those that are not over by their day, then the latest of those that are."""
    published = [one for one in everything.by_pk.values() if one.pages]
    today = timezone.localdate()
    ahead = [one for one in published if one.row.ends_on >= today]
    return ahead + [one for one in reversed(published) if one.row.ends_on < today]


def told_of(request, slug: str) -> Told:
    """The published campaign for the municipality that was asked for; else 404. No query."""
    everything, campaign = campaign_of(request, slug)
    here = municipality_of(request, campaign)
    return Told(request.region, everything, campaign, here, timezone.now())
