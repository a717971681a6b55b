"""A seat that is offered: the page asks, its buttons answer. GET shows, POST acts."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from courses import offers, queue
from courses.claims import Claim, State, claim_of_offer
from courses.party_links import manage_url, opened_offer
from courses.summary import summarise
from courses.views.private import behind_link, over
from home.dates import moment_in_words


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request, token: str):
    """An open offer, with yes and no; one that is over leads to the booking, which says how it ended. 6 queries."""
    offered = opened_offer(request.region, token)
    if offered is None:
        return over(request)
    party = offered.entry.party
    if request.method == "POST" and request.POST.get("answer") in ("yes", "no"):
        if request.POST["answer"] == "yes":
            offers.accept_offer(offered.pk, keep=request.POST.get("keep") == "1")
        else:
            offers.decline_offer(offered.pk)
        return HttpResponseRedirect(manage_url(party, run=offered.run), status=303)
    claim = claim_of_offer(offered.pk)
    if claim is None or claim.state() != State.OFFERED:
        return HttpResponseRedirect(manage_url(party, run=offered.run), status=303)
    context = {
        "title": ngettext("A seat is free for you", "%(count)d seats are free for you", claim.seats)
        % {"count": claim.seats},
        "deadline": moment_in_words(offered.deadline),
        "summary": summarise(claim.run, request.region),
        "waits_elsewhere": waits_elsewhere(claim),
        "party": party,
        "manage_url": manage_url(party, run=offered.run),
    }
    return render(request, "courses/offer.html", context)


def waits_elsewhere(claim: Claim) -> bool:
    """Whether the contact has other places in the course, which a yes would give up. 1 query."""
    places = queue.other_places(claim.entry.contact_digest, claim.course.pk)
    return places.exclude(pk=claim.entry.pk).exists()
