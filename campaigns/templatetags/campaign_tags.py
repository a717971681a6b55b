"""What other pages show of the next campaign."""

from dataclasses import dataclass
from datetime import date

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from campaigns.catalogue import campaigns_of, day_words

register = template.Library()


@dataclass(frozen=True, slots=True)
class Band:
    """A campaign as other pages show it; `lang` is the language of its words."""

    title: str
    introduction: str
    date: date
    when: str
    url: str
    seed: str
    lang: str


@register.simple_tag(takes_context=True)
def next_campaign(context) -> Band | None:
    """The nearest campaign of the request's region that is not over; no query while warm."""
    region = getattr(context.get("request"), "region", None)
    if region is None:
        return None
    today = timezone.localdate()
    for campaign in campaigns_of(region).by_pk.values():
        page = campaign.page(get_language())
        if page and campaign.row.ends_on >= today:
            row = campaign.row
            return Band(
                page.title, page.introduction, row.starts_on, day_words(row), page.url, row.slug, page.lang
            )
    return None
