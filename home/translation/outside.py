"""Translators without an account: behind a signed link, one page, sentence by sentence. GET shows, POST saves.

Nothing is published here. Nobody can forge the link, so no cookie is needed against forged forms.
"""

import html
from datetime import timedelta

from django import forms
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.strings import StringValue, validate_translation_links

from home import links
from home.context import own_name
from home.dates import day_in_words
from home.page_forms import region_of
from home.routing import direction
from home.translation.status import LINK_MADE, LINK_REVOKED, OUTSIDE, job_of, progress_of, words_of

PURPOSE = "translate"
OPEN_FOR = timedelta(days=14)
LONGEST = 20_000


def make_link(page: Page, user) -> str:
    """The address that opens a page's sentences for two weeks, in the language they are to be written in. Logged."""
    row = words_of(page)
    if row.pk is None:
        row.follows = None if not page.live else row.follows
        row.save()
    expires = timezone.now() + OPEN_FOR
    log(instance=page, action=LINK_MADE, user=user, data={"expires": expires.isoformat()})
    with translation.override(page.locale.language_code):
        return reverse("outside_translator", args=[links.sign(PURPOSE, page.pk, row.link_version, expires)])


def revoke(page: Page, user) -> None:
    """No link that was ever made opens the page any more. Logged."""
    row = words_of(page)
    row.link_version += 1
    row.save()
    log(instance=page, action=LINK_REVOKED, user=user)


def opened(region, token: str) -> tuple[Page, Translation, links.Claim] | None:
    """What a link opens; None for one that is wrong, too old, revoked, or another region's. 7 queries."""
    claim = links.unsign(token, PURPOSE)
    if isinstance(claim, links.LinkProblem):
        return None
    page = Page.objects.select_related("locale").filter(pk=claim.pk).first()
    if page is None or words_of(page).link_version != claim.version or region_of(page) != region:
        return None
    job = job_of(page)
    return (page, job, claim) if job else None


class SentencesForm(forms.Form):
    """A field for each sentence of the source. What is left empty stays without words."""

    def __init__(self, job: Translation, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.job = job
        segments = job.source.stringsegment_set.order_by("order").select_related("string")
        self.segments = list(segments.annotate_translation(job.target_locale))
        for segment in self.segments:
            self.fields[f"s{segment.pk}"] = forms.CharField(
                required=False,
                max_length=LONGEST,
                initial=as_typed(segment.translation or "", segment.string.data),
                widget=forms.Textarea(attrs={"rows": max(2, len(segment.string.data) // 45 + 1)}),
            )

    def rows(self) -> list[dict]:
        return [
            {"source": as_typed(segment.string.data, segment.string.data), "field": self[f"s{segment.pk}"]}
            for segment in self.segments
        ]

    def clean(self):
        for segment in self.segments:
            name = f"s{segment.pk}"
            try:
                self.cleaned_data[name] = as_kept(self.cleaned_data.get(name, ""), segment.string.data)
            except ValueError:
                self.add_error(name, _("Keep the signs between < and > as they are in the original."))
        return self.cleaned_data

    @transaction.atomic
    def save(self) -> int:
        """Keep what differs from before as a person's words; returns how many sentences were changed."""
        changed = 0
        for segment in self.segments:
            words = self.cleaned_data[f"s{segment.pk}"]
            if words and words != segment.translation:
                StringTranslation.objects.update_or_create(
                    translation_of_id=segment.string_id,
                    context_id=segment.context_id,
                    locale_id=self.job.target_locale_id,
                    defaults={
                        "data": words,
                        "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                        "tool_name": "",
                        "last_translated_by": None,
                        "has_error": False,
                        "field_error": "",
                    },
                )
                changed += 1
        return changed


def as_typed(words: str, source: str) -> str:
    """A sentence as a person reads it: signs for & and < only where the source has tags."""
    return words if "<" in source else html.unescape(words)


def as_kept(typed: str, source: str) -> str:
    """What was typed as it is kept. ValueError for a tag or a link that the source has not."""
    words = " ".join(typed.split()) if "<br" not in source else typed.strip()
    if "<" not in source:
        return html.escape(words, quote=False)
    value = StringValue.from_translated_html(words)
    validate_translation_links(source, value.data)
    return value.data


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def outside_translator(request, token: str):
    """The sentences of one page, the source beside the words. About 10 queries, and 2 for each that changed."""
    found = opened(request.region, token)
    response = sentences(request, *found) if found else over(request)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def sentences(request, page: Page, job: Translation, claim: links.Claim):
    form = SentencesForm(job, request.POST if request.method == "POST" else None)
    if form.is_valid():
        if changed := form.save():
            log(instance=page, action=OUTSIDE, data={"sentences": changed})
        return HttpResponseRedirect(f"{request.path}?sparat", status=303)
    progress = progress_of(page)
    source, target = job.source.locale.language_code, job.target_locale.language_code
    context = {
        "form": form,
        "rows": form.rows(),
        "title": job.source.object_repr,
        "done": progress.done,
        "total": progress.total,
        "saved": "sparat" in request.GET and not form.is_bound,
        "until": day_in_words(claim.expires),
        "source": {"code": source, "dir": direction(source), "name": own_name(source)},
        "target": {"code": target, "dir": direction(target), "name": own_name(target)},
    }
    return render(request, "home/outside_translator.html", context)


def over(request):
    """A link that does not open anything says nothing about why."""
    return render(request, "home/outside_over.html", status=410)
