"""What a parent is asked who signs up for several runs at once: whatever any of them would ask, each thing once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django import forms
from django.utils.translation import gettext as _

from courses.claims import RUN_KEY
from courses.forms import AnyRun, BookingForm, too_many_words
from courses.models import Course, CourseRun, Together
from courses.questions import Asked


@dataclass(frozen=True)
class AllCourses:
    """Stands where forms ask a course: what any of several would ask.

    With `all_stay` none can be left out, so that one for a single adult is the rule for all.
    """

    courses: Sequence[Course]
    all_stay: bool = False

    def any(self, name: str) -> bool:
        return any(getattr(course, name) for course in self.courses)

    children_welcome = property(lambda self: self.any("children_welcome"))
    child_care = property(lambda self: self.any("child_care"))
    counts_children = property(lambda self: self.any("counts_children"))
    asks_age = property(lambda self: self.any("asks_age"))
    expecting = property(lambda self: any(course.expecting for course in self.by_age))
    age_from = property(lambda self: min(course.age_from for course in self.by_age))
    age_to = property(lambda self: max(course.age_to for course in self.by_age))

    @property
    def by_age(self) -> list[Course]:
        """Whose groups are made by the child's age."""
        return [course for course in self.courses if course.asks_age]

    @property
    def together(self) -> str:
        kinds = {course.together for course in self.courses}
        if self.all_stay and Together.ONE in kinds:
            return Together.ONE
        return Together.APART if Together.APART in kinds else min(kinds, key=list(Together).index)


@dataclass(frozen=True)
class AllRuns:
    """The same for runs. Their seats are looked at one by one."""

    runs: Sequence[CourseRun | AnyRun]
    all_stay: bool = False
    seats: int = 0

    @property
    def course(self) -> AllCourses:
        return AllCourses([run.course for run in self.runs], self.all_stay)

    @property
    def interpreter_codes(self) -> list[str]:
        return list(dict.fromkeys(code for run in self.runs for code in run.interpreter_codes))


@dataclass(frozen=True)
class Item:
    """One of the runs that can be signed up for: its title, the words beside its box, what its course asks."""

    run: CourseRun
    title: str
    words: str
    asked: Sequence[Asked]


class SeveralForm(BookingForm):
    """One party for those of the runs that are ticked; what the others would ask may stay unanswered."""

    def __init__(self, items: Sequence[Item], ticked: Sequence[CourseRun], *args, **kwargs):
        self.items = items
        self.ticked = [item for item in items if item.run in ticked]
        super().__init__(AllRuns([item.run for item in items]), self.asked_once(), *args, **kwargs)
        self.fields = {RUN_KEY: runs_field(items, self.ticked)} | self.fields

    def asked_once(self) -> list[Asked]:
        """The questions of all, each once; only those of what is ticked have to be answered."""
        found = {question.pk: question for item in self.items for question in item.asked}
        must = {question.pk for item in self.ticked for question in item.asked}
        return [
            question if pk in must else replace(question, required=False) for pk, question in found.items()
        ]

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            party = self.party(language="")
            beside = "adults" if "adults" in self.fields else None
            for item in self.ticked:
                if party.adults > 1 and item.run.course.together == Together.ONE:
                    words = _("%(title)s: only one adult from each family can come. Untick it, or be one.")
                    self.add_error(beside, words % {"title": item.title})
                elif 0 < item.run.seats < party.seats_in(item.run):
                    self.add_error(beside, f"{item.title}: {too_many_words(item.run.seats)}")
        return cleaned

    def chosen(self):
        """The boxes."""
        return self[RUN_KEY]

    def questions(self) -> list:
        """The fields of what is ticked asks."""
        names = dict.fromkeys(question.field for item in self.ticked for question in item.asked)
        return [self[name] for name in names]

    def question_groups(self) -> list[tuple[str, list]]:
        """Below each title what its course asks, the first time that it is asked."""
        shown: set[int] = set()
        groups = []
        for item in self.items:
            new = [question for question in item.asked if question.pk not in shown]
            shown.update(question.pk for question in new)
            if new:
                groups.append((item.title, [self[question.field] for question in new]))
        return groups

    def answers(self) -> dict[int, str]:
        mine = {question.pk for item in self.ticked for question in item.asked}
        return {pk: answer for pk, answer in super().answers().items() if pk in mine}


def runs_field(items: Sequence[Item], ticked: Sequence[Item]) -> forms.Field:
    return forms.MultipleChoiceField(
        label=_("What do you want to sign up for?"),
        help_text=_("Untick what you do not want.") if len(items) > 1 else "",
        choices=[(str(item.run.pk), item.words) for item in items],
        initial=[str(item.run.pk) for item in ticked],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )


def children_words(items: Sequence[Item]) -> str:
    """What it means to bring children where that is not the same everywhere."""
    take_a_seat = [item.title for item in items if item.run.course.counts_children]
    if not take_a_seat:
        return _("What is arranged for them differs: see each. Leave empty if none.")
    words = _("Each child takes a seat of its own at: %(titles)s. Leave empty if none.")
    return words % {"titles": ", ".join(take_a_seat)}
