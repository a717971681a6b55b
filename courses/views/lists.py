"""What the course list and the course page show around their runs."""

from dataclasses import replace
from functools import cache

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from courses import linked_data, listing
from courses.catalogue import Catalogue, catalogue
from courses.feed_links import feeds
from courses.listing import AGES, EXPECTING, WEEKDAYS, Filters
from courses.models import CourseRun, Daypart, Form, language_name
from courses.rows import (
    TOGETHER,
    age_words,
    ages_words,
    form_words,
    part_words,
    price_words,
    rows,
    weekday_words,
)
from courses.spoken import spoken_languages

SHOWN_ON_COURSE_PAGE = 10
# Of a course that no list has: its page is where they are looked for.
SHOWN_OF_UNLISTED = 100
NEIGHBOURS = 3
WAITED_FOR = 6


def list_context(request) -> dict:
    """The course list as the address asks for it. 2 queries; an empty list asks 2 more for ways on."""
    now = timezone.now()
    known = catalogue(request.region)
    filters, problems = listing.parse(request.GET, known)
    page = listing.find(known, filters, now)
    near = known.municipality_by_slug.get(filters.near)
    return {
        "filters": filters,
        "problems": problems,
        "page_of_runs": page,
        "rows": rows(page.runs, known, near, now),
        "heading": count_words(page),
        "corrections": page.corrections,
        "chips": listing.chips(filters, known),
        "choices": choices(filters, known),
        "pagination": pagination(page, filters),
        "ways_on": None if page.count else ways_on(known, filters, now),
        "narrow_advice": page.more and page.number == page.last,
        "feeds": feeds(filters),
        "canonical_query": filters.but(page=page.number).query(),
    }


def count_words(page: listing.Page) -> str:
    """The heading of the list: an exact number, or more than the most that is counted."""
    count = number_format(page.count, use_l10n=True, force_grouping=True)
    if page.more:
        return _("More than %(count)s course dates") % {"count": count}
    if not page.count:
        return _("No course dates match")
    return ngettext("%(count)s course date", "%(count)s course dates", page.count) % {"count": count}


def choices(filters: Filters, known: Catalogue) -> dict:
    """What each field offers, in order: (value, words) pairs."""
    languages = sorted((language_name(code), code) for code in spoken_languages(known, filters.language))
    return fixed_choices(get_language()) | {
        "municipality": tuple((place.slug, place.name) for place in known.municipalities.values()),
        "near": tuple(
            (place.slug, _("Closest to %(place)s") % {"place": place.town})
            for place in known.municipalities.values()
        ),
        "language": tuple((code, capfirst(name)) for name, code in languages),
        "weekdays_chosen": tuple(WEEKDAYS[day] for day in filters.weekday),
    }


@cache
def fixed_choices(language: str) -> dict:
    """The choices that are the same for every region, in `language`, which is the active one."""
    return {
        "age": ((EXPECTING, age_words(EXPECTING)), *((age, age_words(age)) for age in AGES)),
        "weekday": tuple((name, weekday_words(day)) for day, name in enumerate(WEEKDAYS)),
        "part": tuple((part, part_words(part)) for part in Daypart.values),
        "form": tuple((form, form_words(form)) for form in (Form.ON_SITE.value, Form.ONLINE.value)),
    }


def pagination(page: listing.Page, filters: Filters) -> dict:
    """The inputs of templates/components/pagination.html; addresses are relative to the list."""

    def url(number: int | None) -> str:
        return filters.but(page=number).query() or "?"

    return {
        "number": page.number,
        "previous_url": url(page.number - 1) if page.number > 1 else "",
        "next_url": url(page.number + 1) if page.number < page.last else "",
        "pages": [
            {"number": n, "url": url(n) if n else "", "current": n == page.number} for n in page.numbers
        ],
    }


def ways_on(known: Catalogue, filters: Filters, now) -> dict:
    """Where to go from an empty list: neighbours with the same, full runs to wait for. At most 2 queries."""
    ways = {"neighbours": [], "full": 0, "clear": "?", "without_words": "", "waits": waits(known, filters)}
    if filters.municipality:
        ways["neighbours"] = neighbours(known, filters, now)
    if filters.free:
        full = listing.question(known, filters.but(free=False), now).everywhere()
        ways["full"] = full.order_by().values("pk")[: listing.COUNTED].count()
        ways["full_query"] = filters.but(free=False).query() or "?"
    if filters.q and filters.active > 1:
        ways["without_words"] = filters.but(q="").query() or "?"
    return ways


