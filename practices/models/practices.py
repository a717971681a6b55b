"""A practice: the facts of it, which are the same in every language, and what came of it in numbers."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from home.models import Region, RegionalModel
from practices.models.indicators import Indicator


class Country(models.TextChoices):
    """Where partners are. The codes are those of ISO 3166-1."""

    AUSTRIA = "AT", _("Austria")
    BELGIUM = "BE", _("Belgium")
    DENMARK = "DK", _("Denmark")
    FINLAND = "FI", _("Finland")
    FRANCE = "FR", _("France")
    GERMANY = "DE", _("Germany")
    ITALY = "IT", _("Italy")
    NETHERLANDS = "NL", _("Netherlands")
    NORWAY = "NO", _("Norway")
    POLAND = "PL", _("Poland")
    PORTUGAL = "PT", _("Portugal")
    SPAIN = "ES", _("Spain")
    SWEDEN = "SE", _("Sweden")
    UKRAINE = "UA", _("Ukraine")


class Target(models.TextChoices):
    """Whom a practice is for."""

    PREGNANCY = "pregnancy", _("pregnancy")
    SMALL = "0-6", _("children 0–6 years")
    SCHOOL = "7-12", _("children 7–12 years")
    TEENAGERS = "13-18", _("teenagers")
    NEW_IN_COUNTRY = "new", _("families new in the country")
    AT_RISK = "risk", _("families at risk")


class Topic(models.TextChoices):
    """What a practice is an example of."""

    EMPOWERMENT = "empowerment", _("community empowerment")
    GUIDE = "guide", _("the role of the community guide")
    NETWORKS = "networks", _("community care and social networks")
    SERVICES = "services", _("community-oriented services")
    VISIBILITY = "visibility", _("visibility and awareness")
    EVALUATION = "evaluation", _("monitoring and self-evaluation")


class Evidence(models.IntegerChoices):
    """How much is known of what a practice leads to: each level holds what the one below it does."""

    DESCRIBED = 1, _("1: described, and in use")
    FOLLOWED = 2, _("2: followed up with those who took part")
    MEASURED = 3, _("3: measured before and after")
    COMPARED = 4, _("4: compared with others who did not take part")
    REPEATED = 5, _("5: shown in several places or studies")


class Cost(models.TextChoices):
    """What it costs in a year, for each family."""

    LOW = "low", _("low: under 200 euros for each family and year")
    MIDDLE = "middle", _("middle: 200 to 1,000 euros for each family and year")
    HIGH = "high", _("high: over 1,000 euros for each family and year")


class Organisation(RegionalModel):
    """A partner of the exchange, whose practices they are."""

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="organisations", verbose_name=_("region")
    )
    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(_("country"), max_length=2, choices=Country.choices)
    place = models.CharField(_("town"), max_length=80, blank=True)
    website = models.URLField(_("website"), blank=True)

    region_lookup = "region"

    class Meta:
        verbose_name = _("partner organisation")
        verbose_name_plural = _("partner organisations")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["region", "name"], name="one_organisation_per_name")]

    def __str__(self) -> str:
        return self.name


def one_of(choices: type[models.Choices], values) -> bool:
    return isinstance(values, list) and all(value in choices.values for value in values)


class Practice(RegionalModel, ClusterableModel):
    """The facts of a practice. The words are on its page, which is written in its author's language."""

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="practices", verbose_name=_("region")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="practices",
        verbose_name=_("partner organisation"),
    )
    name = models.CharField(
        _("name"), max_length=120, help_text=_("For staff. Readers see the page's title.")
    )
    started_on = models.DateField(_("in use since"))
    ended_on = models.DateField(
        _("in use until"), null=True, blank=True, help_text=_("Empty while it is still in use.")
    )
    contact = models.CharField(_("contact"), max_length=120, help_text=_("Name, and what they do."))
    email = models.EmailField(_("contact’s e-mail"))
    targets = models.JSONField(_("for whom"), default=list)
    topics = models.JSONField(_("topics"), default=list)
    evidence = models.PositiveSmallIntegerField(
        _("evidence"), choices=Evidence.choices, default=Evidence.DESCRIBED
    )
    cost = models.CharField(_("cost"), max_length=6, choices=Cost.choices)

    region_lookup = "region"

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | models.Q(ended_on__gte=models.F("started_on")),
                name="practice_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self):
        errors = {}
        if self.started_on and self.ended_on and self.ended_on < self.started_on:
            errors["ended_on"] = _("It ends before it starts.")
        if not one_of(Target, self.targets):
            errors["targets"] = _("Choose from the list.")
        if not one_of(Topic, self.topics):
            errors["topics"] = _("Choose from the list.")
        if self.organisation_id and self.region_id and self.organisation.region_id != self.region_id:
            errors["organisation"] = _("This organisation is another region’s partner.")
        if errors:
            raise ValidationError(errors)


class PracticeResult(RegionalModel):
    """What one indicator said before, and after. All numbers are in the indicator's unit."""

    practice = ParentalKey(Practice, on_delete=models.CASCADE, related_name="results")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="results", verbose_name=_("indicator")
    )
    before = models.DecimalField(_("before"), max_digits=9, decimal_places=2)
    target = models.DecimalField(_("target"), max_digits=9, decimal_places=2, null=True, blank=True)
    after = models.DecimalField(
        _("after"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Empty until it has been measured."),
    )
    measured_on = models.DateField(_("measured on"), null=True, blank=True)
    families = models.PositiveIntegerField(_("number of families"), null=True, blank=True)

    region_lookup = "practice__region"

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "indicator"], name="one_result_per_indicator")
        ]

    def __str__(self) -> str:
        return f"{self.practice_id}: {self.indicator}"

    def clean(self):
        if self.after is not None and self.measured_on is None:
            raise ValidationError({"measured_on": _("Say when it was measured.")})
        if self.indicator_id and self.practice_id and self.indicator.region_id != self.practice.region_id:
            raise ValidationError({"indicator": _("This indicator is another region’s.")})
