"""Mail programs and scanners open links before people do: looking changes nothing, pressing twice is pressing once.

The pages are found among the addresses, so that a new one behind a link cannot be forgotten here.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone, translation

from courses import any_run, booking, offers, queue, urls
from courses.list_links import list_url
from courses.models import Attendance, Booking, Course, CourseRun, Offer, QueueEntry
from courses.party_links import (
    MANAGE,
    coming_url,
    move_url,
    offer_url,
    own_data_url,
    receipt_token,
    receipt_url,
)
from courses.survey_links import survey_url
from home import links
from home.models import RateCount
from tests.courses.test_survey import make_finished, make_question
from tests.factories import make_course, make_municipality, make_party, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BEHIND_LINKS = sorted(pattern.name for pattern in urls.urlpatterns if "token" in pattern.pattern.converters)
# Counters of tries are no change of anything that the link is about.
COUNTERS = {RateCount}
# Nothing tells one sender of a survey from another: that is what makes it anonymous.
TWICE_IS_TWO = {"survey"}
# A page that stays open reads what became of a tick; everybody else is sent on.
STAYS = {"ticks"}
# When something was said last: who says it again says it later (docs/adr/0027).
SAID_LAST = {"noted_at"}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def told(model) -> list[str]:
    """Every column of a model that says what is, and not when it was said last."""
    return [field.attname for field in model._meta.concrete_fields if field.name not in SAID_LAST]


def everything() -> dict:
    """All rows of all tables."""
    models = [model for model in apps.get_models() if model._meta.managed and model not in COUNTERS]
    return {model._meta.label: sorted(model.objects.values_list(*told(model)), key=repr) for model in models}


def booked():
    return booking.book(make_run(seats=3).pk, make_party(), queue_if_full=True)


def framed_receipt() -> str:
    place = make_municipality(slug="vaxjo", embed_origins="https://www.vaxjo.example")
    party = booking.book(make_run(municipality=place).pk, make_party(), queue_if_full=True).party
    return reverse("courses:framed_receipt", args=[receipt_token(party), "vaxjo"])


def manage(name: str, party) -> str:
    return reverse(f"courses:{name}", args=[links.sign(MANAGE, party.pk, party.version)])


def leaders(name: str, run) -> str:
    return reverse(f"courses:{name}", args=[list_url(run).rstrip("/").rsplit("/", 1)[1]])


def own_data(name: str, party) -> str:
    return reverse(f"courses:{name}", args=[own_data_url(party).rstrip("/").rsplit("/", 1)[1]])


def an_offer():
    run = make_run(seats=1, starts_in_days=30)
    taken = booking.book(run.pk, make_party(), queue_if_full=True).booking
    booking.book(run.pk, make_party(), queue_if_full=True, automatic=False)
    booking.cancel(taken.pk)
    offer = Offer.objects.get(run=run)
    offers.handed_over(offer.pk, timezone.now())
    return offer_url(offer, offer.entry.party), {"answer": "yes"}


def are_you_coming():
    made = booked().booking
    return coming_url(made, timezone.now() + timedelta(days=1)), {"answer": "no"}


def who_comes():
    made = booked()
    meeting = made.booking.run.meetings.first()
    meeting.starts_at, meeting.ends_at = timezone.now() - timedelta(hours=2), timezone.now()
    meeting.save()
    url = f"{leaders('who_comes', made.booking.run)}?traff={meeting.pk}"
    return url, {"came": [str(made.booking.pk)]}


def tick():
    url, pressed = who_comes()
    made = Booking.objects.get()
    meeting = url.partition("traff=")[2]
    said = {"traff": meeting, "booking": pressed["came"][0], "came": "1", "at": str(1_700_000_000_000)}
    return leaders("ticks", made.run), said


def walk_in():
    url, _pressed = who_comes()
    run = Booking.objects.get().run
    return f"{leaders('walk_in', run)}?{url.split('?')[1]}", {
        "name": "Noor",
        "adults": "1",
        "key": str(uuid4()),
    }


def change():
    party = booked().party
    pressed = {"name": "Noor", "email": party.email, "adults": "1", "language": "sv"}
    return manage("manage_change", party), pressed


def absence():
    made = booked()
    meeting = made.booking.run.meetings.last()
    return manage("manage_absence", made.party), {"meetings": [str(meeting.pk)]}


def transfer():
    made = booked()
    other = make_run(course=made.booking.run.course, seats=3)
    return manage("manage_transfer", made.party), {"run": str(other.pk)}


def rejoin():
    run = make_run(seats=0)
    made = booking.book(run.pk, make_party(), queue_if_full=True)
    queue.leave(made.entry.pk)
    return manage("manage_rejoin", made.party), {}


def still():
    municipality = make_municipality()
    course = make_course(region=municipality.region)
    made = any_run.join_course(course.pk, make_party(), [municipality.pk], automatic=False)
    QueueEntry.objects.filter(pk=made.entry.pk).update(asked=1, ask_at=timezone.now())
    return manage("manage_still", made.party), {"answer": "yes"}


def moved_over():
    made = booked()
    other = make_run(course=made.booking.run.course, seats=3)
    booking.cancel_run(made.booking.run_id, moves_to=other.pk)
    return move_url(Booking.objects.get()), {}


def survey(name: str):
    run = make_finished()
    question = make_question(run.course.region)
    token = survey_url(run).rstrip("/").rsplit("/", 1)[1]
    pressed = {"asked": str(question.pk), f"question_{question.pk}": "4"} if name == "survey" else None
    return reverse(f"courses:{name}", args=[token]), pressed


def over():
    made = booked()
    booking.cancel(made.booking.pk)
    return own_data("own_data_erase", made.party), {}


def certificate():
    made = booked()
    run = made.booking.run
    Course.objects.update(certificate_after=1)
    CourseRun.objects.update(ends_at=timezone.now() - timedelta(hours=1))
    Attendance.objects.create(booking=made.booking, meeting=run.meetings.first(), state="came")
    return manage("certificate", made.party), None


# Where each link leads, with something behind it, and what its button sends; None where there is none.
PAGES = {
    "certificate": certificate,
    "manage": lambda: (manage("manage", booked().party), None),
    "manage_absence": absence,
    "manage_cancel": lambda: (manage("manage_cancel", booked().party), {}),
    "manage_change": change,
    "manage_ics": lambda: (manage("manage_ics", booked().party), None),
    "manage_rejoin": rejoin,
    "manage_still": still,
    "manage_transfer": transfer,
    "move": moved_over,
    "offer": an_offer,
    "own_data": lambda: (own_data("own_data", booked().party), None),
    "own_data_erase": over,
    "own_data_file": lambda: (own_data("own_data_file", booked().party), None),
    "printed_list": lambda: (leaders("printed_list", booked().booking.run), None),
    "door_worker": lambda: (leaders("door_worker", booked().booking.run), None),
    "framed_receipt": lambda: (framed_receipt(), None),
    "receipt": lambda: (receipt_url(booked().party), None),
    "still_coming": are_you_coming,
    "survey": lambda: survey("survey"),
    "survey_thanks": lambda: survey("survey_thanks"),
    "ticks": tick,
    "walk_in": walk_in,
    "who_comes": who_comes,
}


@pytest.mark.parametrize("name", BEHIND_LINKS)
def test_looking_changes_nothing_and_pressing_twice_is_pressing_once(client, name):
    url, pressed = PAGES[name]()
    before = everything()
    for look in (client.get, client.head, client.options):
        assert look(url).status_code in (200, 303, 405)
        assert everything() == before
    if pressed is None:
        assert client.post(url).status_code == 405
        return
    assert client.post(url, pressed).status_code == (200 if name in STAYS else 303)
    once = everything()
    assert once != before, "the button does something"
    client.post(url, pressed)
    assert (everything() == once) != (name in TWICE_IS_TWO)
