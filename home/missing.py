"""An address that leads nowhere: what stands at it in other languages, or what lies above it."""

from dataclasses import dataclass

from django.urls import Resolver404, resolve
from django.utils.translation import override

from home.languages import own_name
from home.middleware import language_of_path
from home.routing import address, find

# Each step upward costs a look-up of five queries.
STEPS_UP = 3


@dataclass(frozen=True, slots=True)
class Item:
    """A link in the menu or at the foot; `lang` only where its words are in another language."""

    title: str
    url: str
    lang: str = ""
    current: bool = False


def instead(request, language: str) -> list[Item]:
    """The same address in the region's languages; else the nearest page above it. At most 20 queries."""
    asked = language_of_path(request.path)
    if asked is None:
        return []
    rest = request.path[len(asked) + 2 :]
    if asked not in request.region.languages:
        return elsewhere(request.region, rest)
    return above(request.region, language, rest)


def elsewhere(region, rest: str) -> list[Item]:
    """Where the address leads under a prefix that the region has: a link for each language, named in it."""
    found = find(region, region.languages[0], rest)
    if found:
        return [Item(own_name(other.language), other.url, other.language) for other in found.alternates]
    return [
        Item(own_name(code), f"/{code}/{rest}", code) for code in region.languages if is_a_view(code, rest)
    ]


def is_a_view(code: str, rest: str) -> bool:
    """Whether the address is that of a view of ours; what is left to Wagtail is a page, and was looked for."""
    try:
        with override(code):
            return resolve(f"/{code}/{rest}").url_name != "wagtail_serve"
    except Resolver404:
        return False


def above(region, language: str, rest: str) -> list[Item]:
    """The nearest live page above the address; the home page has a link of its own."""
    parts = rest.strip("/").split("/")[:-1]
    for length in range(len(parts), max(0, len(parts) - STEPS_UP), -1):
        found = find(region, language, "/".join(parts[:length]) + "/")
        page = found and found.load()
        if page:
            lang = "" if found.language == language else found.language
            return [Item(page.title, address(found.url_path, language), lang)]
    return []
