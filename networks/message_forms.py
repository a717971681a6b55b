"""What is asked of who writes: a first name and where to answer, once; and the words."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.fields import EmailField, PlainText
from courses.survey_form import FreeText
from networks.models.messages import LONGEST

# What leads to a web page: with its scheme, with www, or with something after a slash.
WEB_ADDRESS = re.compile(
    r"\b[a-z][a-z0-9+.-]*://|\bwww\.|(?<![\w@.-])(?:[\w-]+\.)+[a-z]{2,}/[^\s]", re.IGNORECASE
)
EMPTY_LINES = re.compile(r"\n{3,}")


def refuse_web_address(text: str) -> None:
    if WEB_ADDRESS.search(text):
        raise ValidationError(
            _(
                "Take the web address away: a first message to a group has none, so that nobody is lured anywhere."
            ),
            code="web_address",
        )


class MessageText(FreeText):
    """At most a thousand letters in lines; an identity number is refused, and `first`, a web address as well."""

    def __init__(self, *, first: bool, **options):
        self.first = first
        super().__init__(
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 7, "autocomplete": "off", "dir": "auto"}),
            error_messages={
                "required": gettext_lazy("Write what you want to say."),
                "max_length": gettext_lazy(
                    "Write at most %(limit_value)d letters. There are %(show_value)d now."
                ),
            },
            **options,
        )

    def to_python(self, value):
        return EMPTY_LINES.sub("\n\n", super().to_python(value))

    def validate(self, value):
        super().validate(value)
        if self.first:
            refuse_web_address(value)


class FirstName(PlainText):
    def validate(self, value):
        super().validate(value)
        refuse_web_address(value)


class WriteForm(forms.Form):
    """A first message to a group."""

    name = FirstName(
        label=gettext_lazy("Your first name"),
        help_text=gettext_lazy("The group sees it."),
        max_length=60,
        autocomplete="given-name",
        error_messages={"required": gettext_lazy("Write your first name, or what you want to be called.")},
    )
    email = EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("We send the group's answer there. The group never sees it."),
        error_messages={"required": gettext_lazy("Write your e-mail address: the answer is sent there.")},
    )
    text = MessageText(
        first=True,
        label=gettext_lazy("Your message"),
        help_text=gettext_lazy(
            "At most 1,000 letters, without web addresses. Leave out children's names and health, and others' affairs."
        ),
    )


class ReplyForm(forms.Form):
    """A further message."""

    text = MessageText(
        first=False,
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy(
            "At most 1,000 letters. Your phone number or address is known to the other side only if you write it here."
        ),
    )
