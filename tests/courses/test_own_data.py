"""What do you know about me? One answer for everybody, the whole truth to the address itself, and removal."""

import json
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from courses import booking, privacy
from courses.models import (
    Answer,
    Attendance,
    Booking,
    BookingEvent,
    CourseRun,
    Party,
    Question,
    QuestionText,
    QueueEntry,
    QueueEvent,
)
from courses.party_links import OWN_DATA, manage_url, own_data_url
from courses.views.manage import LINKS_BY_CONTACT
from home import due, links, stamps
from home.models import AccessibilityMessage, DueRow
from tests.courses.test_booking_view import words
from tests.factories import make_course, make_municipality, make_party, make_region, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    """Words are compared in the language they are written in."""
    with translation.override("en"):
        yield


def booked(run=None, **party):
    run = run or make_run(seats=5)
    party = {"email": "sara@example.org", "language": "en"} | party
    return booking.book(run.pk, make_party(**party), queue_if_full=True).party


def ask(client, email, **typed):
    region = make_region()
    data = {"own-email": email, "stamp": stamps.new_stamp("find", region.pk)} | typed
    return client.post(reverse("courses:find_booking"), data)


def link_in(message) -> str:
    return re.search(r"http://testserver(/\S+/anmalan/uppgifter/\S+)", message.body)[1]


def test_the_answer_is_the_same_for_known_and_unknown_addresses(client):
    booked()
    known, unknown = (ask(client, email) for email in ("sara@example.org", "nora@example.org"))
    assert known.status_code == unknown.status_code == 200
    pages = [page.content.decode() for page in (known, unknown)]
    assert pages[0].replace("sara@example.org", "nora@example.org") == pages[1]
    assert DueRow.objects.filter(kind="own_data").count() == 1
    assert not known.cookies


def test_the_link_goes_to_the_address_itself_and_opens_for_a_day(client):
    booked()
    ask(client, "SARA@example.org")
    due.work()
    message = mail.outbox[-1]
    assert message.to == ["sara@example.org"]
    assert "sara" not in message.subject.lower()
    url = link_in(message)
    assert client.get(url).status_code == 200
    token = url.rstrip("/").rpartition("/")[2]
    opens = links.unsign(token, OWN_DATA)
    assert timedelta(hours=23) < opens.expires - timezone.now() <= timedelta(hours=24)


def test_a_link_past_its_day_says_so_and_leads_to_a_new_one(client):
    party = booked()
    old = links.sign(OWN_DATA, party.pk, party.version, timezone.now() - timedelta(seconds=1))
    page = client.get(reverse("courses:own_data", args=[old]))
    assert page.status_code == 410
    assert "It was open for 24 hours" in words(page) and "#own" in page.content.decode()


def test_no_other_link_opens_the_page_and_it_opens_no_other(client):
    party = booked()
    manage_token = manage_url(party).rstrip("/").rpartition("/")[2]
    own_token = own_data_url(party).rstrip("/").rpartition("/")[2]
    for name in ("own_data", "own_data_file", "own_data_erase"):
        url = reverse(f"courses:{name}", args=[manage_token])
        assert client.get(url).status_code == 410
        assert client.post(url).status_code in (405, 410)
    assert client.get(reverse("courses:manage", args=[own_token])).status_code == 410
    assert Booking.objects.confirmed().exists()


def test_the_link_of_another_region_opens_nothing(client):
    here = make_region()
    there = make_region(name="Jönköping", hostname="jonkoping", default=False)
    run = make_run(municipality=make_municipality(there, "Gnosjö"))
    party = booking.book(run.pk, make_party(email="sara@example.org"), queue_if_full=True).party
    assert here.pk != there.pk
    assert client.get(own_data_url(party)).status_code == 410
    ask(client, "sara@example.org")
    assert not DueRow.objects.filter(kind="own_data").exists()


