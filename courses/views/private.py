"""Pages behind a signed link: what they have in common."""

from functools import wraps

from django.shortcuts import render


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


def over(request):
    """A link that does not open anything, in words, with the way to a new one. Says nothing about why."""
    return render(request, "courses/link_over.html", status=410)
