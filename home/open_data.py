"""What anybody may read from anywhere: feeds and the API. No cookie, no person, a few seconds old at most."""

from functools import wraps

from django.views.decorators.http import conditional_page

# Seconds for which a reader or a cache in between may say the same again.
FRESH_FOR = 5


def for_everybody(response):
    """Pages of every site may read it, errors too: else a program there is told that the network failed."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def open_data(view):
    """Answers carry an ETag (304 for whoever has it) and may be read by pages of every site."""

    @conditional_page
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = f"public, max-age={FRESH_FOR}"
        return for_everybody(response)

    return wrapped
