"""Pages behind a signed link: what they have in common."""

from functools import wraps

from django.shortcuts import render

from courses.party_links import OWN_DATA, has_expired


def behind_link(view):
    """For pages with personal data: kept nowhere, found by no search engine."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        # A view may say that going back shall find what was typed.
        response.headers.setdefault("Cache-Control", "no-store")
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def over(request, purpose: str = "", token: str = ""):
    """A link that does not open anything, in words, with the way to a new one.

    Of one that was good it says that its time is over, and of any other nothing about why.
    """
    expired = has_expired(purpose, token) if purpose else False
    context = {"expired": expired, "own_data": purpose == OWN_DATA}
    return render(request, "courses/link_over.html", context, status=410)
