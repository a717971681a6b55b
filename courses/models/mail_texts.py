"""The region's own words in mails, and what its coordinators write to participants."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.mail_kinds import CHOICES, KINDS, TO_BEGIN_FROM, missing, problems
from courses.models.bookings import Booking
from courses.models.parties import Party
from courses.models.queue import QueueEntry
from courses.models.runs import CourseRun
from home import languages
from home.models import Region


class MailText(models.Model):
    """Words that stand in one kind of mail in one language instead of ours. No row: ours.

    Of TO_BEGIN_FROM there may be several in a language; of all other kinds one.
    """

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="mail_texts", verbose_name=_("region")
    )
    kind = models.CharField(_("mail"), max_length=40, choices=CHOICES)
    language = models.CharField(_("language"), max_length=20, choices=languages.choices)
    subject = models.CharField(
        _("subject"),
        max_length=60,
        blank=True,
        help_text=_(
            "Left empty, it is as before. It shows on locked screens: say nothing of the course. The reference is "
            "added by itself."
        ),
    )
    text = models.TextField(
        _("text"),
        max_length=2000,
        help_text=_("Comes after the greeting. An empty line begins a new paragraph."),
    )
    closing = models.TextField(
        _("closing words"),
        max_length=1000,
        blank=True,
        help_text=_("Come after the links. Left empty, there are none."),
    )
    changed_at = models.DateTimeField(auto_now=True)

    region_lookup = "region"

    class Meta:
        verbose_name = _("mail text")
        verbose_name_plural = _("mail texts")
        ordering = ["kind", "language", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "kind", "language"],
                condition=~Q(kind=TO_BEGIN_FROM),
                name="one_mail_text_per_language",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_language_display()}"

    def clean(self):
        errors = {}
        if kind := KINDS.get(self.kind):
            for field in ("text", "closing"):
                if found := problems(getattr(self, field), kind):
                    errors[field] = found
            if forgotten := missing(self.text, kind):
                names = ", ".join(f"{{{name}}}" for name in forgotten)
                words = _("%(names)s has to stand in the text: nothing else in this mail says it.")
                errors.setdefault("text", []).append(words % {"names": names})
        if set(self.subject) & set("{}\r\n"):
            errors["subject"] = _("A subject is one line without placeholders.")
        if self.region_id and self.language and self.language not in self.region.languages:
            errors["language"] = _("The region is not published in that language.")
        if self.taken():
            errors["kind"] = _("There is a text for this mail in this language already: change that one.")
        if errors:
            raise ValidationError(errors)

    def taken(self) -> bool:
        """Whether another row has these words' place. 1 query."""
        if self.kind == TO_BEGIN_FROM or not self.region_id:
            return False
        same = MailText.objects.filter(region=self.region_id, kind=self.kind, language=self.language)
        return same.exclude(pk=self.pk).exists()


class Message(models.Model):
    """What staff wrote to participants of one run. Its words are emptied with the personal data of who got it.

    Written by courses.messages only. `key` is minted with the preview: pressed twice, it is one message.
    """

    run = models.ForeignKey(CourseRun, on_delete=models.PROTECT, related_name="messages")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    language = models.CharField(max_length=20, choices=languages.choices)
    subject = models.CharField(_("subject"), max_length=60, blank=True)
    text = models.TextField(_("text"), max_length=2000, blank=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    region_lookup = "run__municipality__region"
    municipality_lookup = "run__municipality"

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        # The words may be about somebody: never in a log.
        return f"#{self.pk}"


class MessageTo(models.Model):
    """One party that a message goes to, by its booking or its place in the queue."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="recipients")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="messages")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entry = models.ForeignKey(QueueEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    region_lookup = "message__run__municipality__region"
    municipality_lookup = "message__run__municipality"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "party"], name="one_message_per_party"),
            models.CheckConstraint(
                condition=Q(booking=None, entry__isnull=False) | Q(booking__isnull=False, entry=None),
                name="message_by_booking_or_entry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message} {self.party_id}"
