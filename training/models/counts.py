"""What is learned, in numbers only: how often steps were done, and how sure people felt before and after.

Nobody is told apart here, and no two steps that somebody did are tied together. Written by home.counting.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from home.models import Region


class Count(models.Model):
    """So many of one kind, in a module that is known by its translation key: the same in every language."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="+")
    module = models.UUIDField()
    language = models.CharField(max_length=20)
    count = models.PositiveIntegerField(default=0)

    region_lookup = "region"

    class Meta:
        abstract = True


class StepCount(Count):
    """How often a step was done, or a module begun or finished, on a day (local), in a language, by a way there.

    `step` is a step's key; empty where the whole module was begun or finished. `source` is how people came
    (training.counting.SOURCES, or a group's code). Done is not a person: somebody may do a step on two devices.
    """

    class What(models.TextChoices):
        BEGAN = "began", _("began")
        DONE = "done", _("done")
        FINISHED = "finished", _("finished")

    KEY = ("region_id", "module", "step", "what", "day", "language", "source")

    step = models.CharField(max_length=8, blank=True)
    what = models.CharField(max_length=10, choices=What.choices)
    day = models.DateField()
    source = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("steps done")
        verbose_name_plural = _("steps done")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "module", "step", "what", "day", "language", "source"],
                name="one_count_of_a_step_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.module} {self.step} {self.day} {self.what}: {self.count}"


class RatingCount(Count):
    """How many felt so sure of a thing (from 1 to 5) before and so sure after. It has no day: both are of nobody."""

    KEY = ("region_id", "module", "pair", "before", "after", "language")

    pair = models.CharField(max_length=20)
    before = models.PositiveSmallIntegerField()
    after = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("before and after")
        verbose_name_plural = _("before and after")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "module", "pair", "before", "after", "language"],
                name="one_count_of_a_pair",
            )
        ]

    def __str__(self) -> str:
        return f"{self.module} {self.pair} {self.before}–{self.after}: {self.count}"
