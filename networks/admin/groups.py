"""Groups and meeting places in the admin: each municipality its own, and what waits to be done with them."""

from collections.abc import Callable

import django_filters
from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views import generic

from home.dates import full_date
from home.viewsets import RegionalViewSet, RowIndexView
from networks.admin import group_verbs as verbs
from networks.admin.group_form import PANELS, may_decide
from networks.groups import ASKED_BEFORE
from networks.mails import to_call
from networks.models import Group

# Written by verbs, under a lock: a form that was opened before one saves none of them.
BY_VERBS = ("state", "decided_at", "refusal", "confirmed_until", "link_version", "idempotency_key")


def proposals(groups: QuerySet) -> QuerySet:
    return groups.filter(state=Group.State.PROPOSED)


def hidden(groups: QuerySet) -> QuerySet:
    return groups.filter(state=Group.State.LISTED, confirmed_until__lte=timezone.now())


def hidden_soon(groups: QuerySet) -> QuerySet:
    """Listed, and asked whether they still meet."""
    now = timezone.now()
    soon = now + max(ASKED_BEFORE)
    return groups.filter(state=Group.State.LISTED, confirmed_until__gt=now, confirmed_until__lte=soon)


def to_follow_up(groups: QuerySet) -> QuerySet:
    open_states = (Group.State.PROPOSED, Group.State.LISTED)
    return groups.filter(state__in=open_states, follow_up_on__lte=timezone.localdate())


WAITING: dict[str, tuple[object, Callable[[QuerySet], QuerySet]]] = {
    "proposals": (gettext_lazy("Proposals that wait for an answer"), proposals),
    "hidden": (gettext_lazy("Hidden: not confirmed for three months"), hidden),
    "soon": (gettext_lazy("Hidden within three weeks unless confirmed"), hidden_soon),
    "follow_up": (gettext_lazy("To be followed up"), to_follow_up),
    "call": (gettext_lazy("Contacts to call"), to_call),
}


class GroupFilterSet(WagtailFilterSet):
    todo = django_filters.ChoiceFilter(
        label=gettext_lazy("To do"),
        choices=[(name, label) for name, (label, _select) in WAITING.items()],
        method="filter_todo",
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=Group.State.choices, widget=forms.CheckboxSelectMultiple
    )
    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Kind"), choices=Group.Kind.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Group
        fields = ["todo", "state", "kind", "municipality"]

    def filter_todo(self, rows, name, value):
        return WAITING[value][1](rows)


def state_words(group: Group) -> str:
    if group.state == Group.State.LISTED and not group.is_listed():
        return _("hidden")
    return group.get_state_display()


class GroupIndexView(RowIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("municipality", "guide")

    @cached_property
    def columns(self):
        return [
            self.title_column("name", _("Name"), sort_key="name"),
            Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
            Column("municipality", label=_("Municipality"), sort_key="municipality__name"),
            StatusTagColumn(
                "state", label=_("State"), accessor=state_words, primary=lambda row: row.is_listed()
            ),
            Column(
                "confirmed_until",
                label=_("Confirmed until"),
                accessor=lambda row: full_date(row.confirmed_until) if row.confirmed_until else "–",
                sort_key="confirmed_until",
            ),
            Column(
                "guide",
                label=_("Community guide"),
                accessor=lambda row: row.guide.get_full_name() or row.guide.username if row.guide else "–",
            ),
        ]


class GroupCreateView(generic.CreateView):
    submit_button_label = gettext_lazy("Save, and look before it is listed")

    def get_success_url(self):
        return self.get_edit_url()


class GroupEditView(generic.EditView):
    template_name = "networks/admin/group_edit.html"

    def get_context_data(self, **kwargs):
        group = self.object
        decides = may_decide(self.request.user, group)
        return super().get_context_data(**kwargs) | {
            "group": group,
            "state_words": state_words(group),
            "listed": group.is_listed(),
            "until": full_date(group.confirmed_until) if group.confirmed_until else "",
            "decides": decides,
            "calls": decides and to_call(Group.objects.filter(pk=group.pk)).exists(),
        }

    def save_instance(self):
        with transaction.atomic():
            row = Group.objects.select_for_update(of=("self",), no_key=True).get(pk=self.form.instance.pk)
            for name in BY_VERBS:
                setattr(self.form.instance, name, getattr(row, name))
            if row.contact_email not in ("", self.form.instance.contact_email):
                # Somebody else's now: what the one before was sent opens it no more.
                self.form.instance.link_version += 1
            return super().save_instance()

    def get_success_url(self):
        return self.get_edit_url()


class GroupViewSet(RegionalViewSet):
    model = Group
    name = "groups"
    icon = "group"
    menu_label = gettext_lazy("Groups and meeting places")
    pages = ("index", "add", "edit", "history")
    inspect_view_enabled = False
    index_view_class = GroupIndexView
    add_view_class = GroupCreateView
    edit_view_class = GroupEditView
    filterset_class = GroupFilterSet
    search_fields = ["name"]
    edit_handler = PANELS

    def get_urlpatterns(self):
        actions = {
            "approve": verbs.ApproveView,
            "refuse": verbs.RefuseView,
            "confirm": verbs.ConfirmView,
            "close": verbs.CloseView,
            "reopen": verbs.ReopenView,
            "send_link": verbs.SendLinkView,
            "revoke": verbs.RevokeView,
            "called": verbs.CalledView,
        }
        return [
            *super().get_urlpatterns(),
            *(
                path(f"{name.replace('_', '-')}/<int:pk>/", self.construct_view(view), name=name)
                for name, view in actions.items()
            ),
        ]
