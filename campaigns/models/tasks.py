"""What has to be done before a campaign, by whom, and by which day."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaigns import Campaign
from home.models import Municipality, RegionalModel


class CampaignTaskQuerySet(models.QuerySet):
    def undone(self):
        return self.filter(done_at=None)

    def overdue(self, today: date | None = None):
        """Not done by their day, of campaigns that are not over."""
        today = today or timezone.localdate()
        return self.undone().filter(due_on__lt=today, campaign__ends_on__gte=today)


class CampaignTask(RegionalModel):
    """A line of a campaign's checklist: the region's, or one municipality's. One of the usual, or in own words."""

    class What(models.TextChoices):
        ROOMS = "rooms", _("rooms booked")
        SPEAKERS = "speakers", _("speakers confirmed")
        PROGRAMME = "programme", _("programme fixed")
        TRANSLATED = "translated", _("translated")
        POSTER = "poster", _("poster printed")
        SCHOOLS = "schools", _("schools told")
        VOLUNTEERS = "volunteers", _("volunteers briefed")
        SCREENS = "screens", _("screens set up")

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="tasks", verbose_name=_("campaign")
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="campaign_tasks",
        help_text=_("Leave empty for what the region does for all."),
        verbose_name=_("municipality"),
    )
    what = models.CharField(_("what"), max_length=12, choices=What.choices, blank=True)
    own_words = models.CharField(
        _("or in own words"), max_length=120, blank=True, help_text=_("What to do; no names of people.")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="campaign_tasks",
        verbose_name=_("who sees to it"),
    )
    due_on = models.DateField(_("to be done by"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("done by"),
    )

    region_lookup = "campaign__region"
    municipality_lookup = "municipality"
    objects = CampaignTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task of a campaign")
        verbose_name_plural = _("tasks of campaigns")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(what="", own_words__gt="") | Q(what__gt="", own_words=""),
                name="task_is_usual_or_in_own_words",
            ),
            models.CheckConstraint(
                condition=Q(done_by=None) | Q(done_at__isnull=False), name="task_done_by_is_done"
            ),
            models.UniqueConstraint(
                fields=["campaign", "municipality", "what"],
                condition=Q(what__gt="", municipality__isnull=False),
                name="one_task_of_a_kind_for_a_municipality",
            ),
            models.UniqueConstraint(
                fields=["campaign", "what"],
                condition=Q(what__gt="", municipality=None),
                name="one_task_of_a_kind_for_a_region",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_what_display()) if self.what else self.own_words

    @property
    def is_overdue(self) -> bool:
        return self.done_at is None and self.due_on < timezone.localdate()

    def clean(self):
        if bool(self.what) == bool(self.own_words):
            raise ValidationError(
                {"own_words": _("Choose one of the usual, or write what it is: one of them.")}
            )
        both = self.municipality_id and self.campaign_id
        if both and self.municipality.region_id != self.campaign.region_id:
            raise ValidationError({"municipality": _("That belongs to another region.")})
        twins = CampaignTask.objects.filter(campaign=self.campaign_id, municipality=self.municipality_id)
        if self.what and twins.filter(what=self.what).exclude(pk=self.pk).exists():
            raise ValidationError({"what": _("This is on the checklist already.")})
