"""Forms of the pages every region has."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AccessibilityForm(forms.Form):
    """What does not work, where, and, for those who want an answer, where to send it."""

    message = forms.CharField(
        label=_("What does not work for you?"),
        help_text=_(
            "Tell us what you tried to do, and what you use: a phone, a screen reader, the keyboard."
        ),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write what does not work.")},
    )
    page_url = forms.CharField(
        label=_("On which page?"),
        help_text=_("Its address or its heading."),
        max_length=300,
        required=False,
    )
    email = forms.EmailField(
        label=_("E-mail, if you want an answer"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Write the whole e-mail address, for example name@example.org.")},
    )
