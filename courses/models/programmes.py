"""What is offered: programmes (named methods) and the courses a region gives by them."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from home.models import Municipality, Region, RegionalModel, Text


class Together(models.TextChoices):
    """Who may come together."""

    ANY = "any", _("one or two adults together")
    ONE = "one_adult", _("one adult from each family in a group")
    APART = "apart", _("parents who have separated go to different groups")


class Kind(models.TextChoices):
    COURSE = "course", _("course")
    DROP_IN = "drop_in", _("drop-in")
    EVENT = "event", _("event")


class Programme(RegionalModel, ClusterableModel):
    """A named method: for which ages, how many meetings, how large a group usually is."""

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("region")
    )
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address"), max_length=80)
    age_from = models.PositiveSmallIntegerField(_("from age"), help_text=_("The child's age in whole years."))
    age_to = models.PositiveSmallIntegerField(_("to age"), help_text=_("The child's age in whole years."))
    expecting = models.BooleanField(_("for parents who are expecting"), default=False)
    meetings = models.PositiveSmallIntegerField(_("number of meetings"), default=1)
    minutes = models.PositiveSmallIntegerField(_("minutes for each meeting"), default=120)
    group_min = models.PositiveSmallIntegerField(_("usual group, from"), default=6)
    group_max = models.PositiveSmallIntegerField(_("usual group, to"), default=14)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["region", "slug"], name="one_programme_per_slug")]

    def __str__(self) -> str:
        return self.name

    def clean(self):
        if self.age_from is not None and self.age_to is not None and self.age_to < self.age_from:
            raise ValidationError({"age_to": _("The ages end before they start.")})
        if self.group_min is not None and self.group_max is not None and self.group_max < self.group_min:
            raise ValidationError({"group_max": _("The group's upper limit is below its lower limit.")})


class ProgrammeText(Text):
    parent = ParentalKey(Programme, on_delete=models.CASCADE, related_name="texts")
    summary = models.CharField(_("in one sentence"), max_length=200)

    class Meta(Text.Meta):
        constraints = [models.UniqueConstraint(fields=["parent", "language"], name="one_programme_text")]


class Course(RegionalModel, ClusterableModel):
    """What a region offers, optionally one municipality's own. Facts only: the words are on its pages.

    One that is not listed stands in no list, search, feed or open data; its runs have their pages and are booked as
    any other's. Mostly it has no page of its own, but `texts`.
    """

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="courses", verbose_name=_("region")
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="courses",
        help_text=_("Leave empty when all municipalities may give it."),
        verbose_name=_("municipality"),
    )
    programme = models.ForeignKey(
        Programme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="courses",
        verbose_name=_("programme"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.COURSE)
    name = models.CharField(_("name"), max_length=120)
    age_from = models.PositiveSmallIntegerField(_("from age"), default=0)
    age_to = models.PositiveSmallIntegerField(_("to age"), default=18)
    expecting = models.BooleanField(_("for parents who are expecting"), default=False)
    together = models.CharField(
        _("who may come together"), max_length=10, choices=Together.choices, default=Together.ANY
    )
    counts_children = models.BooleanField(_("children take a seat"), default=False)
    children_welcome = models.BooleanField(_("children are welcome along"), default=False)
    child_care = models.BooleanField(_("child care during the meetings"), default=False)
    asks_age = models.BooleanField(
        _("ask for the child's birth month or due month"),
        default=False,
        help_text=_("Only where the group is made by the child's age."),
    )
    price = models.PositiveIntegerField(_("price in kronor"), default=0)
    listed = models.BooleanField(
        _("shown in the list of courses"),
        default=True,
        help_text=_(
            "Untick it for what is announced elsewhere, such as a talk on Parents' Day: it is then in no list, search, "
            "calendar or open data. Whoever has the address of a date reads and books it as usual."
        ),
    )
    certificate_after = models.PositiveSmallIntegerField(
        _("meetings for a certificate"),
        default=0,
        help_text=_(
            "Who was noted at so many meetings can print a certificate of attendance. 0: there is none."
        ),
    )

    municipality_lookup = "municipality"

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self):
        errors = {}
        if self.age_from is not None and self.age_to is not None and self.age_to < self.age_from:
            errors["age_to"] = _("The ages end before they start.")
        for field in ("municipality", "programme"):
            other = getattr(self, field)
            if other and self.region_id and other.region_id != self.region_id:
                errors[field] = _("That belongs to another region.")
        if self.certificate_after and (most := self.most_meetings()) and self.certificate_after > most:
            words = ngettext(
                "Nobody would get one: the course has %(count)d meeting.",
                "Nobody would get one: the course has %(count)d meetings.",
                most,
            )
            errors["certificate_after"] = words % {"count": most}
        if errors:
            raise ValidationError(errors)

    def most_meetings(self) -> int:
        """How many times the course meets: as its programme says, or its longest run does; 0 when neither is known.

        1 query, or none.
        """
        planned = self.programme.meetings if self.programme else 0
        if not self.pk:
            return planned
        runs = self.runs.annotate(count=models.Count("meetings", filter=models.Q(meetings__cancelled=False)))
        return max(planned, runs.aggregate(most=models.Max("count"))["most"] or 0)


class CourseText(Text):
    """What a course without a page of its own is called, and what it is."""

    parent = ParentalKey(Course, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("summary"), max_length=300, blank=True)

    class Meta(Text.Meta):
        constraints = [models.UniqueConstraint(fields=["parent", "language"], name="one_course_text")]


class Question(ClusterableModel):
    """A question of a course's own, asked when booking: choices, or free text where the region allows it."""

    class Kind(models.TextChoices):
        ONE = "one", _("one choice")
        SEVERAL = "several", _("several choices")
        TEXT = "text", _("free text")

    course = ParentalKey(Course, on_delete=models.CASCADE, related_name="questions")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.ONE)
    required = models.BooleanField(_("must be answered"), default=False)
    asked = models.BooleanField(
        _("ask this when booking"),
        default=True,
        help_text=_("A question that has answers stays with them: untick this to stop asking it."),
    )
    choices = models.CharField(
        _("choices"),
        max_length=200,
        blank=True,
        help_text=_("A short word for each choice, with spaces between; people see the texts below."),
    )
    sort_order = models.PositiveSmallIntegerField(default=0)

    region_lookup = "course__region"

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return f"{self.course} {self.sort_order}"

    def clean(self):
        if self.kind == self.Kind.TEXT and self.course_id and not self.course.region.free_text_questions:
            raise ValidationError({"kind": _("The region has not allowed free text.")})
        if self.kind != self.Kind.TEXT and len(self.choices.split()) < 2:
            raise ValidationError({"choices": _("Give at least two choices.")})


