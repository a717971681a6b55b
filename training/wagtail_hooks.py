"""The admin of the online training."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from training.admin.statistics import TrainingStatisticsViewSet


@hooks.register("register_admin_viewset")
def training_viewsets():
    return [TrainingStatisticsViewSet()]


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin_training.css"))
