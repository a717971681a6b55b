"""A campaign's pages, pasted somewhere else: their programme in a frame (courses.views.oembed asks)."""

from urllib.parse import urlencode

from django.urls import reverse

from campaigns.catalogue import campaigns_of
from campaigns.models import CampaignPage, LocalCampaignPage
from courses.catalogue import catalogue
from courses.views.oembed import Found
from home.routing import words_language
from home.sharing.views import of_page


def of_campaign_page(page, region, language: str, _query: str) -> Found | None:
    """The programme that stands on the region's page of a campaign, or on a municipality's; else None.

    1 query for a municipality's page, which asks its parent for the campaign.
    """
    if not isinstance(page, CampaignPage | LocalCampaignPage):
        return None
    campaign = campaigns_of(region).by_pk.get(page.campaign.pk)
    if campaign is None:
        return None
    asked = {"campaign": campaign.row.slug, "lang": language}
    if isinstance(page, LocalCampaignPage):
        place = catalogue(region).municipalities.get(page.municipality_id)
        if place not in campaign.places:
            return None
        asked = {"municipality": place.slug} | asked
    frame = f"{reverse('embed_campaign')}?{urlencode(asked)}"
    return Found(page.title, frame, of_page(page, region, words_language(page)))
