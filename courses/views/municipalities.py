"""What a municipality's page shows around its runs."""

from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import get_language

from courses.catalogue import catalogue
from courses.opening import opening_hours


def municipality_context(request, page) -> dict:
    """Contact, drop-in opening hours, and the list for this municipality alone. 2 queries. 404 for another region's."""
    known, language, here = catalogue(request.region), get_language(), page.municipality
    if here.region_id != request.region.pk:
        raise Http404
    return {
        "contact": {
            "contact_name": here.contact_name,
            "contact_phone": here.phone,
            "contact_email": here.email,
        },
        "places": opening_hours(here.pk, known, language),
        "list_url": f"{known.list_url(language)}?{urlencode({'municipality': here.slug})}",
    }
