"""Campaigns: their facts and tracks for the region's administrators, to look at for everyone who plans."""

from django.db.models import Count, Q
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from campaigns.admin.checklist import MakeChecklistView, checklist_url
from campaigns.admin.checks import ChecksView
from campaigns.admin.day_plan import DayPlanView
from campaigns.admin.local_pages import overview_url
from campaigns.admin.next_year import NextYearView
from campaigns.admin.publishing import PublishDraftsView
from campaigns.catalogue import day_words
from campaigns.models import Campaign, Item
from campaigns.seats import settle_seats
from home.viewsets import (
    LinkColumn,
    PlacePanel,
    RegionalViewSet,
    RowIndexView,
    RowInspectView,
    texts_panel,
)


def items_url(campaign: Campaign) -> str:
    return f"{reverse('items:index')}?campaign={campaign.pk}"


class CampaignIndexView(RowIndexView):
    def get_base_queryset(self):
        published = Count("items", filter=Q(items__state=Item.State.PUBLISHED))
        return super().get_base_queryset().annotate(all_items=Count("items"), published_items=published)

    @cached_property
    def columns(self):
        return [
            self.title_column("name", _("Campaign"), sort_key="name"),
            Column("days", label=_("When"), accessor=day_words, sort_key="starts_on"),
            Column("phase", label=_("Phase"), accessor=lambda row: row.phase().label),
            LinkColumn("items", items_url, label=_("Programme"), accessor=items_words),
        ]


def items_words(campaign: Campaign) -> str:
    return _("%(published)d of %(all)d published") % {
        "published": campaign.published_items,
        "all": campaign.all_items,
    }


class CampaignStrip:
    """The pages about a campaign, above its editor and where it is looked at."""

    def get_context_data(self, **kwargs):
        # What is saved, not what the form would make of it.
        campaign = Campaign.objects.get(pk=self.object.pk)
        return super().get_context_data(**kwargs) | {
            "campaign": campaign,
            "phase": campaign.phase().label,
            "items_url": items_url(campaign),
            "checklist_url": checklist_url(campaign),
            "pages_url": overview_url(self.request.user, campaign),
            "statistics_url": reverse("campaign_statistics:campaign", args=[campaign.pk]),
            "may_change": self.permission_policy.user_has_permission_for_instance(
                self.request.user, "change", campaign
            ),
        }


class CampaignEditView(CampaignStrip, generic.EditView):
    template_name = "campaigns/admin/campaign_edit.html"

    def get_success_url(self):
        return reverse("campaign_facts:edit", args=[self.object.pk])

    def save_instance(self):
        """When sign-up opens is the campaign's: its seats follow. About 20 queries for each item with seats."""
        before = self.form.initial["sign_up_opens_at"]
        campaign = super().save_instance()
        if campaign.sign_up_opens_at != before:
            for item in campaign.items.exclude(run=None).select_related("campaign", "run"):
                settle_seats(item, item.run.seats, self.request.user)
        return campaign


class CampaignInspectView(CampaignStrip, RowInspectView):
    template_name = "campaigns/admin/campaign_inspect.html"


class CampaignViewSet(RegionalViewSet):
    model = Campaign
    name = "campaigns"
    # The public views have the namespace of that name.
    url_namespace = "campaign_facts"
    icon = "calendar-alt"
    index_view_class = CampaignIndexView
    edit_view_class = CampaignEditView
    inspect_view_class = CampaignInspectView
    search_fields = ["name"]
    ordering = "-starts_on"
    inspect_view_fields = ["name", "starts_on", "ends_on", "sign_up_opens_at"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    PlacePanel("region"),
                    FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
                    FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                    FieldPanel("sign_up_opens_at"),
                    FieldPanel("phase_by_hand"),
                ],
                heading=gettext_lazy("Campaign"),
            ),
            InlinePanel(
                "tracks",
                panels=[FieldPanel("sort_order"), texts_panel("name", min_num=1)],
                heading=gettext_lazy("Tracks"),
                label=gettext_lazy("track"),
            ),
        ]
    )

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("plan/<int:pk>/", self.construct_view(DayPlanView), name="plan"),
            path("checks/<int:pk>/", self.construct_view(ChecksView), name="checks"),
            path("publish/<int:pk>/", self.construct_view(PublishDraftsView), name="publish_drafts"),
            path("checklist/<int:pk>/", self.construct_view(MakeChecklistView), name="make_checklist"),
            path("copy/<int:pk>/", self.construct_view(NextYearView), name="copy_to_next_year"),
        ]
