"""The admin's table of pages to look after: since when nobody has, what readers say, and "still correct"."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log
from wagtail.models import Page

from home.care.table import LOOKED_OVER, Line, lines, overdue_count
from home.models import Helped
from home.translation.admin import Titled, own_regions

LOG_ACTIONS = {LOOKED_OVER: (gettext_lazy("Page looked over"), gettext_lazy("Said to be still correct"))}
PER_PAGE = 50
OVERDUE, UNHELPFUL = "overdue", "unhelpful"
SHOWN = {
    "": gettext_lazy("All"),
    OVERDUE: gettext_lazy("To look over"),
    UNHELPFUL: gettext_lazy("Did not help readers"),
}


class CareView(Titled, TemplateView):
    """The pages that the user works on, those first that want looking at. About a dozen queries."""

    template_name = "home/admin/care.html"
    page_title = gettext_lazy("Pages to look after")
    header_icon = "view"

    def get_context_data(self, **kwargs):
        asked = self.request.GET
        regions = own_regions(self.request.user)
        region = next((one for one in regions if str(one.pk) == asked.get("region")), None)
        region = region or (regions[0] if regions else None)
        found = lines(self.request.user, region) if region else []
        todo = asked.get("todo", "") if asked.get("todo") in SHOWN else ""
        shown = [line for line in found if not todo or getattr(line, todo)]
        page = Paginator(shown, PER_PAGE).get_page(asked.get("p"))
        kept = f"&region={region.pk}" if len(regions) > 1 and region else ""
        return super().get_context_data(**kwargs) | {
            "regions": regions if len(regions) > 1 else [],
            "region": region,
            "choices": [
                {"url": f"?todo={name}{kept}", "label": label, "chosen": name == todo}
                for name, label in SHOWN.items()
            ],
            "rows": [row(line) for line in page],
            "page": page,
            "query": f"todo={todo}{kept}",
            "here": self.request.get_full_path(),
            "months": region.review_months if region else 0,
        }


def row(line: Line) -> dict:
    """A line of the table in words."""
    return {
        "title": line.title,
        "municipality": line.municipality,
        "looked_over": date_format(line.looked_over.date(), "j F Y"),
        "overdue": line.overdue,
        "unhelpful": line.unhelpful,
        "helped": line.said(Helped.Answer.YES),
        "not_helped": line.said(Helped.Answer.NO),
        "reasons": reasons(line),
        "edit_url": reverse("wagtailadmin_pages:edit", args=[line.pk]),
        "confirm_url": reverse("care:still_correct", args=[line.pk]),
    }


def reasons(line: Line) -> list[str]:
    """What readers missed, by language: "2 × It was hard to understand (Arabic)"."""
    names = dict(settings.LANGUAGES)
    said = [
        (count, Helped.Answer(answer).label, names.get(language, language))
        for (language, answer), count in line.answers.items()
        if answer in Helped.REASONS
    ]
    words = _("%(count)d × %(reason)s (%(language)s)")
    return [
        words % {"count": count, "reason": reason, "language": capfirst(str(language))}
        for count, reason, language in sorted(said, key=lambda one: -one[0])
    ]


class StillCorrect(View):
    """Somebody has looked a page over, and it is right as it is: POST only, logged, back to the table."""

    http_method_names = ["post"]

    def post(self, request, page_id):
        page = get_object_or_404(Page, pk=page_id)
        if not page.permissions_for_user(request.user).can_edit():
            raise Http404
        log(instance=page.specific_deferred, action=LOOKED_OVER, user=request.user)
        messages.success(request, _("“%(title)s” is said to be still correct.") % {"title": page.title})
        return redirect(get_valid_next_url_from_request(request) or reverse("care:index"))


class CareViewSet(ViewSet):
    name = "care"
    icon = "view"
    menu_label = gettext_lazy("Pages to look after")

    def get_urlpatterns(self):
        return [
            path("", CareView.as_view(), name="index"),
            path("<int:page_id>/still-correct/", StillCorrect.as_view(), name="still_correct"),
        ]


def todo_lines(user) -> list[dict]:
    """Lines for the to-do list: one for each region in which the user has pages to look over."""
    found = []
    for region in own_regions(user):
        count = overdue_count(user, region)
        words = ngettext(
            "page has not been looked over for long", "pages have not been looked over for long", count
        )
        url = f"{reverse('care:index')}?todo={OVERDUE}&region={region.pk}"
        found.append({"url": url, "icon": "view", "count": count, "label": words})
    return found
