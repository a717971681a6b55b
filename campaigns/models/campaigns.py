"""A campaign: when it is, which phase it is in, and the tracks of its programme."""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from courses.schedule import LAST_YEAR
from home.models import Region, RegionalModel, Text


class Phase(models.TextChoices):
    """What the pages of a campaign are for at the moment."""

    ANNOUNCED = "announced", _("announced: save the date")
    SIGN_UP = "sign_up", _("programme and sign-up")
    UNDER_WAY = "under_way", _("under way: now and next")
    AFTERWARDS = "afterwards", _("afterwards: thanks and what came of it")


class CampaignQuerySet(models.QuerySet):
    def ahead(self, today: date | None = None):
        """Those that are not over, the nearest first."""
        return self.filter(ends_on__gte=today or timezone.localdate()).order_by("starts_on", "pk")


def midnight(day: date) -> datetime:
    """The first moment of a day, local time."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def too_far(day: date | None, first: date | None) -> bool:
    """Whether nobody plans a day so late: in a year that calendars end in, or long after the first day."""
    return bool(day and (day.year > LAST_YEAR or (first and day.year > first.year + 1)))


class Campaign(RegionalModel, ClusterableModel):
    """Parents' Day and its like: a region's, held in several municipalities. Facts only; the words are on its pages.

    The dates say which phase it is in, unless somebody has said it by hand. `previous` is the one before it: what
    came of the two is compared.
    """

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="campaigns", verbose_name=_("region")
    )
    name = models.CharField(
        _("name"), max_length=80, help_text=_("With its year, as in “Parents’ Day 2027”. For staff.")
    )
    slug = models.SlugField(
        _("address"), max_length=80, help_text=_("Part of the addresses of posters, calendars and screens.")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    sign_up_opens_at = models.DateTimeField(
        _("sign-up opens"), help_text=_("Until then the pages ask people to save the date.")
    )
    phase_by_hand = models.CharField(
        _("phase by hand"),
        max_length=12,
        choices=Phase.choices,
        blank=True,
        help_text=_("Leave empty: the dates decide. What you choose here stands until you empty it again."),
    )
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="following"
    )

    region_lookup = "region"
    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "slug"], name="one_campaign_per_slug"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self):
        errors = {}
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            errors["ends_on"] = _("The campaign ends before it starts.")
        far = [name for name in ("starts_on", "ends_on") if too_far(getattr(self, name), self.starts_on)]
        errors |= dict.fromkeys(far, _("That year is too far away."))
        if self.starts_on and self.sign_up_opens_at and self.sign_up_opens_at >= midnight(self.starts_on):
            errors["sign_up_opens_at"] = _("Sign-up opens before the first day, or nobody can use it.")
        if Campaign.objects.filter(region=self.region_id, slug=self.slug).exclude(pk=self.pk).exists():
            errors["slug"] = _("Another campaign has that address.")
        if errors:
            raise ValidationError(errors)

    def changes(self) -> list[tuple[datetime, Phase]]:
        """When each phase but the first begins, by the dates alone."""
        return [
            (self.sign_up_opens_at, Phase.SIGN_UP),
            (midnight(self.starts_on), Phase.UNDER_WAY),
            (midnight(self.ends_on + timedelta(days=1)), Phase.AFTERWARDS),
        ]

    def phase(self, now: datetime | None = None) -> Phase:
        """Which phase it is in: as said by hand, else by the dates."""
        if self.phase_by_hand:
            return Phase(self.phase_by_hand)
        now = now or timezone.now()
        begun = [phase for moment, phase in self.changes() if moment <= now]
        return begun[-1] if begun else Phase.ANNOUNCED

    def next_change(self, now: datetime | None = None) -> datetime | None:
        """When the phase becomes another by itself; None when it does not."""
        now = now or timezone.now()
        if self.phase_by_hand:
            return None
        return next((moment for moment, _phase in self.changes() if moment > now), None)

    @property
    def days(self) -> list[date]:
        return [self.starts_on + timedelta(days=n) for n in range((self.ends_on - self.starts_on).days + 1)]


class Track(ClusterableModel):
    """A thread through the programme: to listen, to try, to play. The region's, so that its words are translated once."""

    campaign = ParentalKey(Campaign, on_delete=models.CASCADE, related_name="tracks")
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    region_lookup = "campaign__region"

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        text = self.texts.first()
        return text.name if text else f"{self.campaign} {self.pk}"


class TrackText(Text):
    parent = ParentalKey(Track, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(_("name"), max_length=60)

    class Meta(Text.Meta):
        constraints = [models.UniqueConstraint(fields=["parent", "language"], name="one_track_text")]
