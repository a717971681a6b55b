"""The form of a survey: every question may be left out, but not all of them."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _

from courses.contact import clean_text
from courses.fields import refuse_identity_number
from courses.models import SurveyQuestion
from courses.models.survey import STEPS
from courses.survey import Asked

LONGEST = 1000
MOST_QUESTIONS = 40


class FreeText(forms.CharField):
    """Some lines of text without invisible marks; an identity number is refused."""

    widget = forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "dir": "auto"})

    def to_python(self, value):
        lines = (super().to_python(value) or "").splitlines()
        return "\n".join(clean_text(line) for line in lines).strip()

    def validate(self, value):
        super().validate(value)
        refuse_identity_number(value)


class SurveyForm(forms.Form):
    """Its fields are the questions that somebody was shown; `asked` carries which these were."""

    def __init__(self, asked: list[Asked], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.fields |= {question.field: field_of(question) for question in asked}

    def questions(self) -> list[tuple[Asked, forms.BoundField]]:
        return [(question, self[question.field]) for question in self.asked]

    def answers(self) -> dict[int, str]:
        given = ((question.pk, self.cleaned_data.get(question.field)) for question in self.asked)
        return {pk: value for pk, value in given if value}

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not self.answers():
            raise ValidationError(_("Answer at least one question, then send."), code="empty")
        return cleaned


def field_of(question: Asked) -> forms.Field:
    options = {"label": question.label, "help_text": question.help_text, "required": False}
    if question.kind == SurveyQuestion.Kind.TEXT:
        too_long = _("Write at most %(limit_value)d characters; now there are %(show_value)d.")
        no_names = _(
            "Write no names, neither yours nor anybody else’s: those who arrange the course read it as it stands."
        )
        field = FreeText(**options | {"help_text": f"{question.help_text} {no_names}".strip()})
        # Said beside the field; the browser would cut what somebody pastes, without a word.
        field.validators.append(MaxLengthValidator(LONGEST, too_long))
        return field
    choices = question.choices
    if question.kind == SurveyQuestion.Kind.SCALE:
        choices = [(str(step), str(step)) for step in STEPS]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)


def shown(posted) -> list[int]:
    """Which questions a sent form had, as it says itself: what was asked then may be another question by now."""
    numbers = posted.get("asked", "").split(".")
    return [int(number) for number in numbers[:MOST_QUESTIONS] if number.isdecimal() and len(number) < 10]
