"""The admin of campaigns."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from campaigns.admin.local_pages import CampaignPagesViewSet
from campaigns.admin.shared_parts import SharedPartsViewSet
from campaigns.admin.statistics import StatisticsViewSet
from campaigns.admin.todo import todo_lines
from campaigns.admin.ways import ways_from, ways_from_row
from campaigns.going_live import TIMES_SET


@hooks.register("register_admin_viewset")
def pages_of_campaigns():
    return [CampaignPagesViewSet(), SharedPartsViewSet(), StatisticsViewSet()]


@hooks.register("register_todo_lines")
def own_words_that_ask():
    return todo_lines


@hooks.register("register_log_actions")
def times_in_the_history(actions):
    actions.register_action(TIMES_SET, _("Set the end"), _("Set when the page expires"))


@hooks.register("register_page_header_buttons")
def ways_from_a_page(page, user, view_name, next_url=None):
    return ways_from(page, user)


@hooks.register("register_page_listing_more_buttons")
def ways_from_the_explorer(page, user, next_url=None):
    return ways_from_row(page, user)
