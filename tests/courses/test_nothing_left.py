"""Parties with unmistakable words in every field go all the way, then their time is over: nothing of them is left.

Every column of every table is searched, and every file that the site wrote, for the words, the references, and the
digests of the contacts. What is left out, and why: the folder of mails, which stands for other people's inboxes.
"""

import io
import logging
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from courses import booking, bounces, queue, retention
from courses.contact import contact_digest
from courses.letters import about_party
from courses.models import (
    Answer,
    Attendance,
    Booking,
    CourseRun,
    Party,
    Question,
    QuestionText,
    QueueEntry,
    SurveyQuestion,
    SurveyQuestionText,
)
from courses.party_links import code_of, manage_url
from courses.survey_links import survey_url
from home import due, stamps
from home.models import DueRow
from home.roles import create_municipality_groups
from tests.courses.admin_pages import typed
from tests.courses.test_booking_view import hidden, send, url_of
from tests.factories import make_course, make_municipality, make_party, make_region, make_run, make_staff

pytestmark = pytest.mark.django_db

WORDS = {
    "name": "Xylofonia",
    "second name": "Quetzalin",
    "changed name": "Wombatina",
    "e-mail": "zxqvoriginal",
    "changed e-mail": "zxqvchanged",
    "waiting e-mail": "zxqvwaiting",
    "phone": "701740605",
    "phone as spoken": "174 06 05",
    "answer": "Kvastfening",
    "notes": "Zebrafink",
    "message": "Ypsilonbrev",
    "month": "2019-02-01",
    "survey": "Gnistrande",
}
EMAILS = [f"{WORDS[key]}@example.org" for key in ("e-mail", "changed e-mail", "waiting e-mail")]
PHONE = "+46701740605"


@pytest.fixture
def written(tmp_path, settings, monkeypatch, caplog):
    """The folder below which the site writes all its files in this test, its log among them."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.MAIL_FOLDER = str(tmp_path / "mail")
    settings.EMAIL_BACKEND = "home.mail.FolderBackend"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    caplog.set_level(logging.DEBUG)
    return tmp_path


def rows_of_every_table():
    """(table, column, text) of everything in the database."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    yield table, column, text_of(value)


def text_of(value) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode(errors="replace")
    return str(value)


def found_in_database(words) -> set[tuple[str, str, str]]:
    """Where something is found, in any case of letters; sessions are packed and are looked into."""
    texts = list(rows_of_every_table())
    texts += [("django_session", "decoded", str(session.get_decoded())) for session in Session.objects.all()]
    low = [(table, column, text.lower()) for table, column, text in texts]
    return {(word, table, column) for table, column, text in low for word in words if word.lower() in text}


def found_in_files(folder: Path, words) -> set[tuple[str, str]]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.parent.name != "mail"]
    return {
        (word, path.name)
        for path in files
        for word in words
        if word.lower() in path.read_bytes().decode(errors="replace").lower()
    }


def remembered(words) -> set[str]:
    """What stands in the process's cache."""
    return {
        word for value in cache._cache.values() for word in words if word.lower().encode() in value.lower()
    }


def make_world():
    region = make_region(free_text_questions=True)
    municipality = make_municipality(region, retention_days=30)
    create_municipality_groups(municipality)
    course = make_course(region, asks_age=True, children_welcome=True)
    question = Question.objects.create(course=course, kind="text")
    QuestionText.objects.create(parent=question, language="en", label="What do you hope for?")
    run = make_run(seats=2, course=course, municipality=municipality, interpreters=",ar,")
    return municipality, question, run


def fill_in(client, run, question, email):
    """Through the site's own form: asked, reviewed, sent."""
    form = client.get(url_of(run))
    said = {
        "step": "review",
        "name": WORDS["name"],
        "adults": "2",
        "second_name": WORDS["second name"],
        "children_3_5": "1",
        "child_month": "2",
        "child_year": "2019",
        "interpreter": "ar",
        "access_needs": ["hearing", "food"],
        "email": email,
        "phone": PHONE,
        f"question_{question.pk}": WORDS["answer"],
    }
    review = client.post(url_of(run), hidden(form) | said)
    sent = send(client, run, review)
    assert sent.status_code == 303, sent.content.decode()
    client.get(sent["Location"])
    return Party.objects.latest("pk")


