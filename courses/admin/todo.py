"""What waits to be done: the same selections for the dashboard's counts and for the lists they lead to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from courses.admin.own_groups import todo_lines as own_groups
from courses.calls import to_call
from courses.minimum import to_decide
from courses.models import CourseRun
from home.care.admin import todo_lines as pages_to_look_after
from home.care.links_admin import todo_lines as broken_links
from home.models import DueRow, Municipality
from home.people.admin import todo_lines as accounts_to_look_after
from home.reviews import todo_lines as pages_in_review
from home.translation.admin import todo_lines as translations_to_update
from home.viewsets import SEEING

SOON = timedelta(days=14)
# Lines of what is not rows in a list of ours, from those who know. Apps above add theirs by the hook "todo_lines".
FURTHER = (
    own_groups,
    pages_in_review,
    translations_to_update,
    pages_to_look_after,
    broken_links,
    accounts_to_look_after,
)


def starting_with_seats(runs: QuerySet) -> QuerySet:
    """Published, starts within fourteen days, and has seats that nobody has taken or waits for."""
    now = timezone.now()
    return runs.upcoming(now).filter(starts_at__lte=now + SOON).with_free_seats()


def full_with_waiting(runs: QuerySet) -> QuerySet:
    """Published, not yet started, somebody waits."""
    return runs.upcoming().filter(waiting_parties__gt=0, confirmed_seats__gte=F("seats") - F("held_seats"))


def drafts(runs: QuerySet) -> QuerySet:
    return runs.filter(state=CourseRun.State.DRAFT)


def failed(rows: QuerySet) -> QuerySet:
    """Given up after two days, or the address takes no mail."""
    return rows.filter(state__in=(DueRow.State.FAILED, DueRow.State.REFUSED))


def undecided(municipalities: QuerySet) -> QuerySet:
    """Until these have decided, nothing of theirs is removed."""
    return municipalities.without_retention()


@dataclass(frozen=True)
class Task:
    """One line of the panel: a selection of a model's rows, and the list that shows it (`?todo=name`).

    `needs` names a permission: the line is for those only who can do something about it.
    """

    name: str
    title: str
    label: object  # a lazy ngettext: it is worded with the count
    model: type
    list_url_name: str
    select: Callable[[QuerySet], QuerySet]
    icon: str
    needs: str = ""

    @property
    def url(self) -> str:
        return f"{reverse(self.list_url_name)}?todo={self.name}"

    def count(self, user) -> int:
        """1 query."""
        policy = policy_registry.get_by_type(self.model)
        return self.select(policy.instances_user_has_any_permission_for(user, SEEING)).count()


TASKS = [
    Task(
        "decide",
        _("Too few have booked: decide"),
        ngettext_lazy(
            "course run has too few booked: decide if it starts",
            "course runs have too few booked: decide if they start",
            "count",
        ),
        CourseRun,
        "runs:index",
        to_decide,
        "warning",
    ),
    Task(
        "seats",
        _("Starts soon, free seats"),
        ngettext_lazy(
            "course run starts within 14 days and has free seats",
            "course runs start within 14 days and have free seats",
            "count",
        ),
        CourseRun,
        "runs:index",
        starting_with_seats,
        "date",
    ),
    Task(
        "waiting",
        _("Full, somebody waits"),
        ngettext_lazy(
            "course run is full, and somebody waits", "course runs are full, and somebody waits", "count"
        ),
        CourseRun,
        "runs:index",
        full_with_waiting,
        "group",
    ),
    Task(
        "calls",
        _("To call"),
        ngettext_lazy("party has to be called", "parties have to be called", "count"),
        DueRow,
        "outbox:index",
        to_call,
        "mobile-alt",
    ),
    Task(
        "drafts",
        _("Drafts"),
        ngettext_lazy("course run is a draft", "course runs are drafts", "count"),
        CourseRun,
        "runs:index",
        drafts,
        "edit",
    ),
    Task(
        "failed",
        _("Could not be sent"),
        ngettext_lazy("mail could not be sent", "mails could not be sent", "count"),
        DueRow,
        "outbox:index",
        failed,
        "mail",
    ),
    Task(
        "retention",
        _("Decide how long personal data is kept"),
        ngettext_lazy(
            "municipality has not decided how long personal data is kept",
            "municipalities have not decided how long personal data is kept",
            "count",
        ),
        Municipality,
        "municipalities:index",
        undecided,
        "lock",
        # The fields themselves ask for it (home.wagtail_hooks).
        needs="home.add_municipality",
    ),
]


def choices_for(model: type) -> list[tuple[str, str]]:
    """The selections of a model's list, for its filter."""
    return [(task.name, task.title) for task in TASKS if task.model is model]


def select_todo(rows: QuerySet, name: str) -> QuerySet:
    """The rows of a list that wait for what `name` says; the filter of the lists."""
    return next(task for task in TASKS if task.name == name).select(rows)


def tasks_of(user) -> list[Task]:
    """The lines that the user can do something about."""
    return [
        task
        for task in TASKS
        if (not task.needs or user.has_perm(task.needs))
        and policy_registry.get_by_type(task.model).user_has_any_permission(user, SEEING)
    ]


class TodoPanel(Component):
    """The dashboard's first panel. A query for each line, however much there is."""

    name = "todo"
    template_name = "courses/admin/todo.html"
    order = 50

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        counts = [(task, task.count(user)) for task in tasks_of(user)]
        lines = [
            {"url": task.url, "icon": task.icon, "count": count, "label": task.label % {"count": count}}
            for task, count in counts
        ]
        # Apps above this one add theirs by the hook.
        for of_others in (*FURTHER, *hooks.get_hooks("todo_lines")):
            lines += of_others(user)
        return {"lines": lines, "done": not any(line["count"] for line in lines)}