class QuestionText(Text):
    parent = ParentalKey(Question, on_delete=models.CASCADE, related_name="texts")
    label = models.CharField(_("question"), max_length=200)
    help_text = models.CharField(_("help"), max_length=200, blank=True)
    choices = models.TextField(
        _("choices in this language"), blank=True, help_text=_("One on each line, in the question's order.")
    )

    class Meta(Text.Meta):
        constraints = [models.UniqueConstraint(fields=["parent", "language"], name="one_question_text")]

    def clean(self):
        question = getattr(self, "parent", None)
        if question is None:
            # A form that stands alone: the words are checked again where the question is known.
            return
        expected = 0 if question.kind == Question.Kind.TEXT else len(question.choices.split())
        if len(self.choices.splitlines()) != expected:
            raise ValidationError({"choices": _("Write %(count)d lines.") % {"count": expected}})


class OpeningHours(RegionalModel, ClusterableModel):
    """When a drop-in is open, week after week; nothing is booked."""

    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="opening_hours", verbose_name=_("course")
    )
    venue = models.ForeignKey(
        "courses.Venue", on_delete=models.PROTECT, related_name="opening_hours", verbose_name=_("venue")
    )
    weekday = models.PositiveSmallIntegerField(
        _("weekday"),
        choices=[
            (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")),
            (4, _("Friday")), (5, _("Saturday")), (6, _("Sunday")),
        ],
    )  # fmt: skip
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    region_lookup = "venue__municipality__region"
    municipality_lookup = "venue__municipality"

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["venue", "weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="closes_after_it_opens"
            )
        ]

    def __str__(self) -> str:
        return f"{self.venue} {self.get_weekday_display()} {self.opens:%H:%M}"

    def clean(self):
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValidationError({"closes": _("It closes before it opens.")})


class OpeningHoursText(Text):
    parent = ParentalKey(OpeningHours, on_delete=models.CASCADE, related_name="texts")
    note = models.CharField(_("note"), max_length=200)

    class Meta(Text.Meta):
        constraints = [models.UniqueConstraint(fields=["parent", "language"], name="one_opening_hours_text")]


LANGUAGES_OF_INSTRUCTION = [
    ("sv", _("Swedish")), ("en", _("English")), ("ar", _("Arabic")), ("so", _("Somali")),
    ("uk", _("Ukrainian")), ("ti", _("Tigrinya")), ("prs", _("Dari")), ("fa", _("Persian")),
    ("ku", _("Kurdish")), ("pl", _("Polish")), ("fi", _("Finnish")), ("bs", _("Bosnian")),
    ("tr", _("Turkish")), ("es", _("Spanish")), ("ru", _("Russian")), ("swl", _("Swedish Sign Language")),
]  # fmt: skip


def language_name(code: str) -> str:
    """The language's name in the active language; the code itself when it is unknown."""
    return str(dict(LANGUAGES_OF_INSTRUCTION).get(code) or dict(settings.LANGUAGES).get(code, code))


def picture_of(course) -> str:
    """Which family of pictures (home.illustrations) suits a course, by the youngest child it is for."""
    if course.kind == Kind.DROP_IN:
        return "table"
    if course.expecting and course.age_to < 3:
        return "expecting"
    steps = ((1, "baby"), (5, "toddler"), (12, "school"))
    return next((kind for age, kind in steps if course.age_from <= age), "teen")
