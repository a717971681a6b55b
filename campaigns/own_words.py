"""A municipality's own words are saved: as a revision of its page, by one at a time."""

from collections.abc import Callable
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Page

from campaigns.models import LocalCampaignPage
from campaigns.shared_parts import mark
from home.translation.guard import may_publish, note_as_before
from home.translation.status import job_of, outdated, progress_of, source_of


class Saved(StrEnum):
    """What became of words that were to be saved."""

    PUBLISHED = "published"
    SCHEDULED = "scheduled"
    DRAFT = "draft"
    # Nothing was saved: somebody else had saved other words in the meantime.
    MEANWHILE = "meanwhile"
    # Nothing was saved: the page is not valid for a reason that has nothing to do with the words.
    NOT_VALID = "not_valid"


def save(pk: int, block_id: str, read: str, change: Callable[[LocalCampaignPage], None], user) -> Saved:
    """Let `change` set what a page says in place of a block, if that still is what was `read` (a mark).

    The new revision is published at once where nothing else waits to be and the user may publish.
    """
    try:
        with transaction.atomic():
            return save_locked(pk, block_id, read, change, user)
    except ValidationError:
        return Saved.NOT_VALID


def save_locked(
    pk: int, block_id: str, read: str, change: Callable[[LocalCampaignPage], None], user
) -> Saved:
    """The same under the page's lock. Among the reasons to raise: ValidationError."""
    lock(pk)
    row = LocalCampaignPage.objects.select_related("locale", "latest_revision").get(pk=pk)
    page = row.get_latest_revision_as_object()
    if mark(page, block_id) != read:
        return Saved.MEANWHILE
    before, after = row.latest_revision, outcome(row, user)
    change(page)
    revision = page.save_revision(user=user, log_action=True)
    note_as_before(revision, before)
    if not row.live:
        # What translators are shown, and what wagtail-localize begins with, is the row.
        row.overrides = page.overrides
        row.save(update_fields=["overrides"], clean=False)
    if after != Saved.DRAFT:
        revision.publish(user=user)
    return after


def lock(pk: int) -> None:
    Page.objects.select_for_update(no_key=True).get(pk=pk)


def outcome(page: LocalCampaignPage, user) -> Saved:
    """What will become of one more revision of a page. 1 to 12 queries."""
    if not may_publish(user, page):
        return Saved.DRAFT
    newest = page.latest_revision
    if newest and newest.approved_go_live_at:
        return Saved.SCHEDULED
    if page.live and not page.has_unpublished_changes and not translated_anew(page):
        return Saved.PUBLISHED
    return Saved.DRAFT


def translated_anew(page: LocalCampaignPage) -> bool:
    """Whether a translator has followed the source to the end, and not published it: more would go out than was asked.

    To publish the page without that would say that it follows the source.
    """
    return bool(job_of(page)) and outdated(page, source_of(page)) and progress_of(page).whole
