from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from home.models.regional import RegionalModel, Text, words
from home.models.regions import Municipality, Region


class ContactPerson(RegionalModel, ClusterableModel):
    """Someone to call: changed in one place, shown on every page that names them."""

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="contact_persons", verbose_name=_("region")
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contact_persons",
        verbose_name=_("municipality"),
    )
    name = models.CharField(_("name"), max_length=80)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    photo = models.ForeignKey(
        "home.CustomImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo"),
    )

    municipality_lookup = "municipality"

    class Meta:
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def text_in(self, language: str):
        """The words about them in `language`, else in the source's, else any; None without words."""
        return words(self.texts.all(), language)


class ContactPersonText(Text):
    parent = ParentalKey(ContactPerson, on_delete=models.CASCADE, related_name="texts")
    role = models.CharField(_("role"), max_length=120)

    class Meta(Text.Meta):
        constraints = [models.UniqueConstraint(fields=["parent", "language"], name="one_contact_text")]
