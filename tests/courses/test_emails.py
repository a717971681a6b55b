"""Mails: true when they are handed over, in the reader's language, once, and silent in their subject."""

import email
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone
from icalendar import Calendar

from courses import booking, changes, offers, queue, reminders
from courses.emails import DAILY_CAP
from courses.letters import MAILS
from courses.models import Booking, Offer, Party, QueueEntry
from courses.party_links import manage_url
from home import due
from home.models import DueRow
from tests.factories import make_course, make_municipality, make_party, make_run

pytestmark = pytest.mark.django_db


def booked(run=None, **party):
    run = run or make_run(seats=5)
    party = {"language": "en"} | party
    return booking.book(run.pk, make_party(**party), queue_if_full=True)


def sent():
    """Work what is due; the mails of that round."""
    mail.outbox.clear()
    due.work()
    return mail.outbox


def add_row(about, subject_id, key="1"):
    region_id = Party.objects.first().region_id
    due.add(
        region_id=region_id,
        kind="mail",
        about=about,
        subject_id=subject_id,
        key=f"{about}:{subject_id}:{key}",
    )


def html_of(message):
    return message.alternatives[0].content


def calendar_of(message):
    part = next(part for part in message.message().walk() if part.get_content_type() == "text/calendar")
    return part, Calendar.from_ical(part.get_payload(decode=True))


def test_a_booking_is_confirmed_with_everything_to_come(client):
    run = make_run(course=make_course(name="ABC 3–12"))
    party = booked(run, email="sara@example.org").party
    (message,) = sent()
    assert message.to == ["sara@example.org"]
    for text in (message.body, html_of(message)):
        assert party.reference in text
        assert "ABC 3–12" in text and "Familjecentralen" in text and "18:00–20:30" in text
    url = f"http://testserver{manage_url(party, run=run)}".replace("/sv/", "/en/")
    assert url in message.body and f'href="{url}"' in html_of(message)
    assert client.get(url).status_code == 200


def test_the_subject_says_the_reference_and_nothing_else():
    run = make_run(course=make_course(name="Föräldrar i missbruk"))
    party = booked(run, name="Sara Nilsson").party
    (message,) = sent()
    assert message.subject == f"Your booking, reference {party.reference}"


def test_a_mail_is_in_the_partys_language_and_direction():
    booked(language="ar")
    (message,) = sent()
    assert 'lang="ar" dir="rtl"' in html_of(message)
    assert message.extra_headers["Content-Language"] == "ar"
    assert "/ar/anmalan/" in message.body


def test_a_mail_goes_to_programs_as_it_should():
    run = make_run(municipality=make_municipality(email="familj@vaxjo.example"))
    booked(run)
    (message,) = sent()
    assert message.reply_to == ["familj@vaxjo.example"]
    headers = message.message()
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"] == due.message_id(DueRow.objects.get(kind="mail"))
    assert headers["From"] == "Kronoberg <noreply@example.org>"
    read = email.message_from_bytes(headers.as_bytes())
    types = [part.get_content_type() for part in read.walk()]
    words = ["multipart/alternative", "text/plain", "text/html"]
    assert types == ["multipart/mixed", *words, "text/calendar", "image/png"]


def test_the_calendar_has_every_meeting():
    run = make_run(meetings=4)
    booked(run)
    (message,) = sent()
    part, calendar = calendar_of(message)
    assert part.get_param("method") == "PUBLISH" and calendar["METHOD"] == "PUBLISH"
    events = calendar.walk("VEVENT")
    assert len(events) == 4 and {event["STATUS"] for event in events} == {"CONFIRMED"}
    assert all(str(event["UID"]).startswith(str(run.uid)) for event in events)


def test_cancelling_takes_the_meetings_out_of_the_calendar():
    outcome = booked()
    confirmed = calendar_of(sent()[0])[1].walk("VEVENT")
    booking.cancel(outcome.booking.pk)
    cancelled = calendar_of(sent()[0])[1].walk("VEVENT")
    assert [event["UID"] for event in cancelled] == [event["UID"] for event in confirmed]
    assert {event["STATUS"] for event in cancelled} == {"CANCELLED"}
    assert all(
        after["SEQUENCE"] > before["SEQUENCE"] for before, after in zip(confirmed, cancelled, strict=True)
    )


def test_the_waiting_list_is_told_its_place_and_later_its_seat():
    run = make_run(seats=1)
    first = booked(run)
    booked(run)
    booked(run, email="third@example.org")
    assert "number 2 on the waiting list" in next(m.body for m in sent() if m.to == ["third@example.org"])
    booking.cancel(first.booking.pk)
    bodies = [message.body for message in sent()]
    assert len(bodies) == 2
    assert sum("A seat has come free, and it is yours" in body for body in bodies) == 1


def test_leaving_and_changing_are_confirmed():
    run = make_run(seats=1)
    outcome, waits = booked(run), booked(run)
    sent()
    queue.leave(waits.entry.pk)
    booking.change(outcome.party.pk, {"name": "Omar"})
    subjects = sorted(message.subject.split(",")[0] for message in sent())
    assert subjects == ["You have left the waiting list", "Your booking has been changed"]


def test_everyone_is_told_when_a_run_is_cancelled():
    run = make_run(seats=1)
    booked(run)
    booked(run)
    sent()
    booking.cancel_run(run.pk)
    messages = sent()
    assert len(messages) == 2
    assert {message.subject.split(",")[0] for message in messages} == {"The meetings are cancelled"}


def test_links_to_all_bookings_come_in_one_mail():
    parties = [booked(email="sara@example.org").party for _run in range(2)]
    sent()
    add_row("links", parties[0].pk)
    (message,) = sent()
    assert all(party.reference in message.body for party in parties)
    assert message.body.count("http://testserver/en/anmalan/") == 2
    assert not any(party.reference in message.subject for party in parties)


