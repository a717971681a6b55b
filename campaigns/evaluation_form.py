"""The form about a campaign that is over: one thing has to be answered, and nothing can be written."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import EvaluationCount
from courses.catalogue import KnownMunicipality
from courses.models.survey import STEPS


class EvaluationForm(forms.Form):
    """`places` are the municipalities that took part, which answer where somebody was."""

    mark = forms.ChoiceField(
        label=_("How was it, all in all?"),
        choices=[(str(step), str(step)) for step in STEPS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a number from 1 to 5.")},
    )
    good = forms.MultipleChoiceField(
        label=_("What was good?"),
        help_text=_("Choose as many as you like."),
        choices=EvaluationCount.Good.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    again = forms.ChoiceField(
        label=_("Would you come again?"),
        choices=EvaluationCount.Again.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    municipality = forms.ChoiceField(label=_("Where were you?"), required=False)

    def __init__(self, places: Iterable[KnownMunicipality], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = [
            ("", _("In several places, or online")),
            *((place.slug, place.name) for place in places),
        ]
