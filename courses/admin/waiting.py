"""The queue: read, and left on somebody's behalf. Only the verbs of courses.queue write it."""

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from courses import queue
from courses.admin.claims import (
    EXPORTED,
    HEADINGS,
    ClaimFilterSet,
    ClaimIndexView,
    ClaimInspectView,
    ReasonView,
    RequiredReasonForm,
)
from courses.admin.parties import contact_words
from courses.admin.run_words import queue_url, run_words
from courses.models import BookingEvent, Course, Offer, QueueEntry
from courses.seats import Reason
from courses.summary import wish_rows
from home.models import Municipality
from home.permissions import RowPolicy
from home.viewsets import LinkColumn, RegionalViewSet


def with_places(entries):
    """Each open entry of a run with the place that people are told (1 is asked next), as `told_place`."""
    ahead = Q(priority__gt=OuterRef("priority")) | Q(
        priority=OuterRef("priority"), place__lte=OuterRef("place")
    )
    open_ones = QueueEntry.objects.filter(ahead, run=OuterRef("run"), state__in=QueueEntry.OPEN)
    counted = open_ones.order_by().values("run").annotate(number=Count("pk")).values("number")
    return entries.annotate(told_place=Subquery(counted, output_field=IntegerField()))


class QueueFilterSet(ClaimFilterSet):
    municipality = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Municipality"),
        queryset=Municipality.objects.all(),
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
        method="filter_municipality",
    )
    course = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Course"), queryset=Course.objects.all(), method="filter_course"
    )
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=QueueEntry.State.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = QueueEntry
        fields = ["run", "course", "state", "municipality"]

    def filter_course(self, rows, name, value):
        return rows.filter(Q(run__course=value) | Q(course=value)) if value else rows

    def filter_municipality(self, rows, name, value):
        """Who waits for its runs, or for any run and names it."""
        if not value:
            return rows
        named = QueueEntry.objects.filter(municipalities=value).values("pk")
        return rows.filter(Q(run__municipality=value) | Q(pk__in=named))


def waits_for(entry: QueueEntry) -> str:
    if entry.run:
        return run_words(entry.run)
    return _("Any group: %(course)s") % {"course": entry.course}


class QueueIndexView(ClaimIndexView):
    def concerned(self, queryset):
        """Beside runs, the municipalities that those who wait for any run have named. 1 query more."""
        places = queryset.order_by().filter(run=None).values("municipalities")
        return [*super().concerned(queryset), *Municipality.objects.filter(pk__in=places)]

    def get_base_queryset(self):
        return with_places(super().get_base_queryset().select_related("course"))

    def order_queryset(self, queryset):
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        # Runs by start, and in each the order in which parties are asked.
        return queryset.order_by(F("run__starts_at").asc(nulls_last=True), "run", "-priority", "place", "pk")

    @cached_property
    def columns(self):
        waits = QueueEntry.OPEN
        home = Column("home", label=_("Lives in"), accessor=lambda row: row.party.home_municipality or "–")
        return [
            self.title_column("party", _("Reference"), classname="reference"),
            Column(
                "place",
                label=_("Place"),
                accessor=lambda row: (row.state in waits and row.told_place) or "–",
            ),
            Column("name", label=_("Name"), accessor="party.name"),
            Column("contact", label=_("Contact"), accessor=lambda row: contact_words(row.party)),
            *([home] if self.run and self.run.resident_seats else []),
            LinkColumn(
                "run",
                lambda row: queue_url(row.run) if row.run else "",
                label=_("Waits for"),
                accessor=waits_for,
            ),
            Column("seats", label=_("Seats")),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor="get_state_display",
                primary=lambda row: row.state in waits,
            ),
            DateColumn("created_at", label=_("Since"), sort_key="created_at"),
        ]


