"""The admin of the networks: its menu, and what waits to be done."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from networks.admin import reported


class NetworksGroup(ModelViewSetGroup):
    """What municipalities do about groups and meeting places."""

    items = (reported.ReportedViewSet,)
    menu_label = _("Meeting places")
    menu_icon = "group"
    menu_order = 108


@hooks.register("register_admin_viewset")
def networks_viewsets():
    return [NetworksGroup()]


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin_networks.css"))


@hooks.register("todo_lines")
def reported_conversations(user):
    return reported.todo_lines(user)


@hooks.register("register_log_actions")
def in_the_history(actions):
    actions.register_action(reported.OPENED, _("Open again"), _("Opened again"))
    actions.register_action(reported.ENDED, _("End and block"), _("Ended and blocked"))
