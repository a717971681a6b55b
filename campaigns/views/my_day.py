"""A day of one's own, without an account: the choice lies in the address, which can be kept or sent.

Nothing is stored here. A script keeps the address on the device when somebody asks for that.
"""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from campaigns.clashes import overlapping
from campaigns.programme import CHOSEN, MOST_CHOSEN, Wording, chosen_of, runs_of
from campaigns.views.asked import campaign_of, municipality_of
from courses import several
from courses.catalogue import catalogue
from home.dates import day_in_words
from home.routing import in_order, isolated


@require_safe
def my_day(request, slug: str):
    """The chosen items by time, what cannot be at once, and one sign-up for all with seats. 1 query at most."""
    everything, campaign = campaign_of(request, slug)
    chosen = chosen_of(request.GET.getlist(CHOSEN), campaign)
    items = [campaign.items[pk] for pk in chosen]
    runs, now = runs_of(items), timezone.now()
    wording = Wording(campaign, everything.speakers, catalogue(request.region), runs, now)
    rows = {item.pk: wording.row(item, elsewhere=True) for item in items}
    page = campaign.page(get_language())
    to_book = [item.run_id for item in items if rows[item.pk].can_book]
    query = query_of(chosen)
    return render(
        request,
        "campaigns/my_day.html",
        {
            "campaign": page,
            "slug": slug,
            "several_days": len(campaign.row.days) > 1,
            "lines": [
                {
                    "row": rows[item.pk],
                    "day": day_in_words(item.starts_at),
                    "without": query_of([pk for pk in chosen if pk != item.pk]) or "?",
                }
                for item in items
            ],
            "clashes": [
                [(isolated(row.title), in_order(row.time)) for row in (rows[one.pk], rows[other.pk])]
                for one, other in overlapping(item for item in items if not (item.cancelled or item.is_open))
            ],
            "to_book": len(to_book),
            "book_url": sign_up_url(to_book),
            "back_url": f"{back_to(campaign, items, municipality_of(request, campaign))}{query}#programme",
            "ics_url": f"{reverse('campaigns:my_day_ics', args=[slug])}{query}",
            "address": request.build_absolute_uri(f"{request.path}{query}"),
            "asked": bool(request.GET.getlist(CHOSEN)),
            "cut": MOST_CHOSEN if len(set(request.GET.getlist(CHOSEN))) > len(chosen) == MOST_CHOSEN else 0,
        },
    )


def query_of(chosen) -> str:
    return f"?{urlencode([(CHOSEN, pk) for pk in chosen])}" if chosen else ""


def back_to(campaign, items, asked=None) -> str:
    """The programme the choice was made from: the one municipality's, else that of whose paper one comes from, else
    the region's."""
    places = {item.municipality_id for item in items} - {None} or {place.pk for place in [asked] if place}
    language = get_language()
    return campaign.url_of(places.pop() if len(places) == 1 else 0, language)


def sign_up_url(run_ids: list[int]) -> str:
    """Where all that has seats is signed up for at once; empty when nothing is."""
    if len(run_ids) == 1:
        return reverse("courses:book", args=run_ids)
    return several.url(run_ids) if run_ids else ""