class QueueInspectView(ClaimInspectView):
    def get_context_data(self, **kwargs):
        entry = self.object
        active = entry.state in QueueEntry.OPEN
        of_run = active and entry.run_id is not None
        context = super().get_context_data(**kwargs)
        return context | {
            "place": queue.place_of(entry) if of_run else None,
            "actions": self.actions(entry) if of_run else [],
            "wishes": [] if entry.run_id else wish_rows(entry),
            "offer": entry.offers.filter(state=Offer.State.OPEN).select_related("run__course").first(),
            "end_url": reverse("queue:leave", args=[entry.pk]) if active else "",
            "end_label": _("Take out of the queue"),
        }

    def actions(self, entry) -> list[tuple[str, str]]:
        """What else can be done for a party that waits: addresses and labels."""
        actions = [(reverse("queue:give", args=[entry.pk]), _("Give a seat"))]
        if entry.state == QueueEntry.State.WAITING:
            actions.append((reverse("queue:first", args=[entry.pk]), _("Ask first")))
        return actions


class AskFirstView(ReasonView):
    page_title = gettext_lazy("Ask first")
    submit_label = gettext_lazy("Ask first")
    form_class = RequiredReasonForm
    explanation = gettext_lazy(
        "The party is asked before all who have no priority. Your name and your reason stand in the log."
    )

    def get_base_object_queryset(self):
        return super().get_base_object_queryset().filter(run__isnull=False)

    def act(self, form):
        outcome = queue.prioritise(self.object.pk, actor=self.request.user, why=form.cleaned_data["why"])
        if outcome.ok:
            messages.success(self.request, _("The party is asked first. It is logged with your reason."))
        else:
            messages.warning(self.request, _("The party did not wait any more."))
        return self.row_url()


class GiveSeatView(AskFirstView):
    page_title = gettext_lazy("Give a seat")
    submit_label = gettext_lazy("Give a seat")
    explanation = gettext_lazy(
        "The party is booked now, past the order of the queue and also after sign-up has closed. It is told by "
        "e-mail, or comes up on your call list."
    )

    def act(self, form):
        outcome = queue.give_seat(self.object.pk, actor=self.request.user, why=form.cleaned_data["why"])
        if outcome.ok:
            messages.success(self.request, _("Booked. It is logged with your reason."))
            return reverse("bookings:inspect", args=[outcome.booking.pk])
        if outcome.reason == Reason.NO_ROOM:
            form.add_error(None, _("There are not so many free seats. Raise the seats of the run first."))
            return ""
        messages.warning(self.request, _("The party did not wait any more, or the run is over."))
        return self.row_url()


class LeaveQueueView(ReasonView):
    page_title = gettext_lazy("Take out of the queue")
    submit_label = gettext_lazy("Take out of the queue")
    explanation = gettext_lazy(
        "The party is told by e-mail, where we have an address. It may join again at the end."
    )

    def act(self, form):
        outcome = queue.leave(
            self.object.pk,
            by=BookingEvent.By.STAFF,
            actor=self.request.user,
            why=form.cleaned_data["why"],
        )
        if outcome.ok:
            messages.success(self.request, _("The party no longer waits."))
        else:
            messages.warning(self.request, _("The party did not wait any more."))
        return self.row_url()


class QueueViewSet(RegionalViewSet):
    model = QueueEntry
    name = "queue"
    icon = "group"
    menu_label = gettext_lazy("Queue")
    pages = ("index", "inspect")
    form_fields = ()
    index_view_class = QueueIndexView
    inspect_view_class = QueueInspectView
    filterset_class = QueueFilterSet
    search_fields = ["party__reference", "party__merged_from__reference", "run__course__name"]
    list_export = EXPORTED
    export_headings = HEADINGS
    export_filename = "queue"

    def make_policy(self):
        # A party that waits for any run is known to the coordinators of the municipalities it names.
        return RowPolicy(self.model, also="municipalities")

    def get_urlpatterns(self):
        leave = path("leave/<int:pk>/", self.construct_view(LeaveQueueView), name="leave")
        first = path("first/<int:pk>/", self.construct_view(AskFirstView), name="first")
        give = path("give/<int:pk>/", self.construct_view(GiveSeatView), name="give")
        return [*super().get_urlpatterns(), leave, first, give]
