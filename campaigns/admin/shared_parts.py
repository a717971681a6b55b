"""The admin of what a municipality's page shares with the region's: block by block, theirs or its own words."""

import re

from django import forms
from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet
from wagtail.blocks.base import BlockField

from campaigns import own_words
from campaigns.admin.todo import pages_that_ask
from campaigns.going_live import Outcome, locked
from campaigns.models import LocalCampaignPage
from campaigns.own_words import Saved
from campaigns.shared_parts import (
    SHARED,
    Part,
    Standing,
    blocks_of,
    compared,
    digest,
    keep_ours,
    left_over,
    mark,
    master_to_edit,
    parts,
    replaced,
    speaks_as,
    take_over,
    text_of,
    write_own,
)
from home.page_forms import in_region, named_in
from home.routing import words_in, words_language
from home.translation.admin import Titled

OWN = (
    LocalCampaignPage._meta.get_field("overrides").stream_block.child_blocks["own_words"].child_blocks["own"]
)
# Blocks that are their words and pictures. Of the others, which show rows, the words are told.
SHOWN_AS_THEY_ARE = {"text", "heading", "image", "quote", "fact_box", "accordion"}
DIGEST = re.compile(r"[0-9a-f]{32}")
STANDINGS = {
    Standing.THEIRS: gettext_lazy("The region's words"),
    Standing.OWN: gettext_lazy("Our own words"),
    Standing.CHANGED: gettext_lazy("Our own words; the region has changed its since"),
}
BECAME = {
    Saved.PUBLISHED: gettext_lazy("Saved and published."),
    Saved.SCHEDULED: gettext_lazy("Saved: it goes live with the page."),
    Saved.DRAFT: gettext_lazy(
        "Saved as a draft: visitors do not see it before the page is published, with all that waits in it."
    ),
}


class OfLocalPage(Titled):
    """A page of the admin about one municipality's page in one language; of others' there is none."""

    header_icon = "copy"

    def dispatch(self, request, *args, **kwargs):
        self.row = get_object_or_404(
            LocalCampaignPage.objects.select_related("locale", "municipality__region", "latest_revision"),
            pk=kwargs["page_id"],
            alias_of=None,
        )
        if not self.row.permissions_for_user(request.user).can_edit():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def region(self):
        return self.row.municipality.region

    @cached_property
    def page(self) -> LocalCampaignPage:
        """As its newest draft has it."""
        return self.row.get_latest_revision_as_object()

    @cached_property
    def master(self):
        return master_to_edit(self.row, list(self.region.languages))

    @cached_property
    def locked(self) -> bool:
        return locked(self.row, self.request.user)

    def get_page_subtitle(self):
        return self.row.draft_title

    def get_breadcrumbs_items(self):
        page = {"url": reverse("wagtailadmin_pages:edit", args=[self.row.pk]), "label": self.row.draft_title}
        return [*self.breadcrumbs_items, page, {"url": "", "label": self.get_page_title()}]

    def address(self, block_id: str = "") -> str:
        url = reverse("shared_parts:index", args=[self.row.pk])
        return f"{url}#part-{block_id}" if block_id else url

    def step(self, name: str, block_id: str) -> str:
        return reverse(f"shared_parts:{name}", args=[self.row.pk, block_id])


