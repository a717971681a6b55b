"""Readability where editors see it: beside the page they write, and in a report of all they may change."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.panels import Panel
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from home.languages import own_name
from home.readability import LIMITS, lix, paragraphs_of, verdict


def measured(page: Page) -> dict:
    """The inputs of templates/home/admin/readability.html."""
    language = page.locale.language_code
    counted = lix(paragraphs_of(page))
    return {"lix": counted, "verdict": verdict(counted.value, language), "below": LIMITS[language][0]}


class ReadabilityPanel(Panel):
    """The LIX of the page as it was last saved; on pages in Swedish and easy Swedish."""

    def __init__(self, **options):
        super().__init__(**{"heading": _("Readability")} | options)

    class BoundPanel(Panel.BoundPanel):
        template_name = "home/admin/readability.html"

        def is_shown(self):
            return bool(self.instance.locale_id) and self.instance.locale.language_code in LIMITS

        def get_context_data(self, parent_context=None):
            return super().get_context_data(parent_context) | measured(self.instance)


class ReadabilityReport(WagtailAdminTemplateMixin, TemplateView):
    """Every page that the user may change and that LIX can judge, the hardest first.

    3 queries and one for each kind of page.
    """

    page_title = _("Readability")
    header_icon = "doc-full"
    template_name = "home/admin/readability_report.html"
    _show_breadcrumbs = True

    def get_context_data(self, **kwargs):
        own = page_permission_policy.instances_user_has_permission_for(self.request.user, "change")
        pages = own.filter(depth__gt=1, alias_of=None, locale__language_code__in=LIMITS)
        rows = [row(page) for page in pages.select_related("locale").specific()]
        judged = sorted((one for one in rows if one["lix"].value is not None), key=hardest_first)
        return super().get_context_data(**kwargs) | {"rows": judged, "short": len(rows) - len(judged)}


def hardest_first(row: dict) -> tuple[int, str]:
    """By how far above what its readers manage."""
    return row["below"] - row["lix"].value, row["title"]


def row(page: Page) -> dict:
    return measured(page) | {
        "title": page.get_admin_display_title(),
        "url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "language": own_name(page.locale.language_code),
        "live": page.live,
    }


class ReadabilityViewSet(ViewSet):
    name = "readability"
    icon = "doc-full"
    menu_label = _("Readability")
    menu_hook = "register_reports_menu_item"

    def get_urlpatterns(self):
        return [path("", self.construct_view(ReadabilityReport), name="index")]
