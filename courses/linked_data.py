"""What search engines are told: a run as an Event, a course as a Course (schema.org, as JSON-LD).

What must be there and in which form is Google's: "Event structured data" and "Course info structured data" in its
search documentation. Nothing is told here that the page does not say.
"""

import json
from collections.abc import Iterable

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from courses.catalogue import CourseWords, KnownCourse, KnownMunicipality, KnownVenue
from courses.models import CourseRun, Form, Meeting
from courses.seats import Seats

SCHEMA = "https://schema.org"
MODES = {
    Form.ON_SITE: ("OfflineEventAttendanceMode", "Onsite"),
    Form.ONLINE: ("OnlineEventAttendanceMode", "Online"),
    Form.BOTH: ("MixedEventAttendanceMode", "Blended"),
}
# What would end the element that it stands in, or begin another.
ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


def script(data: dict) -> SafeString:
    """The element for a page's head. It is data and runs nothing, so that no policy of scripts is asked."""
    text = json.dumps({"@context": SCHEMA} | data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(f'<script type="application/ld+json">{text.translate(ESCAPED)}</script>')


def event(
    run: CourseRun,
    meetings: Iterable[Meeting],
    course: KnownCourse,
    words: CourseWords,
    place: KnownMunicipality,
    venue: KnownVenue | None,
    seats: Seats,
    address: str,
) -> dict:
    """A run with all its meetings. `address` is that of its page; `seats` counts those that anybody can take."""
    cancelled = run.state == CourseRun.State.CANCELLED
    return {
        "@type": "EducationEvent",
        "@id": run.uid.urn,
        "url": address,
        "name": words.title,
        "description": words.introduction or words.title,
        "inLanguage": run.language,
        "startDate": moment(run.starts_at),
        "endDate": moment(run.ends_at),
        "eventStatus": status(cancelled),
        "eventAttendanceMode": f"{SCHEMA}/{MODES[run.form][0]}",
        "location": locations(run, place, venue, address),
        "organizer": organisation(place),
        "isAccessibleForFree": not course.price,
        "maximumAttendeeCapacity": run.seats,
        "remainingAttendeeCapacity": seats.free + seats.here,
        "offers": {
            "@type": "Offer",
            "url": address,
            "price": course.price,
            "priceCurrency": "SEK",
            "validFrom": moment(run.sign_up_opens_at),
            "validThrough": moment(run.sign_up_closes_at),
            "availability": f"{SCHEMA}/{'InStock' if seats.free + seats.here else 'SoldOut'}",
        },
        "subEvent": [
            {
                "@type": "EducationEvent",
                "name": words.title,
                "startDate": moment(meeting.starts_at),
                "endDate": moment(meeting.ends_at),
                "eventStatus": status(cancelled or meeting.cancelled),
                "location": locations(run, place, venue, address),
            }
            for meeting in meetings
        ],
    }


def course_of(course: KnownCourse, words: CourseWords, provider: str, address: str) -> dict:
    """A course, whoever gives it; its workload is that of its programme where there is one."""
    instance: dict[str, object] = {"@type": "CourseInstance", "courseMode": MODES[Form.BOTH][1]}
    if course.meetings and course.minutes:
        instance["courseWorkload"] = f"PT{course.meetings * course.minutes}M"
    return {
        "@type": "Course",
        "url": address,
        "name": words.title,
        "description": words.introduction or words.title,
        "inLanguage": words.lang,
        "provider": {"@type": "Organization", "name": provider},
        "offers": {
            "@type": "Offer",
            "category": "Paid" if course.price else "Free",
            "price": course.price,
            "priceCurrency": "SEK",
        },
        "hasCourseInstance": instance,
    }


def locations(run: CourseRun, place: KnownMunicipality, venue: KnownVenue | None, address: str) -> list[dict]:
    """Where to come; online meetings are reached from the page (their link goes to those who have booked)."""
    found = [house(venue)] if venue else []
    if run.form != Form.ON_SITE:
        found.append(online(address))
    return found


def house(venue: KnownVenue) -> dict:
    told: dict[str, object] = {
        "@type": "Place",
        "name": venue.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": venue.street,
            "postalCode": venue.postal_code,
            "addressLocality": venue.place,
            "addressCountry": "SE",
        },
    }
    if venue.latitude is not None and venue.longitude is not None:
        told["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": float(venue.latitude),
            "longitude": float(venue.longitude),
        }
    return told


def online(address: str) -> dict:
    return {"@type": "VirtualLocation", "url": address}


def organisation(place: KnownMunicipality) -> dict:
    return {
        "@type": "Organization",
        "name": place.name,
        **({"email": place.email} if place.email else {}),
        **({"telephone": place.phone} if place.phone else {}),
    }


def status(cancelled: bool) -> str:
    return f"{SCHEMA}/{'EventCancelled' if cancelled else 'EventScheduled'}"


def moment(at) -> str:
    return timezone.localtime(at).isoformat(timespec="minutes")
