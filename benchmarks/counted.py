"""The site with its cache, and a count of what Django itself had to answer: one byte in a file for each."""

import os

from django.core.wsgi import get_wsgi_application

django = get_wsgi_application()
counts = os.open(os.environ["RENDERINGS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

from config.page_cache import with_cache  # noqa: E402  what it imports wants Django set up


def counting(environ, start_response):
    os.write(counts, b".")
    return django(environ, start_response)


application = with_cache(counting)
