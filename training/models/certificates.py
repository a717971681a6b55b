"""Certificates: what was true on the day they were given, whatever becomes of the module, the account or the names."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Leader, Programme
from home.models import Municipality
from training.models.fixed import Fixed, FixedRows
from training.models.learning import Enrolment, Qualification


class CertificateRows(FixedRows):
    def valid(self, today: date | None = None) -> "CertificateRows":
        """Those that hold today: not withdrawn, and valid until today or longer."""
        today = today or timezone.localdate()
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=today), withdrawn_at=None)


class Certificate(Fixed):
    """A certificate, also one that was given on paper before and is entered by hand. See ADR 0033.

    `words` has what it says, for Swedish and the learner's language: {"sv": {"title", "programme", "issuer"}}.
    The relations say where it came from while that is still there; nothing that is shown is read from them.
    """

    class Standing(models.TextChoices):
        VALID = "valid", _("valid")
        EXPIRED = "expired", _("expired")
        WITHDRAWN = "withdrawn", _("withdrawn")

    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.SET_NULL, null=True, blank=True, related_name="certificate"
    )
    user = models.ForeignKey(
        "home.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="certificates"
    )
    leader = models.ForeignKey(
        Leader,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="certificates",
        verbose_name=_("leader"),
    )
    qualification = models.ForeignKey(
        Qualification, on_delete=models.SET_NULL, null=True, blank=True, related_name="certificates"
    )
    programme = models.ForeignKey(
        Programme,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("programme"),
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="+", verbose_name=_("municipality")
    )
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=20)
    words = models.JSONField()
    hours = models.PositiveSmallIntegerField(_("hours"), null=True, blank=True)
    issued_on = models.DateField(_("given"))
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    code = models.CharField(_("code"), max_length=16, unique=True)
    on_paper = models.BooleanField(_("given on paper"), default=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason"), max_length=240, blank=True)
    withdrawn_by = models.ForeignKey("home.User", on_delete=models.SET_NULL, null=True, related_name="+")

    later = frozenset({"withdrawn_at", "withdrawn_reason", "withdrawn_by"})
    objects = CertificateRows.as_manager()
    region_lookup = "municipality__region"
    municipality_lookup = "municipality"

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="withdrawn_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def standing(self) -> str:
        if self.withdrawn_at:
            return self.Standing.WITHDRAWN
        expired = self.expires_on and self.expires_on < timezone.localdate()
        return self.Standing.EXPIRED if expired else self.Standing.VALID

    @property
    def standing_label(self) -> str:
        return self.Standing(self.standing).label

    def said(self, language: str) -> dict[str, str]:
        """Its words in a language, else in the learner's."""
        return self.words.get(language) or self.words[self.language]