def waits(known: Catalogue, filters: Filters) -> list[dict]:
    """Courses to wait for, with what was asked for chosen beforehand: the one asked for, else those for the age."""
    slugs = known.municipality_by_slug
    places = {slugs[slug].pk for slug in filters.municipality}
    courses = [
        course
        for course in known.listed.values()
        if course.can_be_waited_for
        and filters.programme in ("", course.programme_slug)
        and filters.course in ("", course.slug)
        and course.suits(filters.age)
        and (not places or course.municipality_id in {None, *places})
    ]
    asked = replace(
        filters, programme="", course="", q="", free=False, age=None, part=(), sort="", page=1
    ).query()
    return [
        {
            "title": course.in_language(get_language()).title,
            "lang": course.in_language(get_language()).lang,
            "url": f"{reverse('courses:wait', args=[course.pk])}{asked}",
        }
        for course in courses[:WAITED_FOR]
    ]


def neighbours(known: Catalogue, filters: Filters, now) -> list[dict]:
    """The nearest other municipalities with runs that match; 1 query."""
    asked = listing.question(known, filters.but(municipality=()), now)
    having = set(asked.everywhere().order_by().values_list("municipality_id", flat=True).distinct())
    here = known.municipality_by_slug[filters.municipality[0]]
    return [
        {
            "name": place.name,
            "distance": _("about %(km)d km away") % {"km": round(kilometres)},
            "query": filters.but(municipality=(place.slug,)).query(),
        }
        for place, kilometres in known.nearest_to(here)
        if place.pk in having
    ][:NEIGHBOURS]


def course_context(request, page) -> dict:
    """A course's facts in words, and its next runs. 1 query."""
    known = catalogue(request.region)
    course = known.courses.get(page.course_id)
    if course is None:
        raise Http404
    now = timezone.now()
    upcoming = CourseRun.objects.upcoming(now).filter(course_id=course.pk).order_by("starts_at", "pk")
    most = SHOWN_ON_COURSE_PAGE if course.listed else SHOWN_OF_UNLISTED
    runs = list(upcoming.only(*listing.COLUMNS)[: most + 1])
    words = course.in_language(get_language())
    address = request.build_absolute_uri(words.url or request.path)
    told = linked_data.course_of(course, words, request.region.name, address)
    return {
        "course": course,
        "linked_data": linked_data.script(told),
        "facts": course_facts(course),
        "rows": rows(runs[:most], known, now=now, of_course=True),
        "all_url": listing.dates_url(known, course) if course.listed else "",
        "more_runs": len(runs) > most,
        "list_url": known.list_url(get_language()),
        "frame_language": language_name(course.in_language(get_language()).lang),
        "wait_url": reverse("courses:wait", args=[course.pk]) if course.can_be_waited_for else "",
        "contacts": [] if runs else contacts(known, course),
    }


def course_facts(course) -> list[dict]:
    """The inputs of templates/components/facts.html."""
    facts = [{"icon": "baby", "label": _("The child's age"), "value": ages_words(course)}]
    if course.meetings:
        meetings = ngettext("%(count)d meeting", "%(count)d meetings", course.meetings)
        facts.append(
            {
                "icon": "calendar",
                "label": _("How often"),
                "value": meetings % {"count": course.meetings},
                "detail": _("about %(length)s each") % {"length": length_words(course.minutes)},
            }
        )
    facts.append({"icon": "users", "label": _("Who may come"), "value": str(TOGETHER[course.together])})
    facts.append({"icon": "hand-heart", "label": _("Children"), "value": children_words(course)})
    facts.append({"icon": "coins", "label": _("Cost"), "value": price_words(course.price)})
    return facts


def length_words(minutes: int) -> str:
    """A meeting's length: "2 hours", "1.5 hours", "45 minutes"."""
    if minutes < 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = number_format(minutes / 60, decimal_pos=0 if minutes % 60 == 0 else 1, use_l10n=True)
    return ngettext("%(hours)s hour", "%(hours)s hours", 1 if minutes == 60 else 2) % {"hours": hours}


def children_words(course) -> str:
    """Whether children may come along, or are looked after."""
    if course.child_care:
        return _("There is child care during the meetings")
    if course.children_welcome:
        return _("Children are welcome along")
    return pgettext("children", "The meetings are for adults")


def contacts(known: Catalogue, course) -> list:
    """Whom to ask about a course without dates: its own municipality, else all."""
    if course.municipality_id:
        return [known.municipalities[course.municipality_id]]
    return [place for place in known.municipalities.values() if place.email or place.phone]
