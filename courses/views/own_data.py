"""What we know about an address: shown, handed out, removed. Behind a link of its own, open for a day."""

from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from courses import own_data
from courses.catalogue import catalogue
from courses.models import Party
from courses.party_links import OWN_DATA, opened
from courses.summary import title_of
from courses.views.private import behind_link, over
from home.dates import day_in_words


def party_behind(request, token: str) -> Party | None:
    """One of the parties with the address; it has one, or there is nothing to show. 1 query."""
    party = opened(request.region, OWN_DATA, token)
    return party if party and party.email else None


@behind_link
@require_safe
def show(request, token: str):
    """Everything, in words. GET changes nothing."""
    party = party_behind(request, token)
    if party is None:
        return over(request, OWN_DATA, token)
    region, email = request.region, party.email
    context = {
        "email": email,
        "known": own_data.in_words(region, email),
        "messages": own_data.messages_of(region, email),
        "how_long": own_data.how_long(region, email),
        "token": token,
        "phone": region.contact_phone,
    }
    return render(request, "courses/own_data.html", context)


@behind_link
@require_safe
def download(request, token: str):
    """The same as a file that other programs read (GDPR, article 20)."""
    party = party_behind(request, token)
    if party is None:
        return over(request, OWN_DATA, token)
    response = JsonResponse(
        own_data.as_data(request.region, party.email),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    day = timezone.localdate()
    response["Content-Disposition"] = f'attachment; filename="uppgifter-{day}.json"'
    return response


@csrf_exempt
@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request, token: str):
    """The page says what will happen, its button does it. Nobody can forge the link."""
    party = party_behind(request, token)
    if party is None:
        return over(request, OWN_DATA, token)
    region, email = request.region, party.email
    failed = request.method == "POST" and not own_data.erase(region, email)
    if request.method == "POST" and not failed:
        return HttpResponseRedirect(reverse("courses:own_data_removed"), status=303)
    known, language = catalogue(region), get_language()
    coming = [
        f"{title_of(claim.run, known, language)[0]} · {day_in_words(claim.run.starts_at)}"
        for claim in own_data.coming_claims(region, email)
    ]
    context = {
        "email": email,
        "coming": coming,
        "token": token,
        "failed": failed,
        "phone": region.contact_phone,
    }
    return render(request, "courses/erase.html", context)


@behind_link
@require_safe
def removed(request):
    """It is done. Says nothing of whose it was, so it needs no link."""
    return render(request, "courses/own_data_removed.html", {"phone": request.region.contact_phone})
