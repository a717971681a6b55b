"""The admin of the training: its menu, what waits to be done, what publishing takes away, who is trained for a run."""

from django.templatetags.static import static
from django.urls import path
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSetGroup

from training import for_runs
from training.admin import copies, learners, qualifications, register, taking_away, todo
from training.admin.editing import (
    PublishView,
    ask_before_steps_go,
    ask_before_steps_of_several_go,
    steps_that_approval_takes,
)
from training.admin.fidelity import FidelityViewSet
from training.admin.groups import GroupViewSet
from training.admin.scorm import ScormViewSet, way_to_package
from training.admin.statistics import TrainingStatisticsViewSet
from training.models.pages import HELD


class TrainingGroup(ModelViewSetGroup):
    """From what is learned to who has learned it."""

    items = (
        GroupViewSet,
        FidelityViewSet,
        qualifications.QualificationViewSet,
        qualifications.CohortViewSet,
        learners.EnrolmentViewSet,
        learners.SubmissionViewSet,
        register.CertificateViewSet,
    )
    menu_label = _("Training")
    menu_icon = "success"
    menu_order = 107


@hooks.register("register_admin_viewset")
def training_viewsets():
    return [TrainingGroup(), TrainingStatisticsViewSet(), ScormViewSet()]


@hooks.register("register_admin_menu_item")
def my_training():
    return MenuItem(_("My training"), lazy(todo.mine_url, str)(), icon_name="user", order=108)


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin_training.css"))


@hooks.register("register_admin_urls")
def what_publishing_takes_away():
    return [path("training-effect/<int:page_id>/", PublishView.as_view(), name="training_effect")]


@hooks.register("before_publish_page")
def asked_before_steps_go(request, page):
    return ask_before_steps_go(request, page)


@hooks.register("told_before_approval")
def told_before_steps_go(page):
    return steps_that_approval_takes(page)


@hooks.register("before_bulk_action")
def asked_before_steps_of_several_go(request, action_type, objects, action):
    return ask_before_steps_of_several_go(request, action_type, objects)


@hooks.register("before_delete_page")
def said_before_a_module_goes(request, page):
    return taking_away.say_before_deleting(request, page)


@hooks.register("after_copy_page")
def steps_of_a_copy(request, page, new_page):
    copies.give_keys_of_its_own(new_page)


@hooks.register("register_page_header_buttons")
def ways_from_a_module(page, user, view_name, next_url=None):
    return way_to_package(page, user)


@hooks.register("register_page_listing_more_buttons")
def ways_from_a_module_in_a_list(page, user, next_url=None):
    return way_to_package(page, user)


@hooks.register("todo_lines")
def assignments_and_renewals(user):
    return todo.todo_lines(user)


@hooks.register("run_leaders")
def who_is_trained(run, leaders):
    return todo.of_leaders(run, leaders)


@hooks.register("register_log_actions")
def in_the_history(actions):
    actions.register_action(register.DOWNLOADED, _("Download"), _("Downloaded with names"))
    actions.register_action(register.WITHDRAWN, _("Withdraw a certificate"), _("Withdrawn"))
    actions.register_action(
        HELD, _("Hold a lesson"), _("Not published at its time: something is missing in a step")
    )


@hooks.register("participants_links")
def lessons_of_the_group(run):
    return for_runs.for_participants(run)


@hooks.register("leaders_pages")
def leaders_pages(region, run, token):
    return for_runs.for_leaders(region, run, token)


@hooks.register("run_lines")
def line_on_a_run(user, run):
    return for_runs.for_coordinators(user, run)
