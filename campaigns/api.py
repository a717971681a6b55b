"""Campaigns and their programmes, for programs: what there is, when and where, and how many seats are left. Read only.

Part of the API that courses.api began: the same promises, languages and answers. Until a programme is announced on the
pages it is not told here.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Field, Path, Query, Router, Schema
from ninja.decorators import decorate_view
from ninja.errors import HttpError

from campaigns.catalogue import Campaigns, KnownCampaign, KnownItem, campaigns_of
from campaigns.feeds import announced
from campaigns.models import Item, Phase
from campaigns.programme import AGES, Filters, matching, runs_of
from courses.api import PROBLEMS, Language, VenueOut, full, words_in
from courses.catalogue import Catalogue, in_language
from courses.listing import LANGUAGES
from courses.models import CourseRun
from courses.rows import run_url
from home.open_data import open_data

router = Router()
Slug = Annotated[str, Path(max_length=80, description="Slug of a campaign.")]


class PlaceOut(Schema):
    municipality: str = Field(description="Slug of one that takes part.")
    url: str = Field(description="Its page of the campaign; the region's where it has none.")


class CampaignOut(Schema):
    slug: str
    title: str
    introduction: str
    title_language: str = Field(description="The language that title and introduction are in.")
    url: str
    starts_on: date
    ends_on: date
    sign_up_opens_at: datetime
    phase: Literal[*Phase.values] = Field(
        description="announced: only the date is known; sign_up; under_way; afterwards."
    )
    items: int = Field(description="How many there are on the programme; 0 until it is announced.")
    places: list[PlaceOut]


class ItemOut(Schema):
    id: int
    url: str
    state: Literal["published", "cancelled"]
    kind: Literal[*Item.Kind.values]
    title: str
    text: str
    title_language: str = Field(description="The language that title and text are in.")
    municipality: str = Field(
        description="Slug of where it is held; empty when it is online for the whole region."
    )
    starts_at: datetime
    ends_at: datetime
    venue: VenueOut | None
    room: str
    track: str
    speakers: list[str] = Field(description="Names of those who are announced.")
    language: str = Field(description="Language it is held in.")
    interpreters: list[str] = Field(description="Languages that it is interpreted to.")
    age_from: int | None = Field(description="The child's age in whole years; null for everybody.")
    age_to: int | None
    access: list[str] = Field(description="What makes it possible to take part, for example sign.")
    book_url: str = Field(description="The page where its seats are booked; empty when one just comes.")
    seats: int | None
    seats_left: int | None = Field(description="Never too many; 0 while anybody waits.")
    waiting: int | None = Field(description="Parties on the waiting list.")


class Asked(Schema):
    """The filters of a programme."""

    municipality: str = Field("", description="Slug; what is held there, and what is online for all.")
    kind: list[Literal[*Item.Kind.values]] = []
    age: Annotated[int, Field(ge=AGES.start, lt=AGES.stop)] | None = Field(
        None, description="The child's age in whole years."
    )
    language: Literal["", *LANGUAGES] = Field("", description="It is held in, or interpreted to.")


@router.get(
    "/campaigns", response={200: list[CampaignOut]} | PROBLEMS, summary="Campaigns, the nearest day first"
)
@decorate_view(open_data)
def campaigns(request, lang: Language = ""):
    with words_in(request, lang) as known:
        everything = campaigns_of(request.region)
        return [campaign_out(request, one, known) for one in everything.by_pk.values() if one.pages]


@router.get(
    "/campaigns/{slug}/items",
    response={200: list[ItemOut]} | PROBLEMS,
    summary="The programme of a campaign, by time",
)
@decorate_view(open_data)
def items(request, slug: Slug, asked: Query[Asked], lang: Language = ""):
    with words_in(request, lang) as known:
        everything = campaigns_of(request.region)
        campaign = everything.by_slug(slug)
        if campaign is None:
            raise HttpError(404, "There is no such campaign.")
        held = announced(campaign, municipality_pk(asked.municipality, known))
        filters = Filters(kind=tuple(asked.kind), age=asked.age, language=asked.language)
        found = matching(held, filters, {}, timezone.now())
        runs = runs_of(found)
        return [item_out(request, item, campaign, everything, known, runs.get(item.run_id)) for item in found]


def municipality_pk(slug: str, known: Catalogue) -> int | None:
    """A slug that is nobody's is an error, as everywhere in the API."""
    if not slug:
        return None
    place = known.municipality_by_slug.get(slug)
    if place is None:
        raise HttpError(422, f"municipality: not known here: {slug[:200]}.")
    return place.pk


def campaign_out(request, campaign: KnownCampaign, known: Catalogue) -> dict:
    language, row = get_language(), campaign.row
    page = campaign.page(language)
    return {
        **{name: getattr(row, name) for name in ("slug", "starts_on", "ends_on")},
        "title": page.title,
        "introduction": page.introduction,
        "title_language": page.lang,
        "url": full(request, page.url),
        "sign_up_opens_at": timezone.localtime(row.sign_up_opens_at),
        "phase": campaign.phase().value,
        "items": len(announced(campaign, None)),
        "places": [
            {"municipality": place.slug, "url": full(request, campaign.url_of(place.pk, language))}
            for place in campaign.places
        ],
    }


def item_out(
    request,
    item: KnownItem,
    campaign: KnownCampaign,
    everything: Campaigns,
    known: Catalogue,
    run: CourseRun | None,
) -> dict:
    language = get_language()
    words, lang = item.in_language(language)
    place = known.municipalities.get(item.municipality_id)
    same = ("kind", "room", "language", "interpreters", "age_from", "age_to", "access")
    return {
        **{name: getattr(item, name) for name in same},
        "id": item.pk,
        "url": full(request, reverse("campaigns:item", args=[item.pk])),
        "state": "cancelled" if item.cancelled else "published",
        "title": words.title,
        "text": words.text,
        "title_language": lang,
        "municipality": place.slug if place else "",
        "starts_at": timezone.localtime(item.starts_at),
        "ends_at": timezone.localtime(item.ends_at),
        "venue": known.venues.get(item.venue_id),
        "track": in_language(campaign.tracks.get(item.track_id, {}), language)[0],
        "speakers": [everything.speakers[pk].name for pk in item.speakers if pk in everything.speakers],
        "book_url": full(request, run_url(language, run.pk)) if run else "",
        "seats": run.seats if run else None,
        "seats_left": max(0, run.listed_free) if run else None,
        "waiting": run.waiting_parties if run else None,
    }
