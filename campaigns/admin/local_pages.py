"""The admin of a campaign's pages taken together: where each stands, and what is done to many at once."""

from collections import defaultdict

from django import forms
from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import AdminDateTimeInput

from campaigns.going_live import (
    Outcome,
    Place,
    held_by,
    places_of,
    publish_all,
    schedule_all,
    unpublish_all,
)
from campaigns.local import make_local_pages
from campaigns.models import Campaign, CampaignPage, LocalCampaignPage
from campaigns.shared_parts import asked_of
from home.models import Municipality
from home.routing import homes
from home.sorting import swedish_key
from home.translation.admin import Titled
from home.translation.status import source_of

REGION = "region"


def source_page(pk: int) -> CampaignPage:
    """The region's page in the language that it was written in first, from its page in any language. 2 or 3 queries."""
    page = get_object_or_404(CampaignPage, pk=pk)
    source = source_of(page)
    return page if source.pk == page.pk else source.specific


def may_make(user, page: CampaignPage) -> bool:
    return page.permissions_for_user(user).can_add_subpage()


def own_places(user, source: CampaignPage) -> list[Place]:
    """The places with those of their pages that the user works on. 3 to 5 queries."""
    return held_by(user, "change", places_of(source))


def overview_url(user, campaign: Campaign) -> str:
    """Where the campaign's pages are looked at together; empty while there is none, or none of the user's."""
    page = campaign.pages.order_by("pk").first()
    if page is None or not (own_places(user, source_page(page.pk)) or may_make(user, page)):
        return ""
    return reverse("campaign_pages:index", args=[page.pk])


class OfCampaign(Titled):
    """A page of the admin about all pages of a campaign; of others there is none."""

    header_icon = "site"

    def dispatch(self, request, *args, **kwargs):
        self.source = source_page(kwargs["page_id"])
        self.region = self.source.campaign.region
        if not self.reachable():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def reachable(self) -> bool:
        raise NotImplementedError

    @cached_property
    def places(self) -> list[Place]:
        return places_of(self.source)

    @property
    def overview_url(self) -> str:
        return reverse("campaign_pages:index", args=[self.source.pk])

    def get_page_subtitle(self):
        return self.source.draft_title

    def get_breadcrumbs_items(self):
        above = {"url": self.overview_url, "label": self.source.draft_title}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.get_page_title()}]


class Overview(OfCampaign, TemplateView):
    """Each place's pages by language, as far as the user works on them. About a dozen queries, however many pages."""

    template_name = "campaigns/admin/overview.html"
    page_title = gettext_lazy("The campaign's pages")

    @cached_property
    def own(self) -> list[Place]:
        return own_places(self.request.user, self.source)

    def reachable(self) -> bool:
        return bool(self.own) or may_make(self.request.user, self.source)

    def get_context_data(self, **kwargs):
        names, languages = dict(settings.LANGUAGES), self.region.languages
        local = [page for place in self.own if place.municipality for page in place.pages]
        waiting = asked_of(local)
        return super().get_context_data(**kwargs) | {
            "languages": [capfirst(str(names[code])) for code in languages],
            "rows": [row(place, languages, waiting, names) for place in self.own],
            "actions": self.actions(),
        }

    def actions(self) -> list[dict]:
        """What the user may do to many of them: its name and address."""
        user, found = self.request.user, []
        if may_make(user, self.source):
            found.append(Make)
        if held_by(user, "publish", self.own):
            found += [Publish, SetTimes, Unpublish]
        return [
            {
                "label": view.page_title,
                "url": reverse(f"campaign_pages:{view.url_name}", args=[self.source.pk]),
            }
            for view in found
        ]


def row(place: Place, languages: list[str], waiting: dict[int, int], names: dict) -> dict:
    """A line of the table: a cell for each of the region's languages."""
    pages = {page.locale.language_code: page for page in place.pages}
    cells = [cell(pages.get(code), waiting) | {"language": names[code]} for code in languages]
    return {"title": name_of(place), "cells": cells}


