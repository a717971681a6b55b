"""What came of a campaign, in numbers only: visits to its pages, and what those who came thought of it.

Nobody is told apart here, and no answer is tied to another. Written by home.counting.
"""

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaigns import Campaign, Phase
from home.counting import NOWHERE
from home.models import Municipality

PLACE = ("campaign_id", "municipality_id")


def only_one(*fields: str, name: str) -> models.UniqueConstraint:
    """One row for each campaign, municipality (or none) and the given fields; home.counting adds to it."""
    return models.UniqueConstraint("campaign", Coalesce("municipality", NOWHERE), *fields, name=name)


class Count(models.Model):
    """So many of one kind; `municipality` is empty for what is the whole region's."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    language = models.CharField(max_length=20)
    count = models.PositiveIntegerField(default=0)

    region_lookup = "campaign__region"
    municipality_lookup = "municipality"

    class Meta:
        abstract = True


class VisitCount(Count):
    """How many visits one kind of page had on a day (local), in a language and a phase. A visit is not a person."""

    class What(models.TextChoices):
        PAGE = "page", _("page")
        ITEM = "item", _("programme item")
        MY_DAY = "my_day", _("my day")
        SCREEN = "screen", _("poster or screen")

    KEY = (*PLACE, "day", "language", "what", "phase")

    day = models.DateField()
    what = models.CharField(max_length=10, choices=What.choices)
    phase = models.CharField(max_length=12, choices=Phase.choices)

    class Meta:
        verbose_name = _("visits")
        verbose_name_plural = _("visits")
        constraints = [only_one("day", "language", "what", "phase", name="one_count_of_visits_a_day")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.municipality_id} {self.day} {self.what}: {self.count}"


class EvaluationCount(Count):
    """How many gave one answer to one question about the day."""

    class Question(models.TextChoices):
        MARK = "mark", _("how it was, from 1 to 5")
        GOOD = "good", _("what was good")
        AGAIN = "again", _("would come again")

    class Good(models.TextChoices):
        TALKS = "talks", _("What we heard and learned")
        CHILDREN = "children", _("What there was for the children")
        PEOPLE = "people", _("Meeting other parents")
        HELP = "help", _("Finding out where there is help")
        LANGUAGE = "language", _("That it was in my language")
        PLACE = "place", _("The place, and how we were received")

    class Again(models.TextChoices):
        YES = "yes", _("Yes")
        MAYBE = "maybe", _("Maybe")
        NO = "no", _("No")

    KEY = (*PLACE, "language", "question", "answer")

    question = models.CharField(max_length=10, choices=Question.choices)
    answer = models.CharField(max_length=10)

    class Meta:
        verbose_name = _("answers about a campaign")
        verbose_name_plural = _("answers about a campaign")
        constraints = [only_one("language", "question", "answer", name="one_count_of_an_answer")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.municipality_id} {self.question} {self.answer}: {self.count}"
