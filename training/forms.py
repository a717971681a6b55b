"""What learners write."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EnrolForm(forms.Form):
    """The name on the certificate and, for who works in several municipalities, for which of them."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As it shall stand on the certificate."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        error_messages={"required": _("Write your name.")},
    )
    municipality = forms.TypedChoiceField(label=_("Municipality that you work in"), coerce=int)

    def __init__(self, places, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = {place.pk: place for place in places}
        field = self.fields["municipality"]
        field.choices = [(place.pk, place.name) for place in places]
        if len(places) == 1:
            field.widget, field.required = forms.HiddenInput(), False
            field.empty_value = places[0].pk

    @property
    def place(self):
        return self.places[self.cleaned_data["municipality"]]


class ForgetForm(forms.Form):
    certificates = forms.BooleanField(
        label=_("My certificates too. They can be neither shown nor checked any more."), required=False
    )


class HandInForm(forms.Form):
    text = forms.CharField(
        label=_("Your answer"),
        help_text=_("Your trainer reads it. Write nothing that tells who a family is."),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        error_messages={"required": _("Write something before you hand it in.")},
    )


class ContributionForm(forms.Form):
    text = forms.CharField(
        label=_("Write to the group"),
        help_text=_(
            "All who take the training in your group read it, and your trainer. Write nothing that tells who a family is."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": _("Write something before you send it.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class RemovalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is removed"),
        help_text=_("The group reads it in its place."),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Write why it is removed.")},
    )