def test_pages_are_kept_nowhere_and_found_nowhere(client):
    party = booked()
    token = own_data_url(party).rstrip("/").rpartition("/")[2]
    for name in ("own_data", "own_data_file", "own_data_erase"):
        page = client.get(reverse(f"courses:{name}", args=[token]))
        assert page.status_code == 200
        assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex")
        assert not page.cookies
    assert links.mask(own_data_url(party)).endswith("/anmalan/uppgifter/***/")
    assert links.mask(own_data_url(party)[:-4] + "~/").endswith("/anmalan/uppgifter/***/")


def full_story():
    """Two parties of one address, with something in every field; and somebody else."""
    course = make_course()
    question = Question.objects.create(course=course, kind="text")
    QuestionText.objects.create(parent=question, language="en", label="What do you hope for?")
    run = make_run(course=course, seats=1)
    first = booked(run, name="Sara", second_name="Omar", phone="+46701740605", access_needs=["hearing"])
    Answer.objects.create(party=first, question=question, value="Calm evenings")
    Party.objects.filter(pk=first.pk).update(notes="Called on Monday")
    second = booked(make_run(seats=0), name="Sara again")
    booked(run, email="other@example.org", name="Nora")
    region = run.municipality.region
    AccessibilityMessage.objects.create(region=region, email="Sara@example.org", message="No captions")
    return first, second


KNOWN = ["Sara", "Omar", "070-174 06 05", "Calm evenings", "Called on Monday", "No captions", "Sara again"]


def test_the_page_shows_everything_of_the_address_and_nothing_of_others(client):
    first, second = full_story()
    page = client.get(own_data_url(first))
    text = words(page)
    for known in [*KNOWN, first.reference, second.reference, "hearing loop", "Växjö has not decided yet"]:
        assert known in text, known
    assert "Nora" not in text and "other@example.org" not in text
    assert words(client.get(own_data_url(second))).count(first.reference) == text.count(first.reference)


def test_the_file_has_every_field_that_would_be_removed(client):
    first, _second = full_story()
    token = own_data_url(first).rstrip("/").rpartition("/")[2]
    answer = client.get(reverse("courses:own_data_file", args=[token]))
    assert "attachment" in answer["Content-Disposition"]
    data = json.loads(answer.content)
    assert len(data["parties"]) == 2
    assert {*privacy.EMPTIED} - {"idempotency_key"} <= data["parties"][0].keys()
    said = answer.content.decode()
    for known in [word for word in KNOWN if "070" not in word]:
        assert known in said, known
    assert "Nora" not in said


def test_looking_removes_nothing(client):
    first, _second = full_story()
    token = own_data_url(first).rstrip("/").rpartition("/")[2]
    before = list(BookingEvent.objects.values_list("pk", flat=True))
    for name in ("own_data", "own_data_file", "own_data_erase"):
        for method in (client.get, client.head):
            method(reverse(f"courses:{name}", args=[token]))
    assert list(BookingEvent.objects.values_list("pk", flat=True)) == before
    assert not Party.objects.exclude(anonymised_at=None).exists()


def test_removing_gives_the_seat_to_the_next_and_empties_all_of_the_address(client):
    first, _second = full_story()
    url = own_data_url(first)
    token = url.rstrip("/").rpartition("/")[2]
    erase = reverse("courses:own_data_erase", args=[token])
    page = words(client.get(erase))
    assert "This is cancelled first" in page and page.count("ABC 3–12 · ") == 2
    done = client.post(erase)
    assert (done.status_code, done["Location"]) == (303, reverse("courses:own_data_removed"))
    assert client.get(done["Location"]).status_code == 200
    assert Booking.objects.confirmed().get().party.name == "Nora"
    assert list(Party.objects.filter(anonymised_at=None).values_list("name", flat=True)) == ["Nora"]
    assert QueueEntry.objects.filter(state__in=QueueEntry.OPEN).count() == 0
    assert not AccessibilityMessage.objects.exists()
    assert client.get(url).status_code == client.post(erase).status_code == 410
    due.work()
    assert {message.to[0] for message in mail.outbox} == {"other@example.org"}


