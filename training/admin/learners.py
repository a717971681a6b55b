"""Learners and what they hand in: who is where, and the assignments that wait for an answer."""

import django_filters
from django import forms
from django.contrib import messages
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from home.dates import full_date
from home.viewsets import RegionalViewSet, RowActionView, RowIndexView, RowInspectView
from training import learning
from training.models import Cohort, Enrolment, Submission
from training.outline import outline


def learners_url(cohort: Cohort) -> str:
    return f"{reverse('learners:index')}?cohort={cohort.pk}"


class DayColumn(Column):
    """A day, as a date: Wagtail's column says how long ago it was, also of what lies ahead. Empty where there is none."""

    def get_value(self, instance):
        day = super().get_value(instance)
        return full_date(day) if day else ""


class EnrolmentIndexView(RowIndexView):
    """By reference: names are not searched for, they would stand in addresses and logs."""

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("qualification", "municipality", "cohort")

    @cached_property
    def columns(self):
        return [
            self.title_column("name", _("Name"), accessor=lambda row: row.name or str(row)),
            Column("qualification", label=_("Qualification"), sort_key="qualification__name"),
            Column("cohort", label=_("Group of learners"), accessor=lambda row: row.cohort or ""),
            Column("municipality", label=_("Municipality"), sort_key="municipality__name"),
            Column(
                "furthest", label=_("Done"), accessor=lambda row: f"{row.furthest} %", sort_key="furthest"
            ),
            DayColumn(
                "deadline", label=_("To be done by"), accessor=lambda row: row.cohort and row.cohort.deadline
            ),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor="get_state_display",
                primary=lambda row: row.state == Enrolment.State.FINISHED,
            ),
        ]


class EnrolmentViewSet(RegionalViewSet):
    """Looked at only: training.learning writes them."""

    model = Enrolment
    name = "learners"
    icon = "user"
    menu_label = gettext_lazy("Learners")
    pages = ("index", "inspect")
    form_fields = ()
    index_view_class = EnrolmentIndexView
    list_filter = ["qualification", "cohort", "municipality", "state"]
    ordering = "-started_at"
    inspect_view_fields = [
        "name",
        "qualification",
        "cohort",
        "municipality",
        "state",
        "furthest",
        "started_at",
        "finished_at",
    ]


class SubmissionFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=Submission.State.choices,
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Submission
        fields = ["state"]


def learner_name(submission: Submission) -> str:
    """Whose it is, by name; by reference when that has been forgotten. Who may see the one may see the other."""
    return submission.enrolment.name or str(submission.enrolment)


class SubmissionIndexView(RowIndexView):
    def get_base_queryset(self):
        rows = super().get_base_queryset()
        return rows.select_related("enrolment__qualification", "enrolment__municipality", "enrolment__cohort")

    @cached_property
    def columns(self):
        return [
            self.title_column("task", _("Assignment"), accessor=lambda row: row.task["title"]),
            Column("name", label=_("Learner"), accessor=learner_name),
            Column("qualification", label=_("Qualification"), accessor="enrolment.qualification"),
            Column("municipality", label=_("Municipality"), accessor="enrolment.municipality"),
            DateColumn("at", label=_("Handed in"), sort_key="at"),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor="get_state_display",
                primary=lambda row: row.state == Submission.State.WAITING,
            ),
        ]

    def get_row_url(self, instance):
        if instance.state == Submission.State.WAITING and instance.pk in self.own:
            return reverse("submissions:answer", args=[instance.pk])
        return self.get_inspect_url(instance)


class SubmissionInspectView(RowInspectView):
    def get_field_display_value(self, field_name, field):
        if field_name == "task":
            return "\n".join(self.object.task.get(name, "") for name in ("title", "text", "prompt"))
        return super().get_field_display_value(field_name, field)


class ResponseForm(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[
            (Submission.State.ACCEPTED, gettext_lazy("Accepted")),
            (Submission.State.AGAIN, gettext_lazy("To be done again")),
        ],
        widget=forms.RadioSelect,
    )
    feedback = forms.CharField(
        label=gettext_lazy("Feedback"),
        help_text=gettext_lazy("The learner reads it, and gets a mail that there is an answer."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean(self):
        said = super().clean()
        if said.get("state") == Submission.State.AGAIN and not said.get("feedback", "").strip():
            self.add_error("feedback", _("Write what is to be different."))
        return said


class AnswerView(RowActionView):
    """What was handed in, and the trainer's answer to it; one that has its answer keeps it."""

    page_title = gettext_lazy("Answer an assignment")
    template_name = "training/admin/answer.html"
    submit_label = gettext_lazy("Send the answer")
    form_class = ResponseForm

    def get_page_subtitle(self):
        return self.object.task["title"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"learner": learner_name(self.object)}

    def act(self, form):
        enrolment = self.object.enrolment
        region = enrolment.qualification.region
        module = outline(region).by_key.get(enrolment.qualification.module)
        state, feedback = form.cleaned_data["state"], form.cleaned_data["feedback"]
        refusal = learning.respond(self.object.pk, self.request.user, state, feedback, module, region)
        if refusal:
            messages.warning(self.request, refusal.value)
        else:
            messages.success(self.request, _("The answer is sent."))
        return reverse("submissions:index")


class SubmissionViewSet(RegionalViewSet):
    model = Submission
    name = "submissions"
    icon = "edit"
    menu_label = gettext_lazy("Assignments")
    pages = ("index", "inspect")
    form_fields = ()
    index_view_class = SubmissionIndexView
    inspect_view_class = SubmissionInspectView
    filterset_class = SubmissionFilterSet
    ordering = "at"
    inspect_view_fields = ["task", "text", "at", "state", "feedback", "answered_at"]

    def get_urlpatterns(self):
        answer = path("answer/<int:pk>/", self.construct_view(AnswerView), name="answer")
        return [*super().get_urlpatterns(), answer]
