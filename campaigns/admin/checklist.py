"""The checklist of a campaign: the list, with a button on each line, and the lines of the dashboard."""

from datetime import timedelta

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import F, Q
from django.middleware.csrf import get_token
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail.permissions import policy_registry

from campaigns.checklist import make_checklist, tick, untick
from campaigns.models import Campaign, CampaignTask
from home.dates import day_in_words
from home.models import Role, User
from home.permissions import reach
from home.sorting import swedish_key
from home.viewsets import PlacePanel, RegionalViewSet, RowActionView, RowIndexView

# What the dashboard shows: what is overdue, or due soon, and no more than one screen of it.
SOON = timedelta(days=14)
MOST_SHOWN = 8
UNDONE, OVERDUE, DONE, MINE = "undone", "overdue", "done", "mine"


def colleagues(user) -> list[User]:
    """Those who have a role where the user's own tasks are: their municipalities, their regions. 1 query."""
    own = reach(user).to(CampaignTask, ["change"])
    roles = Role.objects.all()
    if not own.everything:
        roles = roles.filter(Q(municipality__in=own.municipalities) | Q(region__in=own.regions))
    people = User.objects.filter(is_active=True, groups__in=roles.values("group")).distinct()
    return sorted(people, key=lambda person: swedish_key(name_of(person)))


def name_of(person: User | None) -> str:
    return (person.get_full_name() or person.username) if person else ""


