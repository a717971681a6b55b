"""What stands around every page: menu, foot, notices, languages, colours. Reads no session and no user.

The words are remembered per (region, language) until the region's version changes, so a warm request costs
no query; what depends on the hour (notices) and on the address (languages, current item) is worked out each
time.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page

from home.languages import own_name
from home.middleware import language_of_path
from home.missing import Item, instead
from home.models import Notice, Region, words
from home.routing import address, best, direction, homes, words_language

# The list of courses belongs to a layer above: it is found by name.
COURSE_LIST = ("courses", "courseindexpage")


@dataclass(frozen=True, slots=True)
class KnownNotice:
    starts_at: datetime
    ends_at: datetime
    title: str
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    name: str
    url: str
    dir: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The remembered words of one region in one language."""

    home_url: str
    courses_url: str
    menu: tuple[Item, ...]
    footer: tuple[Item, ...]
    notices: tuple[KnownNotice, ...]
    logo_url: str = ""
    logo_width: int = 0
    logo_height: int = 0


_frames: dict[tuple[int, str], tuple[int, Frame]] = {}


def frame(region: Region, language: str) -> Frame:
    """The region's words in `language`, remembered while its version holds."""
    version, known = _frames.get((region.pk, language), (None, None))
    if version != region.version:
        known = build(region, language)
        _frames[region.pk, language] = (region.version, known)
    return known


def build(region: Region, language: str) -> Frame:
    """Read a region's words: about a dozen queries, once for each version and language."""
    pages = top_pages(region, language)
    items = [(page, item(page, language)) for page in pages]
    courses = (link.url for page, link in items if page.cached_content_type.natural_key() == COURSE_LIST)
    return Frame(
        home_url=f"/{language}/",
        courses_url=next(courses, ""),
        menu=tuple(link for page, link in items if page.show_in_menus),
        footer=tuple(link for page, link in items if getattr(page, "in_footer", False)),
        notices=tuple(known_notices(region, language)),
        **logo(region),
    )


def item(page: Page, language: str) -> Item:
    code = words_language(page)
    return Item(page.title, address(page.url_path, language), "" if code == language else code)


def top_pages(region: Region, language: str) -> list[Page]:
    """The live pages below the home page, in the source's order, each in `language` where translated."""
    trees = homes(region)
    order = list(trees)
    by_key: dict = {}
    for home in trees.values():
        children = home.get_children().live().specific().select_related("locale", "alias_of__locale")
        for page in children.order_by("path"):
            by_key.setdefault(page.translation_key, []).append(page)
    return [best(pages, language, order) for pages in by_key.values()]


def known_notices(region: Region, language: str) -> list[KnownNotice]:
    """Every notice that shows now or will; the municipality's name stands before its title."""
    rows = Notice.objects.filter(region=region, ends_at__gt=timezone.now())
    return [
        known_notice(notice, text)
        for notice in rows.select_related("municipality").prefetch_related("texts")
        if (text := words(notice.texts.all(), language))
    ]


def known_notice(notice: Notice, text) -> KnownNotice:
    title = f"{notice.municipality}: {text.title}" if notice.municipality_id else text.title
    return KnownNotice(notice.starts_at, notice.ends_at, title, text.text, text.language)


def logo(region: Region) -> dict:
    """The logo's address and size; nothing when there is none, or its file cannot be read."""
    if not region.logo_id:
        return {}
    try:
        rendition = region.logo.get_rendition("max-480x120")
    except (SourceImageIOError, OSError):
        return {}
    return {"logo_url": rendition.url, "logo_width": rendition.width, "logo_height": rendition.height}


def colours_url(region: Region) -> str:
    """The stylesheet of a region's own colours; empty when they are the usual ones."""
    chosen = [getattr(region, name) for name in ("forest", "lingon", "sun")]
    usual = [Region._meta.get_field(name).default for name in ("forest", "lingon", "sun")]
    if [colour.lower() for colour in chosen] == usual:
        return ""
    return reverse("colours", args=[colour.lower().removeprefix("#") for colour in chosen])


def language_url(request, code: str) -> str:
    """What is being shown, in another language: paths are the same under every prefix; the query stays."""
    language = language_of_path(request.path)
    if language is None:
        return f"/{code}/"
    return f"/{code}{request.get_full_path()[len(language) + 1 :]}"


class Chrome:
    """The frame of one request, as templates read it. Outside a region (an unknown host) it is empty."""

    def __init__(self, request):
        self.request = request
        self.region = getattr(request, "region", None)
        self.language = get_language() or settings.LANGUAGE_CODE
        self.known = frame(self.region, self.language) if self.region else Frame("/", "", (), (), ())

    home_url = property(lambda self: self.known.home_url)
    courses_url = property(lambda self: self.known.courses_url)
    logo_url = property(lambda self: self.known.logo_url)
    logo_width = property(lambda self: self.known.logo_width)
    logo_height = property(lambda self: self.known.logo_height)

    @property
    def tagline(self) -> str:
        return _("Parenting support") if self.region else ""

    @cached_property
    def menu(self) -> list[Item]:
        return self.marked(self.known.menu)

    @cached_property
    def footer(self) -> list[Item]:
        return self.marked(self.known.footer)

    def marked(self, items) -> list[Item]:
        path = self.request.path
        return [Item(link.title, link.url, link.lang, link.url == path) for link in items]

    @cached_property
    def notices(self) -> list[KnownNotice]:
        now = timezone.now()
        return [notice for notice in self.known.notices if notice.starts_at <= now < notice.ends_at]

    @cached_property
    def languages(self) -> list[Language]:
        codes = self.region.languages if self.region else []
        if len(codes) < 2:
            return []
        return [
            Language(
                code, own_name(code), language_url(self.request, code), direction(code), code == self.language
            )
            for code in codes
        ]

    @cached_property
    def instead(self) -> list[Item]:
        """What may be meant by an address that leads nowhere; asked for by the page that says so only."""
        return instead(self.request, self.language) if self.region else []

    @property
    def colours_url(self) -> str:
        return colours_url(self.region) if self.region else ""


def chrome(request):
    """Context processor: `chrome`, worked out only when a template asks for it."""
    return {"chrome": SimpleLazyObject(lambda: Chrome(request))}


def forget() -> None:
    """Remember nothing. For tests, whose databases are rolled back without anybody raising a version."""
    _frames.clear()
