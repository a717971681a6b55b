"""What the online training adds to a run of a course: for its participants, its leaders and its coordinator.

Courses know nothing of training; they ask by Wagtail's hooks (training.wagtail_hooks).
"""

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.permissions import policy_registry

from courses.models import CourseRun
from home.routing import isolated
from training import groups
from training.models import TrainingGroup


def for_participants(run: CourseRun) -> list[tuple[str, str]]:
    """Words and path of the group's lessons, in the language of the letter; nothing where there is no group. 1 query."""
    group = groups.group_of(run)
    module = group and groups.module_of(group)
    if not module:
        return []
    title = module.in_language(get_language()).title
    words = _("To do at home: %(module)s") % {"module": isolated(title)}
    return [(words, reverse("training:group", args=[group.code]))]


def for_leaders(region, run: CourseRun, token: str) -> list[tuple[str, str]]:
    """Where the leader of a run has its group, or starts it: behind the same link as the list. No query."""
    if not groups.modules_for(region, run):
        return []
    return [(_("Online training, and the meetings by the clock"), reverse("training:leader", args=[token]))]


def for_coordinators(user, run: CourseRun) -> list[dict[str, str]]:
    """A line on the run's page in the admin. 1 query."""
    policy = policy_registry.get_by_type(TrainingGroup)
    if run.state != CourseRun.State.PUBLISHED or not policy.user_has_permission(user, "add"):
        return []
    group = groups.group_of(run)
    words = _("Online training for this run:")
    if group:
        url = reverse("training_groups:edit", args=[group.pk])
        return [{"words": words, "url": url, "action": _("code %(code)s") % {"code": group.shown_code}}]
    url = f"{reverse('training_groups:add')}?run={run.pk}"
    return [{"words": words, "url": url, "action": _("start a group")}]
