"""Bookings and the queue in the admin: read, cancelled, booked by phone, exported without formulas."""

import csv
import io
import re

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models.audit_log import ModelLogEntry

from courses import booking
from courses.models import Answer, Booking, BookingEvent, Party, Question, QuestionText, QueueEntry
from home.exports import disarm
from tests.courses.admin_pages import errors, make_neighbours, typed
from tests.factories import make_course, make_party, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def them(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    return them


def take(run, name="Sara", **facts):
    return booking.book(run.pk, make_party(name=name, **facts), {}, queue_if_full=True)


def call(client, run, **said):
    url = reverse("runs:book", args=[run.pk])
    said = {"name": "Ali", "email": "ali@example.org"} | said
    data = typed(client.get(url).context["form"], **said)
    return client.post(url, data)


def test_the_rows_seats_lead_to_exactly_its_bookings(client, them):
    run, other = make_run(seats=1, municipality=them.vaxjo), make_run(municipality=them.vaxjo)
    take(run)
    take(run)
    take(other)
    page = client.get(reverse("runs:index")).content.decode()
    link = f"{reverse('bookings:index')}?run={run.pk}"
    assert link in page
    listed = client.get(link)
    assert [row.run for row in listed.context["object_list"]] == [run]
    waiting = client.get(f"{reverse('queue:index')}?run={run.pk}").context["object_list"]
    assert [(entry.run, entry.told_place) for entry in waiting] == [(run, 1)]


def test_the_page_of_a_booking_says_what_the_party_said(client, them):
    course = make_course(them.vaxjo.region)
    question = Question.objects.create(course=course, choices="flyer friend")
    QuestionText.objects.create(parent=question, language="sv", label="Hur?", choices="Affisch\nVän")
    run = make_run(course=course, municipality=them.vaxjo)
    party = make_party(name="Sara", access_needs=["hearing"], phone="+46701740605")
    outcome = booking.book(run.pk, party, {question.pk: "friend"}, queue_if_full=False)
    page = client.get(reverse("bookings:inspect", args=[outcome.booking.pk]))
    rows = dict(page.context["party_rows"])
    assert "Sara" in rows.values()
    assert "070-174 06 05" in rows.values()
    assert page.context["answer_rows"] == [("Hur?", "Vän")]
    assert [event.verb for event in page.context["events"]] == ["booked"]


def test_the_page_of_an_anonymised_party_shows_nothing_personal(client, them):
    outcome = take(make_run(municipality=them.vaxjo), name="Sara")
    Party.objects.filter(pk=outcome.party.pk).update(
        name="", email="", phone="", anonymised_at=outcome.booking.created_at
    )
    page = client.get(reverse("bookings:inspect", args=[outcome.booking.pk]))
    assert len(page.context["party_rows"]) == 1


def test_cancelling_takes_a_reason_and_gives_the_seat_to_the_queue(client, them):
    run = make_run(seats=1, municipality=them.vaxjo)
    first, second = take(run), take(run)
    url = reverse("bookings:cancel", args=[first.booking.pk])
    client.get(url)
    assert Booking.objects.get(pk=first.booking.pk).state == "confirmed"
    client.post(url, {"why": "illness"})
    assert Booking.objects.get(pk=first.booking.pk).state == "cancelled"
    assert Booking.objects.confirmed().get().party == second.party
    event = BookingEvent.objects.get(verb="cancelled")
    assert (event.actor, event.by, event.why) == (them.coordinator, "staff", "illness")


def test_somebody_is_taken_out_of_the_queue(client, them):
    run = make_run(seats=1, municipality=them.vaxjo)
    take(run)
    entry = take(run).entry
    client.post(reverse("queue:leave", args=[entry.pk]), {"why": "own"})
    assert QueueEntry.objects.get(pk=entry.pk).state == "left"


def test_booking_by_phone_goes_through_the_verb(client, them):
    run = make_run(municipality=them.vaxjo)
    response = call(client, run, notes="Ringde 12 maj")
    taken = Booking.objects.get()
    assert response.url == reverse("bookings:inspect", args=[taken.pk])
    assert (taken.party.name, taken.party.source, taken.party.notes) == ("Ali", "staff", "Ringde 12 maj")
    event = BookingEvent.objects.get()
    assert (event.by, event.actor) == ("staff", them.coordinator)


def test_a_form_sent_twice_is_one_booking(client, them):
    run = make_run(municipality=them.vaxjo)
    url = reverse("runs:book", args=[run.pk])
    data = typed(client.get(url).context["form"], name="Ali", email="ali@example.org")
    assert client.post(url, data).url == client.post(url, data).url
    assert Booking.objects.count() == 1


def test_a_full_run_queues_asks_or_overbooks_as_staff_chose(client, them):
    run = make_run(seats=1, municipality=them.vaxjo)
    take(run)
    assert "if_full" in errors(call(client, run, if_full="no"))
    assert not QueueEntry.objects.exists()
    assert call(client, run, if_full="queue").url.startswith("/admin/queue/")
    call(client, run, if_full="overbook", email="eva@example.org")
    run.refresh_from_db()
    assert (run.confirmed_seats, run.waiting_parties) == (2, 1)
    assert BookingEvent.objects.filter(why="overbooked").count() == 1


def test_somebody_who_has_booked_already_is_said_so_beside_the_address(client, them):
    run = make_run(seats=5, municipality=them.vaxjo)
    take(run, email="ali@example.org")
    assert errors(call(client, run)).keys() == {"email"}


def test_without_email_the_code_is_told_to_staff_once(client, them):
    run = make_run(municipality=them.vaxjo)
    url = reverse("runs:book", args=[run.pk])
    data = typed(client.get(url).context["form"], name="Ali", phone="070-174 06 05")
    page = client.post(url, data, follow=True)
    said = [str(message) for message in page.context["messages"]]
    assert len(said) == 2
    slip = re.search(r'href="http://testserver(/sv/anmalan/klar/[^"]+)"', said[1])[1]
    code = re.search(r"\b[A-Z0-9]{5}-[A-Z0-9]{5}\b", said[1])[0]
    assert code in client.get(slip).text, "what is printed for the parent says the code"
    assert len(client.get(page.request["PATH_INFO"]).context["messages"]) == 0


@pytest.mark.parametrize("text", ["=1+1", "+46", "-1", "@A1", "\t=1", "  =1", "＝1"])
def test_what_a_spreadsheet_would_work_out_is_made_text(text):
    assert disarm(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Åsa", "", 7, None, "a=b"])
def test_what_is_harmless_stays_as_it_is(value):
    assert disarm(value) == value


def test_exports_carry_no_formula_in_either_format(client, them):
    evil = '=HYPERLINK("http://evil.example","x")'
    take(make_run(municipality=them.vaxjo), name=evil, access_needs=["food"])
    url = reverse("bookings:index")
    text = b"".join(client.get(f"{url}?export=csv")).decode()
    row = next(csv.DictReader(io.StringIO(text)))
    assert f"'{evil}" in row.values()
    sheet = load_workbook(io.BytesIO(b"".join(client.get(f"{url}?export=xlsx")))).active
    cells = [cell for cells in sheet.iter_rows() for cell in cells]
    assert f"'{evil}" in [cell.value for cell in cells]
    assert all(cell.data_type != "f" for cell in cells)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_who_takes_the_names_along_stands_in_the_runs_history(client, them, format):
    run, other = make_run(municipality=them.vaxjo), make_run(municipality=them.vaxjo)
    take(run)
    take(run, email="nora@example.org")
    b"".join(client.get(f"{reverse('bookings:index')}?export={format}"))
    (line,) = ModelLogEntry.objects.filter(action="courses.download")
    assert (line.object_id, line.user, line.data["format"]) == (str(run.pk), them.coordinator, format)
    assert "nora" not in str(line.data) + line.label
    history = client.get(reverse("runs:history", args=[run.pk])).text
    assert "Deltagare hämtades" in history
    assert "Deltagare hämtades" not in client.get(reverse("runs:history", args=[other.pk])).text


def test_names_and_addresses_are_not_searched_for_in_the_address_bar(client, them):
    take(make_run(municipality=them.vaxjo), name="Sara", email="sara@example.org")
    assert not client.get(f"{reverse('bookings:index')}?q=sara").context["object_list"]
    reference = Party.objects.get().reference
    assert len(client.get(f"{reverse('bookings:index')}?q={reference}").context["object_list"]) == 1


def test_answers_to_questions_are_never_in_a_list(client, them):
    outcome = take(make_run(municipality=them.vaxjo))
    question = Question.objects.create(course=outcome.booking.run.course, kind="text")
    Answer.objects.create(party=outcome.party, question=question, value="Mycket privat")
    for suffix in ("", "?export=csv"):
        answer = client.get(reverse("bookings:index") + suffix)
        body = b"".join(answer) if answer.streaming else answer.content
        assert "Mycket privat" not in body.decode()
