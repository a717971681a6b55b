"""Whether readers were helped by pages, and whether links in what editors write still lead somewhere."""

import hashlib

from django.db import models
from django.utils import timezone
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


class Problem(models.TextChoices):
    """Why a link leads nowhere, in words for an editor."""

    PAGE_GONE = "page_gone", _("The page is no longer there")
    PAGE_HIDDEN = "page_hidden", _("The page is not published")
    DOCUMENT_GONE = "document_gone", _("The document is no longer there")
    NO_ANCHOR = "no_anchor", _("The place on the page is no longer there")
    MALFORMED = "malformed", _("The address is not written as an address is")
    NO_HOST = "no_host", _("There is no website by that name")
    NOT_PUBLIC = "not_public", _("The address is inside somebody's own network: readers cannot reach it")
    NO_ANSWER = "no_answer", _("The website does not answer")
    UNSAFE = "unsafe", _("The website's certificate is not valid: browsers warn of it")
    GONE = "gone", _("The website says that the page does not exist")
    FAILING = "failing", _("The website says that something is wrong with it")
    ROUND = "round", _("The website sends the reader on and on")


class WebAddress(models.Model):
    """An address on somebody else's website, asked once for all who link to it.

    It is said to be broken when it has failed on several days (`home.care.addresses`); `failed_on` is the last of
    them that was counted. `digest` is that of the address, which is too long for an index.
    """

    digest = models.CharField(max_length=64, unique=True)
    address = models.TextField()
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    checked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=20, choices=Problem.choices, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    failed_on = models.DateField(null=True)
    failing_since = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.address

    @staticmethod
    def digest_of(address: str) -> str:
        return hashlib.sha256(address.encode()).hexdigest()


class PlacedLink(models.Model):
    """A link where it stands: on a live page, or in the words of a row (`holder` "courses.venue", `holder_pk`).

    `problem` is what can be told without asking another website, since `since`; what those say is on `web`.
    Somebody who has seen that it works leaves it alone until `left_until`.
    """

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="placed_links")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, null=True, related_name="+")
    holder = models.CharField(max_length=60, blank=True)
    holder_pk = models.BigIntegerField(null=True)
    language = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=200, blank=True)
    address = models.TextField()
    web = models.ForeignKey(WebAddress, on_delete=models.PROTECT, null=True, related_name="links")
    problem = models.CharField(max_length=20, choices=Problem.choices, blank=True)
    since = models.DateTimeField(null=True)
    left_until = models.DateTimeField(null=True)

    region_lookup = "region"

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["holder", "holder_pk"], name="links_of_a_row")]

    def __str__(self) -> str:
        return f"{self.text}: {self.address}"
