"""The outbox: what is due to be sent, what went wrong, trying again. It keeps no addresses and no texts."""

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import Q
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.widgets.button import Button

from courses.admin.mail_words import problem_words, references_of
from courses.admin.run_words import run_words, seats_sentence
from courses.admin.todo import choices_for, select_todo
from courses.calls import PERHAPS_LATER, Result, claim_of, destination, has_to_be_called, log_call
from courses.claims import (
    claim_of_booking,
    claim_of_entry,
    claim_of_message,
    claim_of_offer,
    claim_of_party,
)
from courses.contact import spoken_phone
from courses.letters import mails_found_by
from courses.letters.messages import text_of
from courses.models import Booking, CourseRun, MessageTo, Offer, Party, QueueEntry, language_name
from courses.seats import Reason
from home.models import DueRow
from home.permissions import Reach, RowPolicy
from home.viewsets import RegionalViewSet, RowActionView, RowIndexView, RowInspectView

ABOUT = {
    "booked": gettext_lazy("Confirmation of a booking"),
    "queued": gettext_lazy("Place in the queue"),
    "promoted": gettext_lazy("A seat from the queue"),
    "offered": gettext_lazy("An offer of seats"),
    "offer_expired": gettext_lazy("An offer ran out"),
    "already": gettext_lazy("Booked already"),
    "cancelled": gettext_lazy("Booking cancelled"),
    "transferred": gettext_lazy("Moved to another run"),
    "left": gettext_lazy("Left the queue"),
    "changed": gettext_lazy("Booking changed"),
    "run_cancelled": gettext_lazy("Run cancelled, to those who had booked"),
    "run_cancelled_waiting": gettext_lazy("Run cancelled, to those who waited"),
    "run_moved": gettext_lazy("Dates or place changed, to those who had booked"),
    "run_moved_waiting": gettext_lazy("Dates or place changed, to those who waited"),
    "still_coming": gettext_lazy("Question: are you still coming?"),
    "remind": gettext_lazy("Reminder of a meeting"),
    "thanks": gettext_lazy("Thanks after the last meeting"),
    "reminders": gettext_lazy("Reminders of a booking, to look at again"),
    "queued_course": gettext_lazy("Waits for any group"),
    "released": gettext_lazy("Left the queue: got a seat in the same course"),
    "withdrawn": gettext_lazy("An offered run was cancelled"),
    "outgrown": gettext_lazy("The child has grown out of the course"),
    "still": gettext_lazy("Asked if it still waits"),
    "silent": gettext_lazy("Wait ended by silence"),
    "message": gettext_lazy("A message to participants"),
    "merged": gettext_lazy("Two bookings became one"),
    "booked_several": gettext_lazy("Confirmation of several bookings at once"),
    "cancelled_all": gettext_lazy("Everything cancelled at once"),
    "links": gettext_lazy("New links to bookings"),
    "access_message": gettext_lazy("Message about accessibility"),
    "invitation": gettext_lazy("Invitation to work here"),
    "own_data": gettext_lazy("What we know about somebody"),
    "former_address": gettext_lazy("Word to a former address"),
    "retention": gettext_lazy("Nightly removal of personal data"),
    "link_check": gettext_lazy("Looking for broken links"),
    "group_mail": gettext_lazy("Mail to a group's contact"),
    "group_contacts": gettext_lazy("Nightly removal of groups' contacts"),
    "group_message": gettext_lazy("A message to or from a group"),
    "group_messages": gettext_lazy("Nightly removal of messages to groups"),
}


# What staff may let be tried at once.
AGAIN = (DueRow.State.FAILED, DueRow.State.REFUSED, DueRow.State.DUE)


def about_words(row: DueRow) -> str:
    return str(ABOUT.get(row.about) or ABOUT.get(row.kind) or row.about)


class OutboxPolicy(RowPolicy):
    """A mail belongs to the municipality of what it is about (booking, entry, party), else to the region."""

    def changed_by(self, reach: Reach) -> Q:
        own = {"run__municipality__in": reach.municipalities}
        # Who waits for any run is known to the municipalities it names.
        named = QueueEntry.objects.filter(municipalities__in=reach.municipalities).order_by().values("pk")
        entries = QueueEntry.objects.filter(Q(**own) | Q(pk__in=named))
        parties = Party.objects.filter(
            Q(bookings__in=Booking.objects.filter(**own)) | Q(queue_entries__in=entries)
        )
        subjects = {
            claim_of_booking: Booking.objects.filter(**own),
            claim_of_entry: entries,
            claim_of_offer: Offer.objects.filter(**own),
            claim_of_message: MessageTo.objects.filter(message__run__municipality__in=reach.municipalities),
            claim_of_party: parties,
        }
        rows = Q(region__in=reach.regions)
        for find, found in subjects.items():
            pks = found.order_by().values("pk")
            rows |= Q(kind="mail", about__in=mails_found_by(find), subject_id__in=pks)
        return rows

    def seen_by(self, reach: Reach) -> Q:
        return self.changed_by(reach)


