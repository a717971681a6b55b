"""A campaign's pages are published, scheduled and taken down together: the region's and its municipalities', in every
language.

Nothing here decides what home.translation.guard leaves to a person: a translation that is not whole, a page that lies
with reviewers or is locked is left out, and the reason is told.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.locks import ScheduledForPublishLock
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.permissions import page_permission_policy
from wagtail_localize.models import StringTranslation

from campaigns.models import CampaignPage, LocalCampaignPage
from home.models import Municipality
from home.sorting import swedish_key
from home.translation.following import copy_into_drafts
from home.translation.guard import decided, may_publish, note_as_before, write
from home.translation.status import job_of, outdated, progress_of, source_of

TIMES_SET = "campaigns.times_set"


class Outcome(models.TextChoices):
    """What became of a page. All but the first leave it as it was."""

    DONE = "done", _("done")
    AS_IT_WAS = "as_it_was", _("there was nothing to do")
    UNFINISHED = "unfinished", _("the translation is not finished")
    IN_REVIEW = "in_review", _("it lies with a reviewer")
    LOCKED = "locked", _("it is locked")
    WITHOUT_REGION = "without_region", _("the region's page is not published")
    NOT_VALID = "not_valid", _("something in it has to be put right first")


@dataclass(frozen=True)
class Place:
    """The region (None) or a municipality with its pages of one campaign, in every language, the source first."""

    municipality: Municipality | None
    pages: tuple[Page, ...]


def places_of(source: CampaignPage) -> list[Place]:
    """The region's pages and those of each municipality, by name. 2 queries."""
    masters = source.get_translations(inclusive=True).filter(alias_of=None)
    masters = list(masters.select_related("locale", "latest_revision", "campaign").order_by("pk"))
    below = LocalCampaignPage.objects.filter(depth=source.depth + 1, alias_of=None)
    within = models.Q(pk__in=())
    for master in masters:
        within |= models.Q(path__startswith=master.path)
    rows = below.filter(within).select_related("locale", "latest_revision", "municipality").order_by("pk")
    found: dict[Municipality | None, list[Page]] = {None: masters}
    for page in rows:
        found.setdefault(page.municipality, []).append(page)
    local = sorted((place for place in found if place), key=lambda place: swedish_key(place.name))
    return [Place(place, tuple(found[place])) for place in [None, *local]]


def held_by(user, action: str, places: Iterable[Place]) -> list[Place]:
    """The places with those pages on which the user may do something; those with none are left out. 1 to 3 queries."""
    held = page_permission_policy.instances_user_has_permission_for(user, action)
    keys = [page.pk for place in places for page in place.pages]
    held = set(held.order_by().filter(pk__in=keys).values_list("pk", flat=True))
    own = [
        Place(place.municipality, tuple(page for page in place.pages if page.pk in held)) for place in places
    ]
    return [place for place in own if place.pages]


def on_each(pages: Iterable[Page], act: Callable[[Page], Outcome]) -> list[tuple[Page, Outcome]]:
    """Each page as it is when its turn comes, in a transaction of its own: the region's first, each source before its
    translations.
    """
    found = []
    for page in pages:
        try:
            with transaction.atomic():
                found.append((page, act(type(page).objects.get(pk=page.pk))))
        except ValidationError:
            found.append((page, Outcome.NOT_VALID))
    return found


def publish_all(pages: Iterable[Page], user) -> list[tuple[Page, Outcome]]:
    """Publish what waits in each page, now: whatever was scheduled is not any more, an end that is over is taken away."""
    return on_each(pages, partial(publish, user=user))


def schedule_all(
    pages: Iterable[Page],
    user,
    go_live_at: datetime | None,
    expire_at: datetime | None,
    endless: bool = False,
) -> list[tuple[Page, Outcome]]:
    """Let what waits in each page go live, and each page expire, at these moments (None: as it is set now).

    Wagtail's `publish_scheduled` does it then. A live page in which nothing waits gets its end only; `endless` takes
    the end away.
    """
    times = Times(go_live_at, expire_at, endless)
    return on_each(pages, partial(schedule, user=user, times=times))


def unpublish_all(pages: Iterable[Page], user) -> list[tuple[Page, Outcome]]:
    """Take each page down, and off the schedule. Translations first: a source would take them with it unseen."""
    return on_each(reversed(list(pages)), partial(unpublish, user=user))


