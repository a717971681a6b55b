"""What whoever starts a group is asked: the group's facts, its words in one language, and how the municipality can
reach them. Never a home address, an identity number, or anything about children but their ages."""

import re
from collections.abc import Iterator, Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from courses.catalogue import Catalogue
from courses.contact import clean_text
from courses.fields import EmailField, PhoneField, PlainText, refuse_identity_number
from courses.listing import AGES, EXPECTING, WEEKDAYS
from courses.models import Access, language_name
from courses.rows import weekday_words
from home.languages import own_name
from home.sorting import swedish_key
from networks.models import Group, GroupText
from networks.models.groups import SPOKEN

OLDEST = 18
# Words that only somebody's home is described with; whoever approves reads the rest.
HOME = re.compile(
    r"\b(hemma hos|lgh|lägenhet|at (?:my|our|someone's) (?:home|house|flat)|my home)\b", re.IGNORECASE
)
FACTS = (
    "kind", "run_by", "name", "languages", "age_from", "age_to", "expecting", "rhythm", "weekday", "starts_at",
    "ends_at", "next_on", "place", "access", "contact_name", "contact_email", "contact_phone",
)  # fmt: skip
STEPS = {
    "what": ("kind", "name", "run_by", "text_language", "about"),
    "who": ("languages", "expecting", "age_from", "age_to"),
    "where": ("municipality", "place", "access"),
    "when": ("rhythm", "weekday", "starts_at", "ends_at", "next_on"),
    "first": ("first_visit",),
    "contact": ("contact_name", "contact_email", "contact_phone", "consent"),
}
"""The fields by the step of the guide that they stand in."""


class Paragraphs(forms.CharField):
    """Several lines of text, each cleaned of invisible marks; an identity number is refused."""

    widget = forms.Textarea

    def to_python(self, value):
        lines = (super().to_python(value) or "").splitlines()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(map(clean_text, lines))).strip()

    def validate(self, value):
        super().validate(value)
        refuse_identity_number(value)


class ProposeForm(forms.Form):
    """A group that somebody wants to start, before it is shown for review."""

    def __init__(self, known: Catalogue, languages: Sequence[str], language: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known
        self.fields |= what_fields(languages, language)
        self.fields |= who_fields()
        self.fields |= where_fields(known)
        self.fields |= when_fields()
        self.fields |= contact_fields()

    def clean_place(self) -> str:
        place = self.cleaned_data["place"]
        if HOME.search(place):
            raise ValidationError(
                _(
                    "This looks like somebody's home. Choose a place that is open to all: we help you "
                    "find one."
                )
            )
        return place

    def clean_next_on(self):
        day = self.cleaned_data["next_on"]
        if day and day < timezone.localdate():
            raise ValidationError(_("That day has passed."))
        return day

    def clean(self):
        cleaned = super().clean()
        # Unless one of them was typed and is wrong: that has its own message.
        reached = {"contact_email", "contact_phone"}
        if not reached & self.errors.keys() and not any(cleaned.get(name) for name in reached):
            self.add_error(
                "contact_email", _("Give an e-mail address or a phone number, so that we can reach you.")
            )
        try:
            self.group(language="").clean()
        except ValidationError as wrong:
            for name, messages in wrong.message_dict.items():
                # What is missing or wrong in the field itself is said there already.
                if name in self.fields and name not in self.errors:
                    self.add_error(name, messages)
        return cleaned

    def group(self, *, language: str, key=None) -> Group:
        """The unsaved group of a form; what could not be read is left out."""
        data = self.cleaned_data
        facts = {name: data[name] for name in FACTS if name in data}
        if facts.get("rhythm") == Group.Rhythm.AGREED:
            facts |= {"weekday": None, "starts_at": None, "ends_at": None, "next_on": None}
        place = self.known.municipality_by_slug.get(data.get("municipality"))
        return Group(municipality_id=place and place.pk, language=language, idempotency_key=key, **facts)

    def text(self) -> GroupText:
        data = self.cleaned_data
        return GroupText(language=data["text_language"], about=data["about"], first_visit=data["first_visit"])

    def steps(self) -> dict[str, list]:
        """The fields that stand in each step of the guide, in order."""
        return {step: [self[name] for name in names] for step, names in STEPS.items()}

    def typed(self) -> Iterator[tuple[str, str]]:
        """Every value as it was typed, by field name: what the review step carries on in hidden fields."""
        for name in self.fields:
            for value in self.data.getlist(name):
                yield name, value


def number_choice(label: str, initial: int, last: int) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=[(age, str(age)) for age in range(last + 1)], coerce=int, initial=initial
    )


def what_fields(languages: Sequence[str], language: str) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        "kind": forms.ChoiceField(
            label=_("What kind of group is it?"),
            choices=[(kind.value, capfirst(str(kind.label))) for kind in Group.Kind],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose the kind that comes closest.")},
        ),
        "name": PlainText(
            label=_("What shall it be called?"),
            help_text=_("Short, so that it fits on a poster: “Walks with prams”, “Fathers in the park”."),
            max_length=80,
            error_messages={"required": _("Give the group a name. You can change it later.")},
        ),
        "run_by": forms.ChoiceField(
            label=_("Who runs it?"),
            choices=[(one.value, capfirst(str(one.label))) for one in Group.RunBy],
            widget=forms.RadioSelect,
            initial=Group.RunBy.PARENTS.value,
            error_messages={"required": _("Choose who runs it.")},
        ),
        "about": Paragraphs(
            label=_("About the group"),
            help_text=_(
                "A few sentences: what you do together, and why one should come. Everybody can read "
                "this, so leave out phone numbers and surnames."
            ),
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 5}),
            error_messages={"required": _("Write a sentence or two about the group.")},
        ),
        "first_visit": Paragraphs(
            label=_("What happens when somebody comes for the first time?"),
            help_text=_(
                "Who says hello, where one comes in, what to bring. It makes it much easier to dare."
            ),
            max_length=1000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
        ),
    }
    fields["text_language"] = forms.ChoiceField(
        label=_("Which language do you write in?"),
        help_text=_("Write in the language that comes easiest to you."),
        choices=[(code, own_name(code)) for code in languages],
        initial=language,
    )
    return fields


