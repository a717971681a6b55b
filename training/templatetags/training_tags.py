from collections.abc import Sequence

from django import template

register = template.Library()


@register.filter
def at_place(chosen: Sequence[str] | str, number: int) -> str:
    """What was put in a place, counted from 1; "" where nothing was."""
    return chosen[number - 1] if len(chosen) >= number else ""