class SharedParts(OfLocalPage, TemplateView):
    """The region's blocks in order, as visitors have them in the page's language, and what the page says instead."""

    template_name = "campaigns/admin/shared_parts.html"
    page_title = gettext_lazy("Shared parts")

    def get_context_data(self, **kwargs):
        names = dict(settings.LANGUAGES)
        own_language, theirs = words_language(self.row), words_language(self.master)
        found = {
            field: [self.shown(part) for part in parts(self.master, self.page, field)] for field in SHARED
        }
        return super().get_context_data(**kwargs) | {
            "page": self.row,
            "sections": [
                {"title": self.master._meta.get_field(field).verbose_name, "parts": shown}
                for field, shown in found.items()
            ],
            "left_over": [self.left(value) for value in left_over(self.master, self.page)]
            if own_language == theirs
            else [],
            "resting": len(replaced(self.page)) if own_language != theirs else 0,
            "foreign": names[theirs] if own_language != theirs else "",
            "language": names[own_language],
            "region_is_draft": not self.master.live,
            "locked": self.locked,
            "words_lang": words_in(theirs),
        }

    def shown(self, part: Part) -> dict:
        """A part in the form the template wants it."""
        writable = not self.locked and speaks_as(self.master, self.page)
        ours = text_of(part.own) if part.own else ""
        return {
            "id": part.id,
            "label": part.block.block.label,
            "standing": part.standing.value,
            "standing_label": STANDINGS[part.standing],
            "changed": part.standing == Standing.CHANGED,
            "theirs": [seen(part.block)],
            "ours": [seen(block) for block in part.own or ()],
            "compared": compared(text_of([part.block]), ours) if part.own else [],
            "mark": mark(self.page, part.id),
            "digest": digest(part.block),
            "write_url": self.step("write", part.id) if writable else "",
            "take_url": self.step("take_over", part.id) if writable and part.own else "",
            "keep_url": self.step("keep", part.id) if writable and part.standing == Standing.CHANGED else "",
        }

    def left(self, value) -> dict:
        return {
            "id": value["of"],
            "ours": [seen(block) for block in value["own"]],
            "mark": mark(self.page, value["of"]),
            "take_url": "" if self.locked else self.step("take_over", value["of"]),
        }


def seen(block) -> dict:
    """A block as it is, or told in words."""
    shown = block.block_type in SHOWN_AS_THEY_ARE
    return {"block": block if shown else None, "label": block.block.label, "words": text_of([block])}


class Answer(OfLocalPage, View):
    """One step on one block, from the list: POST only; what was read comes with it, and is all that is answered."""

    http_method_names = ["post"]
    answered = gettext_lazy("The region's words stand on the page again.")

    def change(self, page) -> None:
        take_over(page, self.kwargs["block_id"])

    def possible(self) -> bool:
        return self.kwargs["block_id"] in replaced(self.page)

    def post(self, request, page_id, block_id):
        if self.locked:
            messages.error(request, _("The page is locked."))
            return redirect(self.address(block_id))
        became = Saved.MEANWHILE
        if self.possible():
            became = own_words.save(
                page_id, block_id, request.POST.get("read", ""), self.change, request.user
            )
        if became == Saved.MEANWHILE:
            messages.error(request, _("Nothing was saved: it has been changed in the meantime. Look again."))
        elif became == Saved.NOT_VALID:
            messages.error(request, capfirst(Outcome.NOT_VALID.label))
        else:
            messages.success(request, f"{self.answered} {BECAME[became]}")
        return redirect(self.address(block_id))


class TakeOver(Answer):
    """Drop our own words, also those in place of a block that there is not any more."""


class Keep(Answer):
    answered = gettext_lazy("Your own words stay.")

    def possible(self) -> bool:
        """Only to what the region says now has the editor answered."""
        block = blocks_of(self.master).get(self.kwargs["block_id"])
        return super().possible() and block is not None and digest(block) == self.request.POST.get("seen")

    def change(self, page) -> None:
        keep_ours(page, self.kwargs["block_id"], self.request.POST["seen"])


class OwnWordsForm(forms.Form):
    """Blocks in place of one; `read` and `seen` are the mark of ours and the digest of theirs as they were shown."""

    own = BlockField(block=OWN, label=gettext_lazy("Our own words"))
    read = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.RegexField(DIGEST, widget=forms.HiddenInput)

    def __init__(self, *args, region, user, **kwargs):
        super().__init__(*args, **kwargs)
        field, value = self.fields["own"], self.initial["own"]
        field.block = in_region(OWN, region, user, named_in(OWN, value))
        field.widget = type(field.widget)(field.block, field.widget.attrs)