class OutboxFilterSet(WagtailFilterSet):
    todo = django_filters.ChoiceFilter(
        label=gettext_lazy("To do"),
        choices=choices_for(DueRow),
        method="filter_todo",
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=DueRow.State.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = DueRow
        fields = ["todo", "state"]

    def filter_todo(self, rows, name, value):
        return select_todo(rows, value)


class OutboxIndexView(RowIndexView):
    page_title = gettext_lazy("Outbox")

    @cached_property
    def references(self):
        """Whose mails these are, for the whole page at once."""
        return references_of(list(self.listed))

    @cached_property
    def columns(self):
        return [
            self.title_column("about", _("What"), about_words),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor="get_state_display",
                primary=lambda row: row.state in (DueRow.State.FAILED, DueRow.State.REFUSED),
            ),
            Column(
                "party",
                label=_("Party"),
                classname="reference",
                accessor=lambda row: self.references.get(row.pk, ""),
            ),
            Column("problem", label=_("Problem"), classname="problem", accessor=problem_words),
            DateColumn("due_at", label=_("Next try"), accessor=next_try, sort_key="due_at"),
            DateColumn("created_at", label=_("Written"), sort_key="created_at"),
        ]

    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if has_to_be_called(instance) and instance.pk in self.own:
            call = reverse("outbox:call", args=[instance.pk])
            buttons.append(Button(_("Call and log the answer"), url=call, icon_name="mobile-alt", priority=5))
        return buttons


def next_try(row: DueRow):
    return row.due_at if row.state == DueRow.State.DUE else None


class OutboxInspectView(RowInspectView):
    template_name = "courses/admin/due_row.html"
    page_title = gettext_lazy("Outbox")

    def get_fields(self):
        return ["state", "attempts", "due_at", "created_at", "ended_at", "came_back_at"]

    def get_page_subtitle(self):
        return about_words(self.object)

    def get_context_data(self, **kwargs):
        row = self.object
        again = row.state in AGAIN
        return super().get_context_data(**kwargs) | {
            "about_words": about_words(row),
            "problem_words": problem_words(row),
            "reference": references_of([row]).get(row.pk, ""),
            "subject_url": subject_url(row),
            "again_url": reverse("outbox:again", args=[row.pk]) if again else "",
            "call_url": reverse("outbox:call", args=[row.pk]) if has_to_be_called(row) else "",
        }


def subject_url(row: DueRow) -> str:
    """The page of the booking or queue entry that a mail is about. At most 1 query."""
    if row.kind == "mail" and row.about in mails_found_by(claim_of_offer):
        entry = Offer.objects.filter(pk=row.subject_id).values_list("entry_id", flat=True).first()
        return reverse("queue:inspect", args=[entry]) if entry else ""
    if row.kind == "mail" and row.about in mails_found_by(claim_of_message):
        to = MessageTo.objects.filter(pk=row.subject_id).first()
        if to is None:
            return ""
        name, pk = ("bookings", to.booking_id) if to.booking_id else ("queue", to.entry_id)
        return reverse(f"{name}:inspect", args=[pk])
    for find, name in ((claim_of_booking, "bookings"), (claim_of_entry, "queue")):
        if row.kind == "mail" and row.about in mails_found_by(find):
            return reverse(f"{name}:inspect", args=[row.subject_id])
    return ""


def try_again(row_id: int, now=None) -> bool:
    """Let a row that failed, was refused or waits be worked next. False when it was sent, or is being worked."""
    now = now or timezone.now()
    idle = Q(leased_until=None) | Q(leased_until__lte=now)
    found = DueRow.objects.filter(idle, pk=row_id, state__in=AGAIN)
    # What came back is forgotten: the mail goes out anew, perhaps to another address.
    return bool(
        found.update(
            state=DueRow.State.DUE,
            due_at=now,
            leased_until=None,
            ended_at=None,
            status_code="",
            came_back_at=None,
        )
    )


class TryAgainView(RowActionView):
    page_title = gettext_lazy("Try again now")
    form_class = forms.Form
    submit_label = gettext_lazy("Try again now")
    explanation = gettext_lazy("It is sent within a minute, if it is still true by then.")

    def get_page_subtitle(self):
        return about_words(self.object)

    def act(self, form):
        if try_again(self.object.pk):
            messages.success(self.request, _("It will be tried again at once."))
        else:
            messages.warning(self.request, _("It has been sent meanwhile, or is being sent now."))
        return self.row_url()


