"""The admin of campaigns."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from campaigns import shared_parts
from campaigns.admin.local_pages import CampaignPagesViewSet
from campaigns.admin.shared_parts import SharedPartsViewSet
from campaigns.admin.todo import todo_lines
from campaigns.going_live import TIMES_SET
from campaigns.models import CampaignPage, LocalCampaignPage


@hooks.register("register_admin_viewset")
def pages_of_campaigns():
    return [CampaignPagesViewSet(), SharedPartsViewSet()]


@hooks.register("register_todo_lines")
def own_words_that_ask():
    return todo_lines


@hooks.register("register_log_actions")
def times_in_the_history(actions):
    actions.register_action(TIMES_SET, gettext_lazy("Set the end"), gettext_lazy("Set when the page expires"))


@hooks.register("register_page_header_buttons")
def ways_from_a_page(page, user, view_name, next_url=None):
    """To what is shared with the region's page, with the number of answers it waits for (2 queries), and to the
    campaign's other pages.
    """
    if own_local_page(page, user):
        yield way_to_shared_parts(page, shared_parts.asked_of([page]).get(page.pk, 0))
        yield way_to_all(page.get_parent().pk)
    elif isinstance(page, CampaignPage):
        yield way_to_all(page.pk)


@hooks.register("register_page_listing_more_buttons")
def ways_from_the_explorer(page, user, next_url=None):
    """The same, without a number: no query for each page of a list but Wagtail's own."""
    if own_local_page(page, user):
        yield way_to_shared_parts(page)
    elif isinstance(page, CampaignPage):
        yield way_to_all(page.pk)


def own_local_page(page, user) -> bool:
    local = isinstance(page, LocalCampaignPage) and not page.alias_of_id
    return local and page.permissions_for_user(user).can_edit()


def way_to_all(pk: int) -> Button:
    url = reverse("campaign_pages:index", args=[pk])
    return Button(_("The campaign's pages"), url, icon_name="site", priority=14)


def way_to_shared_parts(page: LocalCampaignPage, changed: int = 0) -> Button:
    label = _("Shared parts (%(count)d changed)") % {"count": changed} if changed else _("Shared parts")
    url = reverse("shared_parts:index", args=[page.pk])
    return Button(label, url, icon_name="copy", priority=12)
