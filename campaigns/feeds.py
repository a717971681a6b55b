"""A campaign's programme as a calendar to subscribe to: what is put on it, moved or called off comes by itself."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from campaigns import calendar
from campaigns.catalogue import KnownCampaign, KnownItem, campaigns_of
from campaigns.models.campaigns import midnight
from campaigns.programme import Wording
from campaigns.views.asked import campaign_asked_for, municipality_of
from courses.catalogue import catalogue
from courses.models import CourseRun
from home.open_data import open_data


@require_safe
@open_data
def campaign_feed(request):
    """The items of the campaign asked for (`campaign`, else the next), of one municipality or the region.

    Until its programme is announced, the days alone. 404 without any campaign. 3 queries: region, runs, meetings.
    """
    if not request.region:
        raise Http404
    campaign, known = campaign_asked_for(request), catalogue(request.region)
    asked = request.GET.get("campaign", "")
    if campaign is None or asked not in ("", campaign.row.slug):
        raise Http404
    language = request.GET.get("lang", "")
    with translation.override(language if language in known.languages else settings.LANGUAGE_CODE):
        text = told(request, campaign, known)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


def told(request, campaign: KnownCampaign, known) -> str:
    language, place = get_language(), municipality_of(request, campaign)
    page, where = campaign.page(language), place.name if place else request.region.name
    name = f"{page.title}, {where}"
    # Never ahead, and the same all day: asking again gives the same text.
    stamp = min(campaign.row.sign_up_opens_at, midnight(timezone.localdate()))
    items = announced(campaign, place.pk if place else None)
    if not items:
        url = campaign.url_of(place.pk, language) if place else page.url
        address = request.build_absolute_uri(url)
        return calendar.subscribed_days(name, campaign, stamp, page.title, page.lang, where, address)
    pks = [item.run_id for item in items if item.run_id]
    runs = CourseRun.objects.public().prefetch_related("meetings").in_bulk(pks) if pks else {}
    wording = Wording(campaign, campaigns_of(request.region).speakers, known, runs, timezone.now())
    return calendar.subscribed_items(name, items, wording, runs, stamp, request.build_absolute_uri)


def announced(campaign: KnownCampaign, municipality_id: int | None) -> list[KnownItem]:
    """What there is on the programme, once it is announced: nothing is told here that no page says."""
    return campaign.of_place(municipality_id) if campaign.announced else []
