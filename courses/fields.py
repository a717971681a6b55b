"""Fields of the public forms: what is typed becomes the one form in which it is kept; an identity number is refused."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from courses.contact import clean_text, normal_email, normal_phone

MOST_CHILDREN = 9
# Personal and coordination numbers (day + 60), with or without century, hyphen or spaces.
IDENTITY_NUMBER = re.compile(
    r"(?<!\d)(?:1[89]|20)?\s?\d{2}(?:0[1-9]|1[0-2])(?:[06][1-9]|[1278]\d|[39][01])\s?[-+–]?\s?\d{4}(?!\d)"
)
# Written with a hyphen after the date, or with its century: then it is no phone number.
PLAINLY_IDENTITY_NUMBER = re.compile(
    r"(?<!\d)(?:(?:1[89]|20)\d{6}\s?[-+–]?\s?\d{4}|\d{2}(?:0[1-9]|1[0-2])\d{2}\s?[-–]\s?\d{4})(?!\d)"
)


def refuse_identity_number(text: str, pattern: re.Pattern = IDENTITY_NUMBER) -> None:
    """Raise a kind error when the text holds a personal identity number, in whatever digits."""
    plain = "".join(str(unicodedata.digit(letter, letter)) for letter in text)
    if pattern.search(plain):
        raise ValidationError(
            _("This looks like a personal identity number. We never need one: please take it away."),
            code="identity_number",
        )


class PlainText(forms.CharField):
    """One line of text, cleaned of invisible marks; an identity number is refused."""

    def __init__(self, *, autocomplete="off", **options):
        super().__init__(**options)
        self.widget.attrs["autocomplete"] = autocomplete

    def to_python(self, value):
        return clean_text(super().to_python(value) or "")

    def validate(self, value):
        super().validate(value)
        refuse_identity_number(value)


class EmailField(forms.CharField):
    """An address in the one form that it is stored in."""

    def __init__(self, **options):
        super().__init__(max_length=254, **options)
        self.widget = forms.EmailInput(
            attrs={"autocomplete": "email", "spellcheck": "false", "dir": "ltr", "maxlength": 254}
        )

    def to_python(self, value):
        return normal_email(super().to_python(value) or "")

    def validate(self, value):
        super().validate(value)
        if not value:
            return
        if "@" not in value:
            refuse_identity_number(value)
        wrong = _("Check the e-mail address: it should look like name@example.org.")
        EmailValidator(message=wrong)(value)


class PhoneField(forms.CharField):
    """A phone number that is kept in E.164, Swedish unless it starts with a country code."""

    def __init__(self, **options):
        super().__init__(max_length=30, **options)
        self.widget = forms.TextInput(
            attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel", "dir": "ltr", "maxlength": 30}
        )

    def clean(self, value):
        text = clean_text(super().clean(value) or "")
        if not text:
            return ""
        refuse_identity_number(text, PLAINLY_IDENTITY_NUMBER)
        if number := normal_phone(text):
            return number
        raise ValidationError(
            _("Check the phone number: write it with its area code, for example 070-174 06 05."), code="phone"
        )


class CountField(forms.IntegerField):
    """A small number, typed; empty means none."""

    def __init__(self, **options):
        wrong = _("Write a number from 0 to %(most)d.") % {"most": MOST_CHILDREN}
        super().__init__(
            required=False,
            min_value=0,
            max_value=MOST_CHILDREN,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 2}),
            error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
            **options,
        )

    def clean(self, value):
        return super().clean(value) or 0
