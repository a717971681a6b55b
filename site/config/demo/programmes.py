"""What is on the campaigns' programmes, who speaks there, and the parties that have seats in some of it."""

import itertools
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign, Item, ItemText, Room, Speaker, SpeakerText, Track
from campaigns.seats import settle_seats
from config.demo import pictures
from config.demo.content import read, words
from config.demo.plans import FEW, FULL, OPEN, PAST, Situation, Story
from config.demo.runs import History, interpreters
from home.models import Region
from home.roles import region_collection

# The stories of items are numbered from here, those of other runs from 0: their parties differ.
FIRST_STORY = 10_000
FEWER_THAN = 4


def load_programmes(world) -> int:
    """Make the programme of each campaign that has none, in one transaction each; returns how many items."""
    rooms, speakers = load_rooms(world.venues), load_speakers(world)
    stories = itertools.count(FIRST_STORY)
    made = 0
    for slug, campaign in world.campaigns.items():
        entries = [(one, next(stories)) for one in entries_of(slug)]
        if campaign.items.exists():
            continue
        tracks = dict(zip(track_slugs(slug), campaign.tracks.order_by("sort_order"), strict=True))
        with transaction.atomic():
            for entry, number in entries:
                item = make_item(entry, campaign, world, rooms, tracks, speakers)
                if "seats" in entry:
                    seat(item, entry, number)
                made += 1
    return made


def load_rooms(venues) -> dict[tuple[str, str], Room]:
    """Every room by its venue's slug and its name."""
    return {
        (item["slug"], name): Room.objects.get_or_create(
            venue=venues[item["slug"]], name=name, defaults={"seats": seats}
        )[0]
        for item in read("venues")["venue"]
        for name, seats in item.get("rooms", {}).items()
    }


def load_speakers(world) -> dict[str, Speaker]:
    people = {}
    for item in read("campaign_speakers")["speaker"]:
        region = world.regions[item["region"]]
        speaker = Speaker.objects.filter(region=region, name=item["name"]).first()
        people[item["slug"]] = speaker or make_speaker(
            item, region, world.municipalities.get(item.get("municipality"))
        )
    return people


def make_speaker(item: dict, region: Region, municipality) -> Speaker:
    collection = municipality.collection if municipality else region_collection(region)
    speaker = Speaker.objects.create(
        region=region,
        municipality=municipality,
        name=item["name"],
        photo=pictures.face(item["name"], collection) if item.get("photo") else None,
        links="\n".join(item.get("links", [])),
    )
    SpeakerText.objects.bulk_create(
        SpeakerText(parent=speaker, language=code, role=text["role"], about=text["about"])
        for code, text in words(item).items()
    )
    return speaker


def track_slugs(campaign: str) -> list[str]:
    return next(item["tracks"] for item in read("campaign")["campaign"] if item["slug"] == campaign)


def entries_of(campaign: str) -> Iterator[dict]:
    """What is on a campaign's programme, one for each day on which it is: the item, its place and its day."""
    library = {item["slug"]: item for item in read("campaign_items")["item"]}
    for programme in read("campaign_days")["programme"]:
        if programme["campaign"] == campaign:
            place = {"municipality": programme.get("municipality"), "venue": programme.get("venue")}
            for entry in programme["items"]:
                for day in entry.get("days", [0]):
                    yield library[entry["item"]] | place | entry | {"day": day}


def make_item(entry: dict, campaign: Campaign, world, rooms, tracks: dict[str, Track], speakers) -> Item:
    day = campaign.starts_on + timedelta(days=entry["day"])
    at = time.fromisoformat(entry["at"])
    starts_at = datetime.combine(day, at, tzinfo=timezone.get_default_timezone())
    item = Item(
        campaign=campaign,
        municipality=world.municipalities[entry["municipality"]] if entry["municipality"] else None,
        kind=entry["kind"],
        state=entry.get("state", Item.State.PUBLISHED),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=entry["minutes"]),
        venue=world.venues[entry["venue"]] if entry["venue"] else None,
        room=rooms[entry["venue"], entry["room"]] if "room" in entry else None,
        track=tracks[entry["track"]],
        language=entry.get("language", "sv"),
        interpreters=interpreters(entry.get("interpreters", ())),
        age_from=entry.get("age_from"),
        age_to=entry.get("age_to"),
        access=entry.get("access", []),
    )
    item.texts = [
        ItemText(language=code, title=text["title"], text=text["text"])
        for code, text in words(entry).items()
        if code in campaign.region.languages
    ]
    item.speakers = [speakers[slug] for slug in entry.get("speakers", ())]
    item.save()
    return item


def seat(item: Item, entry: dict, number: int) -> None:
    """Give it its seats, let parties book and wait, and note who came where it is over."""
    run, now = settle_seats(item, entry["seats"]), timezone.now()
    story = Story(
        number=number,
        situation=situation(item, entry["left"], now),
        seats=run.seats,
        opens=run.sign_up_opens_at,
        closes=run.sign_up_closes_at,
        left=entry["left"],
        waiting=entry.get("waiting", 0),
    )
    history = History(story, run, now)
    history.play()
    history.settle_mails()
    history.attend()


def situation(item: Item, left: int, now: datetime) -> Situation:
    if item.ends_at < now:
        return PAST
    if not left:
        return FULL
    return FEW if left < FEWER_THAN else OPEN
