"""A campaign's checklist: made for the region and each municipality that takes part, due dates counted back."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.models import Campaign, CampaignTask
from home.models import Municipality

What = CampaignTask.What
# How many days before the first day each of the usual is due.
DAYS_BEFORE = {
    What.ROOMS: 70,
    What.SPEAKERS: 63,
    What.PROGRAMME: 56,
    What.TRANSLATED: 42,
    What.POSTER: 28,
    What.SCHOOLS: 28,
    What.VOLUNTEERS: 7,
    What.SCREENS: 2,
}
# What the region does for all; rooms, schools and volunteers are each municipality's own.
REGIONS = (What.SPEAKERS, What.PROGRAMME, What.TRANSLATED, What.POSTER)


def taking_part(campaign: Campaign) -> QuerySet[Municipality]:
    """The municipalities that have an item on the programme, or a page of their own, published or not."""
    has_page = Q(campaign_pages__path__in=local_paths(campaign))
    places = Municipality.objects.filter(Q(campaign_items__campaign=campaign) | has_page)
    return places.filter(region=campaign.region_id).distinct().order_by("name")


def local_paths(campaign: Campaign) -> list[str]:
    """Where the pages of its municipalities lie in the tree. 1 query for each language."""
    return [
        path for page in campaign.pages.all() for path in page.get_children().values_list("path", flat=True)
    ]


@transaction.atomic
def make_checklist(campaign: Campaign, places: Iterable[Municipality] | None = None) -> int:
    """Make the usual tasks that are missing, for the region and those that take part. Returns how many were made."""
    places = list(taking_part(campaign)) if places is None else places
    wanted = [(None, what) for what in REGIONS] + [
        (place.pk, what) for place in places for what in DAYS_BEFORE
    ]
    there = set(campaign.tasks.values_list("municipality", "what"))
    missing = [
        CampaignTask(
            campaign=campaign,
            municipality_id=place,
            what=what,
            due_on=campaign.starts_on - timedelta(days=DAYS_BEFORE[what]),
        )
        for place, what in wanted
        if (place, what.value) not in there
    ]
    # Pressed by two at once it is made once.
    CampaignTask.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def tick(task: CampaignTask, user) -> None:
    """It is done, now and by the user. Done a second time it keeps who was first. 1 UPDATE."""
    undone = CampaignTask.objects.undone().filter(pk=task.pk)
    undone.update(done_at=timezone.now(), done_by=user)


def untick(task: CampaignTask) -> None:
    """It is not done after all."""
    CampaignTask.objects.filter(pk=task.pk).update(done_at=None, done_by=None)
