"""The admin of the training: the menu, what waits to be done, and who is trained to lead a run."""

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSetGroup

from training.admin import learners, qualifications, register, todo


class TrainingGroup(ModelViewSetGroup):
    """From what is learned to who has learned it."""

    items = (
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
    return [TrainingGroup()]


@hooks.register("register_admin_menu_item")
def my_training():
    return MenuItem(_("My training"), lazy(todo.mine_url, str)(), icon_name="user", order=108)


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
