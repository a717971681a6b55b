"""The same family signed up twice: both side by side, what stays, what happens then, and only then is it done."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.admin.parties import children_words, contact_words, party_rows
from courses.admin.run_words import run_words
from courses.duplicates import Alike, Pair
from courses.merging import merge, within_reach
from courses.models import Booking, Party, QueueEntry
from courses.seats import Reason
from home.permissions import RowPolicy, reach
from home.viewsets import RegionalViewSet, RowActionView

PREVIEW, DO, FIND, BACK = "preview", "merge", "find", "back"
ALIKE = {
    Alike.PHONE: gettext_lazy("same phone"),
    Alike.EMAIL: gettext_lazy("same e-mail"),
    Alike.NAME: gettext_lazy("same name"),
}
REFUSED = {
    Reason.NO_ROOM: gettext_lazy(
        "There are not enough free seats for so many adults. Choose the other size, or raise the seats of the run."
    ),
    Reason.TOO_MANY: gettext_lazy("They are more than the run has seats."),
    Reason.ALREADY: gettext_lazy(
        "A third party with that contact is in one of their runs. Put that one together with them first."
    ),
}


def merge_url(first: Party, second: Party) -> str:
    return f"{reverse('parties:merge', args=[first.pk])}?with={second.pk}"


def pair_rows(pairs: list[Pair]) -> list[dict[str, object]]:
    """Possible duplicates for a list: who, why, and where to compare them."""
    return [
        {
            "names": [party.name or party.reference for party in (pair.first, pair.second)],
            "references": [pair.first.reference, pair.second.reference],
            "alike": ALIKE[pair.alike],
            "url": merge_url(pair.first, pair.second),
        }
        for pair in pairs
    ]


def size_words(party: Party) -> str:
    adults = ngettext("%(count)d adult", "%(count)d adults", party.adults) % {"count": party.adults}
    return ", ".join(filter(None, [adults, party.second_name, children_words(party)]))


class MergeForm(forms.Form):
    """Which of the two stays, and of each thing that they may have said differently, whose word."""

    keep = forms.TypedChoiceField(
        label=gettext_lazy("Which sign-up stays?"),
        help_text=gettext_lazy("Its reference goes on. What only the other has said is added to it."),
        coerce=int,
        widget=forms.RadioSelect,
    )
    contact = forms.TypedChoiceField(
        label=gettext_lazy("How do we reach them?"), coerce=int, widget=forms.RadioSelect
    )
    size = forms.TypedChoiceField(
        label=gettext_lazy("How many come?"),
        help_text=gettext_lazy("Holds in every run that is not over."),
        coerce=int,
        widget=forms.RadioSelect,
    )

    def __init__(self, both: tuple[Party, Party], *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = {"keep": str, "contact": every_contact, "size": size_words}
        for name, word in words.items():
            self.fields[name].choices = [(party.pk, f"{word(party)}{whose(name, party)}") for party in both]
            self.fields[name].initial = both[0].pk


def every_contact(party: Party) -> str:
    reached = [party.email, contact_words(Party(phone=party.phone)) if party.phone else ""]
    return ", ".join(filter(None, reached))


def whose(name: str, party: Party) -> str:
    said = party.name if name == "keep" else party.reference
    return f" ({said})" if said else ""


class FindForm(forms.Form):
    reference = forms.CharField(
        label=gettext_lazy("Reference of the other sign-up"),
        max_length=20,
        error_messages={"required": gettext_lazy("Write its reference: three times three characters.")},
    )


class PartyPolicy(RowPolicy):
    """A party is the user's when every booking and every place in a queue of it is; who works with bookings may act."""

    def user_has_permission(self, user, action):
        return bool(reach(user)) and user.has_perm("courses.change_booking")

    def rows(self, user, actions):
        return within_reach(user)


def claims_of(party: Party) -> list[Booking | QueueEntry]:
    """What a party has booked or waits for. 2 queries."""
    with_run = ("run__course", "course")
    return [
        *party.bookings.confirmed().select_related("run__course").order_by("run__starts_at", "pk"),
        *party.queue_entries.filter(state__in=QueueEntry.OPEN).select_related(*with_run).order_by("pk"),
    ]


def claim_words(claim: Booking | QueueEntry) -> str:
    run = run_words(claim.run) if claim.run else _("Any group: %(course)s") % {"course": claim.course}
    seats = ngettext("%(count)d seat", "%(count)d seats", claim.seats) % {"count": claim.seats}
    return f"{run}: {claim.get_state_display()}, {seats}"


def claim_url(party: Party) -> str:
    """Where staff see a party: its newest booking, else its newest place in a queue. 1 or 2 queries."""
    if booking := party.bookings.order_by("state", "-pk").last():
        return reverse("bookings:inspect", args=[booking.pk])
    return reverse("queue:inspect", args=[party.queue_entries.latest("pk").pk])


