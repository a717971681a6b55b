"""Run as a script beside a site without the demo: a campaign of one municipality, in the phase that is named.

    campaign_scene.py sign_up|under_way|afterwards [origin that may show booking]

Under way, something has been, something is on, and something is to come.
"""

import sys
from datetime import timedelta

import django

ITEMS = {
    "Har varit": -180,
    "Pågår just nu": -30,
    "Kommer sedan": 60,
    "Sist av allt": 200,
}


def prepared(origin: str):
    """The campaign, made the first time."""
    from campaigns.models import Campaign
    from tests.factories import (
        make_campaign,
        make_campaign_page,
        make_local_page,
        make_municipality,
        make_region,
    )

    region = make_region(hostname="127.0.0.1")
    if campaign := Campaign.objects.filter(region=region).first():
        return campaign
    place = make_municipality(region, slug="vaxjo", embed_origins=origin)
    campaign = make_campaign(region, slug="dagen", starts_in_days=0)
    make_local_page(make_campaign_page(campaign, slug="dagen"), place)
    return campaign


def fill(campaign) -> None:
    from django.utils import timezone

    from campaigns.models import Item
    from campaigns.seats import settle_seats
    from tests.factories import make_item, make_venue

    place = campaign.region.municipalities.get()
    venue = make_venue(place)
    for title, minutes in ITEMS.items():
        words = {"sv": title, "ar": f"فعالية {len(title)}"}
        item = make_item(campaign, place, words=words, venue=venue, kind="workshop", age_from=0, age_to=9)
        item.starts_at = timezone.now() + timedelta(minutes=minutes)
        item.ends_at = item.starts_at + timedelta(minutes=60)
        item.save()
    booked = Item.objects.get(texts__title="Kommer sedan")
    settle_seats(booked, 5)
    make_item(campaign, None, title="Digitalt för alla", kind="talk", language="ar", at=(23, 0), minutes=50)


def main(phase: str, origin: str = "") -> None:
    from campaigns.models import Item

    campaign = prepared(origin)
    if not Item.objects.exists():
        fill(campaign)
    campaign.phase_by_hand = phase
    campaign.save()


if __name__ == "__main__":
    django.setup()
    main(*sys.argv[1:])