def test_removing_does_not_wait_for_a_course_that_goes_on(client):
    party = booked()
    CourseRun.objects.update(starts_at=timezone.now() - timedelta(days=1))
    token = own_data_url(party).rstrip("/").rpartition("/")[2]
    assert client.post(reverse("courses:own_data_erase", args=[token])).status_code == 303
    assert BookingEvent.objects.filter(verb="anonymised", by="party").exists()


def test_a_wrong_address_is_told_beside_its_own_field(client):
    page = ask(client, "sara")
    assert page.context["own"].errors and not page.context["by_mail"].errors
    html = page.content.decode()
    assert html.count('id="id_own-email"') == 1 and html.count('id="id_email"') == 1
    assert 'value="sara"' in html


def test_a_page_open_for_long_keeps_what_was_typed(client):
    page = ask(client, "sara@example.org", stamp="x")
    assert 'value="sara@example.org"' in page.content.decode()
    assert not DueRow.objects.filter(kind="own_data").exists()


def test_asking_has_the_limits_of_links_by_mail(client):
    booked()
    for _time in range(LINKS_BY_CONTACT + 2):
        assert ask(client, "sara@example.org").status_code == 200
        DueRow.objects.filter(kind="own_data").update(state="done", ended_at=timezone.now())
        DueRow.objects.filter(kind="own_data").update(key=timezone.now().isoformat())
        DueRow.objects.filter(kind="own_data").delete()
    ask(client, "sara@example.org")
    assert not DueRow.objects.filter(kind="own_data").exists()


def test_a_link_asked_for_before_the_removal_is_not_sent_after_it(client):
    party = booked()
    ask(client, "sara@example.org")
    booking.cancel(Booking.objects.get().pk)
    privacy.anonymise(party.pk)
    due.work()
    assert mail.outbox == []


def test_an_address_is_found_by_index_and_not_by_reading_everybody():
    region = make_region()
    others = [make_party() for _n in range(500)]
    for other in others:
        other.region = region
    Party.objects.bulk_create(others)
    with connection.cursor() as cursor:
        # What a planner knows decides what it does: in a small table, and in one nobody counted, it may read all.
        for model in (Party, Booking):
            cursor.execute(f"ANALYZE {model._meta.db_table}")
    parties = Party.objects.filter(region=region, email="sara@example.org", anonymised_at=None)
    assert "parties_by_email" in parties.explain()
    bookings = Booking.objects.filter(party__region=region, party__email="sara@example.org")
    assert "parties_by_email" in bookings.explain()


def test_it_says_who_came_who_waits_for_any_run_and_how_long_it_is_kept(client):
    run = make_run()
    party = booked(run)
    meeting = run.meetings.first()
    Attendance.objects.create(booking=party.bookings.get(), meeting=meeting, state="absent")
    municipality = run.municipality
    type(municipality).objects.filter(pk=municipality.pk).update(retention_days=90)
    course = make_course(run.course.region, name="COPE")
    entry = QueueEntry.objects.create(party=party, course=course, seats=1, place=1, languages=",so,")
    entry.municipalities.add(municipality)
    QueueEvent.objects.create(entry=entry, verb="still", by="party")
    text = words(client.get(own_data_url(party)))
    for known in (
        "did not come",
        "COPE",
        "waiting",
        "Somali",
        "Said that it still waits (you)",
        "Växjö removes it 90 days after the last meeting.",
    ):
        assert known in text, known
    token = own_data_url(party).rstrip("/").rpartition("/")[2]
    data = client.get(reverse("courses:own_data_file", args=[token])).json()["parties"][0]
    assert data["queue_entries"][0]["municipalities"] == ["Växjö"]
    assert data["queue_entries"][0]["languages"] == ",so,"
    assert data["events"][-1]["verb"] == "still"
    assert data["attendance"][0]["state"] == "absent"


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_the_pages_are_in_the_readers_language_and_direction(client, language):
    party = booked()
    with translation.override(language):
        url = own_data_url(party)
    page = client.get(url)
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page.content.decode()
    assert client.get(f"{url}radera/").status_code == 200
