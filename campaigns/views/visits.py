"""A visit to a campaign's page, told by static/js/visit.js: counted, and nothing kept of whose it was.

No cookie, no session, and nothing of the request but which page it was about. What is not known is not counted, and
everybody is answered the same.
"""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from campaigns.catalogue import campaigns_of
from campaigns.models import VisitCount
from courses.catalogue import catalogue
from home import limits
from home.beacons import is_beacon
from home.counting import count_one

# From one address: a house where many look at their phones, and not a machine that makes numbers.
VISITS_AN_HOUR = 120
LONGEST = 400
FORM = "application/x-www-form-urlencoded"


# Nothing is changed for anybody but a count.
@csrf_exempt
@require_POST
def visit(request):
    """`/kampanj-besok/`: 204, whatever was sent. 2 statements, each of which adds to one row, or none."""
    row = row_of(request) if is_beacon(request, FORM, LONGEST) else None
    if row and limits.hit("campaign_visit", limits.client_address(request), VISITS_AN_HOUR, per=3600):
        count_one(VisitCount, [row])
    response = HttpResponse(status=204)
    response["Cache-Control"] = "no-store"
    return response


def row_of(request) -> dict[str, object] | None:
    """What to count: a published campaign of this region, a municipality that takes part or none. No query."""
    if not request.region:
        return None
    told = request.POST
    campaign = campaigns_of(request.region).by_slug(told.get("campaign", ""))
    slug, what, language = (told.get(name, "") for name in ("municipality", "what", "language"))
    place = catalogue(request.region).municipality_by_slug.get(slug)
    known = campaign and what in VisitCount.What and language in request.region.languages
    if not known or (slug and place not in campaign.places):
        return None
    now = timezone.now()
    return {
        "campaign_id": campaign.row.pk,
        "municipality_id": place.pk if place else None,
        "day": timezone.localdate(now),
        "language": language,
        "what": what,
        "phase": campaign.phase(now).value,
    }
