"""What other pages show of the next campaign."""

from dataclasses import dataclass
from datetime import date

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from campaigns.models import CampaignPage
from home.routing import address, best, homes, words_language

register = template.Library()


@dataclass(frozen=True, slots=True)
class KnownCampaign:
    """A campaign in one language; `lang` and `dir` only where its words are in another."""

    title: str
    introduction: str
    date: date
    url: str
    seed: str
    lang: str


# (region, language) -> (version of the region, its campaigns by date).
_known: dict[tuple[int, str], tuple[int, tuple[KnownCampaign, ...]]] = {}


@register.simple_tag(takes_context=True)
def next_campaign(context) -> KnownCampaign | None:
    """The nearest campaign of the request's region whose day has not passed; no query while warm."""
    region = getattr(context.get("request"), "region", None)
    if region is None:
        return None
    today = timezone.localdate()
    return next((campaign for campaign in campaigns(region, get_language()) if campaign.date >= today), None)


def campaigns(region, language: str) -> tuple[KnownCampaign, ...]:
    """The region's live campaigns in `language`, else in the source's, by date; kept for its version."""
    version, known = _known.get((region.pk, language), (None, None))
    if version != region.version:
        known = tuple(sorted(read(region, language), key=lambda campaign: campaign.date))
        _known[region.pk, language] = (region.version, known)
    return known


def read(region, language: str) -> list[KnownCampaign]:
    trees = homes(region)
    by_key: dict = {}
    for home in trees.values():
        pages = CampaignPage.objects.live().descendant_of(home).select_related("locale", "alias_of__locale")
        for page in pages:
            by_key.setdefault(page.translation_key, []).append(page)
    return [known(best(pages, language, list(trees)), language) for pages in by_key.values()]


def known(page: CampaignPage, language: str) -> KnownCampaign:
    url, lang = address(page.url_path, language), words_language(page)
    return KnownCampaign(page.title, page.introduction, page.date, url, page.slug, lang)


def forget() -> None:
    """Remember nothing. For tests, whose databases are rolled back without anybody raising a version."""
    _known.clear()
