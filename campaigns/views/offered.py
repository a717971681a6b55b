"""The campaigns that a municipality's web team can choose among at /embed/ (courses.embed_builder)."""

from campaigns.catalogue import campaigns_of
from campaigns.views.asked import nearest_first
from courses.catalogue import catalogue
from courses.embed_builder import Campaign


def campaigns_to_embed(region, language: str) -> list[Campaign]:
    """Those that are published, first the nearest that is not over, with words and addresses in `language`. No query."""
    places = catalogue(region).municipalities.items()
    return [
        Campaign(
            slug=one.row.slug,
            name=one.row.name,
            title=one.page(language).title,
            url=one.page(language).url,
            local_urls={place.slug: one.url_of(pk, language) for pk, place in places if place in one.places},
        )
        for one in nearest_first(campaigns_of(region))
    ]
