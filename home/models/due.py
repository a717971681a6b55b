from django.db import models
from django.utils.translation import gettext_lazy as _


class DueRow(models.Model):
    """Something to be done at a time: a mail to hand over, a message to send on, data to remove.

    Written in the same transaction as its cause; worked at least once by `run_due` (see home.due). It names
    ids only: what is said is put into words at hand-over, so that a superseded row can be dropped.
    """

    class State(models.TextChoices):
        DUE = "due", _("due")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped: no longer true")
        FAILED = "failed", _("given up")
        CALL = "call", _("to be told by phone")
        REFUSED = "refused", _("address refused")

    region = models.ForeignKey("home.Region", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=40, help_text=_("Which mail or task, by name."))
    subject_id = models.BigIntegerField(help_text=_("Primary key of what it is about."))
    key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    # What the mail server said, in numbers: its words may repeat an address.
    status_code = models.CharField(max_length=20, blank=True)
    came_back_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When a mail that had been handed over came back.")
    )
    texted_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When a text message about it was begun: never twice.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    region_lookup = "region"

    class Meta:
        verbose_name = _("due row")
        verbose_name_plural = _("due rows")
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="due"), name="due_rows_in_order"),
            models.Index(
                fields=["created_at"],
                condition=models.Q(state="due") & ~models.Q(problem=""),
                name="due_rows_that_failed",
            ),
            models.Index(fields=["kind", "about", "subject_id"], name="due_rows_by_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="due", ended_at=None)
                | (~models.Q(state="due") & models.Q(ended_at__isnull=False)),
                name="due_row_ended_when_not_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} {self.subject_id}"