class Write(OfLocalPage, FormView):
    """Own words in place of one block: they begin as a copy of the region's."""

    template_name = "campaigns/admin/own_words.html"
    page_title = gettext_lazy("Our own words")
    form_class = OwnWordsForm

    def dispatch(self, request, *args, **kwargs):
        self.block_id = kwargs["block_id"]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if self.locked or self.block is None or not speaks_as(self.master, self.page):
            raise Http404
        return super().get(request, *args, **kwargs)

    @cached_property
    def block(self):
        """The region's block; None when there is none of that key any more."""
        return blocks_of(self.master).get(self.block_id)

    def get_initial(self):
        value, block = replaced(self.page).get(self.block_id), self.block
        blocks = value["own"] if value else [block] if block else []
        return {
            "own": OWN.to_python([{"type": one.block_type, "value": said(one)} for one in blocks]),
            "read": mark(self.page, self.block_id),
            "seen": digest(block) if block else "",
        }

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"region": self.region, "user": self.request.user}

    def form_valid(self, form):
        form_data = form.cleaned_data
        if self.locked:
            return self.refused(form, _("The page is locked. Copy your words before you leave."))
        if self.block is None or not speaks_as(self.master, self.page):
            return self.refused(
                form,
                _("The region has taken this part away: nothing can stand in its place. Copy your words."),
            )

        def change(page):
            write_own(page, self.block_id, form_data["own"], form_data["seen"])

        became = own_words.save(self.row.pk, self.block_id, form_data["read"], change, self.request.user)
        if became == Saved.MEANWHILE:
            return self.meanwhile(form)
        if became == Saved.NOT_VALID:
            return self.refused(form, capfirst(Outcome.NOT_VALID.label))
        messages.success(self.request, BECAME[became])
        return redirect(self.address(self.block_id))

    def refused(self, form, reason: str):
        form.add_error(None, reason)
        return self.form_invalid(form)

    def meanwhile(self, form):
        """What was typed stays in the form; what the other wrote is shown; saving once more is an answer to that."""
        form.add_error(
            None,
            _(
                "Somebody else has saved other words here in the meantime: they are shown below. Your words are in the "
                "form. If you save, yours stand instead."
            ),
        )
        form.data = form.data.copy()
        form.data["read"] = mark(self.page, self.block_id)
        value = replaced(self.page).get(self.block_id)
        others = [seen(block) for block in value["own"]] if value else [seen(self.block)]
        return self.render_to_response(self.get_context_data(form=form, others=others))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "media": context["form"].media,
            "page": self.row,
            "theirs": [seen(self.block)] if self.block else [],
            "words_lang": words_in(words_language(self.row)),
            "back_url": self.address(self.block_id),
            "action_url": self.step("write", self.block_id),
        }


def said(block):
    """What a block says as it is stored."""
    return block.get_prep_value()["value"]


class Waiting(Titled, TemplateView):
    """The user's pages in which the region's words have changed: where the to-do list leads to."""

    template_name = "campaigns/admin/waiting.html"
    page_title = gettext_lazy("Where the region's words have changed")
    header_icon = "edit"

    def get_context_data(self, **kwargs):
        pages, waiting = pages_that_ask(self.request.user)
        names = dict(settings.LANGUAGES)
        return super().get_context_data(**kwargs) | {
            "rows": [
                {
                    "title": page.draft_title,
                    "municipality": page.municipality,
                    "language": names[page.locale.language_code],
                    "count": waiting[page.pk],
                    "url": reverse("shared_parts:index", args=[page.pk]),
                }
                for page in pages
            ]
        }


class SharedPartsViewSet(ViewSet):
    name = "shared_parts"
    url_prefix = "shared-parts"
    icon = "copy"

    def get_urlpatterns(self):
        block = "<int:page_id>/<str:block_id>"
        return [
            path("", self.construct_view(Waiting), name="waiting"),
            path("<int:page_id>/", self.construct_view(SharedParts), name="index"),
            path(f"{block}/write/", self.construct_view(Write), name="write"),
            path(f"{block}/take-over/", self.construct_view(TakeOver), name="take_over"),
            path(f"{block}/keep/", self.construct_view(Keep), name="keep"),
        ]
