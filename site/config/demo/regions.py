"""Regions with their sites and home pages, municipalities, venues, and people."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from wagtail.models import Page, Site

from config.demo import bodies, pictures
from config.demo.content import SOURCE, leaders, read, words
from config.new_region import HTTP, HTTPS, add_site
from config.trees import Pages, Trees
from courses.models import Leader, LeaderText, Venue, VenueText
from home.models import ContactPerson, ContactPersonText, HomePage, Municipality, Notice, NoticeText, Region

# So many leaders have a photo; the others show the drawing that the pages make of their name.
PHOTOS = 8


def load_regions(trees: Trees) -> tuple[dict[str, Region], dict[str, Pages]]:
    """Both regions and their home pages, by slug."""
    regions, homes = {}, {}
    taglines = {item["slug"]: words(item) for item in read("region")["region"]}
    for item in read("home")["home"]:
        slug = item["region"]
        homes[slug] = trees.add_home(HomePage, slug, home_fields(words(item), taglines[slug]))
    for item in read("region")["region"]:
        regions[item["slug"]] = region(item, homes[item["slug"]][SOURCE])
    return regions, homes


def home_fields(texts: dict, taglines: dict) -> dict[str, dict]:
    return {
        code: {
            "title": text["title"],
            "promise": text["promise"],
            "introduction": text["intro"],
            "search_description": taglines[code]["tagline"],
            "body": [
                ("heading", text["steps_title"]),
                ("text", bodies.steps(text["step"])),
                *bodies.stream(text["body"]),
            ],
        }
        for code, text in texts.items()
    }


def region(item: dict, home: Page) -> Region:
    known = Region.objects.filter(name=item["name"], county_code=item["county_code"]).first()
    if known:
        return known
    made = Region(
        site=site(item, home),
        name=item["name"],
        county_code=item["county_code"],
        languages=item["languages"],
        contact_name=item.get("contact", ""),
        contact_phone=item["phone"],
        contact_email=item["email"],
        free_text_questions=item.get("free_text", False),
        **item.get("colours", {}),
    )
    made.full_clean()
    made.save()
    return made


def site(item: dict, home: Page) -> Site:
    """A site on the port of BASE_URL, so that links in mails lead here."""
    base = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    default = item.get("default", False)
    hostname = base.hostname if default else item["hostname"]
    return add_site(home, hostname, base.port or (HTTPS if base.scheme == "https" else HTTP), default=default)


def load_municipalities(regions: dict[str, Region]) -> dict[str, Municipality]:
    """Every municipality by slug, with whom to call."""
    contacts = read("people")["contact"]
    to_call = {place: item["name"] for item in contacts for place in item.get("municipalities", [])}
    return {
        item["slug"]: Municipality.objects.get_or_create(
            region=regions[above["slug"]],
            slug=item["slug"],
            defaults={"contact_name": to_call.get(item["slug"], "")}
            | {name: item[name] for name in MUNICIPALITY_FACTS},
        )[0]
        for above in read("region")["region"]
        for item in above["municipality"]
    }


MUNICIPALITY_FACTS = ("name", "scb_code", "town", "latitude", "longitude", "phone", "email", "website")
VENUE_FACTS = ("street", "postal_code", "place", "latitude", "longitude", "access")


def load_venues(municipalities: dict[str, Municipality]) -> dict[str, Venue]:
    venues = {}
    for item in read("venues")["venue"]:
        venue, new = Venue.objects.get_or_create(
            municipality=municipalities[item["municipality"]],
            name=item["name"],
            defaults={name: item[name] for name in VENUE_FACTS},
        )
        if new:
            VenueText.objects.bulk_create(
                VenueText(parent=venue, language=code, directions=text["access"])
                for code, text in words(item).items()
            )
        venues[item["slug"]] = venue
    return venues


def load_leaders(municipalities: dict[str, Municipality]) -> dict[str, Leader]:
    people = {}
    for number, item in enumerate(leaders()):
        municipality = municipalities[item["municipality"]]
        leader = Leader.objects.filter(municipality=municipality, name=item["name"]).first()
        if leader is None:
            photo = pictures.face(item["name"], municipality.collection) if number < PHOTOS else None
            leader = Leader.objects.create(municipality=municipality, name=item["name"], photo=photo)
            LeaderText.objects.bulk_create(
                LeaderText(parent=leader, language=code, role=text["role"], about=text["bio"])
                for code, text in words(item).items()
            )
        people[item["slug"]] = leader
    return people


def load_contacts(region: Region, municipalities: dict[str, Municipality]) -> dict[str, ContactPerson]:
    """Contact persons of the first region."""
    people = {}
    for item in read("people")["contact"]:
        places = [municipalities[slug] for slug in item.get("municipalities", [])]
        person, new = ContactPerson.objects.get_or_create(
            region=region,
            name=item["name"],
            defaults={name: item[name] for name in ("organisation", "phone", "email")}
            | {"municipality": places[0] if places else None},
        )
        if new:
            ContactPersonText.objects.bulk_create(
                ContactPersonText(parent=person, language=code, role=role)
                for code, role in item["role"].items()
            )
        people[item["slug"]] = person
    return people


def load_notices(regions: dict[str, Region], municipalities: dict[str, Municipality]) -> None:
    now = timezone.now()
    for item in read("pages")["notice"]:
        region, title = regions[item["region"]], item[SOURCE]["title"]
        if NoticeText.objects.filter(parent__region=region, title=title).exists():
            continue
        notice = Notice.objects.create(
            region=region,
            municipality=municipalities[item["municipality"]],
            starts_at=now - timedelta(days=item["from_days_ago"]),
            ends_at=now + timedelta(days=item["until_days"]),
        )
        NoticeText.objects.bulk_create(
            NoticeText(parent=notice, language=code, **text) for code, text in words(item).items()
        )
