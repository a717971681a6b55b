"""What search engines are told of an item of a programme: an Event (schema.org, as JSON-LD; courses.linked_data)."""

from campaigns.catalogue import KnownItem, PageWords
from courses.catalogue import KnownMunicipality, KnownVenue
from courses.linked_data import MODES, SCHEMA, house, moment, online, organisation, status
from courses.models import CourseRun, Form


def event(
    item: KnownItem,
    campaign: PageWords,
    place: KnownMunicipality | None,
    venue: KnownVenue | None,
    run: CourseRun | None,
    region: str,
    language: str,
    absolute,
    path: str,
) -> dict:
    """An item, as a part of its campaign. `place` is None for the whole region's; `run` is its seats, if it has any."""
    words, _lang = item.in_language(language)
    address = absolute(path)
    form = Form.ON_SITE if venue else Form.ONLINE
    told = {
        "@type": "Event",
        "url": address,
        "name": words.title,
        "description": words.text or words.title,
        "inLanguage": item.language,
        "startDate": moment(item.starts_at),
        "endDate": moment(item.ends_at),
        "eventStatus": status(item.cancelled),
        "eventAttendanceMode": f"{SCHEMA}/{MODES[form][0]}",
        "location": house(venue) if venue else online(address),
        "organizer": organisation(place) if place else {"@type": "Organization", "name": region},
        "isAccessibleForFree": True,
        "superEvent": {"@type": "Event", "name": campaign.title, "url": absolute(campaign.url)},
    }
    return told | (seats(run, address) if run else {})


def seats(run: CourseRun, address: str) -> dict:
    """How many there are and are left, as lists count them: never too many."""
    left = max(0, run.listed_free)
    return {
        "maximumAttendeeCapacity": run.seats,
        "remainingAttendeeCapacity": left,
        "offers": {
            "@type": "Offer",
            "url": address,
            "price": 0,
            "priceCurrency": "SEK",
            "validFrom": moment(run.sign_up_opens_at),
            "validThrough": moment(run.sign_up_closes_at),
            "availability": f"{SCHEMA}/{'InStock' if left else 'SoldOut'}",
        },
    }
