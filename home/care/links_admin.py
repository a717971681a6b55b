"""The admin's table of broken links: where they stand, why they are broken and since when, and what can be done."""

from datetime import datetime
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail.admin.viewsets.base import ViewSet
from wagtail.documents import get_document_model
from wagtail.log_actions import log
from wagtail.models import Page

from home import limits
from home.care import links
from home.care.found import DOCUMENT, PAGE
from home.care.links import Shown, own_links, shown
from home.exports import DisarmedExport
from home.models import PlacedLink, Problem
from home.permissions import municipality_path, reach
from home.translation.admin import Titled, own_regions
from home.translation.matrix import municipalities, own_pages

PER_PAGE = 50
LEFT = "home.link_left"
LOG_ACTIONS = {LEFT: (gettext_lazy("Link left as it is"), gettext_lazy("Said that a link works"))}
CHOICES = {
    Shown.BROKEN: gettext_lazy("Broken"),
    Shown.TOMORROW: gettext_lazy("Failed once or twice: looked at again tomorrow"),
    Shown.LEFT: gettext_lazy("Left as they are"),
}
# One press asks somebody else's website.
LOOKS_AN_HOUR = 60


class LinksMenuItem(MenuItem):
    """For those who have pages or rows to write in."""

    def is_shown(self, request):
        return bool(reach(request.user)) or own_pages(request.user).exists()


class BrokenLinks(DisarmedExport, Titled, TemplateView):
    """The links that the user may mend. About two dozen queries."""

    template_name = "home/admin/broken_links.html"
    page_title = gettext_lazy("Broken links")
    header_icon = "link"
    export_filename = "broken-links"
    show_export_buttons = True
    list_export = ["where", "municipality", "language", "text", "address", "why", "since"]

    def get(self, request, *args, **kwargs):
        wanted = request.GET.get("region", "")
        self.regions = own_regions(request.user)
        own = (one for one in self.regions if str(one.pk) == wanted)
        self.region = next(own, self.regions[0] if self.regions else None)
        asked = request.GET.get("todo", "")
        self.todo = asked if asked in Shown.values else Shown.BROKEN.value
        found = own_links(request.user, self.region) if self.region else PlacedLink.objects.none()
        self.found = shown(found, self.todo).order_by(*(["broken_since", "pk"] if self.region else []))
        if self.is_export:
            lines = described(list(self.found), request.user)
            return self.as_spreadsheet(lines, request.GET["export"])
        return super().get(request, *args, **kwargs)

    def get_heading(self, queryset, field):
        return str(HEADINGS[field])

    def get_context_data(self, **kwargs):
        page = Paginator(self.found, PER_PAGE).get_page(self.request.GET.get("p"))
        kept = {"region": self.region.pk} if len(self.regions) > 1 and self.region else {}
        return super().get_context_data(**kwargs) | {
            "regions": self.regions if len(self.regions) > 1 else [],
            "region": self.region,
            "choices": [
                {"url": f"?{urlencode({'todo': name} | kept)}", "label": label, "chosen": name == self.todo}
                for name, label in CHOICES.items()
            ],
            "rows": described(list(page), self.request.user),
            "page": page,
            "query": urlencode({"todo": self.todo} | kept),
            "here": self.request.get_full_path(),
            "asks_others": settings.CHECK_LINKS,
            "days": links.BROKEN_AFTER,
            "left": self.todo == Shown.LEFT,
        }


HEADINGS = {
    "where": gettext_lazy("Where it stands"),
    "municipality": gettext_lazy("Municipality"),
    "language": gettext_lazy("Language"),
    "text": gettext_lazy("Words of the link"),
    "address": gettext_lazy("Address"),
    "why": gettext_lazy("Why"),
    "since": gettext_lazy("Since"),
}


def described(found: list[PlacedLink], user) -> list[dict]:
    """Lines of the table in words. A query for each kind of row, however many lines."""
    holders, places, names = holders_of(found), municipalities(), names_of(found)
    finder = AdminURLFinder(user)
    lines = []
    for link in found:
        row = holders.get((link.holder, link.holder_pk))
        municipality = places.get(link.page_id, "") if link.page_id else municipality_of(row)
        edit_url = reverse("wagtailadmin_pages:edit", args=[link.page_id]) if link.page_id else None
        lines.append(
            {
                "pk": link.pk,
                "where": link.page.title if link.page_id else named(row),
                "municipality": municipality,
                "language": capfirst(str(dict(settings.LANGUAGES).get(link.language, link.language))),
                "text": link.text or _("(no words)"),
                "address": names.get(link.address, link.address),
                "outside": bool(link.web_id),
                "why": why(link),
                "since": day(link.since or (link.web and link.web.failing_since)),
                "left_until": day(link.left_until),
                "edit_url": edit_url or (row and finder.get_edit_url(row)) or "",
                "again_url": reverse("broken_links:again", args=[link.pk]),
                "leave_url": reverse("broken_links:leave", args=[link.pk]),
            }
        )
    return lines


