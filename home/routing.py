"""From an address to a page, with one query once the address is known.

A region has one tree of pages per language, and slugs are the same in all of them: an address in another
language is the same address under another prefix. Where a page is not translated, the source page is shown
in the chosen language's frame; `Route.language` says which language its words are in.
"""

from dataclasses import dataclass

from django.db.models import F
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_bidi, get_language_info
from wagtail.models import Page

from home.languages import chain

MEMO_LIMIT = 20_000
# What a page that is shared says of itself (og:locale): a language and a territory. By the language's first part.
OG_LOCALES = {"sv": "sv_SE", "en": "en_GB", "ar": "ar_AR", "so": "so_SO", "uk": "uk_UA"}


@dataclass(frozen=True, slots=True)
class Crumb:
    """A page above this one; `lang` only where its title is in another language than the frame."""

    title: str
    url: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in one language, for hreflang."""

    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Route:
    """Where an address leads, and what stays true about it until the region's version changes."""

    model: type[Page]
    pk: int
    url_path: str
    language: str
    alternates: tuple[Alternate, ...] = ()
    crumbs: tuple[Crumb, ...] = ()

    @property
    def url(self) -> str:
        """The page's own address, in the language of its words."""
        return address(self.url_path, self.language)

    def load(self) -> Page | None:
        """The page, when it is still live at that address; one query."""
        pages = self.model._default_manager.filter(pk=self.pk, live=True, url_path=self.url_path)
        pages = pages.annotate(written_by_machine=F("words_status__machine"))
        return pages.select_related(*getattr(self.model, "served_with", ())).first()


def address(url_path: str, language: str) -> str:
    """The public path of a page: the tree's own root gives way to the language."""
    return f"/{language}/{url_path.split('/', 2)[2]}"


def direction(language: str) -> str:
    """`rtl` or `ltr`, for a `dir` attribute."""
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


def og_locale(language: str) -> str:
    """The language as og:locale wants it; empty for one that is not known there."""
    return OG_LOCALES.get(language.split("-", maxsplit=1)[0], "")


def lang_attributes(language: str) -> str:
    """Attributes for an element whose words are in `language`; empty when the page is in it too, or nobody knows."""
    if not language or language == get_language():
        return ""
    return words_in(language)


def words_in(language: str) -> str:
    """Attributes for an element with words in that language, whatever is around it."""
    return format_html(' lang="{}" dir="{}"', language, direction(language))


def isolated(words: str) -> str:
    """Words that may run the other way than those round them, in plain text (Unicode isolates)."""
    return f"\u2068{words}\u2069"


def in_order(numbers: str) -> str:
    """From a time to a time, say: in plain text that runs from the right it runs from the left (Unicode isolates)."""
    return f"\u2066{numbers}\u2069" if get_language_bidi() else numbers


def homes(region) -> dict[str, Page]:
    """The region's home pages by language code, the source first, then in its own order; one query."""
    root = region.site.root_page
    pages = Page.objects.filter(translation_key=root.translation_key).select_related("locale")
    by_language = {page.locale.language_code: page for page in pages}
    source = next(code for code, page in by_language.items() if page.pk == root.pk)
    order = dict.fromkeys([source, *region.languages])
    return {code: by_language[code] for code in order if code in by_language}


def words_language(page: Page) -> str:
    """The language of a page's words: an alias that fills a gap in a tree carries its source's."""
    if page.alias_of_id and page.alias_of.locale_id != page.locale_id:
        return page.alias_of.locale.language_code
    return page.locale.language_code


def best(pages, language: str, order: list[str]) -> Page | None:
    """Among translations of one page: the one in `language` (or what it is a form of), else the first by `order`."""
    ranks = {code: rank for rank, code in enumerate(chain(language, order))}
    known = [page for page in pages if page.locale.language_code in ranks]
    return min(known, key=lambda page: ranks[page.locale.language_code], default=None)


def find(region, language: str, path: str) -> Route | None:
    """Look an address up in the language's tree, then in the source's, then in the others; five queries."""
    trees = homes(region)
    wanted = {home.url_path + path for home in trees.values()}
    live = Page.objects.live().filter(url_path__in=wanted).select_related("locale", "alias_of__locale")
    page = best(live, language, list(trees))
    return describe(page, language, list(trees)) if page else None


def describe(page: Page, language: str, order: list[str]) -> Route:
    """What the frame of a page needs to know, in `language`; `order` is that of the region's languages."""
    return Route(
        page.specific_class,
        page.pk,
        page.url_path,
        words_language(page),
        alternates(page, order),
        crumbs(page, language, order),
    )


def alternates(page: Page, order: list[str]) -> tuple[Alternate, ...]:
    """The live translations of a page, itself included; never an alias, whose words are another's."""
    live = Page.objects.live().filter(translation_key=page.translation_key, alias_of=None)
    paths = dict(live.values_list("locale__language_code", "url_path"))
    return tuple(Alternate(code, address(paths[code], code)) for code in order if code in paths)


def crumbs(page: Page, language: str, order: list[str]) -> tuple[Crumb, ...]:
    """The pages above, from the home page down, each in the language of the frame where it is translated."""
    ancestors = list(page.get_ancestors().filter(depth__gt=1).values_list("translation_key", flat=True))
    if not ancestors:
        return ()
    by_key = {key: [] for key in ancestors}
    for other in Page.objects.live().filter(translation_key__in=ancestors).select_related("locale"):
        by_key[other.translation_key].append(other)
    found = filter(None, (best(pages, language, order) for pages in by_key.values()))
    return tuple(
        Crumb(
            other.title,
            address(other.url_path, language),
            "" if other.locale.language_code == language else other.locale.language_code,
        )
        for other in found
    )


# (region, language, path) -> (version of the region, route). A route is believed only while the version
# holds, and its page is asked for by address and liveness as well: a stale memory costs a look-up, never a
# wrong page.
_memo: dict[tuple[int, str, str], tuple[int, Route]] = {}


def route_to(region, language: str, path: str) -> tuple[Route, Page] | None:
    """The route and its page: one query when the route is remembered."""
    key = (region.pk, language, path)
    version, route = _memo.get(key, (None, None))
    if version == region.version and (page := route.load()):
        return route, page
    route = find(region, language, path)
    page = route and route.load()
    if page is None:
        return None
    if len(_memo) >= MEMO_LIMIT:
        _memo.clear()
    _memo[key] = (region.version, route)
    return route, page


def forget() -> None:
    """Remember nothing. For tests, whose databases are rolled back without anybody raising a version."""
    _memo.clear()
