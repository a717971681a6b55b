"""The tree of pages that a language of a region starts with."""

from django.db import transaction
from django.utils.translation import gettext, override
from wagtail.models import Locale, Page

from home.models import Region


@transaction.atomic
def add_tree(region: Region, language: str) -> list[Page]:
    """Make what the region lacks in a language and needs no translator; returns the pages made.

    The home page is a draft with the source's words, to be translated: until then visitors see the source in the
    language's frame. Pages whose words are all ours (the lists) are live at once, under their titles in the language.
    """
    locale, _new = Locale.objects.get_or_create(language_code=language)
    home = region.site.root_page.specific
    if home.locale_id == locale.pk:
        return []
    made = [] if home.has_translation(locale) else [home.copy_for_translation(locale)]
    for page in home.get_children().live().specific():
        if getattr(page, "title_of_its_own", "") and not page.has_translation(locale):
            made.append(publish_list(page, locale))
    return made


def publish_list(page: Page, locale: Locale) -> Page:
    listed = page.copy_for_translation(locale)
    with override(locale.language_code):
        listed.title = listed.draft_title = gettext(page.title_of_its_own)
    # The source's own words do not go live under another language.
    listed.introduction = listed.seo_title = listed.search_description = ""
    listed.save_revision().publish()
    return listed
