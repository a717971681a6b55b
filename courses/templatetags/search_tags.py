"""What the search on the home page offers."""

from django import template
from django.utils.translation import get_language

from courses.catalogue import catalogue
from courses.views.lists import fixed_choices

register = template.Library()


@register.simple_tag(takes_context=True)
def search_choices(context) -> dict[str, tuple[tuple, ...]]:
    """Municipalities and ages, each as (value, words) for the course list's form. No query."""
    places = catalogue(context["request"].region).municipalities.values()
    return {
        "municipality": tuple((place.slug, place.name) for place in places),
        "age": fixed_choices(get_language())["age"],
    }
