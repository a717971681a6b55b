"""What is asked when a run is over, and what is kept of the answers: nothing that leads to anybody.

An answer names its question, its run and a week. Answers to two questions cannot be put together, so nobody's set of
answers exists anywhere. When the survey of a run closes, answers become results (courses.survey.seal) and are deleted.
"""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from courses.models.programmes import Course
from courses.models.runs import CourseRun
from home.models import Region, RegionalModel, Text

STEPS = (1, 2, 3, 4, 5)
MOST_CHOICES = 6


class SurveyQuestion(RegionalModel, ClusterableModel):
    """A question asked after the last meeting: of every run in the region, or of one course's.

    One that has answers keeps its words for ever: changing them makes another question (courses.survey.renewed).
    """

    class Kind(models.TextChoices):
        SCALE = "scale", _("a scale from 1 to 5")
        CHOICE = "choice", _("one choice")
        TEXT = "text", _("free text")

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="survey_questions", verbose_name=_("region")
    )
    course = models.ForeignKey(
        Course,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="survey_questions",
        help_text=_("Leave empty to ask after every course."),
        verbose_name=_("course"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.SCALE)
    choices = models.CharField(
        _("choices"),
        max_length=200,
        blank=True,
        help_text=_("A short word for each choice, with spaces between; people see the texts below."),
    )
    asked = models.BooleanField(
        _("ask this after the last meeting"),
        default=True,
        help_text=_("Untick to stop asking it. What has been answered stays in the results."),
    )
    sort_order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Lower numbers come first.")
    )

    class Meta:
        verbose_name = _("survey question")
        verbose_name_plural = _("survey questions")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        text = next(iter(self.texts.all()), None)
        return text.label if text else f"{self.sort_order}"

    @property
    def keys(self) -> list[str]:
        """What an answer may be, in order; nothing for free text."""
        if self.kind == self.Kind.SCALE:
            return [str(step) for step in STEPS]
        return self.choices.split() if self.kind == self.Kind.CHOICE else []

    def clean(self):
        keys = self.choices.split()
        if self.kind == self.Kind.CHOICE and not 2 <= len(set(keys)) == len(keys) <= MOST_CHOICES:
            words = _("Give two to %(most)d choices, each once.") % {"most": MOST_CHOICES}
            raise ValidationError({"choices": words})
        if self.kind != self.Kind.CHOICE:
            self.choices = ""
        if self.kind == self.Kind.TEXT and self.region_id and not self.region.free_text_questions:
            raise ValidationError({"kind": _("The region has not allowed free text.")})
        if self.course_id and self.region_id and self.course.region_id != self.region_id:
            raise ValidationError({"course": _("That course belongs to another region.")})


class SurveyQuestionText(Text):
    parent = ParentalKey(SurveyQuestion, on_delete=models.CASCADE, related_name="texts")
    label = models.CharField(_("question"), max_length=200)
    help_text = models.CharField(_("help"), max_length=200, blank=True)
    low = models.CharField(
        _("the scale's end at 1"), max_length=40, blank=True, help_text=_("For example: not at all.")
    )
    high = models.CharField(
        _("the scale's end at 5"), max_length=40, blank=True, help_text=_("For example: very much.")
    )
    choices = models.TextField(
        _("choices in this language"), blank=True, help_text=_("One on each line, in the question's order.")
    )

    class Meta(Text.Meta):
        constraints = [
            models.UniqueConstraint(fields=["parent", "language"], name="one_survey_question_text")
        ]

    def clean(self):
        question = getattr(self, "parent", None)
        if question is None:
            # A form that stands alone: the words are checked again where the question is known.
            return
        expected = len(question.choices.split()) if question.kind == SurveyQuestion.Kind.CHOICE else 0
        if len(self.choices.splitlines()) != expected:
            raise ValidationError({"choices": _("Write %(count)d lines.") % {"count": expected}})
        if question.kind == SurveyQuestion.Kind.SCALE and not (self.low and self.high):
            raise ValidationError({"low": _("Name both ends of the scale.")})


class OfRun(models.Model):
    """What is kept of a run's survey; seen by those who see the run."""

    region_lookup = "run__municipality__region"
    municipality_lookup = "run__municipality"

    class Meta:
        abstract = True


class SurveyRound(OfRun):
    """One run's survey once somebody has answered: when it closes, settled by the first answer, and whether it has.

    Meetings that are moved later open it no more: nothing may be added to what has been shown.
    """

    run = models.OneToOneField(
        CourseRun, on_delete=models.PROTECT, primary_key=True, related_name="survey", verbose_name=_("run")
    )
    last_day = models.DateField(_("last day to answer"))
    sealed = models.BooleanField(_("closed"), default=False)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")

    def __str__(self) -> str:
        return f"{self.run}"


class SurveyAnswer(OfRun):
    """One answer to one question, while the survey is open. Its key says nothing about when it came."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(CourseRun, on_delete=models.PROTECT, related_name="survey_answers")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.PROTECT, related_name="answers")
    week = models.CharField(max_length=8, help_text=_("ISO week, for example 2027-W05. Nothing finer."))
    value = models.TextField()

    class Meta:
        verbose_name = _("survey answer")
        verbose_name_plural = _("survey answers")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.question_id)


class SurveyResult(OfRun):
    """What five or more answered to one question in one run, as coarse as it may be shown. See courses.survey_results."""

    run = models.ForeignKey(CourseRun, on_delete=models.PROTECT, related_name="survey_results")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.PROTECT, related_name="results")
    answers = models.PositiveIntegerField(help_text=_("At least so many; a multiple of five."))
    half_steps = models.PositiveSmallIntegerField(
        null=True, help_text=_("Of a scale: the mean, in half steps of it.")
    )
    counts = models.JSONField(
        default=dict, help_text=_("Of choices: at least so many each; multiples of five.")
    )

    class Meta:
        verbose_name = _("survey result")
        verbose_name_plural = _("survey results")
        constraints = [
            models.UniqueConstraint(fields=["run", "question"], name="one_survey_result"),
            models.CheckConstraint(condition=models.Q(answers__gte=5), name="survey_result_of_five_or_more"),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.question_id}"


class SurveyComment(OfRun):
    """Free text of a closed survey, where five or more have written. Removed with the municipality's other data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(CourseRun, on_delete=models.PROTECT, related_name="survey_comments")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField()

    class Meta:
        verbose_name = _("survey comment")
        verbose_name_plural = _("survey comments")
        # The keys are random: so is the order.
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.question_id)
