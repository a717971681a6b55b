"""What other pages ask of the courses: next runs, and ways into the list. Each names its queries."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.catalogue import catalogue
from courses.listing import COLUMNS, EXPECTING
from courses.models import CourseRun, language_name
from courses.models.programmes import picture_of
from courses.rows import Row, ages_words, rows
from courses.spoken import spoken_languages

register = template.Library()


@dataclass(frozen=True, slots=True)
class Way:
    """A way into the list, or to a page; the inputs of templates/components/illustration_tile.html."""

    title: str
    url: str
    text: str = ""
    lang: str = ""
    seed: str = ""
    kind: str = ""


def region_of(context):
    return context["request"].region


@register.simple_tag(takes_context=True)
def next_runs(context, limit: int = 3, municipality=None, programme=None, course=None) -> list[Row]:
    """The next runs, of a municipality, programme or course (a row or its pk) where one is given. 1 query.

    Those of a course that is not listed only where it is the one that is given.
    """
    known = catalogue(region_of(context))
    places = known.municipalities if municipality is None else [pk_of(municipality)]
    now = timezone.now()
    runs = CourseRun.objects.upcoming(now).filter(municipality_id__in=places).order_by("starts_at", "pk")
    runs = known.in_lists(runs) if course is None else runs.filter(course_id=pk_of(course))
    if programme is not None:
        pk = pk_of(programme)
        runs = runs.filter(course_id__in=[c.pk for c in known.listed.values() if c.programme_id == pk])
    return rows(runs.only(*COLUMNS)[:limit], known, now=now)


def pk_of(row) -> int:
    return getattr(row, "pk", row)


@register.simple_tag(takes_context=True)
def age_entrances(context) -> list[Way]:
    """Tiles by the child's age, each with an age the list can be asked for. No query."""
    url = list_url(context)
    return [
        Way(title, f"{url}?age={age}", text=text, seed=f"age-{age}", kind=kind)
        for age, title, text, kind in (
            (EXPECTING, _("Expecting"), _("Before the baby comes"), "expecting"),
            (0, _("Baby"), _("0–2 years"), "baby"),
            (3, _("Toddler"), _("3–5 years"), "toddler"),
            (8, _("School child"), _("6–12 years"), "school"),
            (14, _("Teenager"), _("13–17 years"), "teen"),
        )
    ]


@register.simple_tag(takes_context=True)
def municipality_list(context) -> list[Way]:
    """Every municipality: its page, or the list for it alone when it has none. No query."""
    url, language = list_url(context), get_language()
    return [
        Way(place.name, place.url(language) or f"{url}?{urlencode({'municipality': place.slug})}")
        for place in catalogue(region_of(context)).municipalities.values()
    ]


@register.simple_tag(takes_context=True)
def instruction_languages(context) -> list[Way]:
    """The list in each language that upcoming runs speak or are interpreted to. 1 query now and then."""
    url = list_url(context)
    names = sorted((language_name(code), code) for code in spoken_languages(catalogue(region_of(context))))
    return [Way(capfirst(name), f"{url}?language={code}") for name, code in names]


@register.simple_tag(takes_context=True)
def course_list(context, kind: str = "", municipality=None) -> list[Way]:
    """Listed courses that have a page, by name; of one kind, or what one municipality may give. No query."""
    known, language = catalogue(region_of(context)), get_language()
    place = None if municipality is None else pk_of(municipality)
    ways = []
    for course in known.listed.values():
        words = course.in_language(language)
        its_own = place is None or course.municipality_id in (None, place)
        if words.url and its_own and kind in ("", course.kind):
            ways.append(course_way(course, words, language))
    return ways


def course_way(course, words, language: str) -> Way:
    return Way(
        words.title,
        words.url,
        text=ages_words(course),
        lang="" if words.lang == language else words.lang,
        seed=course.slug,
        kind=picture_of(course),
    )


def list_url(context) -> str:
    """The course list in the active language. No query."""
    return catalogue(region_of(context)).list_url(get_language())


@register.simple_tag(takes_context=True)
def courses_url(context) -> str:
    return list_url(context)


@register.filter
def picture(course) -> str:
    return picture_of(course)


@register.simple_tag
@lru_cache(maxsize=2_000)
def options(choices, chosen) -> SafeString:
    """The <option>s of a <select>, without a form's machinery: (value, words) pairs and the chosen value.

    Few questions are asked often: the answers are kept. Choices and chosen values are tuples.
    """
    return mark_safe(
        "".join(
            f'<option value="{conditional_escape(value)}"{" selected" if value == chosen else ""}>'
            f"{conditional_escape(words)}</option>"
            for value, words in choices
        )
    )


@register.simple_tag
@lru_cache(maxsize=2_000)
def checks(name: str, choices, chosen) -> SafeString:
    """Labelled checkboxes, as plain as `options`; `chosen` holds the values that are on."""
    return mark_safe(
        "".join(
            f'<label class="check"><input type="checkbox" name="{name}" value="{conditional_escape(value)}"'
            f"{' checked' if value in chosen else ''}> <span>{conditional_escape(words)}</span></label>"
            for value, words in choices
        )
    )
