"""A run that is over, with three families (and more) who went to it: what tests of staying in touch begin with."""

from types import SimpleNamespace

from django.utils import timezone

from courses.models import Booking
from networks import touch
from tests.factories import make_course, make_municipality, make_party, make_region, make_run

NAMES = ("Amal", "Bodil", "Cecilia", "Dunja")


def make_finished(days_ago=1, names=NAMES[:3], **facts):
    """`run`, and a confirmed booking for each name: amal@example.org …"""
    region = make_region()
    place = make_municipality(region, phone="+46470123456")
    course = make_course(region, age_from=3, age_to=12)
    run = make_run(starts_in_days=-days_ago, meetings=1, seats=10, course=course, municipality=place, **facts)
    bookings = [
        Booking.objects.create(
            run=run,
            party=make_party(f"{name.lower()}@example.org", name=f"{name} Nilsson", save=True, region=region),
            seats=1,
        )
        for name in names
    ]
    return SimpleNamespace(region=region, run=run, bookings=bookings)


def shown(booking, language="sv", to_whom="all", **others) -> dict[str, str]:
    """What networks.touch.say_yes takes, for the one who booked."""
    name = booking.party.name.split()[0]
    return {
        "first_name": name,
        "way": "email",
        "contact": f"{name.lower()}@contact.example",
        "language": language,
        "to_whom": to_whom,
    } | others


def say_yes(booking, language="sv", to_whom="all", now=None, **others):
    return touch.say_yes(booking, shown(booking, language, to_whom, **others), now or timezone.now())
