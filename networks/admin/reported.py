"""Conversations that somebody has reported: read by the group's own municipality, then opened again or ended.

Others are not there, whoever asks, nor is anybody's address: the words are shown with which side wrote them.
"""

from django import forms
from django.contrib import messages
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from home.dates import moment_in_words
from home.permissions import RowPolicy
from home.viewsets import SEEING, RegionalViewSet, RowActionView, RowIndexView, RowInspectView
from networks import conversations
from networks.conversations import Outcome
from networks.models import Conversation
from networks.models.messages import Side

OPENED, ENDED = "networks.conversation.opened", "networks.conversation.ended"


class ReportedPolicy(RowPolicy):
    """A municipality's own, while they are reported and kept. Nobody, superusers included, has any other."""

    def rows(self, user, actions):
        reported = Conversation.objects.reported().order_by().values("pk")
        return super().rows(user, actions).filter(pk__in=reported)

    def user_has_permission_for_instance(self, user, action, instance):
        return (
            self.user_has_permission(user, action)
            and self.rows(user, [action]).filter(pk=instance.pk).exists()
        )


def waiting_for(user):
    """Reported, and nobody has ended it."""
    policy = policy_registry.get_by_type(Conversation)
    return policy.instances_user_has_any_permission_for(user, SEEING).filter(ended_at=None)


def todo_lines(user) -> list[dict]:
    """What waits for the municipality. 1 query, and those of the rights."""
    count = waiting_for(user).count()
    if not count:
        return []
    words = ngettext(
        "conversation with a group was reported", "conversations with groups were reported", count
    )
    return [{"url": reverse("reported:index"), "icon": "warning", "count": count, "label": words}]


class ReportedIndexView(RowIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("group__municipality")

    @cached_property
    def columns(self):
        return [
            self.title_column("number", _("Conversation"), accessor=str),
            Column("group", label=_("Group"), accessor="group.name"),
            Column("municipality", label=_("Municipality"), accessor="group.municipality.name"),
            DateColumn("reported_at", label=_("Reported"), sort_key="reported_at"),
            Column(
                "reported_by", label=_("By"), accessor=lambda row: capfirst(row.get_reported_by_display())
            ),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=lambda row: _("ended") if row.ended_at else _("to look at"),
                primary=lambda row: row.ended_at is None,
            ),
        ]


class ReportedInspectView(RowInspectView):
    """The words, and the two ways on."""

    template_name = "networks/admin/reported.html"

    def get_context_data(self, **kwargs):
        row = self.object
        lines = [
            {
                "who": capfirst(str(Side(message.side).label)),
                "when": moment_in_words(message.written_at),
                "text": message.text,
            }
            for message in row.messages.all()
        ]
        own = self.user_has_permission("change")
        return super().get_context_data(**kwargs) | {
            "group": row.group,
            "municipality": row.group.municipality,
            "reporter": capfirst(row.get_reported_by_display()),
            "reported": moment_in_words(row.reported_at),
            "ended": row.ended_at and moment_in_words(row.ended_at),
            "until": moment_in_words(row.kept_until),
            "lines": lines,
            "open_url": reverse("reported:open", args=[row.pk]) if own else "",
            "end_url": reverse("reported:end", args=[row.pk]) if own and not row.ended_at else "",
        }


class SettleView(RowActionView):
    """What the two ways on have in common: the word of a verb, and a line in the history that names nobody."""

    form_class = forms.Form

    def settle(self) -> Outcome:
        raise NotImplementedError

    def act(self, form):
        if self.settle() is Outcome.DONE:
            log(self.object, self.action, user=self.request.user)
            messages.success(self.request, self.said)
        else:
            messages.warning(self.request, _("Somebody else has settled it already."))
        return reverse("reported:index")


class OpenAgainView(SettleView):
    page_title = gettext_lazy("Open again")
    submit_label = gettext_lazy("Open again")
    explanation = gettext_lazy(
        "Both see the words again, and can write to each other unless one of them has ended it."
    )
    action, said = OPENED, gettext_lazy("The conversation is open again.")

    def settle(self):
        return conversations.open_again(self.object)


class EndView(SettleView):
    page_title = gettext_lazy("End and block")
    submit_label = gettext_lazy("End and block")
    serious = True
    explanation = gettext_lazy(
        "The words stay hidden from both, and whoever wrote to the group cannot write to it again from the same address."
    )
    action, said = ENDED, gettext_lazy("The conversation has ended.")

    def settle(self):
        return conversations.end_reported(self.object)


class ReportedViewSet(RegionalViewSet):
    model = Conversation
    name = "reported"
    icon = "warning"
    menu_label = gettext_lazy("Reported conversations")
    pages = ("index", "inspect")
    index_view_class = ReportedIndexView
    inspect_view_class = ReportedInspectView
    inspect_view_fields = ["group", "reported_at", "reported_by", "ended_at"]
    ordering = "-reported_at"
    # Nothing of it is changed by hand.
    form_fields = ()

    def make_policy(self):
        return ReportedPolicy(self.model)

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("open/<int:pk>/", self.construct_view(OpenAgainView), name="open"),
            path("end/<int:pk>/", self.construct_view(EndView), name="end"),
        ]
