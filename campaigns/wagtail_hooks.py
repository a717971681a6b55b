"""The admin of campaigns: the menu, the checklist on the dashboard, and what waits to be done."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.permissions import register_permission_policy

from campaigns.admin import checklist, checks, todo
from campaigns.admin.campaigns import CampaignViewSet
from campaigns.admin.items import ItemViewSet
from campaigns.admin.local_pages import CampaignPagesViewSet
from campaigns.admin.rooms import RoomViewSet
from campaigns.admin.shared_parts import SharedPartsViewSet
from campaigns.admin.speakers import SpeakerViewSet
from campaigns.admin.statistics import StatisticsViewSet
from campaigns.admin.ways import ways_from, ways_from_row
from campaigns.going_live import TIMES_SET
from campaigns.models import Track
from campaigns.seats import follow_run
from home.permissions import RowPolicy, reach


class CampaignsGroup(ModelViewSetGroup):
    """In the order in which a campaign is planned."""

    items = (
        CampaignViewSet,
        ItemViewSet,
        checklist.ChecklistViewSet,
        SpeakerViewSet,
        RoomViewSet,
        StatisticsViewSet,
    )
    menu_label = _("Campaigns")
    menu_icon = "calendar-alt"
    menu_order = 105


@hooks.register("register_admin_viewset")
def campaign_viewsets():
    # A track has no page of its own; an item's form names it.
    register_permission_policy(Track, RowPolicy(Track), exact_class=True)
    return [CampaignsGroup(), CampaignPagesViewSet(), SharedPartsViewSet()]


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin_campaigns.css"))


@hooks.register("construct_homepage_panels")
def what_is_due(request, panels):
    if reach(request.user):
        panels.append(checklist.ChecklistPanel())


@hooks.register("todo_lines")
def clashes_what_is_missing_and_words_that_ask(user):
    return [*checks.todo_lines(user), *checklist.todo_lines(user), *todo.todo_lines(user)]


@hooks.register("run_changed")
def items_follow(run):
    follow_run(run)


@hooks.register("register_log_actions")
def times_in_the_history(actions):
    actions.register_action(TIMES_SET, _("Set the end"), _("Set when the page expires"))


@hooks.register("register_page_header_buttons")
def ways_from_a_page(page, user, view_name, next_url=None):
    return ways_from(page, user)


@hooks.register("register_page_listing_more_buttons")
def ways_from_the_explorer(page, user, next_url=None):
    return ways_from_row(page, user)
