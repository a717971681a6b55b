"""Where course dates can be followed by other programs."""

from django.urls import reverse
from django.utils.translation import get_language

from courses.listing import Filters

CONTENT_TYPES = {"ics": "text/calendar", "atom": "application/atom+xml", "json": "application/feed+json"}


def asked_for(filters: Filters) -> Filters:
    """The question without what is about a page of the list: its order and number."""
    return filters.but(sort="", near="")


def feed_url(kind: str, filters: Filters) -> str:
    """Where the runs that were asked for can be followed, in the active language."""
    query = asked_for(filters).query()
    return f"{reverse('feed', args=[kind])}{query}{'&' if query else '?'}lang={get_language()}"


def feeds(filters: Filters) -> list[tuple[str, str]]:
    """Content type and address of each."""
    return [(content_type, feed_url(kind, filters)) for kind, content_type in CONTENT_TYPES.items()]