class CallForm(forms.Form):
    """What came of the call; about an offer, or a long wait, also what they said."""

    def __init__(self, *args, offered: bool, still: bool = False, moves: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if moves:
            choices = [
                (Result.YES, _("Yes: move them to that group now")),
                (Result.NO, _("No: they do not want to move")),
            ]
        elif still:
            choices = [
                (Result.YES, _("They still wait")),
                (Result.NO, _("They no longer wait")),
                (Result.TOLD, _("They know, and will think about it")),
            ]
        elif offered:
            choices = [
                (Result.YES, _("They want the seat")),
                (Result.NO, _("They say no")),
                (Result.TOLD, _("They know, and will answer by the deadline, which runs from now")),
            ]
        else:
            choices = [(Result.TOLD, _("They know"))]
        self.fields["result"] = forms.ChoiceField(
            label=_("What came of the call?"),
            widget=forms.RadioSelect,
            choices=[*choices, (Result.UNREACHED, _("No answer: keep them on the list"))],
            error_messages={"required": _("Choose what came of the call.")},
        )


class CallView(RowActionView):
    page_title = gettext_lazy("Call")
    form_class = CallForm
    submit_label = gettext_lazy("Log the call")

    @cached_property
    def claim(self):
        return claim_of(self.object)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "offered": bool(self.claim and self.claim.offer),
            "still": self.object.about == "still",
            "moves": self.moves_to is not None,
        }

    @cached_property
    def moves_to(self) -> CourseRun | None:
        return destination(self.claim)

    def get_page_subtitle(self):
        return about_words(self.object)

    def get_explanation(self):
        if not self.claim:
            return _("This is no longer true: they need not be called.")
        party = self.claim.party
        words = {
            "name": party.name or party.reference,
            "phone": spoken_phone(party.phone) if party.phone else _("no phone number"),
            "language": language_name(party.language),
            "what": about_words(self.object),
            "run": run_words(self.claim.run) if self.claim.run else str(self.claim.course),
        }
        call = _("Call %(name)s, %(phone)s (%(language)s). %(what)s: %(run)s.") % words
        sentence = f"{call} “{self.message}”" if self.message else call
        if self.moves_to:
            words = _("They can move to %(run)s. %(seats)s: the seats are not held.")
            where = {"run": run_words(self.moves_to), "seats": seats_sentence(self.moves_to)}
            sentence = f"{sentence} {words % where}"
        if not party.email or self.object.state not in (DueRow.State.REFUSED, DueRow.State.FAILED):
            return sentence
        # Staff see at once when it is mistyped.
        return f"{sentence} {_('No mail has reached %(email)s.') % {'email': party.email}}"

    @cached_property
    def message(self) -> str:
        """What was written to participants, to be read out. 1 query for such a row."""
        return text_of(self.object.subject_id) if self.object.about == "message" else ""

    def act(self, form):
        result = Result(form.cleaned_data["result"])
        outcome = log_call(self.object, result, actor=self.request.user)
        if self.moves_to and result == Result.YES:
            self.tell_move(outcome)
        elif outcome.ok:
            messages.success(self.request, _("The call is logged."))
        else:
            messages.warning(self.request, _("The call is logged, but the offer was no longer open."))
        return f"{reverse('outbox:index')}?todo=calls"

    def tell_move(self, outcome) -> None:
        """Whether they have their seats in the other group, while they may still be on the line."""
        run = {"run": run_words(self.moves_to)}
        if outcome.ok:
            messages.success(self.request, _("They have moved to %(run)s. The call is logged.") % run)
        elif outcome.reason in PERHAPS_LATER:
            words = _("They were not moved: there is no room in %(run)s. They stay on the list.")
            messages.warning(self.request, words % run)
        elif outcome.reason == Reason.ALREADY:
            messages.warning(
                self.request, _("They have a place in %(run)s already. The call is logged.") % run
            )
        else:
            words = _("They were not moved: %(run)s can no longer be booked. The call is logged.")
            messages.warning(self.request, words % run)


class OutboxViewSet(RegionalViewSet):
    model = DueRow
    name = "outbox"
    icon = "mail"
    menu_label = gettext_lazy("Outbox")
    menu_hook = "register_region_menu_item"
    pages = ("index", "inspect")
    form_fields = ()
    index_view_class = OutboxIndexView
    inspect_view_class = OutboxInspectView
    filterset_class = OutboxFilterSet
    ordering = "-due_at"

    def make_policy(self):
        return OutboxPolicy(self.model)

    def get_urlpatterns(self):
        again = path("again/<int:pk>/", self.construct_view(TryAgainView), name="again")
        call = path("call/<int:pk>/", self.construct_view(CallView), name="call")
        return [*super().get_urlpatterns(), again, call]