def consequences(kept: Party, other: Party, size: Party) -> list[str]:
    """What putting two together does, in sentences. 4 queries."""
    lines, taken = [], {(type(claim), claim.run_id or claim.course_id): claim for claim in claims_of(kept)}
    for claim in claims_of(other):
        what = {"run": run_words(claim.run) if claim.run else str(claim.course)}
        same = taken.get((type(claim), claim.run_id or claim.course_id))
        if same and isinstance(claim, Booking):
            words = ngettext(
                "Both have booked %(run)s: the second booking is cancelled, and %(count)d seat goes to the queue.",
                "Both have booked %(run)s: the second booking is cancelled, and %(count)d seats go to the queue.",
                claim.seats,
            )
            lines.append(words % {**what, "count": claim.seats})
        elif same:
            lines.append(_("Both wait for %(run)s: the earlier place stays.") % what)
        else:
            lines.append(_("%(run)s comes over to the one that stays.") % what)
    for claim in [*claims_of(kept), *claims_of(other)]:
        seats = size.seats_for(claim.run.course if claim.run else claim.course)
        if seats != claim.seats:
            after = ngettext("%(count)d seat", "%(count)d seats", seats) % {"count": seats}
            run = run_words(claim.run) if claim.run else str(claim.course)
            words = _("%(run)s: %(seats)s instead of %(before)d.")
            lines.append(words % {"run": run, "seats": after, "before": claim.seats})
    return list(dict.fromkeys(lines))


class MergeView(RowActionView):
    """GET compares. POST says what would happen; only a second POST does it."""

    page_title = gettext_lazy("Signed up twice?")
    template_name = "courses/admin/merge.html"
    submit_label = gettext_lazy("Look at what happens")

    def get_base_object_queryset(self):
        return Party.objects.select_related("region", "home_municipality")

    @cached_property
    def other(self) -> Party | None:
        """The party to compare with; one that is not the user's is not there. 1 query."""
        asked = self.request.GET.get("with", "")
        if not asked.isdecimal() or len(asked) > 18 or int(asked) == self.object.pk:
            return None
        theirs = within_reach(self.request.user).filter(region=self.object.region_id, anonymised_at=None)
        return theirs.filter(pk=asked).first()

    @property
    def both(self) -> tuple[Party, Party]:
        """The older first, whichever was asked for."""
        return tuple(sorted((self.object, self.other), key=lambda party: party.pk))

    def get_form_class(self):
        return MergeForm if self.other else FindForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | ({"both": self.both} if self.other else {})

    def row_url(self):
        return claim_url(self.object)

    def get_breadcrumbs_items(self):
        bookings = {"url": reverse("bookings:index"), "label": _("Bookings")}
        row = {"url": self.row_url(), "label": str(self.object)}
        return [*self.breadcrumbs_items, bookings, row, {"url": "", "label": self.get_page_title()}]

    def form_valid(self, form):
        if not self.other:
            return self.find(form)
        step = self.request.POST.get("step", PREVIEW)
        if step == DO:
            return super().form_valid(form)
        if step == BACK:
            return self.render_to_response(self.get_context_data(form=form))
        return self.render_to_response(self.get_context_data(form=form, **self.preview(form)))

    def find(self, form):
        """Look a reference up among the user's own; the form says when there is none."""
        typed = form.cleaned_data["reference"].strip().upper()
        theirs = within_reach(self.request.user).filter(region=self.object.region_id, anonymised_at=None)
        if found := theirs.filter(reference=typed).exclude(pk=self.object.pk).first():
            return HttpResponseRedirect(merge_url(self.object, found))
        form.add_error("reference", _("There is no other sign-up with that reference among yours."))
        return self.form_invalid(form)

    def chosen(self, form) -> dict[str, Party]:
        by_pk = {party.pk: party for party in self.both}
        return {name: by_pk[form.cleaned_data[name]] for name in ("keep", "contact", "size")}

    def preview(self, form) -> dict:
        chosen = self.chosen(form)
        kept = chosen["keep"]
        other = next(party for party in self.both if party != kept)
        return {
            "previewed": True,
            "kept": kept,
            "gone": other,
            "lines": consequences(kept, other, chosen["size"]),
            "stays": [
                (_("Reference"), kept.reference),
                (_("Contact"), every_contact(chosen["contact"])),
                (_("How many come"), size_words(chosen["size"])),
            ],
        }

    def act(self, form):
        chosen = self.chosen(form)
        kept = chosen["keep"]
        other = next(party for party in self.both if party != kept)
        outcome = merge(
            kept.pk,
            other.pk,
            actor=self.request.user,
            contact_of=chosen["contact"].pk,
            size_of=chosen["size"].pk,
        )
        if outcome.ok:
            words = _("The two are one now: %(kept)s. Whoever looks for %(gone)s finds it too.")
            messages.success(self.request, words % {"kept": kept.reference, "gone": other.reference})
            return claim_url(kept)
        if outcome.reason in REFUSED:
            form.add_error(None, str(REFUSED[outcome.reason]))
            return ""
        if outcome.reason == Reason.NOT_ACTIVE:
            messages.warning(self.request, _("One of them is gone already. Nothing was changed."))
            return reverse("bookings:index")
        raise PermissionDenied

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if not self.other:
            return context | {"submit_label": _("Compare")}
        sides = [
            {
                "reference": party.reference,
                "rows": party_rows(party),
                "claims": [claim_words(claim) for claim in claims_of(party)],
            }
            for party in self.both
        ]
        return context | {"other": self.other, "sides": sides}


class PartyViewSet(RegionalViewSet):
    """No lists and no editors: a party is seen by its bookings. Only what concerns two of them has a page here."""

    model = Party
    name = "parties"
    icon = "group"
    pages = ()
    form_fields = ()

    def make_policy(self):
        return PartyPolicy(self.model)

    def get_urlpatterns(self):
        merging = path("merge/<int:pk>/", self.construct_view(MergeView), name="merge")
        return [*super().get_urlpatterns(), merging]
