"""What the groups add to the list of what waits to be done."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import ngettext
from wagtail.permissions import policy_registry

from networks.admin.groups import WAITING
from networks.models import Group

ICONS = {"proposals": "group", "hidden": "view", "follow_up": "date", "call": "mail"}


def todo_lines(user) -> list[dict]:
    """Proposals, hidden groups, follow-ups and calls, for who decides. 1 query, and those of the rights."""
    own = policy_registry.get_by_type(Group).instances_user_has_any_permission_for(user, ("add",))
    counts = own.order_by().aggregate(**{name: counted(name) for name in ICONS})
    return [
        {
            "url": f"{reverse('groups:index')}?todo={name}",
            "icon": icon,
            "count": counts[name],
            "label": words(name, counts[name]),
        }
        for name, icon in ICONS.items()
        if counts[name]
    ]


def counted(name: str) -> Count:
    return Count(
        "pk", filter=Q(pk__in=WAITING[name][1](Group.objects.order_by()).values("pk")), distinct=True
    )


def words(name: str, count: int) -> str:
    match name:
        case "proposals":
            return ngettext("proposed group waits for an answer", "proposed groups wait for an answer", count)
        case "hidden":
            return ngettext(
                "group is hidden: nobody has confirmed it for three months",
                "groups are hidden: nobody has confirmed them for three months",
                count,
            )
        case "follow_up":
            return ngettext("group is to be followed up", "groups are to be followed up", count)
    return ngettext("group's contact has to be called", "groups' contacts have to be called", count)
