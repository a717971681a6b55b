"""Municipalities' pages of a campaign are made in one go: a draft in every language, below the region's page."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext, override
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, TranslationSource

from campaigns.models import CampaignPage, LocalCampaignPage
from campaigns.own_words import lock
from courses.admin.drafts import add_draft, free_slug, missing_locales, translated
from home.models import Municipality, Region
from home.translation.status import job_of


@dataclass
class Made:
    """What was made: drafts, the region's own first; `without` are languages in which there is no place for them."""

    pages: list[CampaignPage | LocalCampaignPage] = field(default_factory=list)
    without: list[str] = field(default_factory=list)


def make_local_pages(source: CampaignPage, region: Region, places, user) -> Made:
    """A draft for each of the municipalities in each of the region's languages; what there is is left alone.

    `source` is the region's page in the source language. Its own missing translations are made first, as drafts: the
    others lie below them. Each municipality is a transaction of its own, so that what a broken connection leaves is
    whole, and the rest is made by asking again.
    """
    made = Made()
    with transaction.atomic():
        alone(source)
        for locale in missing_locales(region, source.get_parent().specific, source):
            made.pages.append(translated(source, locale, user))
    masters = {page.locale.language_code: page for page in written_in_all(source)}
    made.without = [code for code in region.languages if code not in masters]
    for place in places:
        with transaction.atomic():
            alone(source)
            made.pages += make_for(place, source, masters, region, user)
    return made


def alone(source: CampaignPage) -> None:
    """One at a time makes pages below a page: pressed twice, the second finds what the first has made. 2 queries."""
    lock(source.pk)
    source.refresh_from_db(fields=["numchild"])


def written_in_all(source: CampaignPage):
    """The region's page in every language, drafts too. 1 query."""
    return source.get_translations(inclusive=True).select_related("locale")


def make_for(place: Municipality, source: CampaignPage, masters, region: Region, user) -> list:
    page, made = pages_for(place, source).first(), []
    if page is None:
        title = title_of(source, place)
        page = LocalCampaignPage(
            title=title,
            slug=free_slug(source, place.slug, "kommun"),
            municipality=place,
            locale=source.locale,
        )
        page = add_draft(source, page, user)
        made.append(page)
    for locale in missing_locales(region, source, page):
        master = masters[locale.language_code]
        if not pages_for(place, master).exists():
            made.append(translate(page, locale, master, user))
    return made


def pages_for(place: Municipality, master: CampaignPage):
    """The municipality's pages below the region's, in its language."""
    return LocalCampaignPage.objects.child_of(master).filter(municipality=place)


def title_of(master: CampaignPage, place: Municipality) -> str:
    """The region's newest title with the municipality's name, as the language of the title says it."""
    with override(master.locale.language_code):
        return gettext("%(campaign)s in %(place)s") % {"campaign": master.draft_title, "place": place.name}


def translate(page: LocalCampaignPage, locale: Locale, master: CampaignPage, user) -> LocalCampaignPage:
    """A draft for translators, whose title is written already where the region's is."""
    source, _new = TranslationSource.update_or_create_from_instance(page)
    segment = StringSegment.objects.filter(source=source, context__path="title").first()
    if segment and is_titled(master):
        StringTranslation.objects.get_or_create(
            translation_of_id=segment.string_id,
            locale=locale,
            context_id=segment.context_id,
            defaults={
                "data": title_of(master, page.municipality),
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "last_translated_by": user,
            },
        )
    return translated(page, locale, user)


def is_titled(master: CampaignPage) -> bool:
    """Whether the region's page has a title in its own language: not before its translator has written one. 1 or 2
    queries.
    """
    job = job_of(master)
    if job is None:
        return True
    titles = StringSegment.objects.filter(source=job.source, context__path="title").values("string")
    return StringTranslation.objects.filter(
        translation_of__in=titles, locale=master.locale_id, context__object_id=master.translation_key
    ).exists()
