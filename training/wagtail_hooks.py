"""The admin of the online training, and what it adds to the runs of courses."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from training import for_runs
from training.admin.fidelity import FidelityViewSet
from training.admin.groups import GroupViewSet


class TrainingViewSets(ViewSetGroup):
    items = (GroupViewSet, FidelityViewSet)
    menu_label = _("Online training")
    menu_icon = "desktop"
    menu_order = 110


@hooks.register("register_admin_viewset")
def training_viewsets():
    return [TrainingViewSets()]


@hooks.register("participants_links")
def lessons_of_the_group(run):
    return for_runs.for_participants(run)


@hooks.register("leaders_pages")
def leaders_pages(region, run, token):
    return for_runs.for_leaders(region, run, token)


@hooks.register("run_lines")
def line_on_a_run(user, run):
    return for_runs.for_coordinators(user, run)
