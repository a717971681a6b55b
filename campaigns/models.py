"""Campaigns such as Parents' Day."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail_localize.fields import SynchronizedField

from home.blocks import BodyBlock, RowBlock
from home.models import BasePage


class CampaignPageQuerySet(PageQuerySet):
    def ahead(self, today=None):
        """Live campaigns whose day has not passed, the nearest first."""
        return self.live().filter(date__gte=today or timezone.localdate()).order_by("date", "pk")


class CampaignPage(BasePage):
    """One campaign in one language: its day, the municipalities that take part, its story."""

    date = models.DateField(_("the day"))
    municipalities = StreamField(
        [("municipality", RowBlock("home.Municipality"))], blank=True, verbose_name=_("municipalities")
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("content"))

    template = "campaigns/campaign_page.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("date"),
        FieldPanel("municipalities"),
        FieldPanel("body"),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types = []
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("date", overridable=False),
        SynchronizedField("municipalities", overridable=False),
    ]

    objects = PageManager.from_queryset(CampaignPageQuerySet)()

    class Meta:
        verbose_name = _("campaign")

    def get_context(self, request, *args, **kwargs):
        places = [block.value for block in self.municipalities if block.value]
        return super().get_context(request, *args, **kwargs) | {
            "places": sorted(place.name for place in places),
            "days_left": (self.date - timezone.localdate()).days,
        }
