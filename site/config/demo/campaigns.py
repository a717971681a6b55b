"""Campaigns, one in each phase, and their pages: the region's, and that of every municipality that takes part."""

import calendar
import math
import uuid
from datetime import date, time, timedelta

from django.utils import timezone
from wagtail.blocks.stream_block import StreamValue

from campaigns.models import Campaign, CampaignPage, LocalCampaignPage, Track, TrackText
from campaigns.shared_parts import digest, write_own
from config.demo.bodies import stream
from config.demo.content import NAMESPACE, read, words
from config.demo.pages import Rows, described, materials
from config.demo.plans import local, on_weekday
from config.trees import Pages, Trees
from courses.models import Venue
from home.models import Region
from home.roles import region_collection

# How far ahead a day of the year has to be, so that its campaign is only announced.
ANNOUNCED = 2
NO_BREAK = "\N{NO-BREAK SPACE}"


def load_campaigns(regions: dict[str, Region]) -> dict[str, Campaign]:
    """Every campaign by slug, with its tracks and the one before it."""
    items = read("campaign")["campaign"]
    made = {item["slug"]: campaign(item, regions[item["region"]]) for item in items}
    for item in items:
        if "previous" in item and made[item["slug"]].previous is None:
            made[item["slug"]].previous = made[item["previous"]]
            made[item["slug"]].save()
    return made


def campaign(item: dict, region: Region) -> Campaign:
    """The one of that slug, or whose page has it: a page was all there was of it once."""
    known = Campaign.objects.filter(region=region)
    row = known.filter(slug=item["slug"]).first() or known.filter(pages__slug=item["slug"]).distinct().first()
    if row is None:
        row = planned(item, timezone.localdate())
        row.region = region
        row.full_clean()
        row.save()
    if not row.tracks.exists():
        make_tracks(row, item["tracks"])
    return row


def planned(item: dict, today: date) -> Campaign:
    """The campaign as it is on the day of the first load, not saved: in its phase whatever day that is."""
    first = first_day(item["when"], today)
    opens = today - timedelta(days=item["opened"]) if "opened" in item else None
    return Campaign(
        name=f"{item['name']} {first.year}",
        slug=item["slug"],
        starts_on=first,
        ends_on=first + timedelta(days=item.get("lasts", 1) - 1),
        sign_up_opens_at=local(opens or first - timedelta(days=item["opens_before"]), 8),
    )


def first_day(when: dict, today: date) -> date:
    """So many days on, a weekday so many months on, or the next such day of the year."""
    if "days" in when:
        return today + timedelta(days=when["days"])
    if "months" in when:
        return on_weekday(months_on(today, when["months"]), when["weekday"])
    earliest = months_on(today, ANNOUNCED)
    day = date(earliest.year, when["month"], when["day"])
    return day if day >= earliest else day.replace(year=day.year + 1)


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    months += day.month - 1
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def make_tracks(row: Campaign, slugs: list[str]) -> None:
    known = {item["slug"]: item for item in read("campaign")["track"]}
    for order, slug in enumerate(slugs):
        track = Track.objects.create(campaign=row, sort_order=order)
        TrackText.objects.bulk_create(
            TrackText(parent=track, language=code, name=text["name"])
            for code, text in words(known[slug]).items()
            if code in row.region.languages
        )


def load_campaign_pages(
    trees: Trees, homes: dict[str, Pages], rows: Rows, campaigns: dict[str, Campaign]
) -> None:
    """The region's page of each campaign, and its municipalities' below it."""
    for item in read("campaign")["campaign"]:
        collection = region_collection(rows.regions[item["region"]])
        fields = {code: page_fields(item, code, text, collection) for code, text in words(item).items()}
        made = campaigns[item["slug"]]
        pages = trees.add(CampaignPage, item["slug"], homes[item["region"]], fields, campaign=made)
        for place in item["places"]:
            municipality = rows.municipalities[place]
            venue = rows.venues[programme_of(item["slug"], place)["venue"]]
            own = local_fields(item, place, municipality.name, venue, fields)
            trees.add(LocalCampaignPage, place, pages, own, municipality=municipality)


def page_fields(item: dict, code: str, text: dict, collection) -> dict:
    thanks = stream(text.get("thanks", []))
    if thanks and "document" in item:
        thanks.append(("documents", materials({"material": [item["document"]]}, code, collection)))
    kit = [("words", {"channel": one["channel"], "text": one["text"]}) for one in text.get("kit", [])]
    if kit and "picture" in item:
        kit.append(("image", described(item, text["alt"], collection)))
    return {
        "title": text["title"],
        "introduction": text["intro"],
        "body": numbered(stream(text["body"]), f"{item['slug']} body"),
        "thanks": numbered(thanks, f"{item['slug']} thanks"),
        "kit": kit,
    }


def numbered(blocks: list[tuple], name: str) -> StreamValue:
    """The blocks with ids that are the same in each language, as those of a translation are."""
    body = CampaignPage(body=blocks).body
    for number, block in enumerate(body):
        block.id = str(uuid.uuid5(NAMESPACE, f"{name} {number}"))
    return body


def local_fields(
    item: dict, place: str, name: str, venue: Venue, masters: dict[str, dict]
) -> dict[str, dict]:
    """A municipality's page in each language: where and when it is there, and what it says of its own."""
    said = next((one for one in read("campaign_places")["place"] if named(one, item["slug"], place)), {})
    # The number stays on the line of its street.
    street = NO_BREAK.join(venue.street.rsplit(" ", 1))
    facts = {"place": name, "venue": venue.name, "street": street} | hours(item["slug"], place)
    fields = {}
    for code, text in words(item).items():
        own = said.get(code, {})
        introduction = text["local_intro"].format(**facts)
        fields[code] = {
            "title": text["local"].format(**facts),
            "introduction": f"{introduction} {own['intro']}" if "intro" in own else introduction,
            "body": stream(own.get("body", [])),
        }
        if code in said.get("replaces", {}):
            fields[code]["overrides"] = own_words(said["replaces"], code, masters[code]["body"])
    return fields


def named(item: dict, campaign_slug: str, place: str | None) -> bool:
    return (item["campaign"], item.get("municipality")) == (campaign_slug, place)


def programme_of(campaign_slug: str, place: str) -> dict:
    return next(one for one in read("campaign_days")["programme"] if named(one, campaign_slug, place))


def hours(campaign_slug: str, place: str) -> dict[str, int]:
    """The whole hours between which something is on."""
    items = programme_of(campaign_slug, place)["items"]
    begun = [(minute_of(time.fromisoformat(one["at"])), one["minutes"]) for one in items]
    last = max(start + minutes for start, minutes in begun)
    return {"first": min(begun)[0] // 60, "last": math.ceil(last / 60)}


def minute_of(at: time) -> int:
    return at.hour * 60 + at.minute


def own_words(replaces: dict, code: str, master: StreamValue) -> StreamValue:
    """What the municipality says in place of one block of the region's; `seen`, if the region has changed it since."""
    own, page, block = replaces[code], LocalCampaignPage(), master[replaces["block"]]
    seen = block
    if "seen" in own:
        before = CampaignPage(body=[("fact_box", {"title": block.value["title"], "text": own["seen"]})])
        seen = before.body[0]
    instead = [("fact_box", {"title": own["heading"], "text": own["html"]})]
    write_own(page, block.id, instead, digest(seen))
    return page.overrides