def who_fields() -> dict[str, forms.Field]:
    spoken = sorted(
        ((code, capfirst(language_name(code))) for code in SPOKEN), key=lambda one: swedish_key(one[1])
    )
    return {
        "languages": forms.MultipleChoiceField(
            label=_("Which languages can one speak there?"),
            choices=spoken,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one language.")},
        ),
        "expecting": forms.BooleanField(label=_("Also for those who are expecting a child"), required=False),
        "age_from": number_choice(_("From age"), 0, OLDEST),
        "age_to": number_choice(_("To age"), OLDEST, OLDEST),
    }


def where_fields(known: Catalogue) -> dict[str, forms.Field]:
    places = [(place.slug, place.name) for place in known.municipalities.values()]
    return {
        "municipality": forms.ChoiceField(
            label=_("In which municipality?"),
            help_text=_("The one that reads your proposal and helps you."),
            choices=[("", _("Choose a municipality")), *places],
            error_messages={"required": _("Choose the municipality where you meet.")},
        ),
        "place": PlainText(
            label=_("Where do you meet?"),
            help_text=_(
                "“The library, the room beside the entrance”, “The playground in the town park”. Never "
                "anybody's home address."
            ),
            max_length=160,
            error_messages={
                "required": _("Say where you meet. If you do not know yet, write which part of town.")
            },
        ),
        "access": forms.MultipleChoiceField(
            label=_("What is there?"),
            help_text=_("It decides whether somebody can come. Leave out what you are not sure of."),
            choices=[(fact.value, capfirst(str(fact.label))) for fact in Access],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        ),
    }


def when_fields() -> dict[str, forms.Field]:
    wrong_time = _("Write the time with hours and minutes, for example 9:30.")
    days = [(day, weekday_words(day)) for day in range(len(WEEKDAYS))]
    return {
        "rhythm": forms.ChoiceField(
            label=_("How often?"),
            choices=[(one.value, capfirst(str(one.label))) for one in Group.Rhythm],
            widget=forms.RadioSelect,
            initial=Group.Rhythm.FORTNIGHTLY.value,
            error_messages={"required": _("Choose how often you meet.")},
        ),
        "weekday": forms.TypedChoiceField(
            label=_("Weekday"),
            choices=[("", _("Choose a weekday")), *days],
            coerce=int,
            empty_value=None,
            required=False,
        ),
        **{
            name: forms.TimeField(
                label=label,
                required=False,
                input_formats=["%H:%M", "%H.%M", "%H:%M:%S", "%H"],
                widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
                error_messages={"invalid": wrong_time},
            )
            for name, label in (("starts_at", _("From")), ("ends_at", _("Until")))
        },
        "next_on": forms.DateField(
            label=_("The first day"),
            help_text=_(
                "Give yourselves two or three weeks: the municipality reads first, and others need time "
                "to hear of it."
            ),
            required=False,
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"invalid": _("Write the day with year, month and day, for example 2027-01-31.")},
        ),
    }


def contact_fields() -> dict[str, forms.Field]:
    return {
        "contact_name": PlainText(
            label=_("Your first name"),
            help_text=_("So that we know what to call you."),
            max_length=60,
            autocomplete="given-name",
            error_messages={"required": _("Write a name that we can call you by.")},
        ),
        "contact_email": EmailField(
            label=_("E-mail"),
            help_text=_("We send the answer, and the link to your group and its kit."),
            required=False,
        ),
        "contact_phone": PhoneField(
            label=_("Phone"), help_text=_("Then we call you instead."), required=False
        ),
        "consent": forms.BooleanField(
            label=_(
                "The group's name, place, time and words are shown to everybody. My name and how to "
                "reach me are shown to no visitor: the municipality keeps them to be in touch about the "
                "group."
            ),
            error_messages={
                "required": _(
                    "Tick the box if that is all right with you. We cannot list the group otherwise."
                )
            },
        ),
    }


def initial_of(data: QueryDict, known: Catalogue) -> dict[str, object]:
    """What an address fills the form in with, in the words that the list of groups is filtered by; what means nothing
    is left out. Several languages, and `age_from` with `age_to`, for whoever knows more."""

    def among(name: str, allowed) -> str:
        value = data.get(name, "")
        return value if value in allowed else ""

    ages = {str(age): age for age in (*AGES, OLDEST)}
    found = {
        "municipality": among("municipality", known.municipality_by_slug),
        "kind": among("kind", Group.Kind.values),
        "languages": [code for code in dict.fromkeys(data.getlist("language")) if code in SPOKEN],
        "expecting": EXPECTING in (data.get("age"), *data.keys()),
        "access": [fact for fact in dict.fromkeys(data.getlist("access")) if fact in Access.values],
        "weekday": WEEKDAYS.index(data["weekday"]) if among("weekday", WEEKDAYS) else "",
    }
    for name in ("age_from", "age_to"):
        found[name] = ages.get(data.get(name, data.get("age", "")), "")
    # 0 is Monday, and an age.
    return {name: value for name, value in found.items() if value is not False and value not in ("", [])}