def cell(page, waiting: dict[int, int]) -> dict:
    if page is None:
        return {}
    found = standing(page) | {"edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk])}
    if isinstance(page, LocalCampaignPage):
        found["shared_url"] = reverse("shared_parts:index", args=[page.pk])
        found["changed"] = waiting.get(page.pk, 0)
    return found


def standing(page) -> dict:
    """Where a page stands, in words; it is loaded with its newest revision. No query."""
    at = page.latest_revision and page.latest_revision.approved_go_live_at
    if page.live:
        label = _("Live, with changes that are not") if page.has_unpublished_changes else _("Live")
        return {"state": "live", "label": label, "until": page.expire_at}
    if at:
        return {"state": "scheduled", "label": _("Goes live"), "at": at, "until": page.expire_at}
    return {"state": "draft", "label": _("Expired") if page.expired else _("Draft")}


def name_of(place: Place) -> str:
    return str(place.municipality or _("The whole region"))


class PlacesForm(forms.Form):
    """Whose pages: every place is ticked to begin with."""

    places = forms.MultipleChoiceField(
        label=gettext_lazy("Pages of"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["places"].choices = choices
        self.fields["places"].initial = [value for value, _label in choices]


class TimesForm(PlacesForm):
    """Both moments lie ahead, in order; one of them is enough."""

    go_live_at = forms.DateTimeField(
        label=gettext_lazy("Go live"),
        required=False,
        widget=AdminDateTimeInput,
        help_text=gettext_lazy("Pages that are live, and in which nothing waits, stay as they are."),
    )
    expire_at = forms.DateTimeField(
        label=gettext_lazy("Expire"),
        required=False,
        widget=AdminDateTimeInput,
        help_text=gettext_lazy("From then on nobody finds the pages. Nothing is deleted."),
    )
    endless = forms.BooleanField(label=gettext_lazy("Take away the end that is set"), required=False)

    def clean(self):
        cleaned = super().clean()
        start, end, now = cleaned.get("go_live_at"), cleaned.get("expire_at"), timezone.now()
        for name, moment in (("go_live_at", start), ("expire_at", end)):
            if moment and moment <= now:
                self.add_error(name, _("This has been already: choose a time ahead."))
        if start and end and end <= start:
            self.add_error("expire_at", _("The pages would expire before they go live."))
        if end and cleaned.get("endless"):
            self.add_error("endless", _("Set an end, or take it away: not both."))
        if not (start or end or cleaned.get("endless") or self.errors):
            self.add_error("go_live_at", _("Say when the pages go live, when they expire, or both."))
        return cleaned


class Together(OfCampaign, FormView):
    """A form that does something to the pages of those places that are ticked: GET explains, POST acts."""

    template_name = "wagtailadmin/rows/action.html"
    form_class = PlacesForm
    url_name = ""
    explanation = ""
    submit_label = ""
    serious = False

    @cached_property
    def own(self) -> list[Place]:
        return held_by(self.request.user, "publish", self.places)

    def reachable(self) -> bool:
        return bool(self.own)

    def choices(self) -> list[tuple[str, str]]:
        return [(key_of(place), name_of(place)) for place in self.own]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"choices": self.choices()}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "media": context["form"].media,
            "explanation": self.explanation,
            "submit_label": self.submit_label,
            "serious": self.serious,
            "back_url": self.overview_url,
        }

    def pages(self, form) -> list:
        wanted = form.cleaned_data["places"]
        return [page for place in self.own if key_of(place) in wanted for page in place.pages]

    def act(self, form) -> list:
        raise NotImplementedError

    def form_valid(self, form):
        tell(self.request, self.act(form))
        return redirect(self.overview_url)


def key_of(place: Place) -> str:
    return str(place.municipality.pk) if place.municipality else REGION


def tell(request, results) -> None:
    """How many pages it was done to; and of each that was left out which it is, and why."""
    by_outcome = defaultdict(list)
    for page, outcome in results:
        by_outcome[outcome].append(f"“{page.draft_title}” ({page.locale.language_code})")
    done = len(by_outcome.pop(Outcome.DONE, []))
    unchanged = len(by_outcome.pop(Outcome.AS_IT_WAS, []))
    words = ngettext("Done to %(count)d page.", "Done to %(count)d pages.", done) % {"count": done}
    if unchanged:
        as_it_was = ngettext(
            "There was nothing to do to %(count)d.", "There was nothing to do to %(count)d.", unchanged
        )
        words = f"{words} {as_it_was % {'count': unchanged}}"
    messages.success(request, words)
    for outcome, titles in by_outcome.items():
        left = _("Left out, because %(reason)s: %(pages)s.")
        messages.warning(request, left % {"reason": outcome.label, "pages": ", ".join(titles)})


class Publish(Together):
    page_title = gettext_lazy("Publish together")
    url_name = "publish"
    header_icon = "upload"
    submit_label = gettext_lazy("Publish these pages")
    explanation = gettext_lazy(
        "Everything that waits in these pages goes live now, in every language. A translation that is not finished is "
        "left out, and so is a page that lies with a reviewer or is locked: you are told which."
    )

    def act(self, form):
        return publish_all(self.pages(form), self.request.user)


class SetTimes(Together):
    page_title = gettext_lazy("Go live and expire together")
    url_name = "times"
    header_icon = "calendar-alt"
    form_class = TimesForm
    submit_label = gettext_lazy("Set these times")
    explanation = gettext_lazy(
        "At these times the pages go live, and expire, in every language. What is not finished then does not go live. "
        "You may set one of the times only: the other stays as it is."
    )

    def act(self, form):
        said = form.cleaned_data
        times = said["go_live_at"], said["expire_at"], said["endless"]
        return schedule_all(self.pages(form), self.request.user, *times)


class Unpublish(Together):
    page_title = gettext_lazy("Unpublish together")
    url_name = "unpublish"
    header_icon = "download"
    serious = True
    submit_label = gettext_lazy("Unpublish these pages")
    explanation = gettext_lazy(
        "From now on nobody finds these pages, in any language, and those that were to go live do not. Nothing is "
        "deleted: they can be published again."
    )

    def act(self, form):
        return unpublish_all(self.pages(form), self.request.user)


class Make(Together):
    """For those who may add pages below the region's."""

    page_title = gettext_lazy("Make municipalities' pages")
    url_name = "make"
    header_icon = "plus"
    submit_label = gettext_lazy("Make drafts")
    explanation = gettext_lazy(
        "Each municipality gets a draft in every language of the region, with the region's words for all that it does "
        "not say itself. Its editors can work on it at once. Pages that there are stay as they are."
    )

    def reachable(self) -> bool:
        return may_make(self.request.user, self.source)

    @cached_property
    def lacking(self) -> list[Municipality]:
        """Municipalities without a page in one of the languages in which the region has pages."""
        wanted = len(set(homes(self.region)) & {*self.region.languages})
        written = {place.municipality: len(place.pages) for place in self.places}
        lacking = [place for place in self.region.municipalities.all() if written.get(place, 0) < wanted]
        return sorted(lacking, key=lambda place: swedish_key(place.name))

    def choices(self):
        return [(str(place.pk), place.name) for place in self.lacking]

    def form_valid(self, form):
        wanted = form.cleaned_data["places"]
        chosen = [place for place in self.lacking if str(place.pk) in wanted]
        made = make_local_pages(self.source, self.region, chosen, self.request.user)
        words = ngettext("%(count)d draft is made.", "%(count)d drafts are made.", len(made.pages))
        messages.success(self.request, words % {"count": len(made.pages)})
        if made.without:
            names = ", ".join(str(dict(settings.LANGUAGES)[code]) for code in made.without)
            words = _(
                "The region has no home page in these languages, so no pages were made in them: %(languages)s."
            )
            messages.warning(self.request, words % {"languages": names})
        return redirect(self.overview_url)


class CampaignPagesViewSet(ViewSet):
    name = "campaign_pages"
    url_prefix = "campaign-pages"
    icon = "site"

    def get_urlpatterns(self):
        further = (Make, Publish, SetTimes, Unpublish)
        return [
            path("<int:page_id>/", self.construct_view(Overview), name="index"),
            *(
                path(f"<int:page_id>/{view.url_name}/", self.construct_view(view), name=view.url_name)
                for view in further
            ),
        ]
