"""Are you still coming? One page behind a link that opens nothing else: GET shows, POST answers."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from courses import attendance, booking
from courses.catalogue import catalogue
from courses.claims import State, claim_of_booking
from courses.party_links import opened_coming
from courses.summary import summarise
from courses.views.private import behind_link, over

YES, NO = "yes", "no"


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def still_coming(request, token: str):
    """Yes is noted; no cancels, so that the queue gets the seat. Nobody can forge the link. 5 to 6 queries."""
    asked = opened_coming(request.region, token)
    claim = claim_of_booking(asked.pk) if asked else None
    if claim is None:
        return over(request)
    booked = claim.state() == State.BOOKED
    answer = request.POST.get("answer")
    if booked and answer in (YES, NO):
        if answer == YES:
            attendance.confirm_coming(claim.booking.pk)
        else:
            booking.cancel(claim.booking.pk)
        return HttpResponseRedirect(request.path, status=303)
    context = {
        "summary": summarise(claim.run, request.region),
        "booked": booked,
        "cancelled": claim.state() == State.CANCELLED,
        "noted": booked and attendance.said_coming(claim.booking),
        "list_url": catalogue(request.region).list_url(get_language()),
        "phone": claim.run.municipality.phone or request.region.contact_phone,
    }
    return render(request, "courses/still_coming.html", context)
