"""The library of indicators: what can be measured, how, and which way is better."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from home.models import Region, RegionalModel, Text
from practices.models.formats import KEY


class Indicator(RegionalModel, ClusterableModel):
    """One thing that practices are measured by, so that their results can be compared."""

    class Better(models.TextChoices):
        HIGHER = "higher", _("higher is better")
        LOWER = "lower", _("lower is better")

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="indicators", verbose_name=_("region")
    )
    key = models.CharField(
        _("key"),
        max_length=30,
        validators=[KEY],
        help_text=_("A short name in English that never changes, such as “aims”. Readers do not see it."),
    )
    better = models.CharField(
        _("which way is better"), max_length=6, choices=Better.choices, default=Better.HIGHER
    )

    region_lookup = "region"

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["region", "key"], name="one_indicator_per_key")]

    def __str__(self) -> str:
        return self.key


class IndicatorText(Text):
    parent = ParentalKey(Indicator, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(_("what is measured"), max_length=120)
    method = models.TextField(_("how it is measured"))
    unit = models.CharField(_("unit"), max_length=30, help_text=_("As after a number: %, points, people."))

    class Meta(Text.Meta):
        constraints = [models.UniqueConstraint(fields=["parent", "language"], name="one_indicator_text")]
