"""The admin of translations: the table of pages and languages, and what is decided about one of them."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.action_menu import PublishMenuItem, SubmitForModerationMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page

from home.exports import DisarmedExport
from home.models import Region
from home.page_forms import SMALL_EDIT
from home.permissions import reach
from home.roles import ON_PAGES
from home.translation import outside, status
from home.translation.matrix import Cell, Row, State, outdated_count, own_pages, rows

PER_PAGE = 50
LOG_ACTIONS = {
    status.CONFIRMED: (gettext_lazy("Translation still correct"), gettext_lazy("Said to be still correct")),
    status.REVIEWED: (
        gettext_lazy("Machine translation reviewed"),
        gettext_lazy("Machine translation reviewed"),
    ),
    status.DECIDED: (
        gettext_lazy("Publish an unfinished translation"),
        gettext_lazy("Decided to publish the unfinished translation"),
    ),
    status.LINK_MADE: (gettext_lazy("Link for a translator"), gettext_lazy("Made a link for a translator")),
    status.LINK_REVOKED: (
        gettext_lazy("Revoke links for translators"),
        gettext_lazy("Revoked the links for translators"),
    ),
    status.OUTSIDE: (
        gettext_lazy("Words by a translator's link"),
        gettext_lazy("A translator saved words by a link"),
    ),
    status.HELD: (
        gettext_lazy("Hold an unfinished translation"),
        gettext_lazy("Not published at its time: the translation is not finished"),
    ),
}


class SmallEdit:
    """Leaves translations valid. Shown where there are translations to leave."""

    template_name = "home/admin/small_edit_item.html"
    icon_name = "check"

    def is_shown(self, context):
        page = context.get("page")
        if context["view"] != "edit" or page is None or not super().is_shown(context):
            return False
        return status.source_of(page).pk == page.pk and status.translations_of(page).exists()

    def get_context_data(self, parent_context):
        return super().get_context_data(parent_context) | {"value": SMALL_EDIT, "label": self.label}


class SmallEditItem(SmallEdit, PublishMenuItem):
    label = gettext_lazy("Publish a small edit: translations stay valid")


class SmallEditSentInItem(SmallEdit, SubmitForModerationMenuItem):
    """For those whose pages are reviewed: what is approved is as small as it was sent in (home.page_forms)."""

    label = gettext_lazy("Send in a small edit: translations stay valid")


class TranslationsMenuItem(MenuItem):
    def is_shown(self, request):
        return own_pages(request.user).exists()


def own_page(request, pk: int) -> Page:
    """A page that the user may change; a page of others is not found."""
    page = get_object_or_404(Page, pk=pk)
    if not page.permissions_for_user(request.user).can_edit():
        raise Http404
    return page


class Act(View):
    """One step on one translation, from its cell: POST only, logged by the verb, back to the table."""

    http_method_names = ["post"]
    verb = staticmethod(status.confirm)
    done = gettext_lazy("“%(title)s” is said to be still correct.")

    def post(self, request, page_id):
        page = own_page(request, page_id)
        if status.source_of(page).pk == page.pk:
            raise Http404
        self.verb(page, request.user)
        messages.success(request, self.done % {"title": page.title})
        return redirect(get_valid_next_url_from_request(request) or reverse("translations:index"))


class Confirm(Act):
    pass


class Review(Act):
    verb = staticmethod(status.review)
    done = gettext_lazy("“%(title)s” is reviewed.")


class Titled(WagtailAdminTemplateMixin):
    """A page of the admin with its own name last in the path of crumbs."""

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class Decide(Titled, TemplateView):
    """A translation that is not whole: what readers would see, and the decision to publish it all the same."""

    template_name = "home/admin/decide_translation.html"
    page_title = gettext_lazy("The translation is not finished")
    header_icon = "warning"

    def dispatch(self, request, *args, **kwargs):
        self.page = own_page(request, kwargs["page_id"]).specific
        if not self.page.permissions_for_user(request.user).can_publish():
            raise PermissionDenied
        self.progress = status.progress_of(self.page)
        if self.progress is None or self.progress.whole:
            return redirect("wagtailadmin_pages:edit", self.page.pk)
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.page.title

    def get_context_data(self, **kwargs):
        source = status.source_of(self.page)
        missing = self.progress.total - self.progress.done
        words = ngettext(
            "%(count)d sentence of %(total)d has no words in %(language)s. Readers would see it in %(source)s.",
            "%(count)d sentences of %(total)d have no words in %(language)s. Readers would see them in %(source)s.",
            missing,
        )
        names = dict(settings.LANGUAGES)
        return super().get_context_data(**kwargs) | {
            "page": self.page,
            "words": words
            % {
                "count": missing,
                "total": self.progress.total,
                "language": names[self.page.locale.language_code],
                "source": names[source.locale.language_code],
            },
        }

    def post(self, request, page_id):
        with transaction.atomic():
            status.decide(self.page, request.user)
            status.job_of(self.page).save_target(user=request.user, publish=True)
        messages.success(
            request, _("“%(title)s” is published, unfinished as it is.") % {"title": self.page.title}
        )
        return redirect("wagtailadmin_pages:edit", self.page.pk)


class TranslatorsLink(Titled, TemplateView):
    """A link by which somebody without an account works on one page, for two weeks; and its end."""

    template_name = "home/admin/translators_link.html"
    page_title = gettext_lazy("A link for a translator")
    header_icon = "link"

    def dispatch(self, request, *args, **kwargs):
        self.page = own_page(request, kwargs["page_id"])
        if status.job_of(self.page) is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "page": self.page,
            "language": dict(settings.LANGUAGES)[self.page.locale.language_code],
            "days": outside.OPEN_FOR.days,
        }

    def post(self, request, page_id):
        if request.POST.get("step") == "revoke":
            outside.revoke(self.page, request.user)
            messages.success(request, _("No link opens the page any more."))
            return redirect(request.path)
        link = request.build_absolute_uri(outside.make_link(self.page, request.user))
        response = self.render_to_response(self.get_context_data(link=link))
        response["Cache-Control"] = "no-store"
        return response


def own_regions(user) -> list[Region]:
    """The regions in which a user works on pages. 1 query, and those of `reach`."""
    around = reach(user)
    regions = Region.objects.order_by("name")
    own = {role.region for role in around.held if role.kind in ON_PAGES}
    return list(regions if around.everything else regions.filter(pk__in=own))


class Matrix(DisarmedExport, Titled, TemplateView):
    """Rows are the pages that the user works on, columns the languages of the region."""

    template_name = "home/admin/translations.html"
    page_title = gettext_lazy("Translations")
    header_icon = "globe"
    export_filename = "translations"
    show_export_buttons = True

    def get(self, request, *args, **kwargs):
        regions = own_regions(request.user)
        wanted = request.GET.get("region", "")
        self.regions = regions
        self.region = next((one for one in regions if str(one.pk) == wanted), regions[0] if regions else None)
        self.all = rows(request.user, self.region) if self.region else []
        self.shown = [one for one in self.all if self.asked_for(one)]
        if self.is_export:
            return self.as_spreadsheet([self.exported(one) for one in self.shown], request.GET["export"])
        return super().get(request, *args, **kwargs)

    def asked_for(self, one: Row) -> bool:
        asked = self.request.GET
        place, state, words = (
            asked.get("municipality", ""),
            asked.get("state", ""),
            asked.get("q", "").strip(),
        )
        return (
            (not place or one.municipality == place)
            and (not state or any(cell.state == state for cell in one.cells))
            and words.casefold() in one.title.casefold()
        )

    @property
    def list_export(self):
        return ["municipality", "title", *(self.region.languages if self.region else [])]

    def get_heading(self, queryset, field):
        names = {"municipality": _("Municipality"), "title": _("Page")} | dict(settings.LANGUAGES)
        return capfirst(str(names[field]))

    def exported(self, one: Row) -> dict[str, str]:
        cells = {cell.language: str(cell.state.label) for cell in one.cells}
        return {"municipality": one.municipality, "title": one.title} | cells

    def get_context_data(self, **kwargs):
        page = Paginator(self.shown, PER_PAGE).get_page(self.request.GET.get("p"))
        query = self.request.GET.copy()
        query.pop("p", None)
        names = dict(settings.LANGUAGES)
        return super().get_context_data(**kwargs) | {
            "regions": self.regions if len(self.regions) > 1 else [],
            "region": self.region,
            "languages": [capfirst(names[code]) for code in (self.region.languages if self.region else [])],
            "municipalities": list(dict.fromkeys(one.municipality for one in self.all if one.municipality)),
            "states": [state for state in State if state != State.SOURCE],
            "asked": self.request.GET,
            "rows": [self.row(one, names) for one in page],
            "page": page,
            "query": query.urlencode(),
            "here": self.request.get_full_path(),
            "counts": self.counts(),
        }

    def counts(self) -> list[dict]:
        """How many translations stand where, with the address of exactly those pages."""
        found = {state: 0 for state in State if state != State.SOURCE}
        for one in self.all:
            for cell in one.cells:
                if cell.state in found:
                    found[cell.state] += 1
        kept = {"region": self.region.pk} if self.region else {}
        return [
            {
                "state": state,
                "label": state.label,
                "count": count,
                "url": f"?{urlencode(kept | {'state': state.value})}",
            }
            for state, count in found.items()
        ]

    def row(self, one: Row, names: dict) -> dict:
        cells = [self.cell(one, cell) | {"language": names[cell.language]} for cell in one.cells]
        return {"title": one.title, "municipality": one.municipality, "cells": cells}

    def cell(self, one: Row, cell: Cell) -> dict:
        found = {"state": cell.state.value, "label": cell.state.label}
        if cell.page and cell.own:
            found["open_url"] = reverse("wagtailadmin_pages:edit", args=[cell.page])
        if cell.own and cell.job and cell.state not in (State.DONE, State.SOURCE):
            found["link_url"] = reverse("translations:link", args=[cell.page])
        if cell.own and cell.state == State.OUTDATED:
            found["confirm_url"] = reverse("translations:confirm", args=[cell.page])
        if cell.own and cell.state == State.MACHINE:
            found["review_url"] = reverse("translations:review", args=[cell.page])
        if cell.state == State.MISSING and one.own and self.may_start:
            start = reverse("wagtail_localize:submit_page_translation", args=[one.source])
            found["start_url"] = f"{start}?{urlencode({'select_locale': cell.language})}"
        return found

    @property
    def may_start(self) -> bool:
        return self.request.user.has_perm("wagtail_localize.submit_translation")


class TranslationsViewSet(ViewSet):
    name = "translations"
    icon = "globe"
    menu_label = gettext_lazy("Translations")

    def get_urlpatterns(self):
        return [
            path("", self.construct_view(Matrix), name="index"),
            path("<int:page_id>/confirm/", self.construct_view(Confirm), name="confirm"),
            path("<int:page_id>/review/", self.construct_view(Review), name="review"),
            path("<int:page_id>/link/", self.construct_view(TranslatorsLink), name="link"),
            path("<int:page_id>/decide/", self.construct_view(Decide), name="decide"),
        ]


def todo_lines(user) -> list[dict]:
    """Lines for the to-do list: one for each region in which the user has pages with a translation out of date."""
    found = []
    for region in own_regions(user):
        count = outdated_count(user, region)
        words = ngettext(
            "page has a translation that needs an update",
            "pages have translations that need an update",
            count,
        )
        url = f"{reverse('translations:index')}?{urlencode({'region': region.pk, 'state': State.OUTDATED.value})}"
        found.append({"url": url, "icon": "globe", "count": count, "label": words})
    return found
