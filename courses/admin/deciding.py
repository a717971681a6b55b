"""A run short of its minimum: hold it anyway, or cancel it. One page, one choice."""

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses import booking, minimum
from courses.admin.moving import moves_to_field
from courses.letters.minimum import taken_words
from courses.models import CourseRun, QueueEntry
from home.dates import day_in_words, moment_in_words
from home.viewsets import RowActionView

HOLD, CANCEL, MOVE = "hold", "cancel", "move"


NOTHING_LEFT = gettext_lazy("There is nothing left to decide: it is not published, or has begun.")


def decided_words(run: CourseRun) -> str:
    """How it was decided, by whom and when; empty while it stands open. 1 query when it does not."""
    event = minimum.decision(run)
    if event is None:
        return ""
    words = (
        _("It is decided: the course run is cancelled (%(who)s, %(when)s).")
        if run.state == CourseRun.State.CANCELLED
        else _("It is decided: the course run is held anyway (%(who)s, %(when)s).")
    )
    return words % {"who": event.actor or event.get_by_display(), "when": moment_in_words(event.at)}


class DecideForm(forms.Form):
    """Nothing is chosen beforehand: neither is the harmless one."""

    decision = forms.ChoiceField(
        label=gettext_lazy("What do you decide?"),
        choices=[
            (HOLD, gettext_lazy("Hold it anyway: the page no longer says that more are needed")),
            (CANCEL, gettext_lazy("Cancel it: everyone who has booked or waits is told")),
            (MOVE, gettext_lazy("Cancel it, and let those who agree move to another run")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of them.")},
    )

    def __init__(self, run: CourseRun, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["moves_to"] = moves_to_field(run)

    def clean(self):
        cleaned = super().clean()
        moves = cleaned.get("decision") == MOVE
        if moves and not cleaned.get("moves_to") and "moves_to" not in self.errors:
            self.add_error("moves_to", _("Choose the run that they are offered."))
        return cleaned


class DecideView(RowActionView):
    """Says how it stands, asks once, and does it by the same verbs as everywhere."""

    page_title = gettext_lazy("Decide if it starts")
    template_name = "courses/admin/decide.html"
    form_class = DecideForm
    submit_label = gettext_lazy("Decide")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"run": self.object}

    def get_explanation(self):
        run = self.object
        if run.minimum is None:
            return _("This course run has no minimum: it starts however few have booked.")
        waiting = run.queue_entries.filter(state__in=QueueEntry.OPEN).count()
        parties = run.bookings.confirmed().count()
        booked = ngettext("%(count)d party has booked", "%(count)d parties have booked", parties)
        waits = ngettext("%(count)d waits", "%(count)d wait", waiting)
        return " ".join(
            [
                taken_words(run),
                _("%(booked)s and %(waits)s.")
                % {"booked": booked % {"count": parties}, "waits": waits % {"count": waiting}},
                _("Decide by %(day)s.") % {"day": day_in_words(run.decide_by)},
            ]
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"decided": decided_words(self.object)}

    def act(self, form):
        run = self.object
        if run.state != CourseRun.State.PUBLISHED or run.starts_at <= timezone.now():
            form.add_error(None, decided_words(run) or NOTHING_LEFT)
        elif form.cleaned_data["decision"] == HOLD:
            self.hold(form)
        else:
            moves_to = form.cleaned_data["moves_to"] if form.cleaned_data["decision"] == MOVE else None
            self.cancel(form, moves_to)
        return reverse("runs:edit", args=[run.pk])

    def cancel(self, form, moves_to: int | None) -> None:
        """Not a run that somebody else has decided to hold since this page was opened, or before."""
        run, user = self.object, self.request.user
        told = booking.cancel_run(run.pk, moves_to=moves_to, undecided=True, actor=user)
        run.refresh_from_db(fields=["state", "held_anyway_at"])
        if run.state != CourseRun.State.CANCELLED:
            words = _("To cancel it all the same, take the button of its own on the run’s page.")
            form.add_error(None, f"{decided_words(run)} {words}")
            return
        words = ngettext(
            "The run is cancelled; %(count)d party is told.",
            "The run is cancelled; %(count)d parties are told.",
            told,
        )
        messages.success(self.request, words % {"count": told})

    def hold(self, form) -> None:
        outcome = minimum.hold_anyway(self.object.pk, actor=self.request.user)
        if outcome.ok:
            messages.success(self.request, _("It is held, with those who have booked."))
        else:
            form.add_error(None, NOTHING_LEFT)
