"""The admin of campaigns: the menu, the checklist on the dashboard, and what waits to be done."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.permissions import register_permission_policy

from campaigns.admin import checklist, checks
from campaigns.admin.campaigns import CampaignViewSet
from campaigns.admin.items import ItemViewSet
from campaigns.admin.rooms import RoomViewSet
from campaigns.admin.speakers import SpeakerViewSet
from campaigns.models import Track
from home.permissions import RowPolicy, reach


class CampaignsGroup(ModelViewSetGroup):
    """In the order in which a campaign is planned."""

    items = (CampaignViewSet, ItemViewSet, checklist.ChecklistViewSet, SpeakerViewSet, RoomViewSet)
    menu_label = _("Campaigns")
    menu_icon = "calendar-alt"
    menu_order = 105


@hooks.register("register_admin_viewset")
def campaign_viewsets():
    # A track has no page of its own; an item's form names it.
    register_permission_policy(Track, RowPolicy(Track), exact_class=True)
    return CampaignsGroup()


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin_campaigns.css"))


@hooks.register("construct_homepage_panels")
def what_is_due(request, panels):
    if reach(request.user):
        panels.append(checklist.ChecklistPanel())


@hooks.register("todo_lines")
def clashes_and_what_is_missing(user):
    return [*checks.todo_lines(user), *checklist.todo_lines(user)]
