"""What the people of a group of learners write to each other, where its discussion is turned on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from training.models.learning import Cohort


class Contribution(models.Model):
    """Some words of a learner's, or of the trainer's. Removed by the trainer, the reason stands where they stood."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="contributions")
    author = models.ForeignKey("home.User", on_delete=models.CASCADE, related_name="contributions")
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField(max_length=2000, blank=True)
    # Of the form that it was written in: sent twice, it is written once.
    key = models.UUIDField()
    removed_reason = models.CharField(max_length=200, blank=True)

    region_lookup = "cohort__region"
    municipality_lookup = "cohort__municipality"

    class Meta:
        verbose_name = _("contribution to a discussion")
        verbose_name_plural = _("contributions to a discussion")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="contribution_once"),
            models.CheckConstraint(
                condition=models.Q(text="") & ~models.Q(removed_reason="")
                | ~models.Q(text="") & models.Q(removed_reason=""),
                name="contribution_or_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return _("Contribution %(number)s") % {"number": self.pk}
