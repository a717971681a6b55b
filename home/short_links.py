"""Short addresses on paper, without a language: they lead on in the one that the reader's phone asks for."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import override

from home.middleware import preferred_language


def in_readers_language(request, view: str, *args) -> HttpResponseRedirect:
    """To a view below the language prefix, in the best of the region's languages. No query."""
    languages = request.region.languages if request.region else [settings.LANGUAGE_CODE]
    with override(preferred_language(request.headers.get("Accept-Language", ""), languages)):
        response = HttpResponseRedirect(reverse(view, args=args))
    patch_vary_headers(response, ["Accept-Language"])
    response["X-Robots-Tag"] = "noindex"
    return response