def hindrance(page: Page, user, at: datetime | None = None) -> Outcome | None:
    """Why what waits in a page cannot go live, now or at a moment. A dozen queries."""
    # A page in review is locked for everybody but its reviewers: that is the better reason.
    if page.workflow_in_progress:
        return Outcome.IN_REVIEW
    if locked(page, user):
        return Outcome.LOCKED
    if isinstance(page, LocalCampaignPage) and not region_is_live(page, at):
        return Outcome.WITHOUT_REGION
    progress = progress_of(page)
    if progress and not progress.whole and not decided(page):
        return Outcome.UNFINISHED
    return None


def locked(page: Page, user) -> bool:
    """Whether somebody has locked a page. What is scheduled is locked too, but for whoever may schedule it anew."""
    lock = page.get_lock()
    if isinstance(lock, ScheduledForPublishLock):
        return not may_publish(user, page)
    return bool(lock) and bool(lock.for_user(user))


def region_is_live(page: LocalCampaignPage, at: datetime | None) -> bool:
    """Whether visitors of a local page find the region's words in some language, now or at a moment. 2 or 3 queries."""
    masters = CampaignPage.objects.filter(campaign=page.campaign)
    if at is None or masters.live().exists():
        return masters.live().exists()
    keys = [str(pk) for pk in masters.values_list("pk", flat=True)]
    return Revision.page_revisions.filter(object_id__in=keys, approved_go_live_at__lte=at).exists()


def publish(page: Page, user) -> Outcome:
    job = job_of(page)
    if page.live and not page.has_unpublished_changes and not (job and words_wait(page)):
        return Outcome.AS_IT_WAS
    if reason := hindrance(page, user):
        return reason
    now = timezone.now()
    if job:
        # wagtail-localize makes a revision of the row, and publishes it.
        end = page.expire_at if page.expire_at and page.expire_at > now else None
        type(page).objects.filter(pk=page.pk).update(go_live_at=None, expire_at=end)
        job.save_target(user=user, publish=True)
        return Outcome.DONE
    newest = page.get_latest_revision_as_object()
    newest.go_live_at = None
    if newest.expire_at and newest.expire_at <= now:
        newest.expire_at = None
    newest.save_revision(user=user).publish(user=user)
    return Outcome.DONE


def words_wait(page: Page) -> bool:
    """Whether there are words for a translation that came after its publication: its source's or its translator's. 1 to
    4 queries.
    """
    written = StringTranslation.objects.filter(
        context__object_id=page.translation_key,
        locale=page.locale_id,
        updated_at__gt=page.last_published_at or timezone.now(),
    )
    return written.exists() or outdated(page, source_of(page))


@dataclass(frozen=True)
class Times:
    """When pages go live and expire; None leaves what is set, `endless` takes an end away."""

    go_live_at: datetime | None
    expire_at: datetime | None
    endless: bool = False

    @property
    def end(self) -> bool:
        return self.endless or self.expire_at is not None


def schedule(page: Page, user, times: Times) -> Outcome:
    waits = not page.live or page.has_unpublished_changes
    if times.go_live_at and waits:
        if reason := hindrance(page, user, times.go_live_at):
            return reason
        go_live_later(page, user, times)
    elif not times.end:
        return Outcome.AS_IT_WAS
    elif locked(page, user):
        return Outcome.LOCKED
    if times.end:
        end_at(page, times.expire_at, user)
    return Outcome.DONE


def go_live_later(page: Page, user, times: Times) -> None:
    """Schedule the newest draft, with what translators wrote since it was made. An end before that is none."""
    if not page.live and (job := job_of(page)):
        write(job.source, job.target_locale, user, progress_of(page).whole, publish=False)
        page.refresh_from_db()
    newest = page.get_latest_revision_as_object()
    newest.go_live_at = times.go_live_at
    if newest.expire_at and newest.expire_at <= times.go_live_at:
        newest.expire_at = None
    before = page.latest_revision
    revision = newest.save_revision(user=user)
    note_as_before(revision, before)
    revision.publish(user=user)


def end_at(page: Page, moment: datetime | None, user) -> None:
    """The end of a page, whatever waits in it: the row, and what would bring another end back."""
    page = type(page).objects.get(pk=page.pk)
    page.expire_at = moment
    page.save(update_fields=["expire_at"], clean=False)
    copy_into_drafts(page, ["expire_at"])
    log(
        instance=page,
        action=TIMES_SET,
        user=user,
        data={"expire_at": moment.isoformat() if moment else ""},
    )


def unpublish(page: Page, user) -> Outcome:
    if locked(page, user):
        return Outcome.LOCKED
    scheduled = page.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)
    if not page.live:
        return Outcome.DONE if scheduled else Outcome.AS_IT_WAS
    page.unpublish(user=user)
    return Outcome.DONE
