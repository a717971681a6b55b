from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from home import origins
from home.contrast import failures

hex_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write a colour as # and six hexadecimal digits."))


def all_languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


class Region(models.Model):
    """One website: its languages, look and settings. Everything that is not a page reaches exactly one."""

    site = models.OneToOneField("wagtailcore.Site", on_delete=models.PROTECT, verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=80)
    county_code = models.CharField(_("county code"), max_length=2, blank=True)
    languages = models.JSONField(
        _("languages"),
        default=all_languages,
        help_text=_("Codes of the languages this site is published in; others are not found here."),
    )
    forest = models.CharField(_("main colour"), max_length=7, default="#0f5c4d", validators=[hex_colour])
    lingon = models.CharField(_("accent colour"), max_length=7, default="#a6213b", validators=[hex_colour])
    sun = models.CharField(_("highlight colour"), max_length=7, default="#f6c667", validators=[hex_colour])
    logo = models.ForeignKey(
        "home.CustomImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
    )
    contact_name = models.CharField(_("contact"), max_length=80, blank=True)
    contact_phone = models.CharField(_("phone"), max_length=30, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    free_text_questions = models.BooleanField(
        _("allow questions answered in free text"),
        default=False,
        help_text=_("People write more about themselves than was asked; decide this together with the DPO."),
    )
    passed_over_limit = models.PositiveSmallIntegerField(
        _("passed over at most"),
        default=3,
        help_text=_("After so many times, freed seats are saved for a party that did not fit."),
    )
    review_months = models.PositiveSmallIntegerField(
        _("look pages over after so many months"),
        default=12,
        validators=[MaxValueValidator(60)],
        help_text=_(
            "Pages that nobody has published or looked over since then stand on the to-do list. 0: none."
        ),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        if self.pk:
            self.version = type(self).objects.values_list("version", flat=True).get(pk=self.pk) + 1
        super().save(*args, **kwargs)

    def clean(self):
        errors = {}
        unknown = [code for code in self.languages if code not in all_languages()]
        if not isinstance(self.languages, list) or not self.languages or unknown:
            errors["languages"] = _("Name at least one of: %(codes)s.") % {
                "codes": ", ".join(all_languages())
            }
        for field, message in failures(self.forest, self.lingon, self.sun).items():
            errors[field] = message
        if errors:
            raise ValidationError(errors)


class MunicipalityQuerySet(models.QuerySet):
    def without_retention(self):
        """Those that have not decided for how long personal data is kept, or not written down where they did."""
        return self.filter(models.Q(retention_days=None) | models.Q(retention_decision=""))


class Municipality(models.Model):
    """A partner of one region: it plans runs, works its own queue and keeps its own data."""

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="municipalities", verbose_name=_("region")
    )
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address"), max_length=80)
    scb_code = models.CharField(
        _("SCB code"),
        max_length=4,
        blank=True,
        validators=[RegexValidator(r"^\d{4}$", _("Four digits, as Statistics Sweden writes them."))],
    )
    town = models.CharField(_("main town"), max_length=80)
    latitude = models.FloatField(_("latitude"), help_text=_("Degrees north, WGS 84, of the main town."))
    longitude = models.FloatField(_("longitude"), help_text=_("Degrees east, WGS 84, of the main town."))
    contact_name = models.CharField(_("contact"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    embed_origins = models.TextField(
        _("sites that may embed booking"),
        blank=True,
        help_text=_("One origin on each line, for example https://www.vaxjo.example."),
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to answer an offer"),
        default=48,
        validators=[MinValueValidator(1)],
        help_text=_("Counted from the moment the mail was handed over; fewer when the start is near."),
    )
    queue_days = models.PositiveSmallIntegerField(
        _("days for those who wait"),
        default=7,
        validators=[MaxValueValidator(60)],
        help_text=_(
            "When a run is published, those who wait for any group of the course are asked first: sign-up opens for "
            "everyone so many days later. 0: at once."
        ),
    )
    retention_days = models.PositiveSmallIntegerField(
        _("days until personal data is removed"),
        null=True,
        blank=True,
        help_text=_("Counted from the last meeting of the run."),
    )
    retention_decision = models.CharField(_("decision reference"), max_length=80, blank=True)
    four_eyes = models.BooleanField(
        _("somebody else approves"),
        default=False,
        help_text=_("Editors do not publish: they send pages to another of them, who approves."),
    )
    collection = models.OneToOneField(
        "wagtailcore.Collection",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="municipality",
    )

    region_lookup = "region"
    municipality_lookup = "self"
    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["region", "slug"], name="one_municipality_per_slug"),
            models.UniqueConstraint(
                fields=["region", "scb_code"],
                condition=~models.Q(scb_code=""),
                name="one_municipality_per_code",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        from home.models.regional import touch

        touch(self.region_id)

    def clean(self):
        if problem := origins.problem(self.embed_origins):
            raise ValidationError({"embed_origins": problem})
        self.embed_origins = "\n".join(origins.read(self.embed_origins))
