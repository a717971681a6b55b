"""One item of a programme: what it is, where, with whom, and how to come."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import linked_data
from campaigns.catalogue import Campaigns, KnownCampaign, KnownItem, KnownSpeaker, PageWords, campaigns_of
from campaigns.models import Phase
from campaigns.programme import CHOSEN, Wording, runs_of
from campaigns.sharing import of_item
from campaigns.told import Told
from courses.catalogue import catalogue, in_language
from courses.linked_data import script
from courses.models import CourseRun
from courses.summary import Fact
from courses.views.runs import venue_words
from home.dates import day_in_words
from home.routing import in_order
from home.sharing.views import shared as what_is_shared


@require_safe
def item(request, pk: int):
    """An item of an announced programme of this region, else 404. 1 query where it has seats, beside the region's."""
    campaign, shown, everything = find(request, pk)
    known, now = catalogue(request.region), timezone.now()
    runs = runs_of([shown])
    wording = Wording(campaign, everything.speakers, known, runs, now)
    row = wording.row(shown, elsewhere=True)
    page = campaign.page(get_language())
    place, venue = known.municipalities.get(shown.municipality_id), known.venues.get(shown.venue_id)
    return render(
        request,
        "campaigns/item.html",
        {
            "row": row,
            "item": shown,
            "campaign": page,
            "slug": campaign.row.slug,
            "phase": campaign.phase(now).value,
            "local_url": campaign.url_of(place.pk, get_language()) if place else page.url,
            "place": place,
            "facts": facts(shown, row, wording),
            "people": [
                speaker_line(everything.speakers[pk]) for pk in shown.speakers if pk in everything.speakers
            ],
            "venue": venue and venue_words(venue, known, wording.language),
            "over": row.is_past or row.cancelled,
            "book_url": reverse("courses:book", args=[shown.run_id]) if row.can_book else "",
            "choose_url": f"{reverse('campaigns:my_day', args=[campaign.row.slug])}?{CHOSEN}={shown.pk}",
            "can_choose": campaign.phase(now) != Phase.AFTERWARDS and not row.is_past and not row.cancelled,
            "ics_url": f"{reverse('campaigns:my_day_ics', args=[campaign.row.slug])}?{CHOSEN}={shown.pk}",
            "canonical": request.build_absolute_uri(request.path),
            "linked_data": script(told_event(request, page, shown, runs.get(shown.run_id))),
            "shared": shared_item(request, campaign, shown, everything),
        },
    )


def told_event(request, page: PageWords, shown: KnownItem, run: CourseRun | None) -> dict:
    """What search engines are told. No query."""
    known = catalogue(request.region)
    return linked_data.event(
        shown,
        page,
        known.municipalities.get(shown.municipality_id),
        known.venues.get(shown.venue_id),
        run,
        request.region.name,
        get_language(),
        request.build_absolute_uri,
        request.path,
    )


def shared_item(
    request, campaign: KnownCampaign, shown: KnownItem, everything: Campaigns
) -> dict[str, object]:
    """The inputs of templates/components/shared.html."""
    told = Told(request.region, everything, campaign, None, timezone.now())
    words, _lang = shown.in_language(told.language)
    url = request.build_absolute_uri(request.path)
    return what_is_shared(request, of_item(told, shown), words.title, words.text, url, has_list=False)


def find(request, pk: int) -> tuple[KnownCampaign, KnownItem, Campaigns]:
    everything = campaigns_of(request.region) if request.region else None
    for campaign in everything.by_pk.values() if everything else ():
        if pk in campaign.announced and campaign.pages:
            return campaign, campaign.items[pk], everything
    raise Http404


def facts(shown: KnownItem, row, wording: Wording) -> list[Fact]:
    """The inputs of templates/components/facts.html."""
    track, lang = wording.track(shown.track_id)
    where = Fact("map-pin" if shown.venue_id else "monitor", _("Where"), row.place, row.municipality)
    found = [
        Fact("calendar", _("When"), day_in_words(shown.starts_at), in_order(row.time)),
        where,
        Fact("languages", _("Language"), row.language),
    ]
    if row.ages:
        found.append(Fact("baby", _("The child's age"), row.ages))
    if row.access:
        found.append(Fact("accessibility", _("Accessibility"), ", ".join(row.access)))
    if track:
        found.append(Fact("file-text", _("Theme"), track, lang="" if lang == wording.language else lang))
    return found


def speaker_line(speaker: KnownSpeaker) -> dict:
    """A speaker as templates/campaigns/speaker.html wants them, in the active language where there are words."""
    language = get_language()
    role, role_lang = in_language(speaker.roles, language)
    about, about_lang = in_language(speaker.abouts, language)
    return {
        "name": speaker.name,
        "role": role,
        "role_lang": "" if role_lang == language else role_lang,
        "about": about,
        "about_lang": "" if about_lang == language else about_lang,
        "image_url": speaker.image_url,
        "links": speaker.links,
    }
