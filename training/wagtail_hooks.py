"""The admin of the online training."""

from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from wagtail import hooks

from training.admin.editing import PublishView, ask_before_steps_go
from training.admin.scorm import ScormViewSet, way_to_package
from training.admin.statistics import TrainingStatisticsViewSet


@hooks.register("register_admin_viewset")
def training_viewsets():
    return [TrainingStatisticsViewSet(), ScormViewSet()]


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin_training.css"))


@hooks.register("register_admin_urls")
def what_publishing_takes_away():
    return [path("training-effect/<int:page_id>/", PublishView.as_view(), name="training_effect")]


@hooks.register("before_publish_page")
def asked_before_steps_go(request, page):
    return ask_before_steps_go(request, page)


@hooks.register("register_page_header_buttons")
def ways_from_a_module(page, user, view_name, next_url=None):
    return way_to_package(page, user)


@hooks.register("register_page_listing_more_buttons")
def ways_from_a_module_in_a_list(page, user, next_url=None):
    return way_to_package(page, user)