@pytest.mark.parametrize(
    "overtake",
    [
        lambda outcome: booking.cancel(outcome.booking.pk),
        lambda outcome: booking.cancel_run(outcome.booking.run_id),
        lambda outcome: Party.objects.update(email="", phone="+46701740605"),
        lambda outcome: Party.objects.update(name="", email="", anonymised_at=timezone.now()),
    ],
    ids=["cancelled", "run cancelled", "no address", "anonymised"],
)
def test_a_confirmation_that_has_been_overtaken_is_dropped(overtake):
    outcome = booked()
    overtake(outcome)
    sent()
    assert DueRow.objects.get(about="booked").state == DueRow.State.DROPPED
    assert not any(message.subject.startswith("Your booking,") for message in mail.outbox)


def test_a_place_in_the_queue_that_became_a_seat_is_told_once():
    run = make_run(seats=1)
    first, second = booked(run), booked(run)
    booking.cancel(first.booking.pk)
    messages = [message for message in sent() if message.to == [second.party.email]]
    assert [message.subject.split(",")[0] for message in messages] == ["You have a seat"]


def test_a_worker_days_late_confirms_nothing_that_is_over():
    outcome = booked()
    run = outcome.booking.run
    type(run).objects.update(
        starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(days=8)
    )
    assert sent() == []


def test_a_mail_is_handed_over_once_and_keeps_its_id_when_it_is_not(monkeypatch):
    booked()
    row = DueRow.objects.get()
    refused = []

    def refuse(backend, messages):
        refused.extend(message.message()["Message-ID"] for message in messages)
        raise ConnectionRefusedError("mail server is away")

    with monkeypatch.context() as away:
        away.setattr(EmailBackend, "send_messages", refuse)
        assert due.work() == due.Worked(failed=1)
    assert mail.outbox == []
    assert not due.work(), "not at once"
    assert due.work(now=timezone.now() + due.DELAYS[0]) == due.Worked(done=1)
    (message,) = mail.outbox
    assert [message.message()["Message-ID"]] == refused == [due.message_id(row)]
    assert not due.work(now=timezone.now() + timedelta(days=2))


def test_a_stranger_cannot_fill_an_inbox():
    party = booked(email="sara@example.org").party
    sent()
    for number in range(DAILY_CAP + 3):
        add_row("already", party.pk, key=str(number))
    assert len(sent()) == DAILY_CAP
    add_row("links", party.pk)
    assert sent() == []


def test_an_attempt_to_send_the_same_again_is_not_counted_as_another(monkeypatch):
    party = booked(email="sara@example.org").party
    sent()
    add_row("already", party.pk)
    now = timezone.now()
    with monkeypatch.context() as away:
        away.setattr("django.core.mail.EmailMultiAlternatives.send", lambda self: 1 / 0)
        for delay in [timedelta(0), *due.DELAYS[:DAILY_CAP]]:
            now += delay
            assert due.work(now=now) == due.Worked(failed=1)
    assert due.work(now=now + timedelta(days=1)) == due.Worked(done=1)


def test_every_kind_of_mail_that_a_verb_lets_be_due_has_words():
    run = make_run(seats=1)
    first, second = booked(run), booked(run)
    third = booked(run)
    booking.change(first.party.pk, {"name": "Omar"})
    queue.leave(second.entry.pk)
    booking.cancel(first.booking.pk)
    Party.objects.update(created_at=timezone.now() - timedelta(days=1))
    booking.book(run.pk, make_party(email=third.party.email), queue_if_full=True)
    booked(run)
    asked = booking.book(run.pk, make_party(), queue_if_full=True, automatic=False).entry
    queue.prioritise(asked.pk, actor=None, why="need")
    booking.cancel(Booking.objects.confirmed().get(run=run).pk)
    offer = Offer.objects.get()
    offers.handed_over(offer.pk, timezone.now())
    offers.expire_offers(run.pk, now=Offer.objects.get().deadline)
    booked(run)
    changes.run_changed(run.pk, {changes.DATES})
    booking.cancel_run(run.pk)
    told = set(DueRow.objects.filter(kind="mail").values_list("about", flat=True))
    assert told <= set(MAILS)
    # Those for whoever waits for any run: tests/courses/test_any_run_pages.py
    any_run = {"queued_course", "released", "withdrawn", "outgrown", "still", "silent"}
    # Those about several runs at once: tests/courses/test_several.py
    several = {"booked_several", "cancelled_all"}
    assert (
        told
        == set(MAILS) - {"links", "transferred", "merged", "message", *reminders.MAILS} - any_run - several
    )
    assert due.work().failed == 0


def test_a_mail_costs_few_queries(django_assert_max_num_queries):
    run = make_run(seats=50)
    booked(run)
    sent()
    booked(run)
    # One of them asks for the region's own words.
    with django_assert_max_num_queries(10):
        due.work()


@pytest.mark.threads
@pytest.mark.django_db(transaction=True)
def test_two_workers_hand_each_mail_over_once(monkeypatch):
    run = make_run(seats=20)
    for _party in range(8):
        booked(run)
    handed, guard = [], threading.Lock()

    def hand_over(message):
        with guard:
            handed.append(message.to[0])

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", hand_over)
    started = threading.Barrier(2)

    def worker():
        started.wait()
        try:
            due.work()
        finally:
            connection.close()

    workers = [threading.Thread(target=worker) for _worker in range(2)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    assert sorted(handed) == sorted(Party.objects.values_list("email", flat=True))
    assert Booking.objects.count() == 8 and not QueueEntry.objects.exists()
