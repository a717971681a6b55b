"""An item copied: its facts, words, speakers and seats; never its bookings. The copy is a draft."""

from collections.abc import Mapping
from datetime import datetime

from campaigns.models import Campaign, Item, ItemText
from campaigns.seats import settle_seats

FACTS = (
    "municipality_id",
    "kind",
    "venue_id",
    "room_id",
    "language",
    "interpreters",
    "age_from",
    "age_to",
    "access",
)


def copied(item: Item, starts_at: datetime, ends_at: datetime) -> Item:
    """An unsaved copy within the campaign, at another time. Its words, speakers and seats come with `settle_copy`."""
    facts = {fact: getattr(item, fact) for fact in FACTS}
    return Item(
        campaign=item.campaign,
        track_id=item.track_id,
        starts_at=starts_at,
        ends_at=ends_at,
        state=Item.State.DRAFT,
        **facts,
    )


def moved_to(item: Item, campaign: Campaign, tracks: Mapping[int, int], starts_at, ends_at) -> Item:
    """An unsaved copy in another campaign, whose tracks are known by those that they were copied from."""
    copy = copied(item, starts_at, ends_at)
    copy.campaign, copy.track_id = campaign, tracks.get(item.track_id)
    return copy


def settle_copy(copy: Item, item: Item, actor=None) -> Item:
    """Save a copy with the words, speakers and number of seats of the item. About 10 queries, 10 more for seats."""
    copy.texts = [
        ItemText(language=text.language, title=text.title, text=text.text) for text in item.texts.all()
    ]
    copy.speakers = list(item.speakers.all())
    copy.save()
    if item.run is not None:
        settle_seats(copy, item.run.seats, actor)
    return copy
