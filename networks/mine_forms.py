"""What a group's contact fills in by their link."""

import copy
from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.fields import EmailField, PlainText, refuse_identity_number
from courses.rows import weekday_words
from home.languages import own_name
from networks.changes import first_day
from networks.meeting_times import upcoming
from networks.models import Group, GroupText

LONGEST_BREAK = timedelta(days=366)
FACTS = ("rhythm", "weekday", "starts_at", "ends_at", "next_on", "place")
WORDS = ("about", "first_visit")
DAYS = 7


def day_input(**attrs) -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "dir": "ltr"} | attrs)


def hour_input() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time", "dir": "ltr"})


class LongText(forms.CharField):
    """Several lines; an identity number is refused."""

    def __init__(self, **options):
        super().__init__(widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}), max_length=1000, **options)

    def validate(self, value):
        super().validate(value)
        refuse_identity_number(value)


class ChangeForm(forms.Form):
    """When and where, and the words in each language that the group has any in. What belongs together is checked as
    the model does.
    """

    rhythm = forms.ChoiceField(label=gettext_lazy("How often"))
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Weekday"), coerce=int, empty_value=None, required=False
    )
    starts_at = forms.TimeField(
        label=gettext_lazy("Begins at"),
        required=False,
        widget=hour_input(),
        error_messages={"invalid": gettext_lazy("Write the hour like 09:30.")},
    )
    ends_at = forms.TimeField(
        label=gettext_lazy("Ends at"),
        required=False,
        widget=hour_input(),
        error_messages={"invalid": gettext_lazy("Write the hour like 09:30.")},
    )
    next_on = forms.DateField(
        label=gettext_lazy("Next time"),
        required=False,
        widget=day_input(),
        help_text=gettext_lazy(
            "Needed when you meet every other week or once a month: we count from this day."
        ),
        error_messages={"invalid": gettext_lazy("Write the day like 2027-01-31.")},
    )
    place = PlainText(
        label=gettext_lazy("Place"),
        max_length=160,
        error_messages={"required": gettext_lazy("Say where the group meets.")},
        help_text=gettext_lazy("A place that everybody may know. Never anybody's home address."),
    )

    def __init__(self, group: Group, *args, **kwargs):
        self.group, self.texts = group, list(GroupText.objects.filter(parent=group).order_by("pk"))
        super().__init__(*args, initial=self.as_it_is(), **kwargs)
        self.fields["rhythm"].choices = [(one.value, capfirst(str(one.label))) for one in Group.Rhythm]
        days = [(day, capfirst(weekday_words(day))) for day in range(DAYS)]
        self.fields["weekday"].choices = [("", _("No fixed day")), *days]
        self.fields["place"].required = not group.venue
        # A group that meets as it agrees has neither; without scripts the choice is known when it is sent.
        rhythm = self.data.get("rhythm", group.rhythm)
        for name in ("weekday", "starts_at"):
            self.fields[name].required = rhythm != Group.Rhythm.AGREED
        if group.venue:
            self.fields["place"].label = _("New place, if you have moved from %(venue)s") % {
                "venue": group.venue.name
            }
        for text in self.texts:
            self.add_words(text.language)

    def as_it_is(self) -> dict[str, object]:
        group, today = self.group, timezone.localdate()
        facts = {name: getattr(group, name) for name in FACTS}
        if group.rhythm in (Group.Rhythm.FORTNIGHTLY, Group.Rhythm.MONTHLY):
            # Counted on, so that the day which is shown lies ahead.
            facts["next_on"] = next(iter(upcoming(group, 1)), None)
        elif group.next_on and group.next_on < today:
            facts["next_on"] = None
        words = {f"{name}_{text.language}": getattr(text, name) for text in self.texts for name in WORDS}
        return facts | words

    def add_words(self, language: str) -> None:
        # A heading says which language it is; of several, a line of the errors has to say it too.
        which = f" ({own_name(language)})" if len(self.texts) > 1 else ""
        self.fields[f"about_{language}"] = LongText(
            label=_("About the group") + which,
            error_messages={"required": _("Write something about the group.")},
        )
        self.fields[f"first_visit_{language}"] = LongText(label=_("The first visit") + which, required=False)

    def clean(self):
        cleaned = super().clean()
        if not set(FACTS) <= cleaned.keys():
            return cleaned
        candidate = copy.copy(self.group)
        for name, value in self.facts().items():
            setattr(candidate, name, value)
        try:
            candidate.clean()
        except ValidationError as wrong:
            for name, errors in wrong.message_dict.items():
                self.add_error(name if name in self.fields else None, errors)
        return cleaned

    def facts(self) -> dict[str, object]:
        """By field of the group; a place in words takes that of a venue."""
        facts = {name: self.cleaned_data[name] for name in FACTS}
        return facts | ({"venue": None} if facts["place"] else {})

    def words(self) -> dict[str, dict[str, str]]:
        return {
            text.language: {name: self.cleaned_data[f"{name}_{text.language}"] for name in WORDS}
            for text in self.texts
        }

    def when(self) -> list:
        return [self[name] for name in FACTS if name != "place"]

    def said(self) -> list[dict]:
        """For each language its code, its own name and its bound fields."""
        return [
            {
                "language": text.language,
                "name": own_name(text.language),
                "fields": [self[f"{name}_{text.language}"] for name in WORDS],
            }
            for text in self.texts
        ]


class BreakForm(forms.Form):
    """The day on which they are back: ahead, and within a year."""

    back = forms.DateField(
        label=gettext_lazy("When do you meet again?"),
        widget=day_input(),
        help_text=gettext_lazy("Is it another weekday than yours, we take the first of your days after it."),
        error_messages={
            "required": gettext_lazy("Say when you meet again."),
            "invalid": gettext_lazy("Write the day like 2027-01-31."),
        },
    )

    def __init__(self, group: Group, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.group = group

    def clean_back(self) -> date:
        day, today = self.cleaned_data["back"], timezone.localdate()
        if day <= today:
            raise ValidationError(_("Choose a day that has not come yet."))
        if day > today + LONGEST_BREAK:
            raise ValidationError(
                _("A break is at most a year. If you do not know, close the group instead.")
            )
        return first_day(self.group, day)


class FindForm(forms.Form):
    """Where to send the link."""

    email = EmailField(
        label=gettext_lazy("E-mail"),
        error_messages={"required": gettext_lazy("Write the e-mail address that the group has.")},
    )
