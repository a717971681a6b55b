"""Groups to follow in a calendar: the list's own question, answered in iCalendar."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.catalogue import catalogue
from home.open_data import open_data
from networks import calendar
from networks.directory import directory, parse
from networks.views.directory import asked_for, chips


@require_safe
@open_data
def feed(request):
    """Parameters are those of the list, and `lang`. No query when the region's words are known, but for the region."""
    if not request.region:
        raise Http404
    known = catalogue(request.region)
    language = request.GET.get("lang", "")
    with translation.override(language if language in known.languages else settings.LANGUAGE_CODE):
        filters = parse(request.GET, known)
        name = ", ".join([_("Meeting places and groups"), *(chip["text"] for chip in chips(filters, known))])
        found = asked_for(directory(request.region), filters, known).groups
        text = calendar.of_groups(found, name, request, known)
        response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        response["Content-Language"] = get_language()
    return response
