"""What somebody lets the others see: a first name, one way to reach them, a language, and to whom."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from courses.fields import EmailField, PhoneField, PlainText
from courses.models import Booking, language_name
from home.sorting import swedish_key
from networks.models import StayInTouch
from networks.models.groups import SPOKEN

# A surname's initial is as far as it goes; an address or a number has its own field.
NO_NAME = re.compile(r"[\d@/:<>]")
EASY_SWEDISH = "sv-x-lattlast"


class FirstName(PlainText):
    def validate(self, value):
        super().validate(value)
        if value and NO_NAME.search(value):
            raise ValidationError(_("Write your first name only, with letters."), code="name")


class ContactField(forms.CharField):
    """One e-mail address or one phone number, in the form in which it is kept."""

    def __init__(self, **options):
        super().__init__(max_length=254, **options)
        self.widget.attrs |= {"autocomplete": "off", "dir": "ltr", "spellcheck": "false"}

    def clean(self, value):
        text = super().clean(value)
        return (EmailField() if "@" in text else PhoneField()).clean(text)


class TouchForm(forms.Form):
    """The fields of a yes. `shown()` is what networks.touch.say_yes takes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        languages = sorted(((code, capfirst(language_name(code))) for code in SPOKEN), key=by_name)
        self.fields |= {
            "first_name": FirstName(
                label=_("Your first name"),
                help_text=_("As the others in the group know you. No surname."),
                max_length=40,
                autocomplete="given-name",
                error_messages={"required": _("Write your first name.")},
            ),
            "contact": ContactField(
                label=_("One way to reach you"),
                help_text=_("An e-mail address or a phone number."),
                error_messages={"required": _("Write an e-mail address or a phone number.")},
            ),
            "language": forms.ChoiceField(
                label=_("The language you want to talk in"),
                choices=languages,
                error_messages={"required": _("Choose a language.")},
            ),
            "to_whom": forms.ChoiceField(
                label=_("Who may see it?"),
                choices=StayInTouch.ToWhom.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose who may see it.")},
            ),
        }

    def shown(self) -> dict[str, str]:
        data = self.cleaned_data
        way = StayInTouch.Way.EMAIL if "@" in data["contact"] else StayInTouch.Way.PHONE
        return {name: data[name] for name in self.fields} | {"way": way}


def by_name(choice: tuple[str, str]) -> str:
    return swedish_key(choice[1])


def suggested(booking: Booking, row: StayInTouch | None) -> dict[str, str]:
    """What the form begins with: what is shown now, else what the booking says. Nothing of it is shown before a yes."""
    if row:
        return {name: getattr(row, name) for name in ("first_name", "contact", "language", "to_whom")}
    party = booking.party
    spoken = "sv" if party.language == EASY_SWEDISH else party.language
    return {
        "first_name": party.name.split()[0][:40] if party.name.strip() else "",
        "contact": party.email or party.phone,
        "language": spoken if spoken in SPOKEN else booking.run.language,
        # Nobody is led to an answer: it is chosen.
        "to_whom": "",
    }
