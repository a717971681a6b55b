"""The admin of campaigns."""

from wagtail import hooks

from campaigns.admin.statistics import StatisticsViewSet


@hooks.register("register_admin_viewset")
def what_came_of_campaigns():
    return StatisticsViewSet()
