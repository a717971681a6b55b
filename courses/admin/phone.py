"""Booking for somebody who calls: the same questions as on the site, and what to do when the run is full."""

import uuid

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from wagtail.admin import messages

from courses import booking
from courses.admin.run_words import run_words, seats_sentence
from courses.catalogue import catalogue
from courses.forms import BookingForm, PartyForm
from courses.models import BookingEvent, Party
from courses.party_links import code_of, receipt_url
from courses.questions import questions_of
from courses.residents import free_for_party, homes_for, kept_words
from courses.seats import Outcome, Reason, refusal, seats_left
from home.viewsets import RowActionView

QUEUE, OVERBOOK, NEITHER = "queue", "overbook", "no"


class PhoneForm(BookingForm):
    """`key` makes a form that is sent twice one booking."""

    def __init__(self, run, asked, languages, *args, **kwargs):
        super().__init__(run, asked, *args, **kwargs)
        self.fields["message_language"] = forms.ChoiceField(
            label=_("Language of our messages"), choices=languages, initial=languages[0][0]
        )
        self.fields["if_full"] = forms.ChoiceField(
            label=_("If there are not enough seats"),
            widget=forms.RadioSelect,
            initial=QUEUE,
            choices=[
                (QUEUE, _("put them on the waiting list")),
                (NEITHER, _("do nothing, and let me ask them")),
                (OVERBOOK, _("book them all the same: I overbook on purpose")),
            ],
        )
        self.fields["notes"] = forms.CharField(
            label=_("Notes by staff"),
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("Only staff see this. It is removed together with the other personal data."),
        )
        self.fields["key"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean(self):
        # Who overbooks on purpose is not held to the number of seats.
        return PartyForm.clean(self) if self.data.get("if_full") == OVERBOOK else super().clean()


class BookByPhoneView(RowActionView):
    page_title = gettext_lazy("Book by phone")
    form_class = PhoneForm
    submit_label = gettext_lazy("Book")

    def get_form_kwargs(self):
        run = self.object
        region = run.municipality.region
        names = dict(settings.LANGUAGES)
        return super().get_form_kwargs() | {
            "run": run,
            "asked": questions_of(run.course, region, get_language()),
            "homes": homes_for(run, catalogue(region)),
            "languages": [(code, names[code]) for code in region.languages if code in names],
        }

    def get_base_object_queryset(self):
        rows = super().get_base_object_queryset()
        return rows.select_related("course", "municipality__region", "venue")

    def get_page_subtitle(self):
        return run_words(self.object)

    def get_explanation(self):
        if refusal(self.object, staff=True):
            return refusal_words(refusal(self.object, staff=True))
        seats = seats_left(self.object)
        count = seats.free + seats.here
        free = ngettext("%(count)d seat is free.", "%(count)d seats are free.", count) % {"count": count}
        kept = kept_words(self.object, self.object.municipality.name) if seats.here else None
        return " ".join(
            [f"{seats_sentence(self.object)}.", free, *(f"{words}." for words in (kept or ())[:1])]
        )

    def act(self, form):
        data = form.cleaned_data
        party = form.party(language=data["message_language"], key=data["key"])
        party.source = Party.Source.STAFF
        outcome = booking.book(
            self.object.pk,
            party,
            form.answers(),
            queue_if_full=data["if_full"] == QUEUE,
            overbook=data["if_full"] == OVERBOOK,
            by=BookingEvent.By.STAFF,
            actor=self.request.user,
        )
        if outcome.reason in (None, Reason.SENT):
            self.tell(outcome)
            name, row = ("bookings", outcome.booking) if outcome.booking else ("queue", outcome.entry)
            return reverse(f"{name}:inspect", args=[row.pk])
        field, words = problem(outcome, form, kept=self.is_kept_from(party))
        form.add_error(field, words)
        return ""

    def is_kept_from(self, party: Party) -> bool:
        """Whether there are seats enough, but not for one who lives elsewhere. 1 or 2 queries."""
        seats, wanted = seats_left(self.object), party.seats_in(self.object)
        return free_for_party(self.object, seats, party) < wanted <= seats.free + seats.here

    def tell(self, outcome: Outcome) -> None:
        party = outcome.party
        if outcome.booking:
            words = _("Booked. The reference is %(reference)s.") % {"reference": party.reference}
        else:
            words = _("On the waiting list, place %(place)d. The reference is %(reference)s.") % {
                "place": outcome.place or 0,
                "reference": party.reference,
            }
        messages.success(self.request, words)
        if not party.email:
            words = _(
                "Tell them the code %(code)s, with which they can change or cancel. It is shown only now."
            )
            slip = messages.button(self.slip_url(party), _("Print a slip with the code"), new_window=True)
            messages.warning(self.request, words % {"code": code_of(party)}, buttons=[slip])

    def slip_url(self, party: Party) -> str:
        """The page that somebody who books alone sees last, in the party's language; open for an hour."""
        with translation.override(party.language):
            return f"{self.object.municipality.region.site.root_url}{receipt_url(party)}"


def problem(outcome: Outcome, form: PhoneForm, *, kept: bool = False) -> tuple[str | None, str]:
    """Beside which field, and in which words, to say why nothing was booked."""
    match outcome.reason:
        case Reason.FULL if kept:
            words = _(
                "What is free is kept for residents. On the waiting list they would get place %(place)d."
            )
            return "if_full", words % {"place": outcome.place}
        case Reason.FULL:
            words = _("There are not enough seats. On the waiting list they would get place %(place)d.")
            return "if_full", words % {"place": outcome.place}
        case Reason.ALREADY:
            field = "email" if form.cleaned_data.get("email") else "phone"
            return field, _("Somebody with this address has booked this run or waits for it already.")
        case Reason.TOO_MANY:
            field = "adults" if "adults" in form.fields else None
            return field, _("They are more than the run has seats.")
        case reason:
            return None, refusal_words(reason)


def refusal_words(reason: Reason) -> str:
    if reason == Reason.DRAFT:
        return _("The run is a draft: publish it first.")
    return _("The run is cancelled.")
