"""Course dates for other programs: a calendar to subscribe to, Atom (RFC 4287), JSON Feed 1.1. Nobody is in them.

Addresses take the parameters of the course list, and `lang`. What is cancelled stays, and says so, until it would
have ended.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses import listing
from courses.calendar import subscription_ics
from courses.catalogue import Catalogue, catalogue
from courses.feed_links import CONTENT_TYPES, asked_for
from courses.listing import Filters
from courses.models import CourseRun, language_name
from courses.rows import listed_words, run_url
from courses.views.runs import in_calendar, where_words
from home.dates import clock, day_in_words
from home.open_data import open_data

# So many runs, the soonest first. A subscriber who wants all of a large region asks municipality by municipality.
MOST = 200


@dataclass(frozen=True, slots=True)
class Feed:
    """What every format is made of."""

    request: object
    known: Catalogue
    filters: Filters
    runs: list[CourseRun]
    now: datetime

    @property
    def title(self) -> str:
        """The region, and what was asked for."""
        asked = [chip.text for chip in listing.chips(self.filters, self.known)]
        return ", ".join([f"{_('Parenting courses')} {self.request.region.name}", *asked])

    @property
    def address(self) -> str:
        return self.request.build_absolute_uri()

    @property
    def list_address(self) -> str:
        """The course list with the same question, for people."""
        url = f"{self.known.list_url(get_language())}{self.filters.query()}"
        return self.request.build_absolute_uri(url)

    @property
    def changed_at(self) -> datetime:
        """When the latest of it was settled; an empty feed has not changed since the day began."""
        day = timezone.localtime(self.now).replace(hour=0, minute=0, second=0, microsecond=0)
        return max((run.changed_at for run in self.runs), default=day)

    def url(self, run: CourseRun) -> str:
        return self.request.build_absolute_uri(run_url(get_language(), run.pk))

    def heading(self, run: CourseRun) -> str:
        title = self.known.courses[run.course_id].in_language(get_language()).title
        cancelled = run.state == CourseRun.State.CANCELLED
        return _("Cancelled: %(title)s") % {"title": title} if cancelled else title

    def lines(self, run: CourseRun) -> list[str]:
        """When, where, in which language, and if there is room, in words."""
        venue = self.known.venues.get(run.venue_id)
        place = self.known.municipalities[run.municipality_id]
        return [
            f"{capfirst(day_in_words(run.starts_at))} {clock(run.starts_at)}",
            where_words(run, self.known, venue),
            capfirst(language_name(run.language)),
            listed_words(run, place.name, self.now).text,
        ]


@require_safe
@open_data
def feed(request, kind: str):
    """A feed in one of `FORMATS`, with an ETag. 2 queries, besides the region's."""
    if not request.region:
        raise Http404
    known, now = catalogue(request.region), timezone.now()
    language = request.GET.get("lang", "")
    with translation.override(language if language in known.languages else settings.LANGUAGE_CODE):
        filters = asked_for(listing.parse(request.GET, known)[0])
        runs = CourseRun.objects.public().filter(ends_at__gte=now)
        found = listing.question(known, filters, now, runs).everywhere()
        shown = list(found.order_by("starts_at", "pk").prefetch_related("meetings")[:MOST])
        text = FORMATS[kind](Feed(request, known, filters, shown, now))
    return HttpResponse(text, content_type=f"{CONTENT_TYPES[kind]}; charset=utf-8")


def as_calendar(what: Feed) -> str:
    runs = [(in_calendar(what.request, run, what.known), run.changed_at) for run in what.runs]
    return subscription_ics(what.title, get_language(), runs)


class Atom(Atom1Feed):
    """Django's, but for when it was changed: of an empty feed Django says now, each time anew."""

    def latest_post_date(self):
        return self.feed["changed_at"]


def as_atom(what: Feed) -> str:
    made = Atom(
        title=what.title,
        link=what.list_address,
        description="",
        language=get_language(),
        feed_url=what.address,
        author_name=what.request.region.name,
        changed_at=what.changed_at,
    )
    for run in what.runs:
        made.add_item(
            title=what.heading(run),
            link=what.url(run),
            description="; ".join(what.lines(run)),
            unique_id=run.uid.urn,
            unique_id_is_permalink=False,
            updateddate=run.changed_at,
            categories=[what.known.municipalities[run.municipality_id].name],
        )
    return made.writeString("utf-8")


def as_json(what: Feed) -> str:
    """JSON Feed 1.1; `_course_run` holds the facts for programs, times with their offset."""
    items = [
        {
            "id": run.uid.urn,
            "url": what.url(run),
            "title": what.heading(run),
            "content_text": "\n".join(what.lines(run)),
            "date_modified": moment(run.changed_at),
            "language": what.known.courses[run.course_id].in_language(get_language()).lang,
            "tags": [what.known.municipalities[run.municipality_id].name],
            "_course_run": {
                "state": run.state,
                "starts_at": moment(run.starts_at),
                "ends_at": moment(run.ends_at),
                "form": run.form,
                "language": run.language,
                "seats_left": max(0, run.listed_free),
                "waiting": run.waiting_parties,
            },
        }
        for run in what.runs
    ]
    about = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": what.title,
        "home_page_url": what.list_address,
        "feed_url": what.address,
        "language": get_language(),
        "authors": [{"name": what.request.region.name}],
        "items": items,
    }
    return json.dumps(about, ensure_ascii=False)


def moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


FORMATS: dict[str, Callable[[Feed], str]] = {"ics": as_calendar, "atom": as_atom, "json": as_json}
