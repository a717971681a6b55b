"""What a leader sees in the admin: the meetings of their own groups, with the list of each; nothing else."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from courses.admin.run_words import run_words
from courses.list_links import OPEN_AFTER, further_pages, list_url, token_of
from courses.models import CourseRun
from courses.summary import hours
from home.dates import day_in_words
from home.models import Role
from home.permissions import reach
from home.translation.admin import Titled


def leads_in(user) -> set[int]:
    """Municipalities in which the user is a leader. The query of `reach`."""
    return {role.municipality for role in reach(user).held if role.kind == Role.Kind.LEADER}


def own_runs(user, now: datetime | None = None) -> QuerySet[CourseRun]:
    """Published runs that the user leads, until their lists close; while the user has the role."""
    since = (now or timezone.now()) - OPEN_AFTER
    runs = CourseRun.objects.filter(
        leaders__account=user,
        municipality__in=leads_in(user),
        state=CourseRun.State.PUBLISHED,
        ends_at__gte=since,
    )
    return runs.select_related("course", "venue", "municipality__region__site").prefetch_related("meetings")


def todo_lines(user) -> list[dict]:
    """A line for the to-do list of a leader. 1 query, and that of `reach`."""
    if not leads_in(user):
        return []
    count = own_runs(user).distinct().count()
    words = ngettext("group of yours meets", "groups of yours meet", count)
    return [{"url": reverse("own-groups:index"), "icon": "group", "count": count, "label": words}]


class OwnGroupsView(Titled, TemplateView):
    """About 3 queries, however many runs."""

    template_name = "courses/admin/own_groups.html"
    page_title = gettext_lazy("My groups")
    header_icon = "group"

    def dispatch(self, request, *args, **kwargs):
        if not leads_in(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        runs = own_runs(self.request.user).order_by("starts_at").distinct()
        return super().get_context_data(**kwargs) | {"runs": [shown(run) for run in runs]}


def shown(run: CourseRun) -> dict:
    """Beside the list, what apps above this one have for its leaders."""
    region = run.municipality.region
    root = region.site.root_url
    return {
        "pages": [(words, f"{root}{path}") for words, path in further_pages(region, run, token_of(run))],
        "name": run_words(run),
        "place": run.venue,
        "list_url": f"{root}{list_url(run)}",
        "meetings": [
            {"when": day_in_words(meeting.starts_at), "time": hours(meeting), "cancelled": meeting.cancelled}
            for meeting in run.meetings.all()
        ],
    }


class OwnGroupsMenuItem(MenuItem):
    def is_shown(self, request):
        return bool(leads_in(request.user))


class OwnGroupsViewSet(ViewSet):
    name = "own-groups"
    icon = "group"
    menu_label = gettext_lazy("My groups")
    menu_item_class = OwnGroupsMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self):
        return [path("", self.construct_view(OwnGroupsView), name="index")]
