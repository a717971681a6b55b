"""What visitors and groups write to each other, through the site and for a while."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models.groups import Group

# Words are gone this long after the last message.
KEPT = timedelta(days=30)
# Somebody's first message waits this long for its writer to open the link; then it is gone as well.
CONFIRM_WITHIN = timedelta(days=3)
LONGEST = 1000


class Side(models.TextChoices):
    """The two who write: a visitor, and whoever is the group's contact."""

    WRITER = "writer", _("the one who wrote to the group")
    GROUP = "group", _("the group")

    @property
    def other(self) -> "Side":
        return Side.GROUP if self is Side.WRITER else Side.WRITER


class ConversationQuerySet(models.QuerySet):
    def kept(self, now: datetime | None = None):
        """Those whose time is not over. Whether the night's work has come round to the others makes no difference."""
        now = now or timezone.now()
        waiting = Q(confirmed_at=None, last_at__gt=now - CONFIRM_WITHIN)
        return self.filter(waiting | Q(confirmed_at__isnull=False, last_at__gt=now - KEPT))

    def reported(self, now: datetime | None = None):
        return self.kept(now).filter(reported_at__isnull=False)


class Conversation(models.Model):
    """A visitor and a group. Nothing reaches the group before the visitor's address has opened a link.

    `email` is shown to nobody, staff included; `last_at` is when the last message was written. Reported, it is hidden
    from both; ended, nothing more is passed on. Deleted whole when its time is over (networks.conversations).
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="conversations")
    name = models.CharField(_("first name"), max_length=60)
    email = models.EmailField(max_length=254)
    # Tells that two conversations are with one address (courses.contact).
    contact_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=20)
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(_("last message"), default=timezone.now)
    reported_at = models.DateTimeField(_("reported"), null=True, blank=True)
    reported_by = models.CharField(_("reported by"), max_length=6, choices=Side.choices, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # Of the form that began it: the same form sent twice is one conversation.
    idempotency_key = models.UUIDField(unique=True)

    region_lookup = "group__municipality__region"
    municipality_lookup = "group__municipality"
    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported conversation")
        verbose_name_plural = _("reported conversations")
        ordering = ["-last_at", "-pk"]
        indexes = [
            models.Index(fields=["last_at"], name="conversations_by_age"),
            models.Index(fields=["group", "contact_digest"], name="conversations_by_contact"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reported_at=None, reported_by="")
                | (Q(reported_at__isnull=False) & ~Q(reported_by="")),
                name="reported_conversation_has_a_reporter",
            )
        ]

    def __str__(self) -> str:
        # Stands in Wagtail's history for ever: it says nobody's name.
        return _("Conversation %(number)s") % {"number": self.pk}

    @property
    def kept_until(self) -> datetime:
        return self.last_at + (KEPT if self.confirmed_at else CONFIRM_WITHIN)

    def takes_messages(self, now: datetime | None = None) -> bool:
        """Whether anything more is passed on: also asked when a mail is handed over. Reads the group."""
        now = now or timezone.now()
        return (
            self.confirmed_at is not None
            and self.reported_at is None
            and self.ended_at is None
            and self.kept_until > now
            and self.group.is_listed(now)
        )


class Message(models.Model):
    """Words of one side, as they were written; in no mail's header, no log and no address."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    side = models.CharField(max_length=6, choices=Side.choices)
    text = models.TextField(max_length=LONGEST)
    written_at = models.DateTimeField(default=timezone.now)
    # Of the form that it came with: sent twice, it is one message.
    idempotency_key = models.UUIDField(unique=True)

    region_lookup = "conversation__group__municipality__region"

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Block(models.Model):
    """An address from which a group takes no more messages; no address, only what tells it again."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="blocks")
    contact_digest = models.CharField(max_length=64)
    blocked_at = models.DateTimeField(default=timezone.now)

    region_lookup = "group__municipality__region"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "contact_digest"], name="one_block_of_an_address")
        ]

    def __str__(self) -> str:
        return f"block {self.pk}"
