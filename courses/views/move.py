"""The meetings are cancelled: move to the run that is offered instead. GET shows, POST moves."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from courses import booking
from courses.catalogue import catalogue
from courses.listing import dates_url
from courses.models import Booking, BookingEvent
from courses.party_links import MOVE, manage_url, opened_move
from courses.summary import summarise
from courses.views.private import behind_link, over


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def move(request, token: str):
    """One button. Who has moved already is led to the booking. Nobody can forge the link. 6 to 8 queries."""
    mine = opened_move(request.region, token)
    if mine is None:
        return over(request, MOVE, token)
    offered = mine.run.moves_to
    if request.method == "POST":
        outcome = booking.move_over(mine.pk)
        # Where it did not work the page says why: it asks anew.
        done = f"{manage_url(mine.party, run=offered)}?done=moved" if outcome.ok else request.path
        return HttpResponseRedirect(done, status=303)
    if mine.party.bookings.confirmed().filter(run=offered).exists():
        return HttpResponseRedirect(manage_url(mine.party, run=offered))
    known = catalogue(request.region)
    course = known.courses.get(offered.course_id)
    context = {
        "summary": summarise(offered, request.region),
        "old": summarise(mine.run, request.region),
        "free": is_free(mine),
        "list_url": dates_url(known, course),
        "phone": mine.run.municipality.phone or request.region.contact_phone,
    }
    return render(request, "courses/move.html", context)


def is_free(mine: Booking) -> bool:
    """Whether the party would get its seats just now; the verb asks again, under the locks. 1 to 3 queries."""
    if mine.state != Booking.State.CONFIRMED:
        return False
    reason = booking.no_transfer(
        mine, mine.party, mine.run, mine.run.moves_to, BookingEvent.By.PARTY, timezone.now()
    )
    return reason is None