def day(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment).date(), "j F Y") if moment else ""


def why(link: PlacedLink) -> str:
    problem = link.problem or (link.web.problem if link.web else "")
    return str(Problem(problem).label) if problem else ""


def named(row: models.Model | None) -> str:
    return f"{capfirst(str(row._meta.verbose_name))}: {row}" if row else ""


def municipality_of(row: models.Model | None) -> str:
    lookup = municipality_path(type(row)) if row else None
    for step in (lookup or "").split("__"):
        if not step or row is None:
            return ""
        row = row if step == "pk" else getattr(row, step)
    return str(row) if row else ""


def holders_of(found: list[PlacedLink]) -> dict:
    """The rows in whose words links stand. 1 query for each kind of row."""
    keys: dict[str, set] = {}
    for link in found:
        if link.holder:
            keys.setdefault(link.holder, set()).add(link.holder_pk)
    return {
        (label, pk): row
        for label, pks in keys.items()
        for pk, row in apps.get_model(label)._default_manager.in_bulk(pks).items()
    }


def names_of(found: list[PlacedLink]) -> dict[str, str]:
    """What pages and documents of ours are called, by the address that is kept of them. At most 2 queries."""
    names = {}
    for prefix, model in ((PAGE, Page), (DOCUMENT, get_document_model())):
        keys = {link.address for link in found if link.address.startswith(prefix)}
        numbers = {int(key.removeprefix(prefix)) for key in keys if key.removeprefix(prefix).isdigit()}
        titles = dict(model.objects.filter(pk__in=numbers).values_list("pk", "title")) if numbers else {}
        for key in keys:
            number = key.removeprefix(prefix)
            names[key] = titles.get(int(number), "–") if number.isdigit() else "–"
    return names


class Act(View):
    """One step on one link of the user's own: POST only, back to the table."""

    http_method_names = ["post"]

    def post(self, request, pk):
        for region in own_regions(request.user):
            if link := own_links(request.user, region).filter(pk=pk).first():
                self.act(link, request)
                break
        else:
            raise Http404
        return redirect(get_valid_next_url_from_request(request) or reverse("broken_links:index"))


class Again(Act):
    """Looks at once, and says what came of it."""

    def act(self, link, request):
        if not limits.hit("look_again", str(request.user.pk), LOOKS_AN_HOUR, per=3600):
            messages.warning(request, _("You have looked many times. Try again in an hour."))
            return
        if link.web and settings.CHECK_LINKS:
            links.note(link.web, links.asker().problem(link.web.address))
        elif link.page:
            links.collect(link.region, link.page)
        else:
            links.collect(link.region, pages=False)
        link = PlacedLink.objects.filter(pk=link.pk).select_related("web").first()
        if link and (words := why(link)):
            messages.warning(request, _("It still does not work: %(why)s.") % {"why": words})
        else:
            messages.success(request, _("The link works."))


class Leave(Act):
    """Somebody has seen that it works: nobody is told of it for half a year. Logged where the link stands."""

    def act(self, link, request):
        link.left_until = timezone.now() + links.LEFT_FOR
        link.save(update_fields=["left_until"])
        row = link.page.specific_deferred if link.page else holders_of([link])[link.holder, link.holder_pk]
        log(instance=row, action=LEFT, user=request.user, data={"address": link.address})
        messages.success(
            request, _("The link is left as it is until %(day)s.") % {"day": day(link.left_until)}
        )


class BrokenLinksViewSet(ViewSet):
    name = "broken_links"
    url_prefix = "broken-links"
    icon = "link"
    menu_label = gettext_lazy("Broken links")

    def get_urlpatterns(self):
        return [
            path("", self.construct_view(BrokenLinks), name="index"),
            path("<int:pk>/again/", self.construct_view(Again), name="again"),
            path("<int:pk>/leave/", self.construct_view(Leave), name="leave"),
        ]


def todo_lines(user) -> list[dict]:
    """Lines for the to-do list: one for each region in which the user has links to mend."""
    found = []
    for region in own_regions(user):
        count = shown(own_links(user, region), Shown.BROKEN).count()
        words = ngettext("link leads nowhere", "links lead nowhere", count)
        url = f"{reverse('broken_links:index')}?todo={Shown.BROKEN}&region={region.pk}"
        found.append({"url": url, "icon": "link", "count": count, "label": words})
    return found
