"""What is made has its page: one draft in each language of the region, ready to be written on."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils.text import slugify
from wagtail.models import Locale, Page
from wagtail_localize.operations import translate_object

from home.models import Region


def make_drafts(
    region: Region, lists: type[Page], written: QuerySet, make: Callable[[Page], Page], user=None
) -> list[Page]:
    """Drafts below the region's lists, the source language first; pages that are `written` are left alone.

    `make` is given the list in the source language and returns an unsaved page. A language whose list is missing gets
    no page. Returns what was made.
    """
    index = lists.objects.descendant_of(region.site.root_page).first()
    if index is None:
        return []
    source, made = written.filter(locale=index.locale).first(), []
    if source is None:
        source = add_draft(index, make(index), user)
        made.append(source)
    return made + [translated(source, locale, user) for locale in missing_locales(region, index, source)]


def add_draft(parent: Page, page: Page, user) -> Page:
    """A page that was never live, with a first revision."""
    page.live = False
    page = parent.add_child(instance=page)
    page.save_revision(user=user)
    return page


def missing_locales(region: Region, index: Page, source: Page) -> list[Locale]:
    """The region's other languages that have a list and no page yet."""
    listed = index.get_translations().values("locale")
    written = source.get_translations(inclusive=True).values("locale")
    locales = Locale.objects.filter(language_code__in=region.languages, pk__in=listed)
    return list(locales.exclude(pk__in=written))


def translated(source: Page, locale: Locale, user) -> Page:
    """A draft that translators have sentence by sentence, with the source's words where there are none yet."""
    translate_object(source, [locale], user=user)
    return source.get_translation(locale)


def free_slug(index: Page, name: str, otherwise: str) -> str:
    """The name as an address that no other page of the list has."""
    wanted = slugify(name)[:80] or otherwise
    taken = set(index.get_children().values_list("slug", flat=True))
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug
