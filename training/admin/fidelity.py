"""How far meetings were held as the method says: totals by programme and municipality, and their file."""

from collections import Counter
from dataclasses import dataclass, field

from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry, register_permission_policy

from home.exports import DisarmedExport
from home.permissions import RowPolicy
from home.translation.admin import Titled
from training import groups
from training.models import FidelityReport

HEADINGS = {
    "programme": gettext_lazy("Programme"),
    "municipality": gettext_lazy("Municipality"),
    "groups": gettext_lazy("Groups"),
    "meetings": gettext_lazy("Meetings reported"),
    "done": gettext_lazy("Points done"),
    "asked": gettext_lazy("Points in all"),
    "share": gettext_lazy("Per cent"),
    "planned": gettext_lazy("Minutes planned"),
    "minutes": gettext_lazy("Minutes used"),
    "left_out": gettext_lazy("Parts left out"),
}


@dataclass
class Line:
    """The totals of one programme in one municipality. Minutes are of the parts whose minutes were said."""

    programme: str
    municipality: str
    groups: set[int] = field(default_factory=set)
    meetings: int = 0
    done: int = 0
    asked: int = 0
    planned: int = 0
    minutes: int = 0
    why: Counter = field(default_factory=Counter)

    @property
    def share(self) -> int | None:
        return round(100 * self.done / self.asked) if self.asked else None

    @property
    def left_out(self) -> str:
        """How many parts, and why."""
        words = dict(FidelityReport.LeftOut.choices)
        return "; ".join(f"{words.get(why, why)}: {number}" for why, number in self.why.most_common())

    def add(self, report: FidelityReport) -> None:
        self.groups.add(report.group_id)
        self.meetings += 1
        for part in report.parts.values():
            self.done += len(part["done"])
            self.asked += part["of"]
            if part["why"]:
                self.why[part["why"]] += 1
            if part["minutes"] is not None:
                self.planned += part["planned"]
                self.minutes += part["minutes"]

    def row(self) -> dict[str, object]:
        own = {name: getattr(self, name) for name in HEADINGS}
        return own | {"groups": len(self.groups), "share": "" if self.share is None else self.share}


def programme_of(report: FidelityReport) -> str:
    """The programme of the run's course, else the course; of a group without a run, the module."""
    group = report.group
    if group.run:
        course = group.run.course
        return course.programme.name if course.programme else course.name
    module = groups.module_of(group)
    return module.in_language(get_language()).title if module else _("A module that is no more")


def lines(reports) -> list[Line]:
    """1 query, and those of outlines that are not known."""
    found: dict[tuple[str, str], Line] = {}
    wanted = reports.select_related(
        "group__municipality__region__site__root_page", "group__run__course__programme"
    )
    for report in wanted:
        key = programme_of(report), report.group.municipality.name
        found.setdefault(key, Line(*key)).add(report)
    return [found[key] for key in sorted(found)]


class FidelityView(DisarmedExport, PermissionCheckedMixin, Titled, TemplateView):
    """The totals of what somebody may see: their own municipalities', or the region's."""

    model = FidelityReport
    permission_required = "view"
    template_name = "training/admin/fidelity.html"
    page_title = gettext_lazy("As the method says")
    header_icon = "tasks"
    list_export = tuple(HEADINGS)
    export_headings = HEADINGS

    def get(self, request, *args, **kwargs):
        policy = policy_registry.get_by_type(FidelityReport)
        self.lines = lines(policy.instances_user_has_permission_for(request.user, "view"))
        if self.is_export:
            return self.as_spreadsheet([line.row() for line in self.lines], request.GET["export"])
        return super().get(request, *args, **kwargs)

    def get_filename(self):
        return "as-the-method-says"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "headings": list(HEADINGS.values()),
            "rows": [list(line.row().values()) for line in self.lines],
            "csv_url": self.csv_export_url,
            "xlsx_url": self.xlsx_export_url,
        }


class FidelityMenuItem(MenuItem):
    def is_shown(self, request):
        return policy_registry.get_by_type(FidelityReport).user_has_permission(request.user, "view")


class FidelityViewSet(ViewSet):
    name = "fidelity"
    icon = "tasks"
    menu_label = gettext_lazy("As the method says")
    menu_item_class = FidelityMenuItem

    def on_register(self):
        register_permission_policy(FidelityReport, RowPolicy(FidelityReport), exact_class=True)
        super().on_register()

    def get_urlpatterns(self):
        return [path("", self.construct_view(FidelityView), name="index")]
