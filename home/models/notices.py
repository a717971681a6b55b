from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from home.models.regional import RegionalModel, Text
from home.models.regions import Municipality, Region


class NoticeQuerySet(models.QuerySet):
    def showing(self, now=None):
        """Notices whose period holds `now`."""
        now = now or timezone.now()
        return self.filter(starts_at__lte=now, ends_at__gt=now)


class Notice(RegionalModel, ClusterableModel):
    """A site-wide notice (storm, illness) for a period; of one municipality, or of the whole region."""

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="notices", verbose_name=_("region")
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("municipality"),
    )
    starts_at = models.DateTimeField(_("shown from"), default=timezone.now)
    ends_at = models.DateTimeField(_("shown until"))

    municipality_lookup = "municipality"
    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="notice_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        first = self.texts.first()
        return first.title if first else f"#{self.pk}"

    def clean(self):
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The notice ends before it starts.")})
        if self.municipality_id and self.region_id and self.municipality.region_id != self.region_id:
            raise ValidationError({"municipality": _("That municipality belongs to another region.")})


class NoticeText(Text):
    parent = ParentalKey(Notice, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), blank=True)

    class Meta(Text.Meta):
        constraints = [models.UniqueConstraint(fields=["parent", "language"], name="one_notice_text")]
