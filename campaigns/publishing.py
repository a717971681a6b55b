"""Items are published together, and called off one by one."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.models import Campaign, Item
from campaigns.seats import locked, settle_seats


@dataclass(frozen=True, slots=True)
class Published:
    """How many were published, and how many had no words yet and stay drafts."""

    items: int
    without_words: int


def drafts_of(campaign: Campaign, municipality) -> QuerySet[Item]:
    """What is not published yet and lies ahead, of a municipality (None: of the whole region)."""
    drafts = campaign.items.filter(
        municipality=municipality, state=Item.State.DRAFT, ends_at__gt=timezone.now()
    )
    return drafts.select_related("campaign", "run").prefetch_related("texts").order_by("starts_at", "pk")


def publish_drafts(campaign: Campaign, municipality, actor=None) -> Published:
    """Publish every draft that has words, each with its seats and in a transaction of its own."""
    published = left = 0
    for item in drafts_of(campaign, municipality):
        if item.texts.all():
            published += publish(item, actor)
        else:
            left += 1
    return Published(published, left)


def publish(item: Item, actor=None) -> bool:
    """Whether it was a draft, and is published now."""
    return become(Item.State.PUBLISHED, Item.State.DRAFT, item, actor)


def call_off(item: Item, actor=None) -> bool:
    """Whether it was published, and is called off now. Everybody who had booked, or waits, is told (courses.booking)."""
    return become(Item.State.CANCELLED, Item.State.PUBLISHED, item, actor)


@transaction.atomic
def become(state: str, before: str, item: Item, actor) -> bool:
    """Set an item's state, and that of its seats. What somebody else did with it meanwhile stays as it is."""
    now = locked(item.pk)
    if now.state != before:
        return False
    now.state = state
    now.save()
    settle_seats(now, now.run.seats if now.run else None, actor)
    return True