def book_by_phone(client, municipality, course, question):
    """By staff, who are told the code."""
    client.force_login(make_staff(municipality))
    url = reverse("runs:book", args=[make_run(course=course, municipality=municipality).pk])
    said = {
        "name": WORDS["name"],
        "phone": PHONE,
        "notes": WORDS["notes"],
        "child_month": "2",
        "child_year": "2019",
        f"question_{question.pk}": WORDS["answer"],
    }
    answer = client.post(url, typed(client.get(url).context["form"], **said))
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200
    return Party.objects.latest("pk")


def change(client, party, run, **typed_anew):
    """Through the party's own link."""
    url = f"{manage_url(party, run=run)}andra/"
    form = client.get(url).context["form"]
    answer = client.post(url, typed(form) | {"access_needs": ["hearing"]} | typed_anew)
    assert answer.status_code == 303, answer.context["form"].errors


def work():
    call_command("run_due", stdout=io.StringIO())


def work_at_night():
    """What is due once a day, done now: whatever the time is, tonight's is planned anew and has come."""
    DueRow.objects.filter(kind=retention.KIND).delete()
    retention.plan()
    DueRow.objects.filter(kind=retention.KIND).update(due_at=timezone.now())
    work()


def go_all_the_way(client, monkeypatch):
    """Booking, queueing, changing, mail, a mail server that is away, asking, and everything staff do."""
    municipality, question, run = make_world()
    client.get(reverse("courses:find_booking"))
    booked = fill_in(client, run, question, EMAILS[0])
    waits = fill_in(client, run, question, EMAILS[2])
    work()
    with monkeypatch.context() as away:
        away.setattr("home.mail.FolderBackend.send_messages", lambda *_: refuse(EMAILS[0]))
        change(client, booked, run, name=WORDS["changed name"], email=EMAILS[1])
        work()
    booked.refresh_from_db()
    by_phone = book_by_phone(client, municipality, run.course, question)
    stamp = stamps.new_stamp("find", municipality.region_id)
    for typed_in in ({"email": EMAILS[1]}, {"own-email": EMAILS[1]}):
        client.post(reverse("courses:find_booking"), {"stamp": stamp} | typed_in)
    code = {"reference": by_phone.reference, "code": code_of(by_phone), "stamp": stamp}
    assert client.post(reverse("courses:find_booking"), code).status_code == 303
    work()
    Party.objects.update(notes=WORDS["notes"])
    Attendance.objects.create(
        booking=booked.bookings.get(), meeting=run.meetings.first(), state=Attendance.State.CAME
    )
    come_back(booked)
    as_staff(client, run)
    booking.seats_changed(run.pk)
    queue.leave(QueueEntry.objects.get(party=waits).pk)
    return [booked, waits, by_phone]


def come_back(party):
    """The party's mails come back, in a report that says more than it need."""
    for row in DueRow.objects.filter(about_party(party.pk), state="done"):
        assert bounces.came_back(due.message_id(row), f"5.1.1 <{party.email}> {WORDS['changed name']}")
    assert DueRow.objects.filter(status_code="5.1.1").exists()


def refuse(address):
    raise ConnectionRefusedError(f"550 no such mailbox {address}")


def as_staff(client, run):
    """Look at everything, take it along, cancel one."""
    for name in ("bookings", "queue", "outbox"):
        client.get(reverse(f"{name}:index"))
    for export in ("csv", "xlsx"):
        for name in ("bookings", "queue"):
            assert b"".join(client.get(f"{reverse(f'{name}:index')}?export={export}"))
    for claim in Booking.objects.all():
        assert client.get(reverse("bookings:inspect", args=[claim.pk])).status_code == 200
    for entry in QueueEntry.objects.all():
        assert client.get(reverse("queue:inspect", args=[entry.pk])).status_code == 200
    url = reverse("runs:write", args=[run.pk])
    written = typed(client.get(url).context["form"], subject=WORDS["message"], text=WORDS["message"])
    assert client.post(url, written | {"step": "preview"}).status_code == 200
    assert client.post(url, written | {"step": "send"}).status_code == 302
    call_command("run_due", stdout=io.StringIO())
    cancelled = run.bookings.confirmed().get()
    client.post(reverse("bookings:cancel", args=[cancelled.pk]), {"why": "own"})
    cancelled.refresh_from_db()
    assert cancelled.state == Booking.State.CANCELLED
    client.get(reverse("wagtailadmin_reports:site_history"))


