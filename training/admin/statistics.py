"""What came of the online training: begun, done step by step, finished, and how sure people feel before and after."""

from django.http import Http404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry, register_permission_policy

from courses.small_numbers import WHOLE
from courses.survey_results import FEWEST, Term
from home.exports import DisarmedExport
from home.languages import own_name
from home.models import Region
from home.permissions import RowPolicy, reach
from training import statistics
from training.admin import statistics_words as words
from training.models import RatingCount, StepCount
from training.outline import KnownModule, outline

TERM, LANGUAGE = "term", "language"


def regions_of(user) -> list[Region]:
    """Those of whose training somebody sees what came. 1 query, and that of `reach`."""
    seen = reach(user).to(StepCount, ["view"])
    regions = Region.objects.order_by("name")
    return list(regions if seen.everything else regions.filter(pk__in=seen.seen_regions))


class StatisticsPage(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    model = StepCount
    permission_required = "view"
    page_title = gettext_lazy("What came of the training")
    header_icon = "list-ul"

    def get_breadcrumbs_items(self):
        trail = {"url": reverse("training_statistics:index"), "label": self.get_page_title()}
        return [*self.breadcrumbs_items, trail]


class StatisticsIndexView(StatisticsPage):
    """The modules for parents that are live: how many began and finished. 1 query for each region, and 2."""

    template_name = "training/admin/statistics_index.html"

    def get_context_data(self, **kwargs):
        regions = regions_of(self.request.user)
        rows = [row for region in regions for row in module_rows(region)]
        return super().get_context_data(**kwargs) | {
            "rows": rows,
            "several": len(regions) > 1,
            "fewest": FEWEST,
        }


def module_rows(region: Region) -> list[dict]:
    counts = StepCount.objects.filter(region=region, step="")
    found = statistics.figures_of(counts, region.languages)
    rows = []
    for module in outline(region).for_parents:
        total = statistics.added(found.get(module.key, {}).values())
        rows.append(
            {
                "title": module.in_language(get_language()).title,
                "region": region.name,
                "url": reverse("training_statistics:module", args=[module.key]),
                "began": words.in_words(total.began.total),
                "finished": words.in_words(total.finished.total),
            }
        )
    return rows


class StatisticsView(DisarmedExport, StatisticsPage):
    """One module. 3 queries beside those for the regions, however much was counted."""

    template_name = "training/admin/statistics.html"
    list_export = tuple(words.HEADINGS)
    export_headings = words.HEADINGS

    def get(self, request, *args, **kwargs):
        if self.is_export:
            rows = words.file_rows(self.module, self.by_term, self.ratings, get_language())
            return self.as_spreadsheet(rows, request.GET["export"])
        return super().get(request, *args, **kwargs)

    def get_filename(self):
        return f"training-{self.module.key[:8]}"

    def get_page_subtitle(self):
        return self.module.in_language(get_language()).title

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_subtitle()}]

    @cached_property
    def found(self) -> tuple[Region, KnownModule]:
        for region in regions_of(self.request.user):
            module = outline(region).by_key.get(str(self.kwargs["module"]))
            if module and module.for_parents:
                return region, module
        raise Http404

    @property
    def region(self) -> Region:
        return self.found[0]

    @property
    def module(self) -> KnownModule:
        return self.found[1]

    @cached_property
    def counts(self):
        return StepCount.objects.filter(region=self.region, module=self.module.key)

    @cached_property
    def by_term(self) -> dict[Term, statistics.Figures]:
        return statistics.figures_of(self.counts, self.region.languages).get(self.module.key, {})

    @cached_property
    def ratings(self) -> dict[str, statistics.Ratings]:
        return statistics.ratings_of(self.region, self.module.key)

    @cached_property
    def term(self) -> Term | None:
        """The half year that was asked for; None for all of them."""
        asked = self.request.GET.get(TERM, "")
        return next((term for term in self.by_term if value_of(term) == asked), None)

    @cached_property
    def language(self) -> str:
        asked = self.request.GET.get(LANGUAGE, "")
        return asked if asked in self.region.languages else ""

    def get_context_data(self, **kwargs):
        terms = [self.term] if self.term else list(self.by_term)
        figures = statistics.added(self.by_term[term] for term in terms)
        began, finished = (words.of_language(one, self.language) for one in (figures.began, figures.finished))
        bars = words.bars(self.module, figures, self.language)
        ways = statistics.ways(statistics.of_term(self.counts, self.term))
        return super().get_context_data(**kwargs) | {
            "began": words.in_words(began),
            "finished": words.in_words(finished),
            "steps": words.steps(self.module, figures, self.language, get_language()),
            "bars": bars,
            "chart": {"width": len(bars) * words.STRIDE, "height": words.HEIGHT, "bar": words.BAR},
            "languages": words.languages(figures),
            "ways": words.shares(ways, words.WAYS),
            "ratings": [words.rating(found, self.statement(pair)) for pair, found in self.ratings.items()],
            "terms": [(value_of(term), term.label, term == self.term) for term in self.by_term],
            "choices": [(code, own_name(code), code == self.language) for code in self.region.languages],
            "fewest": FEWEST,
            "whole": WHOLE,
            "csv_url": self.csv_export_url,
            "xlsx_url": self.xlsx_export_url,
        }

    def statement(self, pair: str) -> str:
        """What the pair is about: the title of its first step, else its name."""
        steps = (step for lesson in self.module.lessons for step in lesson.steps)
        return next((step.title for step in steps if step.pair == pair), pair)


def value_of(term: Term) -> str:
    return f"{term.year}-{2 if term.autumn else 1}"


class StatisticsMenuItem(MenuItem):
    def is_shown(self, request):
        return policy_registry.get_by_type(StepCount).user_has_permission(request.user, "view")


class TrainingStatisticsViewSet(ViewSet):
    name = "training_statistics"
    url_prefix = "training-statistics"
    icon = "list-ul"
    menu_label = gettext_lazy("What came of the training")
    menu_item_class = StatisticsMenuItem
    menu_hook = "register_reports_menu_item"

    def on_register(self):
        for model in (StepCount, RatingCount):
            register_permission_policy(model, RowPolicy(model), exact_class=True)
        super().on_register()

    def get_urlpatterns(self):
        return [
            path("", self.construct_view(StatisticsIndexView), name="index"),
            path("<uuid:module>/", self.construct_view(StatisticsView), name="module"),
        ]
