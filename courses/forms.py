"""What a parent is asked when booking or changing: what the course needs, and never an identity number."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.fields import CountField, EmailField, PhoneField, PlainText
from courses.models import AccessNeed, Course, Party, Question, Together, language_name
from courses.questions import Asked

Choices = Sequence[tuple[str, str]]
LONGEST_ANSWER = 500

CHILDREN = {
    "children_0_2": gettext_lazy("0–2 years"),
    "children_3_5": gettext_lazy("3–5 years"),
    "children_6_12": gettext_lazy("6–12 years"),
    "children_13_17": gettext_lazy("13–17 years"),
}


@dataclass(frozen=True)
class AnyRun:
    """Stands where forms ask a run: whoever waits for any has no such number of seats, and no interpreter yet."""

    course: Course
    seats: int = 0
    interpreter_codes: tuple[str, ...] = ()


class PartyForm(forms.Form):
    """The people, their needs, and how to reach them: what booking and changing have in common.

    `homes` are the answers to "Where do you live?", where seats depend on it (courses.residents).
    """

    def __init__(self, run, *args, homes: Choices = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.run = run
        self.fields |= people_fields(run.course)
        if homes:
            self.fields["home_municipality"] = home_field(homes)
        self.fields |= need_fields(run)
        self.fields |= contact_fields()

    def clean(self):
        cleaned = super().clean()
        # Unless one of them was typed and is wrong: that has its own message.
        if not {"email", "phone"} & self.errors.keys() and not (cleaned.get("email") or cleaned.get("phone")):
            self.add_error("email", _("Give an e-mail address or a phone number, so that we can reach you."))
        if {"child_month", "child_year"} <= self.fields.keys():
            self.clean_child()
        return cleaned

    def clean_child(self) -> None:
        month, year = self.cleaned_data.get("child_month"), self.cleaned_data.get("child_year")
        if month and year:
            self.cleaned_data["child_born"] = date(int(year), int(month), 1)

    def party_values(self) -> dict[str, object]:
        """What was answered, by field of Party; what was not asked is left out."""
        data = self.cleaned_data
        names = [field.name for field in Party._meta.concrete_fields if field.name in data]
        values = {name: data[name] for name in names if name not in ("child_month", "adults")}
        if "adults" in data:
            values["adults"] = int(data["adults"])
            if values["adults"] == 1:
                values["second_name"] = ""
        if "child_born" in data:
            values["child_month"] = data["child_born"]
        if "home_municipality" in values:
            # 0: somewhere else.
            values["home_municipality_id"] = int(values.pop("home_municipality")) or None
        return values

    def bound(self, *names: str) -> list:
        return [self[name] for name in names if name in self.fields]

    def children(self) -> list:
        return self.bound(*CHILDREN)

    def child(self) -> list:
        return self.bound("child_month", "child_year")

    def needs(self) -> list:
        return self.bound("interpreter", "access_needs")


class BookingForm(PartyForm):
    """One party and its answers, before it is shown for review."""

    def __init__(self, run, asked: list[Asked], *args, **kwargs):
        super().__init__(run, *args, **kwargs)
        self.asked = asked
        self.fields |= {question.field: question_field(question) for question in asked}

    def clean(self):
        cleaned = super().clean()
        most = self.run.seats
        # Where there are no seats at all (0) everybody waits.
        if not self.errors and 0 < most < self.party(language="").seats_in(self.run):
            self.add_error("adults" if "adults" in self.fields else None, too_many_words(most))
        return cleaned

    def questions(self) -> list:
        return [self[question.field] for question in self.asked]

    def question_groups(self) -> list[tuple[str, list]]:
        """The questions as the form shows them: headings, each with its fields."""
        return [(_("Questions from the leaders"), self.questions())] if self.asked else []

    def answers(self) -> dict[int, str]:
        """Answers by question: keys of choices with spaces between, or free text; only what was answered."""
        given = ((question.pk, self.cleaned_data.get(question.field)) for question in self.asked)
        return {pk: value if isinstance(value, str) else " ".join(value) for pk, value in given if value}

    def party(self, *, language: str, key=None) -> Party:
        """The unsaved party of a valid form."""
        return Party(language=language, idempotency_key=key, **self.party_values())

    def typed(self) -> Iterator[tuple[str, str]]:
        """Every value as it was typed, by field name: what the review step carries on in hidden fields."""
        for name in self.fields:
            for value in self.data.getlist(name):
                yield name, value


class WaitForm(BookingForm):
    """The same for whoever waits for any run of a course: where it can come, and what else matters to it."""

    def __init__(self, about: AnyRun, asked: list[Asked], wishes: "Wishes", *args, **kwargs):
        super().__init__(about, asked, *args, **kwargs)
        self.fields = wish_fields(wishes) | self.fields

    def wishes(self) -> list:
        return self.bound(*WISHES)

    def wished(self) -> dict[str, list]:
        """What was chosen, for courses.any_run.join_course; nothing chosen: it does not matter."""
        chosen = {name: self.cleaned_data.get(name, []) for name in WISHES}
        numbers = {name: [int(value) for value in chosen[name]] for name in ("municipalities", "weekdays")}
        return chosen | numbers


WISHES = ("municipalities", "languages", "weekdays", "forms")


@dataclass(frozen=True)
class Wishes:
    """What can be chosen, as (value, words), and what is chosen from the start."""

    municipalities: list[tuple[str, str]]
    languages: list[tuple[str, str]]
    weekdays: list[tuple[str, str]]
    forms: list[tuple[str, str]]
    chosen: Mapping[str, list[str]]


def wish_fields(wishes: Wishes) -> dict[str, forms.Field]:
    """Several choices of each; municipalities are the only ones that must be named."""
    words = {
        "municipalities": (_("Where can you come?"), _("Choose every municipality you could go to.")),
        "languages": (_("Which language suits you?"), _("Choose none if any will do.")),
        "weekdays": (_("Which weekdays suit you?"), _("Choose none if any will do.")),
        "forms": (_("On site or online?"), _("Choose none if either will do.")),
    }
    return {
        name: forms.MultipleChoiceField(
            label=label,
            help_text=help_text,
            choices=getattr(wishes, name),
            initial=wishes.chosen.get(name, []),
            required=name == "municipalities",
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one municipality.")},
        )
        for name, (label, help_text) in words.items()
    }


class ChangeForm(PartyForm):
    """The same, filled with what is known, and the language of our messages."""

    def __init__(self, party: Party, run, languages: Choices, *args, **kwargs):
        super().__init__(run, *args, initial=known_values(party), **kwargs)
        if len(languages) > 1:
            self.fields["language"] = forms.ChoiceField(
                label=_("Which language shall we write to you in?"), choices=languages
            )


class CodeForm(forms.Form):
    """Into a booking without e-mail: the reference says which, the code opens it."""

    reference = PlainText(
        label=gettext_lazy("Reference"),
        help_text=gettext_lazy("Nine characters, for example K7M-4QX-R2B."),
        max_length=20,
    )
    code = PlainText(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Ten characters. You were shown it when you booked."),
        max_length=20,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"dir": "ltr", "autocapitalize": "characters", "spellcheck": "false"}


class LinkForm(forms.Form):
    """A new link by e-mail."""

    email = EmailField(label=gettext_lazy("E-mail"))


class OwnDataForm(LinkForm):
    """What do you know about me? On the same page as the form above, so with a field name of its own."""

    prefix = "own"


def too_many_words(seats: int) -> str:
    """The party is larger than the group will ever be."""
    words = ngettext(
        "This group has only %(count)d seat in all.", "This group has only %(count)d seats in all.", seats
    )
    return words % {"count": seats}


def people_fields(course) -> dict[str, forms.Field]:
    """Who comes: a second adult where the course takes two, children where they come along or take a seat."""
    fields: dict[str, forms.Field] = {
        "name": PlainText(
            label=_("Your name"),
            help_text=_("What the group leaders may call you. A first name is enough."),
            max_length=80,
            autocomplete="name",
            error_messages={"required": _("Write a name that we can call you by.")},
        )
    }
    if course.together != Together.ONE:
        fields["adults"] = forms.ChoiceField(
            label=_("How many adults are coming?"),
            help_text=_("If you have separated, each of you books a group of your own.")
            if course.together == Together.APART
            else "",
            choices=[("1", _("One adult")), ("2", _("Two adults"))],
            widget=forms.RadioSelect,
            initial="1",
            error_messages={"required": _("Choose one or two adults.")},
        )
        fields["second_name"] = PlainText(
            label=_("The other adult’s name"),
            help_text=_("If you are two. A first name is enough."),
            max_length=80,
            required=False,
        )
    if course.children_welcome or course.child_care or course.counts_children:
        fields |= {name: CountField(label=label) for name, label in CHILDREN.items()}
    if course.asks_age:
        fields |= child_fields(course, timezone.localdate())
    return fields


def home_field(homes: Choices) -> forms.Field:
    return forms.ChoiceField(
        label=_("Where do you live?"),
        help_text=_("Some of the seats are kept for people who live in the municipality."),
        choices=homes,
        error_messages={"required": _("Choose the municipality you live in.")},
    )


def child_fields(course, today: date) -> dict[str, forms.Field]:
    """The month in which the child was born or is due: for courses whose groups are made by age."""
    newest = today.year + 1 if course.expecting or course.age_from == 0 else today.year - course.age_from
    years = [str(year) for year in range(newest, today.year - course.age_to - 2, -1)]
    months = [(str(number), name) for number, name in MONTHS.items()]
    return {
        "child_month": forms.ChoiceField(
            label=_("Month"),
            choices=[("", _("Choose a month")), *months],
            error_messages={"required": _("Choose the month your child was born or is due.")},
        ),
        "child_year": forms.ChoiceField(
            label=_("Year"),
            choices=[("", _("Choose a year")), *((year, year) for year in years)],
            error_messages={"required": _("Choose the year your child was born or is due.")},
        ),
    }


def need_fields(run) -> dict[str, forms.Field]:
    """An interpreter, of those the run has, and what makes it possible to come."""
    fields: dict[str, forms.Field] = {}
    if run.interpreter_codes:
        languages = [(code, language_name(code)) for code in run.interpreter_codes]
        fields["interpreter"] = forms.ChoiceField(
            label=_("Do you want an interpreter?"),
            help_text=_("It costs you nothing."),
            choices=[("", _("No, thank you")), *languages],
            widget=forms.RadioSelect,
            required=False,
            initial="",
        )
    fields["access_needs"] = forms.MultipleChoiceField(
        label=_("Is there something that makes it easier for you to take part?"),
        help_text=_("Only those who arrange the course see this. Choose as many as you like."),
        choices=AccessNeed.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    return fields


def contact_fields() -> dict[str, forms.Field]:
    return {
        "email": EmailField(
            label=_("E-mail"),
            help_text=_("We send a confirmation, and a link by which you can change or cancel."),
            required=False,
        ),
        "phone": PhoneField(
            label=_("Phone"),
            help_text=_("Only if something changes at short notice."),
            required=False,
        ),
        "remind_each": forms.BooleanField(
            label=_("Remind me by e-mail before every meeting, not only the first"), required=False
        ),
    }


def question_field(question: Asked) -> forms.Field:
    """The field of one of the course's own questions."""
    options = {"label": question.label, "help_text": question.help_text, "required": question.required}
    if question.kind == Question.Kind.TEXT:
        return PlainText(
            max_length=LONGEST_ANSWER,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Write an answer.")},
            **options,
        )
    if question.kind == Question.Kind.SEVERAL:
        return forms.MultipleChoiceField(
            choices=question.choices,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one answer.")},
            **options,
        )
    return forms.ChoiceField(
        choices=question.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
        **options,
    )


def known_values(party: Party) -> Mapping[str, object]:
    """A party's values as the change form starts with them."""
    values = {field.name: getattr(party, field.attname) for field in Party._meta.concrete_fields}
    values["adults"] = str(party.adults)
    values["home_municipality"] = str(party.home_municipality_id or 0)
    if party.child_month:
        values |= {"child_month": str(party.child_month.month), "child_year": str(party.child_month.year)}
    return values
