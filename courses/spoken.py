"""Which languages courses are given in."""

from django.core.cache import cache

from courses.catalogue import Catalogue
from courses.models import CourseRun

KEPT = 300
"""Seconds. A language that is new on the site may be this late in the list of choices; its runs never are."""


def spoken_languages(known: Catalogue, chosen: str = "") -> set[str]:
    """Languages that upcoming listed runs speak or interpret to, and the chosen one. 1 query now and then."""
    key = f"spoken:{known.region_id}:{known.version}"
    codes = cache.get_or_set(key, lambda: read(known), KEPT)
    return codes | {chosen} if chosen else codes


def read(known: Catalogue) -> set[str]:
    runs = CourseRun.objects.upcoming().filter(municipality_id__in=known.municipalities).order_by()
    pairs = known.in_lists(runs).values_list("language", "interpreters").distinct()
    return {code for language, others in pairs for code in (language, *others.split(",")) if code}
