"""What the pages about one campaign share: who may read them, and for which municipality."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from campaigns.models import Campaign, Item
from home.models import Municipality
from home.permissions import reach


def places_of(user, campaign: Campaign) -> list[Municipality]:
    """The municipalities of the campaign's region in which the user plans. 1 query, and that of `reach`."""
    around = reach(user).to(Item, ["change"])
    places = Municipality.objects.filter(region=campaign.region_id).order_by("name")
    if around.everything or campaign.region_id in around.regions:
        return list(places)
    return [place for place in places if place.pk in around.municipalities]


def leads(user, campaign: Campaign) -> bool:
    """Whether the user may also plan what is the whole region's."""
    around = reach(user).to(Item, ["change"])
    return around.everything or campaign.region_id in around.regions


class CampaignPageView(PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView):
    """Something to read about one campaign, for those who plan in its region."""

    permission_required = "view"
    index_url_name = None
    edit_url_name = None
    inspect_url_name = None
    header_icon = "calendar-alt"

    @cached_property
    def places(self) -> list[Municipality]:
        return places_of(self.request.user, self.object)

    def get_page_subtitle(self):
        return str(self.object)

    def get_breadcrumbs_items(self):
        index = {"url": reverse(self.index_url_name), "label": capfirst(self.model_opts.verbose_name_plural)}
        row = {"url": campaign_url(self.request.user, self.object), "label": str(self.object)}
        return [*self.breadcrumbs_items, index, row, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"campaign": self.object}


def campaign_url(user, campaign: Campaign) -> str:
    """Its editor for those who lead the region, else where it is looked at."""
    name = "edit" if leads(user, campaign) else "inspect"
    return reverse(f"campaign_facts:{name}", args=[campaign.pk])
