"""All that a party has, behind its manage link: one thing on a page of its own, several in the order of time."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from courses import several
from courses.calendar import runs_ics
from courses.catalogue import catalogue
from courses.claim_lines import lines_of
from courses.claims import ACTIVE, Claim, State, named_in, names_one, shared_municipality
from courses.party_links import MANAGE
from courses.views.manage import back, cancel_one, claims_behind, party_rows, show
from courses.views.private import behind_link, over
from courses.views.runs import in_calendar


@behind_link
@require_safe
def manage(request, token: str):
    """What the party has: all of it, or the one thing that it has, or that the address names. 6 to 9 queries."""
    claims = claims_behind(request, token)
    if not claims:
        return over(request, MANAGE, token)
    if len(claims) == 1:
        return show(request, claims[0], token, one_of_several=False)
    if claim := named_in(claims, request.GET):
        return show(request, claim, token, one_of_several=True)
    return show_all(request, claims, token)


def show_all(request, claims: list[Claim], token: str):
    """Each with its state in words, and what can be done about it or about all. 2 queries, however many."""
    party, lines = claims[0].party, lines_of(claims, request.region)
    municipality = shared_municipality(claims)
    context = {
        "party": party,
        "lines": lines,
        "active": any(line.active for line in lines),
        "booked": any(line.booked for line in lines),
        "rows": party_rows(party),
        "token": token,
        "list_url": catalogue(request.region).list_url(get_language()),
        "phone": (municipality and municipality.phone) or request.region.contact_phone,
        "done": request.GET.get("done", ""),
    }
    return render(request, "courses/bookings.html", context)


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def manage_cancel(request, token: str):
    """Give up one thing, or all: the page asks, its button does. Nobody can forge the link."""
    claims = claims_behind(request, token)
    if not claims:
        return over(request, MANAGE, token)
    if len(claims) == 1:
        return cancel_one(request, claims[0], token)
    if names_one(request.GET):
        claim = named_in(claims, request.GET)
        return cancel_one(request, claim, token) if claim else back(token)
    return cancel_all(request, claims, token)


def cancel_all(request, claims: list[Claim], token: str):
    """Everything that the party could still give up, at one press."""
    active = [claim for claim in claims if claim.state() in ACTIVE]
    if not active:
        return back(token)
    if request.method == "POST":
        several.cancel_all(active[0].party.pk)
        return back(token)
    return render(
        request, "courses/cancel_all.html", {"lines": lines_of(active, request.region), "token": token}
    )


@behind_link
@require_safe
def calendar(request, token: str):
    """Everything that the party has booked as one calendar file. 4 queries, and 1 for each run."""
    known = catalogue(request.region)
    booked = [claim for claim in claims_behind(request, token) if claim.state() == State.BOOKED]
    runs = [(in_calendar(request, claim.run, known), claim.run.changed_at) for claim in booked]
    if not runs:
        raise Http404
    text = runs_ics(runs, reference=booked[0].party.reference)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="kalender-{timezone.localdate()}.ics"'
    return response
