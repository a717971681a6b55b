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


def told_of(request, slug: str) -> Told:
    """The published campaign for the municipality that was asked for; else 404. No query."""
    everything, campaign = campaign_of(request, slug)
    here = municipality_of(request, campaign)
    return Told(request.region, everything, campaign, here, timezone.now())
