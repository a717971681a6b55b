"""What campaigns add to the list of what waits to be done."""

from django.urls import reverse
from django.utils.translation import ngettext
from wagtail.permissions import page_permission_policy

from campaigns.models import LocalCampaignPage
from campaigns.shared_parts import asked_of


def pages_that_ask(user) -> tuple[list[LocalCampaignPage], dict[int, int]]:
    """The user's pages in which the region's words have changed since they were replaced, and how many in each. About
    five queries, however many pages.
    """
    own = page_permission_policy.instances_user_has_permission_for(user, "change").order_by()
    pages = LocalCampaignPage.objects.filter(pk__in=own.values("pk"), alias_of=None)
    pages = list(pages.select_related("locale", "latest_revision", "municipality").order_by("path"))
    waiting = asked_of(pages)
    return [page for page in pages if page.pk in waiting], waiting


def todo_lines(user) -> list[dict]:
    """A line for those who have pages that share words with the region's."""
    pages, _waiting = pages_that_ask(user)
    if not pages:
        return []
    words = ngettext(
        "page shows own words where the region's have changed",
        "pages show own words where the region's have changed",
        len(pages),
    )
    return [{"url": reverse("shared_parts:waiting"), "icon": "edit", "count": len(pages), "label": words}]
