"""Writing to participants of a run: chosen, written, seen as one of them reads it, and only then sent."""

import uuid

from django import forms
from django.conf import settings
from django.contrib import messages
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from courses import emails
from courses import messages as writing
from courses.admin.run_words import bookings_url, run_words
from courses.claims import Claim, with_offer
from courses.contact import spoken_phone
from courses.letters.letter import Writer
from courses.letters.messages import letter_of
from courses.mail_kinds import EXPLAINED, RUN, TO_BEGIN_FROM, Kind, problems
from courses.models import MailText, Message, language_name
from courses.seats import Reason
from home.models import DueRow
from home.sorting import swedish_key
from home.viewsets import RowActionView

PLACEHOLDERS = Kind("")
PREVIEW, SEND, BACK = "preview", "send", "back"


class WriteForm(forms.Form):
    """To whom, and what. `key` makes a message that is sent twice one message."""

    bookings = forms.MultipleChoiceField(
        label=gettext_lazy("Those who have booked"), required=False, widget=forms.CheckboxSelectMultiple
    )
    entries = forms.MultipleChoiceField(
        label=gettext_lazy("Those who wait"), required=False, widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language that you write in"),
        help_text=gettext_lazy("Greeting, facts and links are in each reader's own language."),
    )
    subject = forms.CharField(
        label=gettext_lazy("Heading"),
        max_length=60,
        help_text=gettext_lazy(
            "Stands above your text. The mail's subject says only that there is a message about the booking: it shows "
            "on locked screens."
        ),
        error_messages={"required": gettext_lazy("Write a heading.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Write what you want to say.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, claims: dict[str, list[Claim]], languages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages
        for name, found in claims.items():
            self.fields[name].choices = [(str(pk_of(claim)), reader_words(claim)) for claim in found]
            if not found:
                del self.fields[name]
        names = ", ".join(f"{{{name}}}" for name in RUN)
        self.fields["text"].help_text = _(
            "An empty line begins a new paragraph. Filled in for each reader: %(names)s."
        ) % {"names": names}

    def clean_text(self):
        if found := problems(self.cleaned_data["text"], PLACEHOLDERS):
            raise forms.ValidationError(found)
        return self.cleaned_data["text"]

    def clean(self):
        data = super().clean()
        chosen = [name for name in ("bookings", "entries") if name in self.fields]
        # A choice that is gone has its own message.
        if not any(data.get(name) for name in chosen) and not any(name in self.errors for name in chosen):
            self.add_error(chosen[0] if chosen else None, _("Choose at least one party."))
        return data

    def message(self) -> Message:
        data = self.cleaned_data
        return Message(language=data["language"], subject=data["subject"], text=data["text"], key=data["key"])


def pk_of(claim: Claim) -> int:
    return (claim.booking or claim.entry).pk


def reader_words(claim: Claim) -> str:
    """Who, by name and reference, and how they are reached."""
    party = claim.party
    name = f"{party.name}, {party.reference}" if party.name else party.reference
    if party.email:
        return name
    return _("%(name)s (no e-mail: you call %(phone)s)") % {"name": name, "phone": spoken_phone(party.phone)}


def claims_of(run) -> dict[str, list[Claim]]:
    """Who can be written to, as the form's two fields name them. 2 queries, and 1 for each open offer."""
    booked = sorted(
        writing.booked_in(run).select_related("party"), key=lambda row: (swedish_key(row.party.name), row.pk)
    )
    waiting = writing.waiting_for(run).select_related("party")
    for row in (*booked, *waiting):
        row.run = run
    return {
        "bookings": [Claim(booking=row) for row in booked],
        "entries": [with_offer(row) for row in waiting],
    }


class WriteView(RowActionView):
    page_title = gettext_lazy("Write to participants")
    template_name = "courses/admin/write.html"
    form_class = WriteForm

    def get_base_object_queryset(self):
        rows = super().get_base_object_queryset()
        return rows.select_related("course", "municipality__region__site", "venue")

    def get_page_subtitle(self):
        return run_words(self.object)

    def row_url(self):
        return bookings_url(self.object)

    @property
    def region(self):
        return self.object.municipality.region

    @cached_property
    def claims(self):
        return claims_of(self.object)

    @cached_property
    def templates(self) -> list[MailText]:
        """What can be begun from. 1 query."""
        return list(MailText.objects.filter(region=self.region, kind=TO_BEGIN_FROM))

    def get_form_kwargs(self):
        names = dict(settings.LANGUAGES)
        languages = [(code, names[code]) for code in self.region.languages if code in names]
        return super().get_form_kwargs() | {"claims": self.claims, "languages": languages}

    def get_initial(self):
        initial = {
            "key": uuid.uuid4(),
            "bookings": [str(pk_of(claim)) for claim in self.claims["bookings"]],
            "language": self.region.languages[0],
        }
        asked = self.request.GET.get("template", "")
        begun = next((text for text in self.templates if str(text.pk) == asked), None)
        if begun:
            initial |= {"language": begun.language, "subject": begun.subject, "text": begun.text}
        return initial

    def form_valid(self, form):
        step = self.request.POST.get("step", PREVIEW)
        if step == SEND:
            return super().form_valid(form)
        if step == BACK:
            return self.render_to_response(self.get_context_data(form=form))
        return self.render_to_response(self.get_context_data(form=form, **self.preview(form)))

    def chosen(self, form) -> list[Claim]:
        return [
            claim
            for name, found in self.claims.items()
            for claim in found
            if str(pk_of(claim)) in form.cleaned_data.get(name, ())
        ]

    def preview(self, form) -> dict:
        """Whom it reaches and how, and the mail as one of them reads it."""
        chosen = self.chosen(form)
        by_mail = [claim for claim in chosen if claim.party.email]
        asked = self.request.POST.get("reader", "")
        reader = next(
            (claim for claim in by_mail if claim.party.reference == asked), next(iter(by_mail), None)
        )
        mail = self.mail_to(reader, form.message()) if reader else None
        return {
            "previewed": True,
            "count": len(chosen),
            "count_words": ngettext("%(count)d party", "%(count)d parties", len(chosen))
            % {"count": len(chosen)},
            "by_mail": by_mail,
            "to_call": [
                (claim.party.name or claim.party.reference, spoken_phone(claim.party.phone))
                for claim in chosen
                if not claim.party.email
            ],
            "reader": reader,
            "reader_language": language_name(reader.party.language) if reader else "",
            "mail": mail,
            "html": mail.alternatives[0].content if mail else "",
        }

    def mail_to(self, claim: Claim, message: Message):
        """What one party would get, but for its links: those open its booking, and are nobody else's."""
        now = timezone.now()
        row = DueRow(region=self.region, key="preview", created_at=now)
        with override(claim.party.language):
            letter = letter_of(message, claim, Writer(row, now))
            letter.links = [(words, self.region.site.root_url) for words, _url in letter.links]
            return emails.addressed(row, letter, claim.party.email, self.object.municipality)

    def act(self, form):
        chosen = self.chosen(form)
        outcome = writing.write(
            self.object.pk,
            form.message(),
            bookings=[claim.booking.pk for claim in chosen if claim.booking],
            entries=[claim.entry.pk for claim in chosen if claim.entry],
            actor=self.request.user,
        )
        if outcome.reason == Reason.SENT:
            messages.warning(self.request, _("This message was sent already. Nobody gets it twice."))
        elif not outcome.ok:
            form.add_error(None, _("None of those whom you chose is there any more."))
        else:
            words = ngettext(
                "The message leaves now, to %(count)d party.",
                "The message leaves now, to %(count)d parties.",
                len(chosen),
            )
            messages.success(self.request, words % {"count": len(chosen)})
        return self.row_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "templates": self.templates,
            "asked": self.request.GET.get("template", ""),
            "placeholders": [{"name": f"{{{name}}}", "words": EXPLAINED[name]} for name in RUN],
            "anybody": any(self.claims.values()),
        }
