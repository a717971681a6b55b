"""The common format: which sections a description has, and what is asked for in each. Edited without code."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from home.models import Region, RegionalModel, Text

KEY = RegexValidator(r"\A[a-z][a-z0-9_]*\Z", _("Small letters a–z, digits and underscores, a letter first."))


class FormatSection(RegionalModel, ClusterableModel):
    """A section that every description has. What has been written under its `key` follows the key, not the order.

    A section is not deleted but retired: nobody is asked for it any longer, and no word that was written is lost.
    """

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="format_sections", verbose_name=_("region")
    )
    key = models.CharField(
        _("key"),
        max_length=30,
        validators=[KEY],
        help_text=_("A short name in English that never changes, such as “aims”. Readers do not see it."),
    )
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)
    required = models.BooleanField(_("required"), default=True)
    retired = models.BooleanField(
        _("no longer asked for"),
        default=False,
        help_text=_("New descriptions are without it. What has been written under it stays."),
    )

    region_lookup = "region"

    class Meta:
        verbose_name = _("section of the format")
        verbose_name_plural = _("sections of the format")
        ordering = ["sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["region", "key"], name="one_section_per_key")]

    def __str__(self) -> str:
        return self.key


class FormatSectionText(Text):
    parent = ParentalKey(FormatSection, on_delete=models.CASCADE, related_name="texts")
    heading = models.CharField(_("heading"), max_length=120)
    guidance = models.TextField(
        _("guidance"), blank=True, help_text=_("What belongs here, to whoever writes.")
    )
    questions = models.TextField(
        _("self-check"), blank=True, help_text=_("Questions to ask oneself afterwards, one on each line.")
    )

    class Meta(Text.Meta):
        constraints = [models.UniqueConstraint(fields=["parent", "language"], name="one_section_text")]
