"""What learners did: answers to questions, with what was asked and how it was judged, and what they handed in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from training.models.fixed import Fixed
from training.models.learning import Enrolment


class Attempt(Fixed):
    """An answer to a question, as it was asked and judged that day: later edits of the question change nothing."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="attempts")
    lesson = models.CharField(max_length=36)
    step = models.CharField(max_length=8)
    at = models.DateTimeField(auto_now_add=True)
    # Keys of options; of an order one for each place.
    chosen = models.JSONField()
    # The question as it was shown: training.learning.snapshot.
    question = models.JSONField()
    # How it is judged, and what it gave: {"rule": "all", "most": 1}.
    scoring = models.JSONField()
    points = models.PositiveSmallIntegerField()

    region_lookup = "enrolment__municipality__region"
    municipality_lookup = "enrolment__municipality"

    class Meta:
        verbose_name = _("answer of a learner")
        verbose_name_plural = _("answers of learners")
        ordering = ["pk"]
        indexes = [models.Index(fields=["enrolment", "step", "at"], name="attempts_at_a_step")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.step}"


class Submission(Fixed):
    """What a learner handed in for an assignment, and what a trainer answered. Handed in anew it is a new row."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        AGAIN = "again", _("to be done again")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="submissions")
    lesson = models.CharField(max_length=36)
    step = models.CharField(max_length=8)
    at = models.DateTimeField(_("handed in"), auto_now_add=True)
    # The task as it was set: {"title": …, "text": …, "language": …}.
    task = models.JSONField()
    text = models.TextField(_("answer"), max_length=8000)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    feedback = models.TextField(_("feedback"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey("home.User", on_delete=models.SET_NULL, null=True, related_name="+")

    later = frozenset({"state", "feedback", "answered_at", "answered_by"})
    region_lookup = "enrolment__municipality__region"
    municipality_lookup = "enrolment__municipality"

    class Meta:
        verbose_name = _("assignment handed in")
        verbose_name_plural = _("assignments handed in")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "step"],
                condition=models.Q(state="waiting"),
                name="one_submission_waits",
            )
        ]

    def __str__(self) -> str:
        return _("Assignment %(number)s") % {"number": self.pk}
