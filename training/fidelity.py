"""What a leader says afterwards of a meeting: what was done as the method says, in how many minutes, and why not."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from home.dates import day_of
from training.guide import Agenda
from training.models import FidelityReport, TrainingGroup

MOST_MINUTES = 600


class ReportForm(forms.Form):
    """The boxes of one meeting's checklist. `seen` is the version that the form was filled from, 0 for none."""

    def __init__(self, agenda: Agenda, data=None, *, report: FidelityReport | None = None):
        initial = {"held_on": report.held_on if report else day_of(agenda.held_on or timezone.now())}
        super().__init__(data, initial=initial | {"seen": report.version if report else 0})
        self.agenda = agenda
        self.fields["seen"] = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
        self.fields["held_on"] = forms.DateField(
            label=_("When was it?"),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
            error_messages={"required": _("Say which day the meeting was."), "invalid": _("Choose a day.")},
        )
        said = report.parts if report else {}
        for part in agenda.parts:
            self.add_part(part, said.get(part.key, {}))

    def add_part(self, part, said: dict) -> None:
        if part.checks:
            self.fields[f"done-{part.key}"] = forms.MultipleChoiceField(
                label=_("As the method says"),
                choices=[(check.key, check.words) for check in part.checks],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=said.get("done", []),
            )
        self.fields[f"minutes-{part.key}"] = forms.IntegerField(
            label=_("Minutes it took"),
            min_value=0,
            max_value=MOST_MINUTES,
            required=False,
            initial=said.get("minutes"),
            error_messages={"invalid": _("Write a number of minutes.")},
        )
        self.fields[f"why-{part.key}"] = forms.ChoiceField(
            label=_("Left out?"),
            choices=[("", _("No, we did it")), *FidelityReport.LeftOut.choices],
            required=False,
            initial=said.get("why", ""),
        )

    def rows(self) -> list[dict]:
        """The parts in order, each with its fields; `done` is None where there is nothing to tick."""
        return [
            {
                "part": part,
                "done": self[f"done-{part.key}"] if part.checks else None,
                "minutes": self[f"minutes-{part.key}"],
                "why": self[f"why-{part.key}"],
            }
            for part in self.agenda.parts
        ]

    def clean_held_on(self) -> date:
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("That day has not come yet."))
        return day

    def parts(self) -> dict[str, dict]:
        """As models.FidelityReport keeps them."""
        said = self.cleaned_data
        return {
            part.key: {
                "done": [check.key for check in part.checks if check.key in said.get(f"done-{part.key}", [])],
                "of": len(part.checks),
                "planned": part.minutes,
                "minutes": said[f"minutes-{part.key}"],
                "why": said[f"why-{part.key}"],
            }
            for part in self.agenda.parts
        }


class Outcome(Enum):
    """CHANGED: somebody else has reported the meeting since the form was shown; nothing was saved."""

    SAVED = "saved"
    SAME = "same"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Said:
    held_on: date
    parts: dict
    seen: int


def report_of(group: TrainingGroup, meeting: int) -> FidelityReport | None:
    """1 query."""
    return FidelityReport.objects.filter(group=group, meeting=meeting).first()


@transaction.atomic
def keep(group: TrainingGroup, meeting: int, said: Said, by: str) -> Outcome:
    """Save what was said of a meeting, in place of what was said before. The same twice is once.

    Locks the group's row: two at once come one after the other, and the second is told. 3 queries.
    """
    TrainingGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    known = report_of(group, meeting)
    if known and (known.held_on, known.parts) == (said.held_on, said.parts):
        return Outcome.SAME
    if known and known.version != said.seen:
        return Outcome.CHANGED
    report = known or FidelityReport(group=group, meeting=meeting, version=0)
    report.held_on, report.parts, report.by = said.held_on, said.parts, by
    report.at, report.version = timezone.now(), report.version + 1
    report.save()
    return Outcome.SAVED
