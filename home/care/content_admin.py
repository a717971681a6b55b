"""The report of hints about all pages that an editor may change."""

from django.core.paginator import Paginator
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page

from home.care.content import Kind, hints
from home.languages import own_name
from home.translation.admin import Titled
from home.translation.matrix import municipalities, own_pages

PER_PAGE = 50


class ContentReport(Titled, TemplateView):
    """Every live page that the user may change and that could be better, in all languages.

    3 queries, one for each kind of page, and those that blocks need.
    """

    page_title = _("Easier to read and find")
    header_icon = "check"
    template_name = "home/admin/hints_report.html"

    def get_context_data(self, **kwargs):
        asked = self.request.GET.get("kind", "")
        kind = asked if asked in Kind.values else ""
        pages = Page.objects.live().filter(
            pk__in=own_pages(self.request.user).values("pk"), alias_of=None, depth__gt=1
        )
        places = municipalities()
        rows = [row(page, kind, places) for page in pages.select_related("locale").specific()]
        rows = sorted(
            (one for one in rows if one["hints"]), key=lambda one: (-len(one["hints"]), one["title"])
        )
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("p"))
        choices = [("", _("All")), *Kind.choices]
        return super().get_context_data(**kwargs) | {
            "choices": [
                {"url": f"?kind={name}", "label": label, "chosen": name == kind} for name, label in choices
            ],
            "rows": page.object_list,
            "page": page,
            "query": f"kind={kind}",
        }


def row(page: Page, kind: str, places: dict[int, str]) -> dict:
    return {
        "hints": [hint for hint in hints(page) if not kind or hint.kind == kind],
        "title": page.get_admin_display_title(),
        "municipality": places.get(page.pk, ""),
        "language": own_name(page.locale.language_code),
        "url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
    }


class ContentViewSet(ViewSet):
    name = "content"
    url_prefix = "content-hints"
    icon = "check"
    menu_label = _("Easier to read and find")

    def get_urlpatterns(self):
        return [path("", self.construct_view(ContentReport), name="index")]