def answer_the_survey(client, party):
    """Yesterday was the last meeting; somebody writes a few words behind the link."""
    run = CourseRun.objects.filter(bookings__party=party).get()
    CourseRun.objects.filter(pk=run.pk).update(ends_at=timezone.now() - timedelta(days=1))
    run.refresh_from_db()
    question = SurveyQuestion.objects.create(region=run.municipality.region, kind="text")
    SurveyQuestionText.objects.create(parent=question, language="sv", label="Vad var bra?")
    answer = client.post(survey_url(run), {f"question_{question.pk}": WORDS["survey"]})
    assert answer.status_code == 303, answer.content.decode()


def counts():
    """What statistics are made of."""
    return (
        list(
            Booking.objects.order_by("pk").values_list("run", "seats", "state", "created_at", "cancelled_at")
        ),
        list(QueueEntry.objects.order_by("pk").values_list("run", "seats", "state", "place", "ended_at")),
        list(
            Party.objects.order_by("pk").values_list(
                "adults", "children_3_5", "source", "source_municipality", "created_at"
            )
        ),
        list(Attendance.objects.order_by("pk").values_list("booking", "meeting", "state")),
        list(
            CourseRun.objects.order_by("pk").values_list("confirmed_seats", "waiting_parties", "next_place")
        ),
    )


def test_nothing_of_a_party_is_left_when_its_time_is_over(client, written, monkeypatch, caplog, capfd):
    parties = go_all_the_way(client, monkeypatch)
    secrets = {
        *WORDS.values(),
        *EMAILS,
        *(contact_digest(email, "") for email in EMAILS),
        contact_digest("", PHONE),
        *(party.reference for party in parties),
    }
    before = counts()
    searched = {table for _word, table, _column in found_in_database(secrets)}
    assert {"courses_party", "courses_answer", "courses_booking"} <= searched, (
        "the search finds what is there"
    )
    assert any((written / "mail").iterdir()), "mails were handed over"

    answer_the_survey(client, parties[0])
    assert ("Gnistrande", "courses_surveyanswer", "value") in found_in_database(secrets)

    end = timezone.now() - timedelta(days=31)
    CourseRun.objects.update(starts_at=end - timedelta(days=21), ends_at=end)
    work_at_night()

    assert Party.objects.filter(anonymised_at=None).count() == 0
    assert found_in_database(secrets) == set()
    assert not DueRow.objects.exclude(status_code="", came_back_at=None).exists()
    assert found_in_files(written, secrets) == set()
    assert remembered(secrets) == set()
    logged = caplog.text + "".join(capfd.readouterr())
    assert {word for word in secrets if word.lower() in logged.lower()} == set()
    assert counts() == before


def test_nothing_of_what_a_family_said_twice_is_left_with_the_emptied_party(client, written, caplog):
    municipality, question, run = make_world()
    staff = make_staff(municipality)
    kept = booking.book(run.pk, make_party(email=EMAILS[0], phone=PHONE), queue_if_full=True)
    other = booking.book(
        run.pk,
        make_party(email=EMAILS[2], name=WORDS["name"], second_name=WORDS["second name"]),
        {question.pk: WORDS["answer"]},
        queue_if_full=True,
    )
    waits = booking.book(run.pk, make_party(email=EMAILS[1], name=WORDS["changed name"]), queue_if_full=True)
    Answer.objects.create(party=kept.party, question=question, value="mine")
    work()
    client.force_login(staff)
    for gone in (other, waits):
        url = f"{reverse('parties:merge', args=[kept.party.pk])}?with={gone.party.pk}"
        for step in ("preview", "merge"):
            chosen = typed(client.get(url).context["form"], step=step)
            assert client.post(url, chosen).status_code in (200, 302)
    work()
    said = {WORDS[key] for key in ("name", "second name", "changed name", "answer")}
    said |= {EMAILS[1], EMAILS[2], *(contact_digest(email, "") for email in (EMAILS[1], EMAILS[2]))}
    assert Party.objects.filter(merged_into=kept.party).count() == 2
    assert found_in_database(said) == set()
    assert found_in_files(written, said) == set()
    assert {word for word in said if word.lower() in caplog.text.lower()} == set()

    references = {made.party.reference for made in (kept, other, waits)}
    assert {word for word, _table, _column in found_in_database(references)} == references
    end = timezone.now() - timedelta(days=31)
    CourseRun.objects.update(starts_at=end - timedelta(days=21), ends_at=end)
    work_at_night()
    assert found_in_database(references | {*EMAILS, PHONE}) == set()