class TaskForm(WagtailAdminModelForm):
    """A task is somebody's who works where it belongs."""

    owner = forms.ChoiceField(label=gettext_lazy("Who sees to it"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in colleagues(self.for_user)}
        if self.instance.owner_id and str(self.instance.owner_id) not in self.people:
            self.people[str(self.instance.owner_id)] = self.instance.owner
        names = [(pk, name_of(person)) for pk, person in self.people.items()]
        self.fields["owner"].choices = [("", _("nobody yet")), *names]

    def clean_owner(self) -> User | None:
        return self.people.get(self.cleaned_data["owner"])

    def clean(self):
        said = super().clean()
        person, campaign = said.get("owner"), said.get("campaign") or self.instance.campaign
        place = said.get("municipality") if "municipality" in self.fields else self.instance.municipality
        if person is None or campaign is None or person.pk == self.initial.get("owner"):
            return said
        around = Q(municipality=None, region=campaign.region_id)
        here = Role.objects.filter(around | Q(municipality=place) if place else around)
        if not person.is_superuser and not here.filter(group__user=person).exists():
            self.add_error("owner", _("They have no role there: somebody else has to see to it."))
        return said


class TaskFilterSet(WagtailFilterSet):
    todo = django_filters.ChoiceFilter(
        label=gettext_lazy("To do"),
        choices=[
            (UNDONE, gettext_lazy("Not done")),
            (OVERDUE, gettext_lazy("Overdue")),
            (MINE, gettext_lazy("Mine")),
            (DONE, gettext_lazy("Done")),
        ],
        method="filter_todo",
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = CampaignTask
        fields = ["todo", "campaign", "municipality"]

    def filter_todo(self, rows, name, value):
        if value == OVERDUE:
            return rows.overdue()
        if value == MINE:
            return rows.undone().filter(owner=self.request.user)
        return rows.undone() if value == UNDONE else rows.exclude(done_at=None)


class TickColumn(Column):
    """A button that says that it is done, or that it is not; when, and by whom."""

    cell_template_name = "campaigns/admin/tick_cell.html"

    def __init__(self, name, view, **kwargs):
        super().__init__(name, **kwargs)
        self.view = view

    def get_cell_context_data(self, instance, parent_context):
        request = self.view.request
        return super().get_cell_context_data(instance, parent_context) | {
            "task": line_of(instance),
            "csrf_token": get_token(request),
            "may_tick": instance.pk in self.view.own,
            "next_url": request.get_full_path(),
        }


def line_of(task: CampaignTask) -> dict:
    """A task as a line with a button shows it. No query where campaign, municipality and people are loaded."""
    return {
        "what": str(task),
        "place": task.municipality.name if task.municipality else "",
        "campaign": task.campaign.name,
        "due": day_in_words(task.due_on),
        "overdue": task.is_overdue,
        "owner": name_of(task.owner),
        "done": task.done_at is not None,
        "done_words": done_words(task),
        "tick_url": reverse("checklist:tick", args=[task.pk]),
        "edit_url": reverse("checklist:edit", args=[task.pk]),
    }


def done_words(task: CampaignTask) -> str:
    if task.done_at is None:
        return ""
    day, who = day_in_words(task.done_at), name_of(task.done_by)
    return _("%(day)s, %(who)s") % {"day": day, "who": who} if who else day


class TaskIndexView(RowIndexView):
    def get_base_queryset(self):
        rows = super().get_base_queryset()
        return rows.select_related("campaign", "municipality", "owner", "done_by")

    def order_queryset(self, queryset):
        """What is to be done stands first, the most urgent on top."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        return queryset.order_by(F("done_at").asc(nulls_first=True), "due_on", "pk")

    @cached_property
    def columns(self):
        return [
            self.title_column("what", _("What"), accessor=str),
            TickColumn("done", self, label=_("Done")),
            DueColumn("due_on", label=_("Due"), sort_key="due_on"),
            Column(
                "municipality",
                label=_("Municipality"),
                accessor=lambda task: task.municipality or _("the region"),
                sort_key="municipality__name",
            ),
            Column("campaign", label=_("Campaign"), accessor="campaign.name"),
            Column("owner", label=_("Who sees to it"), accessor=lambda task: name_of(task.owner)),
        ]


class DueColumn(Column):
    """The day, marked where it has passed and nobody has ticked it."""

    cell_template_name = "campaigns/admin/due_cell.html"

    def get_value(self, instance):
        return line_of(instance)


class TickView(RowActionView):
    """Ticks a task, or takes the tick back; from a list it goes back to where it was."""

    page_title = gettext_lazy("Tick it")
    form_class = forms.Form
    submit_label = gettext_lazy("Save")

    def get_base_object_queryset(self):
        return super().get_base_object_queryset().select_related("campaign", "municipality")

    def get_explanation(self):
        return _("It is done.") if self.object.done_at is None else _("It is not done after all.")

    def act(self, form):
        said = self.request.POST.get("done")
        # A list's button says what it means: pressed twice, or by two at once, it means the same.
        if said == "1" or (said is None and self.object.done_at is None):
            tick(self.object, self.request.user)
        else:
            untick(self.object)
        return get_valid_next_url_from_request(self.request) or reverse("checklist:index")


class MakeChecklistView(RowActionView):
    """Makes what is usual for the region and each municipality that takes part, or only says that nothing is missing."""

    page_title = gettext_lazy("Make the checklist")
    form_class = forms.Form
    submit_label = gettext_lazy("Make the checklist")
    explanation = gettext_lazy(
        "The usual tasks are made for the region, and for each municipality that has an item or a page of this "
        "campaign. Their days are counted back from the first day. What is there already stays as it is."
    )

    def act(self, form):
        made = make_checklist(self.object)
        words = ngettext("%(count)d task was made.", "%(count)d tasks were made.", made)
        messages.success(self.request, words % {"count": made})
        return checklist_url(self.object)


def checklist_url(campaign: Campaign) -> str:
    return f"{reverse('checklist:index')}?campaign={campaign.pk}"


class TaskSavedView:
    def get_success_url(self):
        return checklist_url(self.object.campaign)


class TaskCreateView(TaskSavedView, generic.CreateView):
    def get_initial(self):
        asked = self.request.GET.get("campaign", "")
        return super().get_initial() | ({"campaign": asked} if asked.isdecimal() else {})


class TaskEditView(TaskSavedView, generic.EditView):
    pass


class ChecklistViewSet(RegionalViewSet):
    model = CampaignTask
    name = "checklist"
    icon = "tasks"
    menu_label = gettext_lazy("Checklist")
    index_view_class = TaskIndexView
    add_view_class = TaskCreateView
    edit_view_class = TaskEditView
    filterset_class = TaskFilterSet
    search_fields = ["own_words"]
    inspect_view_fields = ["campaign", "municipality", "what", "own_words", "due_on", "done_at"]
    edit_handler = ObjectList(
        [
            FieldPanel("campaign"),
            PlacePanel("municipality"),
            FieldRowPanel([FieldPanel("what"), FieldPanel("own_words")]),
            FieldRowPanel([FieldPanel("owner"), FieldPanel("due_on")]),
        ],
        base_form_class=TaskForm,
    )

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("tick/<int:pk>/", self.construct_view(TickView), name="tick"),
        ]


def own_tasks(user):
    """The tasks that the user may tick."""
    policy = policy_registry.get_by_type(CampaignTask)
    return policy.instances_user_has_permission_for(user, "change")


def due_tasks(user) -> list[CampaignTask]:
    """What the user's places have to do soon, or should have done: the user's own first. 1 query."""
    today = timezone.localdate()
    rows = own_tasks(user).undone().filter(due_on__lte=today + SOON, campaign__ends_on__gte=today)
    rows = rows.filter(Q(owner=None) | Q(owner=user))
    rows = rows.select_related("campaign", "municipality", "owner")
    return list(rows.order_by(F("owner").asc(nulls_last=True), "due_on", "pk")[:MOST_SHOWN])


class ChecklistPanel(Component):
    """On the dashboard: what is due within two weeks, each with its button. 1 query."""

    name = "checklist"
    template_name = "campaigns/admin/checklist_panel.html"
    order = 60

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        return {
            "tasks": [line_of(task) for task in due_tasks(request.user)],
            "list_url": f"{reverse('checklist:index')}?todo={UNDONE}",
            "csrf_token": get_token(request),
            "next_url": request.get_full_path(),
        }


def todo_lines(user) -> list[dict]:
    """A line for the to-do list, for those who have anything to tick. 1 query."""
    today = timezone.localdate()
    undone = own_tasks(user).undone().filter(campaign__ends_on__gte=today)
    due = list(undone.order_by().values_list("due_on", flat=True))
    if not due:
        return []
    count = sum(day < today for day in due)
    words = ngettext("task of a campaign is overdue", "tasks of campaigns are overdue", count)
    url = f"{reverse('checklist:index')}?todo={OVERDUE}"
    return [{"url": url, "icon": "tasks", "count": count, "label": words}]
