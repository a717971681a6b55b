"""A campaign copied to the next time: its programme, pages and checklist, moved by as many days as its first day."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.coreutils import find_available_slug
from wagtail.models import Page

from campaigns.copying import moved_to, settle_copy
from campaigns.models import Campaign, CampaignPage, CampaignTask, Item, LocalCampaignPage, Track, TrackText
from campaigns.shared_parts import replaced
from home.translation import carry
from home.translation.status import localize_source

YEAR = timedelta(weeks=52)


@dataclass(frozen=True)
class NextTime:
    """What the copy is called, when it begins, and which municipalities (pks) take part again."""

    name: str
    slug: str
    starts_on: date
    places: Collection[int]


@transaction.atomic
def copy_campaign(old: Campaign, wanted: NextTime, actor=None) -> Campaign:
    """The copy, saved: all of it drafts, nothing booked, nothing ticked, and no phase by hand.

    Left out are municipalities that do not take part again, and items that were called off.
    """
    days = (wanted.starts_on - old.starts_on).days
    new = Campaign.objects.create(
        region=old.region,
        name=wanted.name,
        slug=wanted.slug,
        starts_on=wanted.starts_on,
        ends_on=old.ends_on + timedelta(days=days),
        sign_up_opens_at=moved(old.sign_up_opens_at, days),
        previous=old,
    )
    copy_items(old, new, copy_tracks(old, new), wanted.places, days, actor)
    copy_tasks(old, new, wanted.places, days)
    copy_pages(old, new, wanted.places, actor)
    return new


def moved(moment: datetime, days: int) -> datetime:
    """The same time of day, `days` later, also when the clocks change between."""
    return timezone.localtime(moment) + timedelta(days=days)


def copy_tracks(old: Campaign, new: Campaign) -> dict[int, int]:
    """The keys of the copies by those of the tracks they were made from."""
    keys = {}
    for track in old.tracks.all():
        copy = Track(campaign=new, sort_order=track.sort_order)
        copy.texts = [TrackText(language=text.language, name=text.name) for text in track.texts.all()]
        copy.save()
        keys[track.pk] = copy.pk
    return keys


def copy_items(old: Campaign, new: Campaign, tracks: dict, places: Collection[int], days: int, actor) -> None:
    items = old.items.exclude(state=Item.State.CANCELLED).select_related("run")
    for item in items.prefetch_related("texts", "speakers").order_by("starts_at", "pk"):
        if item.municipality_id is not None and item.municipality_id not in places:
            continue
        starts_at, ends_at = moved(item.starts_at, days), moved(item.ends_at, days)
        settle_copy(moved_to(item, new, tracks, starts_at, ends_at), item, actor)


def copy_tasks(old: Campaign, new: Campaign, places: Collection[int], days: int) -> None:
    """Undone, for the same people. 2 queries."""
    CampaignTask.objects.bulk_create(
        CampaignTask(
            campaign=new,
            municipality_id=task.municipality_id,
            what=task.what,
            own_words=task.own_words,
            owner_id=task.owner_id,
            due_on=task.due_on + timedelta(days=days),
        )
        for task in old.tasks.all()
        if task.municipality_id is None or task.municipality_id in places
    )


class PageCopies:
    """Copies of one campaign's pages for another: drafts, translations of each other as their originals are."""

    def __init__(self, old: Campaign, new: Campaign, actor):
        self.old, self.new, self.actor = old, new, actor
        self.keys = defaultdict(uuid.uuid4)
        self.slugs: dict[uuid.UUID, str] = {}

    def copy(self, page: Page, parent: Page, slug: str, **changes) -> Page:
        """A draft of what was written last, with its translators' work. Its address is the same in every language."""
        key = self.keys[page.translation_key]
        slug = self.slugs.setdefault(key, find_available_slug(parent, slug))
        latest = page.get_latest_revision_as_object()
        title = self.renamed(latest.title)
        changes |= {
            "slug": slug,
            "title": title,
            "draft_title": title,
            "seo_title": self.renamed(latest.seo_title),
            "translation_key": key,
            "go_live_at": None,
            "expire_at": None,
        }
        copy = latest.copy(
            to=parent,
            update_attrs=changes,
            copy_revisions=False,
            keep_live=False,
            user=self.actor,
        )
        if kept := changes.get("overrides"):
            # Own words are left out of copies, also where they are named; here they go with the page.
            copy.overrides = kept
            copy.save(update_fields=["overrides"])
        if shown := localize_source(page):
            carry.to_copy(shown, copy.get_latest_revision_as_object(), self.renamed)
        return copy

    def renamed(self, words: str) -> str:
        """With the new name and year for the old ones, where they stand there."""
        words = words.replace(self.old.name, self.new.name)
        return words.replace(str(self.old.starts_on.year), str(self.new.starts_on.year))


def copy_pages(old: Campaign, new: Campaign, places: Collection[int], actor) -> None:
    """The region's page and those of municipalities that take part again, in every language.

    What was said afterwards is about the old one, and stays there; so does what a municipality said instead of it.
    """
    copies = PageCopies(old, new, actor)
    for master in written(CampaignPage.objects.filter(campaign=old)):
        copy = copies.copy(master, master.get_parent(), new.slug, campaign=new, thanks=[])
        kept = {block.id for block in master.body}
        for page in written(LocalCampaignPage.objects.child_of(master)):
            if page.municipality_id in places:
                # The copy of the region's page has children since: it is looked up anew.
                parent = CampaignPage.objects.get(pk=copy.pk)
                copies.copy(page, parent, page.slug, overrides=still_there(page, kept))


def written(pages):
    """In the order in which they were written: sources before their translations. Aliases have no words."""
    return pages.filter(alias_of=None).order_by("pk")


def still_there(page: LocalCampaignPage, kept: Collection[str]) -> list[tuple]:
    """What the page replaces of the blocks that are copied; their ids stay the same."""
    latest = page.get_latest_revision_as_object()
    return [("own_words", value) for of, value in replaced(latest).items() if of in kept]
