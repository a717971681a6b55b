"""What the lists of bookings and of the queue have in common: their run, their filters, their pages."""

import django_filters
from django import forms
from django.db.models import Model
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.coreutils import multigetattr
from wagtail.log_actions import log

from courses import duplicates
from courses.admin.merging import pair_rows
from courses.admin.parties import answer_rows, event_rows, needs_words, party_rows
from courses.admin.run_words import bookings_url, queue_url, run_words, seats_sentence
from courses.merging import within_reach
from courses.models import BookingEvent, CourseRun
from courses.residents import kept_words
from home.exports import DisarmedExport
from home.models import Municipality
from home.viewsets import RowActionView, RowIndexView, RowInspectView

WITH = ("party__home_municipality", "run__course", "run__municipality", "run__venue")


class ClaimFilterSet(WagtailFilterSet):
    """By run (whose own row leads here), state and municipality.

    Names are not searched for: they would stand in addresses and logs.
    """

    run = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Course run"), queryset=CourseRun.objects.all(), widget=forms.HiddenInput
    )
    municipality = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Municipality"),
        field_name="run__municipality",
        queryset=Municipality.objects.all(),
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )


HEADINGS = {
    "party.reference": gettext_lazy("Reference"),
    "run.course.name": gettext_lazy("Course"),
    "run.starts_at": gettext_lazy("First meeting"),
    "party.name": gettext_lazy("Name"),
    "party.second_name": gettext_lazy("The other adult"),
    "party.email": gettext_lazy("E-mail"),
    "party.phone": gettext_lazy("Phone"),
    "party.adults": gettext_lazy("Adults"),
    "party.children": gettext_lazy("Children along"),
    "party.home_municipality": gettext_lazy("Lives in"),
    "party.interpreter": gettext_lazy("Interpreter"),
    "party.access_needs": gettext_lazy("Access needs"),
    "seats": gettext_lazy("Seats"),
    "state": gettext_lazy("State"),
    "created_at": gettext_lazy("Since"),
}
EXPORTED = list(HEADINGS)
DOWNLOADED = "courses.download"


def home_words(place: Municipality | None) -> str:
    return place.name if place else ""


class ClaimIndexView(DisarmedExport, RowIndexView):
    """A list of claims; filtered by a run, it is that run's list and says so."""

    template_name = "courses/admin/claims.html"
    custom_field_preprocess = {
        "party.access_needs": dict.fromkeys(DisarmedExport.FORMATS, needs_words),
        "party.home_municipality": dict.fromkeys(DisarmedExport.FORMATS, home_words),
    }

    def to_row_dict(self, item):
        # A party that waits for any run of a course has no run to take these from.
        return {
            name: multigetattr(item, name) if item.run or not name.startswith("run.") else ""
            for name in EXPORTED
        }

    def as_spreadsheet(self, queryset, spreadsheet_format):
        """The file; who has taken people's names along stands in the history of each row that it is about."""
        for row in self.concerned(queryset):
            log(row, DOWNLOADED, user=self.request.user, data={"format": spreadsheet_format})
        return super().as_spreadsheet(queryset, spreadsheet_format)

    def concerned(self, queryset) -> list[Model]:
        """The runs that claims are of. 1 query."""
        runs = CourseRun.objects.filter(pk__in=queryset.order_by().values("run"))
        return list(runs.select_related("course"))

    def get_base_queryset(self):
        return super().get_base_queryset().select_related(*WITH)

    def search_queryset(self, queryset):
        # Also by the references of sign-ups that have become part of a party: a row for each of them, without this.
        return super().search_queryset(queryset).distinct() if self.is_searching else queryset

    @cached_property
    def run(self) -> CourseRun | None:
        """The run whose list this is, if the user may see it."""
        filters = self.filters
        return filters.form.cleaned_data.get("run") if filters and filters.is_valid() else None

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if not self.run:
            return context
        return context | {
            "run": self.run,
            "run_words": run_words(self.run),
            "seats_sentence": seats_sentence(self.run),
            "kept": kept_words(self.run, self.run.municipality.name),
            "bookable": self.run.state == CourseRun.State.PUBLISHED,
            "bookings_url": bookings_url(self.run),
            "queue_url": queue_url(self.run),
            "pairs": pair_rows(duplicates.of_run(self.request.user, self.run)),
        }


class ClaimInspectView(RowInspectView):
    """A party's booking or place in the queue, with what it said and what has happened."""

    template_name = "courses/admin/claim.html"
    page_title = ""

    def get_fields(self):
        return []

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        claim, run = self.object, self.object.run
        return context | {
            "claim": claim,
            "run": run,
            "run_words": run_words(run) if run else str(claim.course),
            "seats_sentence": seats_sentence(run) if run else "",
            "party_rows": party_rows(claim.party),
            "answer_rows": answer_rows(claim.party, run.course if run else claim.course),
            "events": event_rows(claim),
            "may_act": self.user_has_permission("change"),
            **self.duplicates(),
        }

    def duplicates(self) -> dict[str, object]:
        """Who may be the same family, and where another is named; nothing where the party is not all the user's."""
        claim, user = self.object, self.request.user
        if claim.party.anonymised_at or not within_reach(user).filter(pk=claim.party_id).exists():
            return {}
        found = duplicates.of_party(user, claim.party, claim.run.course_id if claim.run else claim.course_id)
        return {"pairs": pair_rows(found), "merge_url": reverse("parties:merge", args=[claim.party_id])}


class ReasonForm(forms.Form):
    """Why, by choice: the log holds no free text."""

    why = forms.ChoiceField(
        label=gettext_lazy("Why"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (why.value, why.label)
            for why in (
                BookingEvent.Why.NONE,
                BookingEvent.Why.OWN,
                BookingEvent.Why.ILLNESS,
                BookingEvent.Why.DUPLICATE,
                BookingEvent.Why.NEED,
            )
        ],
    )


class RequiredReasonForm(ReasonForm):
    """For what sets somebody before others."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["why"]
        field.required = True
        field.choices = [choice for choice in field.choices if choice[0]]
        field.error_messages["required"] = _("Choose a reason: everyone who works the queue can read it.")


class ReasonView(RowActionView):
    form_class = ReasonForm
    template_name = "wagtailadmin/rows/action.html"
    serious = True

    def get_base_object_queryset(self):
        return super().get_base_object_queryset().select_related(*WITH)
