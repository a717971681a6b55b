"""Pages in several languages: made once, linked as translations, with the same address in each language."""

from collections.abc import Iterable

from django.utils import timezone
from wagtail.models import Locale, Page

Pages = dict[str, Page]


class Trees:
    """The page trees as they stand, and a way to add what is missing; pages that exist stay as they are."""

    def __init__(self, languages: Iterable[str]):
        self.locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in languages}
        self.root = Page.get_first_root_node()
        self.known = {page.url_path: page for page in Page.objects.all()}

    def add_home(self, model, slug: str, fields: dict[str, dict]) -> Pages:
        """A home page in each language; children of the root need slugs of their own."""
        pages: Pages = {}
        for code, own in fields.items():
            page = model(slug=f"{slug}-{code}" if pages else slug, **own)
            self._add(page, code, self.root, pages)
        return pages

    def add(self, model, slug: str, parents: Pages, fields: dict[str, dict], **facts) -> Pages:
        """A page below each parent in whose language there are fields."""
        pages: Pages = {}
        for code, own in fields.items():
            if code in parents:
                self._add(model(slug=slug, **facts, **own), code, parents[code], pages)
        return pages

    def _add(self, page: Page, code: str, parent: Page, pages: Pages) -> None:
        """Put a page into `pages`, the translations of one page: the one that stands, or this one."""
        url_path = f"{parent.url_path}{page.slug}/"
        if url_path not in self.known:
            page.locale = self.locales[code]
            page.first_published_at = page.last_published_at = page.latest_revision_created_at = (
                timezone.now()
            )
            if pages:
                page.translation_key = next(iter(pages.values())).translation_key
            self.known[url_path] = parent.add_child(instance=page)
        pages[code] = self.known[url_path]
