from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from home.models import Municipality, RegionalModel, Text


class Access(models.TextChoices):
    """Facts about a venue that decide whether someone can come."""

    STEP_FREE = "step_free", _("no steps")
    LIFT = "lift", _("lift")
    TOILET = "accessible_toilet", _("accessible toilet")
    LOOP = "hearing_loop", _("hearing loop")
    PARKING = "parking", _("parking for disabled people")
    CHANGING = "changing_table", _("changing table")
    BUS = "near_bus", _("bus stop within 200 metres")


class Venue(RegionalModel, ClusterableModel):
    """Where people meet."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="venues", verbose_name=_("municipality")
    )
    name = models.CharField(_("name"), max_length=120)
    street = models.CharField(_("street address"), max_length=120)
    postal_code = models.CharField(_("postal code"), max_length=10, blank=True)
    place = models.CharField(_("town or village"), max_length=80)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    access = models.JSONField(_("accessibility"), default=list, blank=True)

    region_lookup = "municipality__region"
    municipality_lookup = "municipality"

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name}, {self.place}"

    def clean(self):
        if not self.street.strip() or not self.place.strip():
            raise ValidationError({"street": _("A venue needs an address that people can find.")})
        if set(self.access) - set(Access.values):
            raise ValidationError({"access": _("Choose among the facts listed.")})


class VenueText(Text):
    parent = ParentalKey(Venue, on_delete=models.CASCADE, related_name="texts")
    directions = models.TextField(_("how to find it and get in"))

    class Meta(Text.Meta):
        constraints = [models.UniqueConstraint(fields=["parent", "language"], name="one_venue_text")]


class Leader(RegionalModel, ClusterableModel):
    """Someone who runs groups."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="leaders", verbose_name=_("municipality")
    )
    name = models.CharField(_("name"), max_length=80)
    account = models.ForeignKey(
        "home.User",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("account"),
        help_text=_("Who has one sees the meetings and lists of their own groups under “My groups”."),
    )
    photo = models.ForeignKey(
        "home.CustomImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo"),
    )

    region_lookup = "municipality__region"
    municipality_lookup = "municipality"

    class Meta:
        verbose_name = _("leader")
        verbose_name_plural = _("leaders")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class LeaderText(Text):
    parent = ParentalKey(Leader, on_delete=models.CASCADE, related_name="texts")
    role = models.CharField(_("role"), max_length=120)
    about = models.CharField(_("in one sentence"), max_length=240, blank=True)

    class Meta(Text.Meta):
        constraints = [models.UniqueConstraint(fields=["parent", "language"], name="one_leader_text")]
