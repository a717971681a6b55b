"""Whether readers were helped by pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from home.models.regions import Region


class Helped(models.Model):
    """How many readers of a page, in a language and a month, gave an answer. Nobody is told apart, nothing else is kept.

    `page_key` is the page's translation key; `language` that of the frame, which is what the reader wanted.
    """

    class Answer(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        NOT_FOUND = "not_found", _("I did not find what I was looking for")
        HARD = "hard", _("It was hard to understand")
        WRONG = "wrong", _("Something is wrong or out of date")
        LANGUAGE = "language", _("It is not in my language")

    REASONS = (Answer.NOT_FOUND, Answer.HARD, Answer.WRONG, Answer.LANGUAGE)

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="helped")
    page_key = models.UUIDField()
    language = models.CharField(max_length=20)
    month = models.DateField()
    answer = models.CharField(max_length=10, choices=Answer.choices)
    count = models.PositiveIntegerField(default=0)

    region_lookup = "region"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page_key", "language", "month", "answer"], name="one_count_of_helped_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_key} {self.language} {self.month:%Y-%m} {self.answer}: {self.count}"
