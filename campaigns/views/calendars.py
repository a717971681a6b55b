"""Calendar files: the date to save, and a day of one's own."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from campaigns import calendar
from campaigns.programme import CHOSEN, Wording, chosen_of
from campaigns.views.asked import campaign_of, municipality_of
from courses.catalogue import catalogue
from courses.models import CourseRun


@require_safe
def campaign_ics(request, slug: str):
    """The campaign's days, for one municipality or the region. No query but the region's."""
    _everything, campaign = campaign_of(request, slug)
    language = get_language()
    page, place = campaign.page(language), municipality_of(request, campaign)
    url = campaign.url_of(place.pk, language) if place else page.url
    text = calendar.campaign_ics(
        campaign,
        timezone.now(),
        page.title,
        page.lang,
        place.name if place else request.region.name,
        request.build_absolute_uri(url),
    )
    return calendar_file(text, slug)


@require_safe
def my_day_ics(request, slug: str):
    """The items that the address names. 2 queries: the runs of those with seats, and their meetings."""
    everything, campaign = campaign_of(request, slug)
    chosen = [campaign.items[pk] for pk in chosen_of(request.GET.getlist(CHOSEN), campaign)]
    if not chosen:
        raise Http404
    pks = [item.run_id for item in chosen if item.run_id]
    runs = CourseRun.objects.public().prefetch_related("meetings").in_bulk(pks)
    now = timezone.now()
    wording = Wording(campaign, everything.speakers, catalogue(request.region), runs, now)
    text = calendar.items_ics(chosen, wording, runs, now, request.build_absolute_uri)
    return calendar_file(text, slug)


def calendar_file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response
