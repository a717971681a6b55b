"""Everything the demo loads but its runs and programmes: rows by the slugs of the TOML files."""

from dataclasses import dataclass

from django.db import transaction

from campaigns.models import Campaign
from config.demo import campaigns, mails, networks, offers, pages, practices, regions, staff, work
from config.demo.content import LANGUAGES
from config.trees import Trees
from courses.models import Leader, Venue
from home.models import Municipality, Region
from home.trees import add_tree


@dataclass(frozen=True)
class World:
    regions: dict[str, Region]
    municipalities: dict[str, Municipality]
    venues: dict[str, Venue]
    leaders: dict[str, Leader]
    courses: offers.Courses
    campaigns: dict[str, Campaign]


@transaction.atomic
def load_world() -> World:
    """Make what is missing of the regions and all their words."""
    trees = Trees(LANGUAGES)
    known, homes = regions.load_regions(trees)
    places = regions.load_municipalities(known)
    venues = regions.load_venues(places)
    courses = offers.load_courses(known, places)
    offers.load_opening_hours(courses, venues)
    contacts = regions.load_contacts(next(iter(known.values())), places)
    regions.load_notices(known, places)
    mails.load_mail_texts(known)
    rows = pages.Rows(known, places, venues, courses, contacts)
    # Before the news, which leads to one of them.
    held = campaigns.load_campaigns(known)
    campaigns.load_campaign_pages(trees, homes, rows, held)
    pages.load_pages(trees, homes, rows)
    practices.load_practices(trees, homes, known)
    for region in known.values():
        for language in region.languages:
            add_tree(region, language)
    staff.load_roles(known, places)
    staff.load_staff(known | places)
    # After the groups, whose collections their photos lie in.
    leaders = regions.load_leaders(places)
    work.load_work(places, leaders)
    networks.load_groups(places, venues)
    return World(known, places, venues, leaders, courses, held)
