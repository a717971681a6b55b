"""Words for a number that only a script knows: every form that the language counts in, as attributes."""

from collections.abc import Callable

from django import template
from django.utils.html import format_html_join
from django.utils.translation import ngettext

register = template.Library()
# A number of each category of Unicode's (CLDR plural rules), as Intl.PluralRules names them.
EXAMPLES = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}
NUMBER = {"n": "{n}"}
FORMS: dict[str, Callable[[int], str]] = {
    "new": lambda n: ngettext("%(n)s new step", "%(n)s new steps", n),
    "steps": lambda n: ngettext("%(n)s step", "%(n)s steps", n),
    "in modules": lambda n: ngettext("in %(n)s module", "in %(n)s modules", n),
    "texts": lambda n: ngettext("%(n)s text of your own", "%(n)s texts of your own", n),
    "saved": lambda n: ngettext(
        "%(n)s module saved for when there is no network",
        "%(n)s modules saved for when there is no network",
        n,
    ),
}


@register.simple_tag
def counted(name: str):
    """The attributes of an element that static/js/training-words.js reads: `data-one="{n} step" data-other=…`."""
    form = FORMS[name]
    return format_html_join(" ", 'data-{}="{}"', ((key, form(n) % NUMBER) for key, n in EXAMPLES.items()))
