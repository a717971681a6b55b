"""The admin of the networks: its menu, what waits, what histories say; and what is added to the pages of courses."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from networks import changes, for_runs, touch
from networks.admin import group_verbs, reported, todo
from networks.admin.groups import GroupViewSet


class NetworksGroup(ModelViewSetGroup):
    """What municipalities do about groups and meeting places."""

    items = (GroupViewSet, reported.ReportedViewSet)
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
def groups_to_look_after(user):
    return todo.todo_lines(user)


@hooks.register("todo_lines")
def reported_conversations(user):
    return reported.todo_lines(user)


@hooks.register("register_log_actions")
def in_the_history(actions):
    for action, label, message in (
        (group_verbs.APPROVED, _("Approve the group"), _("Approved and listed")),
        (group_verbs.REFUSED, _("Do not approve the proposal"), _("Not approved")),
        (group_verbs.CONFIRMED, _("The group still meets"), _("Confirmed by staff")),
        (group_verbs.CLOSED, _("Close the group"), _("Closed by staff")),
        (group_verbs.LINK_SENT, _("Send the link again"), _("The link was sent again")),
        (group_verbs.LINKS_REVOKED, _("Close the links"), _("The links were closed")),
        (group_verbs.CALLED, _("The contact has been called"), _("The contact was called")),
        (changes.CHANGED, _("Change the group"), _("Changed by its contact")),
        (changes.BREAK, _("A break"), _("A break, noted by its contact")),
        (changes.CONFIRMED, _("The group still meets"), _("Confirmed by its contact")),
        (changes.CLOSED, _("Close the group"), _("Closed by its contact")),
        (reported.OPENED, _("Open again"), _("Opened again")),
        (reported.ENDED, _("End and block"), _("Ended and blocked")),
    ):
        actions.register_action(action, label, message)


@hooks.register("links_afterwards")
def staying_in_touch(claim, now):
    return for_runs.for_participant(claim, now)


@hooks.register("leaders_words")
def whether_there_are_enough(run):
    return for_runs.for_leaders(run)


@hooks.register("run_lines")
def whether_there_are_enough_in_the_admin(user, run):
    return for_runs.for_coordinators(run)


@hooks.register("party_anonymised")
def nobody_to_stay_in_touch_with(party_id):
    touch.forget_party(party_id)


@hooks.register("own_data_of_party")
def what_is_kept_of_staying_in_touch(party):
    return for_runs.own_data(party)
