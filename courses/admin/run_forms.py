"""The run editor's forms: what may go wrong, in words beside the field; nothing typed is lost."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput

from courses.admin.fields import InterpretersField
from courses.models import CourseRun, Form, Meeting, QueueEntry
from courses.schedule import ScheduleError, ScheduleProblem, generate_meetings
from home.dates import clock, day_in_words

MOST_MEETINGS = 60
PUBLISH, TO_DRAFT = "publish", "draft"
# Beside which field of the pattern a problem is said, and how. Problems that no form can have are left out.
PROBLEMS = {
    ScheduleProblem.COUNT: ("number", gettext_lazy("A run has at most 60 meetings.")),
    ScheduleProblem.MINUTES: ("minutes", gettext_lazy("A meeting is at most 12 hours long.")),
    ScheduleProblem.EVERY_WEEKS: (
        "every_weeks",
        gettext_lazy("The meetings are more than a year apart: make a new run instead."),
    ),
    ScheduleProblem.YEAR: ("first_day", gettext_lazy("That year is too far away.")),
    ScheduleProblem.CLOCK: (
        "time",
        gettext_lazy("On one of the days the clock is put forward past that time: choose another."),
    ),
}


class RunForm(WagtailAdminModelForm):
    """The facts of a run, and rules that hold between them and the meetings.

    `wants` is what the button asks for beside saving: PUBLISH, TO_DRAFT or nothing.
    """

    interpreters = InterpretersField(
        label=gettext_lazy("Interpreters"),
        help_text=gettext_lazy("Languages that are interpreted to at every meeting."),
    )
    wants = ""
    checked = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        closes = self.fields["sign_up_closes_at"]
        closes.required = False
        closes.help_text = _("Empty: when the first meeting starts.")

    def is_valid(self):
        """Every message at once: those of the fields, of the meetings, and of what must fit together."""
        valid = super().is_valid()
        if self.is_bound and not self.checked:
            self.checked = True
            self.check_together()
            valid = super().is_valid()
        return valid

    def check_together(self) -> None:
        self.call_off_removed()
        held = self.held()
        self.check_sign_up(held)
        self.check_venue()
        self.check_decision(held)
        self.check_residents(held)
        if self.wants == PUBLISH or self.instance.state == CourseRun.State.PUBLISHED:
            self.check_published(held)
        if self.wants == TO_DRAFT and anyone_in(self.instance):
            self.add_error(
                None, _("People have booked or wait: cancel the run instead, so that they are told.")
            )

    def call_off_removed(self) -> None:
        """Meetings taken out of a run that somebody is in are called off instead: their calendars must hear of it."""
        formset = self.formsets.get("meetings")
        removed = [form for form in formset.deleted_forms if form.instance.pk] if formset else []
        if not removed or self.instance.state != CourseRun.State.PUBLISHED or not anyone_in(self.instance):
            return
        for form in removed:
            form.instance.refresh_from_db(fields=["starts_at", "ends_at"])
            form.instance.cancelled = True
            form.cleaned_data["DELETE"] = False
            form.errors.clear()
        del formset._deleted_form_indexes

    def meetings(self) -> list[Meeting]:
        """The meetings as they will be saved, as far as they are right."""
        formset = self.formsets["meetings"]
        return [form.instance for form in kept_forms(formset) if form.is_valid() and form.instance.starts_at]

    def held(self) -> list[Meeting]:
        """Meetings that take place, in order."""
        return sorted((m for m in self.meetings() if not m.cancelled), key=lambda meeting: meeting.starts_at)

    def check_sign_up(self, held: list[Meeting]) -> None:
        if "sign_up_closes_at" in self.errors:
            return
        closes = self.cleaned_data.get("sign_up_closes_at")
        if closes and held and closes > held[0].starts_at:
            words = _(
                "Sign-up closes after the first meeting has started (%(day)s, %(time)s): "
                "choose an earlier time."
            )
            first = held[0].starts_at
            self.add_error("sign_up_closes_at", words % {"day": day_in_words(first), "time": clock(first)})
        elif not closes and held:
            self.cleaned_data["sign_up_closes_at"] = self.instance.sign_up_closes_at = held[0].starts_at
            opens = self.cleaned_data.get("sign_up_opens_at")
            if opens and opens >= held[0].starts_at:
                self.add_error("sign_up_opens_at", _("Sign-up opens after the first meeting has started."))
        elif not closes:
            self.add_error("sign_up_closes_at", _("Without meetings, say when sign-up closes."))

    def check_venue(self) -> None:
        venue = self.cleaned_data.get("venue")
        if not venue or self.cleaned_data.get("form") == Form.ONLINE:
            return
        if not venue.street.strip() or not venue.place.strip():
            self.add_error("venue", _("This venue has no address yet: people could not find it."))

    def check_decision(self, held: list[Meeting]) -> None:
        """The decision comes before the first meeting, and for a run that is published now, not in the past."""
        day = self.cleaned_data.get("decide_by")
        if not day or "decide_by" in self.errors:
            return
        if held and day >= timezone.localdate(held[0].starts_at):
            words = _("Decide before the first meeting (%(day)s), so that everyone can be told in time.")
            self.add_error("decide_by", words % {"day": day_in_words(held[0].starts_at)})
        elif self.wants == PUBLISH and day < timezone.localdate():
            self.add_error("decide_by", _("That day has passed."))

    def check_residents(self, held: list[Meeting]) -> None:
        """What nobody who lives there takes can still be taken by others before it starts."""
        day = self.cleaned_data.get("residents_until")
        if (
            day
            and held
            and "residents_until" not in self.errors
            and day > timezone.localdate(held[0].starts_at)
        ):
            words = _("Let the seats be for everyone before the first meeting (%(day)s) at the latest.")
            self.add_error("residents_until", words % {"day": day_in_words(held[0].starts_at)})

    def check_published(self, held: list[Meeting]) -> None:
        formset = self.formsets["meetings"]
        if not held and formset.is_valid():
            formset._non_form_errors.append(_("A published run needs at least one meeting."))
        if self.wants != PUBLISH:
            return
        now = timezone.now()
        for form in kept_forms(formset):
            meeting = form.instance
            if form.is_valid() and meeting.starts_at and not meeting.cancelled and meeting.starts_at < now:
                form.add_error("starts_at", _("This meeting is in the past."))

    def save(self, commit=True):
        self.instance.set_schedule(self.meetings())
        if self.wants:
            states = {PUBLISH: CourseRun.State.PUBLISHED, TO_DRAFT: CourseRun.State.DRAFT}
            self.instance.state = states[self.wants]
        return super().save(commit)


def anyone_in(run: CourseRun) -> bool:
    """Whether anybody has booked the run or waits for it. 1 or 2 queries."""
    return run.bookings.confirmed().exists() or run.queue_entries.filter(state__in=QueueEntry.OPEN).exists()


def kept_forms(formset) -> list[forms.ModelForm]:
    """The forms of children that stay."""
    return [form for form in formset.forms if not formset._should_delete_form(form)]


class NewRunForm(RunForm):
    """A new run: its meetings are made from a pattern, and edited afterwards."""

    first_day = forms.DateField(
        label=gettext_lazy("First meeting"),
        required=False,
        widget=AdminDateInput,
        help_text=gettext_lazy(
            "The others follow on the same weekday. Empty: write the meetings by hand later."
        ),
    )
    time = forms.TimeField(label=gettext_lazy("Time"), required=False, widget=AdminTimeInput)
    number = forms.IntegerField(
        label=gettext_lazy("How many meetings"),
        required=False,
        min_value=1,
        max_value=MOST_MEETINGS,
        help_text=gettext_lazy("Empty: as many as the programme has."),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes each"),
        required=False,
        min_value=15,
        max_value=600,
        help_text=gettext_lazy("Empty: as long as the programme says."),
    )
    every_weeks = forms.TypedChoiceField(
        label=gettext_lazy("How often"),
        coerce=int,
        initial=1,
        choices=[
            (1, gettext_lazy("every week")),
            (2, gettext_lazy("every second week")),
            (3, gettext_lazy("every third week")),
            (4, gettext_lazy("every fourth week")),
        ],
    )
    skip_holidays = forms.BooleanField(
        label=gettext_lazy("Not on public holidays"),
        required=False,
        initial=True,
        help_text=gettext_lazy("A meeting that would fall on one moves on, and the rest after it."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan: list[tuple] = []
        self.initial.setdefault("sign_up_opens_at", timezone.now().replace(second=0, microsecond=0))

    def meetings(self) -> list[Meeting]:
        return [Meeting(starts_at=start, ends_at=end) for start, end in self.plan]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("first_day") and not cleaned.get("time") and "time" not in self.errors:
            self.add_error("time", _("At what time do the meetings begin?"))
        if cleaned.get("first_day"):
            for name, message in self.unsaid():
                self.add_error(name, message)
        try:
            self.plan = self.planned()
        except ScheduleError as problem:
            self.add_error(*PROBLEMS[problem.reason])
        return cleaned

    def unsaid(self) -> list[tuple[str, str]]:
        """What neither the form nor a programme says."""
        missing = [
            ("number", _("How many meetings? The course has no programme that says.")),
            ("minutes", _("How long is each? The course has no programme that says.")),
        ]
        return [(name, words) for name, words in missing if name not in self.errors and not self.said(name)]

    def said(self, name: str) -> int | None:
        """What was typed, else what the course's programme says."""
        course = self.cleaned_data.get("course")
        programme = course and course.programme
        usual = programme and {"number": programme.meetings, "minutes": programme.minutes}[name]
        return self.cleaned_data.get(name) or usual

    def planned(self) -> list[tuple]:
        """Start and end of each meeting of the pattern; nothing while it is not complete. Raises ScheduleError."""
        data = self.cleaned_data
        number, minutes = self.said("number"), self.said("minutes")
        if not (data.get("first_day") and data.get("time") and number and minutes):
            return []
        return generate_meetings(
            data["first_day"],
            data["time"],
            minutes,
            number,
            every_weeks=data.get("every_weeks") or 1,
            skip_holidays=data["skip_holidays"],
        )

    def check_together(self) -> None:
        if self.cleaned_data.get("first_day") and self.cleaned_data["first_day"] < timezone.localdate():
            self.add_error("first_day", _("The first meeting would be in the past."))
        super().check_together()

    def save(self, commit=True):
        # Both the row and its children are written by the one save() of the cluster.
        self.instance.meetings = self.meetings()
        return super().save(commit)


class NewTermForm(forms.Form):
    """When a copy of a run begins."""

    first_day = forms.DateField(label=gettext_lazy("First meeting"), widget=AdminDateInput)
    skip_holidays = forms.BooleanField(
        label=gettext_lazy("Not on public holidays"), required=False, initial=True
    )

    def __init__(self, run: CourseRun, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.run = run

    def clean_first_day(self):
        day = self.cleaned_data["first_day"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("That day has passed."))
        return day
