"""Demand: who waits for what in one's own municipality, and around it; from there to planning a run."""

from urllib.parse import urlencode

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry

from courses import demand
from courses.catalogue import Catalogue, catalogue
from courses.models import CourseRun, QueueEntry, language_name
from home.dates import day_in_words
from home.models import Municipality
from home.permissions import reach

WIDEST = 100
"""A bar's length in its own units for the largest number of the table."""


def own_places(user) -> list[Municipality]:
    """The municipalities that the user works with: its own, a region's, or all. 1 query, and that of `reach`."""
    around = reach(user).to(QueueEntry, ["view"])
    places = Municipality.objects.select_related("region__site").order_by("region", "name")
    if around.everything:
        return list(places)
    return [
        place for place in places if place.pk in around.municipalities or place.region_id in around.regions
    ]


class DemandView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """One table and some sentences for each region that the user works in. 2 queries a region."""

    model = QueueEntry
    permission_required = "view"
    template_name = "courses/admin/demand.html"
    page_title = gettext_lazy("Demand")
    header_icon = "group"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        places = own_places(self.request.user)
        regions = {place.region_id: place.region for place in places}
        may_plan = policy_registry.get_by_type(CourseRun).user_has_permission(self.request.user, "add")
        parts = [
            region_part(region, [place.pk for place in places if place.region_id == pk], may_plan)
            for pk, region in regions.items()
        ]
        return super().get_context_data(**kwargs) | {"parts": parts, "several": len(parts) > 1}


def region_part(region, own: list[int], may_plan: bool) -> dict:
    """What the page says of one region's own municipalities."""
    known = catalogue(region)
    waits = demand.waits(known)
    rows = demand.by_place(waits, own)
    most = max((row.parties for row in rows), default=1)
    return {
        "region": region,
        "sentences": [around_words(one, known) for one in demand.around(waits, known, own)],
        "rows": [row_words(row, known, most, may_plan) for row in rows],
        "several_places": len(own) > 1,
    }


def row_words(row: demand.Demand, known: Catalogue, most: int, may_plan: bool) -> dict:
    planned = {"course": row.course, "municipality": row.municipality, "language": row.language}
    query = urlencode({name: value for name, value in planned.items() if value})
    entries = urlencode({"course": row.course, "municipality": row.municipality, "state": "waiting"})
    return {
        "course": known.courses[row.course].name,
        "municipality": known.municipalities[row.municipality].name,
        "language": language_name(row.language) if row.language else _("any language"),
        "parties": row.parties,
        "seats": row.seats,
        "since": day_in_words(row.since),
        "bar": max(1, round(WIDEST * row.parties / most)),
        "plan_url": f"{reverse('runs:add')}?{query}" if may_plan else "",
        "queue_url": f"{reverse('queue:index')}?{entries}",
    }


def around_words(one: demand.Around, known: Catalogue) -> str:
    """Such as: 18 parties wait for ABC 3–12 within 30 km of Ljungby, 5 want Arabic."""
    words = ngettext(
        "%(count)d party waits for %(course)s within %(km)d km of %(place)s",
        "%(count)d parties wait for %(course)s within %(km)d km of %(place)s",
        one.parties,
    ) % {
        "count": one.parties,
        "course": known.courses[one.course].name,
        "km": demand.NEARBY_KM,
        "place": known.municipalities[one.municipality].town,
    }
    if not one.wanting:
        return f"{words}."
    wanting = ngettext("%(count)d wants %(language)s", "%(count)d want %(language)s", one.wanting)
    return f"{words}, {wanting % {'count': one.wanting, 'language': language_name(one.language)}}."


class DemandMenuItem(MenuItem):
    def is_shown(self, request):
        return policy_registry.get_by_type(QueueEntry).user_has_permission(request.user, "view")


class DemandViewSet(ViewSet):
    name = "demand"
    icon = "group"
    menu_label = gettext_lazy("Demand")
    menu_item_class = DemandMenuItem

    def get_urlpatterns(self):
        return [path("", self.construct_view(DemandView), name="index")]
