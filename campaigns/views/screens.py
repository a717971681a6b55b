"""The slideshow of a campaign, for screens in town halls and libraries that nobody stands beside."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from campaigns.screen import languages, slides
from campaigns.told import Told
from campaigns.views.asked import campaign_of, municipality_of
from campaigns.views.pages import countdown_words


@require_safe
def screen(request, slug: str):
    """Slides in each language in turn (`lang`: codes with commas between), by phase. No query."""
    everything, campaign = campaign_of(request, slug)
    here, now = municipality_of(request, campaign), timezone.now()
    asked = request.GET.get("lang", "")
    shown = []
    for code in languages(asked, campaign, request.region.languages, get_language()):
        with override(code):
            told = Told(request.region, everything, campaign, here, now)
            countdown = countdown_words(campaign, told.phase, timezone.localdate(now))
            shown += slides(told, countdown, request.build_absolute_uri)
    page = campaign.page(get_language())
    context = {"slides": shown, "page": page, "slug": slug, "url": page.url}
    return render(request, "campaigns/screen.html", context)
