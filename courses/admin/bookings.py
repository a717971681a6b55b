"""Bookings: read, cancelled, exported. Only the verbs of courses.booking write them."""

import django_filters
from django import forms
from django.contrib import messages
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from courses import booking
from courses.admin.claims import (
    EXPORTED,
    HEADINGS,
    ClaimFilterSet,
    ClaimIndexView,
    ClaimInspectView,
    ReasonView,
)
from courses.admin.parties import contact_words
from courses.admin.run_words import bookings_url, run_words
from courses.models import Booking, BookingEvent
from home.viewsets import LinkColumn, RegionalViewSet


class BookingFilterSet(ClaimFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=Booking.State.choices,
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Booking
        fields = ["run", "state", "municipality"]


class BookingIndexView(ClaimIndexView):
    @cached_property
    def columns(self):
        return [
            self.title_column("party", _("Reference"), classname="reference"),
            Column("name", label=_("Name"), accessor="party.name"),
            Column("contact", label=_("Contact"), accessor=lambda row: contact_words(row.party)),
            LinkColumn(
                "run",
                lambda row: bookings_url(row.run),
                label=_("Course run"),
                accessor=lambda row: run_words(row.run),
            ),
            Column("seats", label=_("Seats"), sort_key="seats"),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor="get_state_display",
                primary=lambda row: row.state == Booking.State.CONFIRMED,
            ),
            DateColumn("created_at", label=_("Booked"), sort_key="created_at"),
        ]


class BookingInspectView(ClaimInspectView):
    def get_context_data(self, **kwargs):
        active = self.object.state == Booking.State.CONFIRMED
        context = super().get_context_data(**kwargs)
        return context | {
            "end_url": reverse("bookings:cancel", args=[self.object.pk]) if active else "",
            "end_label": _("Cancel the booking"),
        }


class CancelBookingView(ReasonView):
    page_title = gettext_lazy("Cancel the booking")
    submit_label = gettext_lazy("Cancel the booking")
    explanation = gettext_lazy(
        "The party is told by e-mail, where we have an address, and the seats go to the queue at once."
    )

    def act(self, form):
        outcome = booking.cancel(
            self.object.pk,
            by=BookingEvent.By.STAFF,
            actor=self.request.user,
            why=form.cleaned_data["why"],
        )
        if outcome.ok:
            messages.success(self.request, _("The booking is cancelled."))
        else:
            messages.warning(self.request, _("The booking was cancelled already."))
        return self.row_url()


class BookingViewSet(RegionalViewSet):
    model = Booking
    name = "bookings"
    icon = "clipboard-list"
    pages = ("index", "inspect")
    form_fields = ()
    index_view_class = BookingIndexView
    inspect_view_class = BookingInspectView
    filterset_class = BookingFilterSet
    search_fields = ["party__reference", "party__merged_from__reference", "run__course__name"]
    ordering = "-created_at"
    list_export = EXPORTED
    export_headings = HEADINGS
    export_filename = "bookings"

    def get_urlpatterns(self):
        cancel = path("cancel/<int:pk>/", self.construct_view(CancelBookingView), name="cancel")
        return [*super().get_urlpatterns(), cancel]
