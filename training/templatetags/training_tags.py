from collections.abc import Sequence
from dataclasses import dataclass

from django import template

from training.views.steps import index_context

register = template.Library()

# Modules that other pages name.
SOME = 4


@dataclass(frozen=True, slots=True)
class Learn:
    """What the home page shows of the online training: the address of the list, and modules as module_line has them."""

    url: str
    modules: Sequence[dict]


@register.simple_tag(takes_context=True)
def learn_online(context) -> Learn | None:
    """The region's modules for parents; None where there is none. No query when the outline is known."""
    request = context.get("request")
    modules = index_context(request)["modules"] if getattr(request, "region", None) else []
    # The list is the page above its modules.
    return Learn(modules[0]["url"].rstrip("/").rpartition("/")[0] + "/", modules[:SOME]) if modules else None


@register.filter
def at_place(chosen: Sequence[str] | str, number: int) -> str:
    """What was put in a place, counted from 1; "" where nothing was."""
    return chosen[number - 1] if len(chosen) >= number else ""
