"""What came of a campaign: visits, sign-ups, who came and what they thought, beside the campaign before it."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry, register_permission_policy

from campaigns import evaluation
from campaigns.admin import statistics_words as words
from campaigns.catalogue import day_words
from campaigns.models import Campaign, EvaluationCount, VisitCount
from campaigns.statistics import REGION, TOTAL, Board, Sight, board, visits_by
from courses.survey_results import FEWEST
from home.dates import day_in_words
from home.exports import DisarmedExport
from home.models import Municipality
from home.permissions import RowPolicy, reach

PLACE = "municipality"


@dataclass(frozen=True)
class Choice:
    """A place whose languages and answers can be looked at."""

    value: str
    name: str
    current: bool


def around(user):
    """As far as somebody sees what came of campaigns. 1 query."""
    return reach(user).to(VisitCount, ["view"])


class StatisticsPage(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    model = VisitCount
    permission_required = "view"
    page_title = gettext_lazy("What came of it")
    header_icon = "list-ul"

    def get_breadcrumbs_items(self):
        trail = {"url": reverse("campaign_statistics:index"), "label": self.get_page_title()}
        return [*self.breadcrumbs_items, trail]


class StatisticsIndexView(StatisticsPage):
    """The campaigns of which somebody may see what came, the latest first. 1 query, and that of `reach`."""

    template_name = "campaigns/admin/statistics_index.html"

    def get_context_data(self, **kwargs):
        seen = around(self.request.user)
        campaigns = Campaign.objects.select_related("region")
        if not seen.everything:
            campaigns = campaigns.filter(region__in=seen.seen_regions)
        rows = [
            {
                "name": campaign.name,
                "when": day_words(campaign),
                "region": campaign.region.name,
                "url": reverse("campaign_statistics:campaign", args=[campaign.pk]),
            }
            for campaign in campaigns
        ]
        regions = {row["region"] for row in rows}
        return super().get_context_data(**kwargs) | {"rows": rows, "several": len(regions) > 1}


class StatisticsView(DisarmedExport, StatisticsPage):
    """One campaign. About 20 queries, however many visits, bookings and municipalities there are."""

    template_name = "campaigns/admin/statistics.html"
    list_export = tuple(words.HEADINGS)
    export_headings = words.HEADINGS

    def get(self, request, *args, **kwargs):
        if self.is_export:
            rows = words.file_rows(self.boards, self.places)
            return self.as_spreadsheet(rows, request.GET["export"])
        return super().get(request, *args, **kwargs)

    def get_filename(self):
        return f"{self.campaign.slug}-{self.campaign.starts_on.year}"

    def get_page_subtitle(self):
        return self.campaign.name

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.campaign.name}]

    @cached_property
    def campaign(self) -> Campaign:
        campaigns = Campaign.objects.select_related("region", "previous")
        found = get_object_or_404(campaigns, pk=self.kwargs["pk"])
        if not (self.sight_of(found).everything or self.sight_of(found).own):
            raise Http404
        return found

    def sight_of(self, campaign: Campaign) -> Sight:
        seen = around(self.request.user)
        if seen.everything or campaign.region_id in seen.regions:
            return Sight(everything=True)
        here = (role for role in seen.held if role.region == campaign.region_id)
        return Sight(everything=False, own=frozenset(role.municipality for role in here if role.municipality))

    @cached_property
    def sight(self) -> Sight:
        return self.sight_of(self.campaign)

    @cached_property
    def boards(self) -> list[Board]:
        """This campaign's, and that of the one before it if there is one."""
        campaigns = filter(None, [self.campaign, self.campaign.previous])
        return [board(one, self.sight, list(self.campaign.region.languages)) for one in campaigns]

    @cached_property
    def places(self) -> dict:
        """The places to see, by name, and all of them together last. 1 query."""
        there = {place for one in self.boards for place in one.places}
        wanted = (there | self.sight.own) - {REGION}
        names = dict(Municipality.objects.filter(pk__in=wanted).order_by("name").values_list("pk", "name"))
        found = [*names, *([REGION] if REGION in there else []), TOTAL]
        return {place: words.place_words(place, names) for place in found}

    @cached_property
    def chosen(self):
        """The place that was asked for, else the first that one works with, else the whole region."""
        asked = self.request.GET.get(PLACE, "")
        by_value = {str(place): place for place in self.places if place is not REGION}
        return by_value.get(asked, TOTAL if self.sight.everything else next(iter(self.places)))

    def get_context_data(self, **kwargs):
        now, before = self.boards[0], self.boards[1] if len(self.boards) > 1 else None
        closes = evaluation.last_day(self.campaign)
        return super().get_context_data(**kwargs) | {
            "campaign": self.campaign,
            "when": day_words(self.campaign),
            "before": self.campaign.previous,
            "headings": list(words.FIGURES.values()),
            "lines": words.table(now, before, self.places),
            "choices": self.choices(),
            "place": self.places[self.chosen],
            "language_headings": list(words.DIVISIONS.values()),
            "languages": words.by_language(now, before, self.chosen),
            "languages_of_parties_wait": not now.over,
            "answers": [
                (label, words.by_choice(now, before, self.chosen, name))
                for name, (label, _choices) in words.CHOICES.items()
            ],
            "answer_headings": [words.CHOSEN_BY],
            "kind_headings": [words.SHARE],
            "answers_from": "" if now.closed else day_in_words(closes),
            "kinds": self.kinds() if self.sight.everything else [],
            "fewest": FEWEST,
            "regional": self.sight.everything,
            "csv_url": self.csv_export_url,
            "xlsx_url": self.xlsx_export_url,
        }

    def choices(self) -> list[Choice]:
        return [
            Choice(str(place), name, current=place == self.chosen)
            for place, name in self.places.items()
            if place is not REGION
        ]

    def kinds(self) -> list[tuple[str, list[words.Line]]]:
        """The region's visits by kind of page and by phase. 2 queries."""
        return [
            (label, words.by_kind(visits_by(self.campaign, name), name))
            for name, (label, _kinds) in words.KINDS.items()
        ]


class StatisticsMenuItem(MenuItem):
    def is_shown(self, request):
        return policy_registry.get_by_type(VisitCount).user_has_permission(request.user, "view")


class StatisticsViewSet(ViewSet):
    name = "campaign_statistics"
    icon = "list-ul"
    menu_label = gettext_lazy("What came of it")
    menu_item_class = StatisticsMenuItem

    def on_register(self):
        for model in (VisitCount, EvaluationCount):
            register_permission_policy(model, RowPolicy(model), exact_class=True)
        super().on_register()

    def get_urlpatterns(self):
        return [
            path("", self.construct_view(StatisticsIndexView), name="index"),
            path("<int:pk>/", self.construct_view(StatisticsView), name="campaign"),
        ]
