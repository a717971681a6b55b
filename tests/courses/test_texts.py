"""Offers by text message, through a real gateway on this machine: at most once, by day, within limits, else a call."""

import contextlib
import json
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core import checks
from django.utils import timezone

from courses import booking, texts
from courses.models import Offer
from home import due
from home.models import DueRow
from tests.factories import make_party, make_run

pytestmark = pytest.mark.django_db

PHONE = "+46701740605"


class Gateway(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.headers["Authorization"], json.loads(body)))
        if self.server.answer is None:
            # Hangs up without a word.
            self.close_connection = True
            return
        self.send_response(self.server.answer)
        if self.server.answer == 302:
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words):
        pass


@contextlib.contextmanager
def running():
    with ThreadingHTTPServer(("127.0.0.1", 0), Gateway) as server:
        server.got, server.answer = [], 202
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


@pytest.fixture
def gateway(settings):
    with running() as server:
        settings.SMS_BACKEND = "home.gateway.send"
        settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/messages"
        settings.SMS_TOKEN = "t0ken"
        settings.SMS_DAILY_LIMIT = 100
        yield server


@pytest.fixture
def clock(monkeypatch):
    """Sets what the mails' own clock says; noon tomorrow to begin with."""

    def choose(moment):
        monkeypatch.setattr("courses.emails.timezone.now", lambda: moment)

    choose(noon())
    return choose


def noon() -> datetime:
    return timezone.localtime().replace(hour=12, minute=0) + timedelta(days=1)


def offered(**party):
    run = make_run(seats=1, starts_in_days=30)
    taken = booking.book(run.pk, make_party(), queue_if_full=True).booking
    party = {"email": "", "phone": PHONE, "name": "Amina", "language": "en"} | party
    booking.book(run.pk, make_party(**party), queue_if_full=True, automatic=False)
    booking.cancel(taken.pk)
    return DueRow.objects.filter(about="offered").latest("pk")


def state_of(row):
    row.refresh_from_db()
    return row.state


def test_an_offer_reaches_a_party_without_an_address_and_its_deadline_runs(gateway, clock, client):
    row = offered()
    due.work(now=noon())
    ((token, message),) = gateway.got
    assert token == "Bearer t0ken" and message["to"] == PHONE
    assert state_of(row) == "done" and row.texted_at
    offer = Offer.objects.get()
    assert offer.handed_over_at == timezone.now(), "as the clock of this test has it"
    url = next(word for word in message["text"].split() if word.startswith("http"))
    assert client.get(url).status_code == 200
    assert "Amina" not in message["text"] and "ABC" not in message["text"]
    assert f"{timezone.localtime(offer.deadline):%H:%M}" in message["text"]


def test_off_by_default_and_parties_with_an_address_get_mail(gateway, clock, settings):
    mailed = offered(email="sara@example.org")
    due.work(now=noon())
    assert state_of(mailed) == "done" and gateway.got == []
    settings.SMS_BACKEND = ""
    row = offered()
    due.work(now=noon())
    assert state_of(row) == "call" and gateway.got == []


@pytest.mark.parametrize("answer", [400, 500, 302, None])
def test_what_the_gateway_does_not_take_is_called_and_never_texted_again(gateway, clock, answer):
    gateway.answer = answer
    row = offered()
    due.work(now=noon())
    assert state_of(row) == "call" and len(gateway.got) == 1
    assert Offer.objects.get().handed_over_at is None
    DueRow.objects.filter(pk=row.pk).update(state="due", ended_at=None)
    gateway.answer = 202
    due.work(now=noon())
    assert state_of(row) == "call" and len(gateway.got) == 1


def test_a_gateway_that_is_away_is_a_call(gateway, clock, settings):
    settings.SMS_URL = "http://127.0.0.1:1/"
    row = offered()
    due.work(now=noon())
    assert state_of(row) == "call"


def test_a_worker_that_was_killed_in_the_middle_texts_nobody_twice(gateway, clock, monkeypatch):
    row = offered()
    with monkeypatch.context() as killed:
        killed.setattr("home.due.finish", lambda row, *_rest: texts.begin(row, noon()))
        due.work(now=noon())
    assert state_of(row) == "due" and row.texted_at
    due.work(now=noon() + due.LEASE)
    assert state_of(row) == "call" and gateway.got == []


def test_nobody_is_woken_by_a_worker_that_is_late(gateway, clock):
    row = offered()
    night = noon().replace(hour=23)
    clock(night)
    due.work(now=night)
    assert state_of(row) == "due" and gateway.got == []
    assert timezone.localtime(row.due_at).hour == 8
    clock(row.due_at)
    due.work(now=row.due_at)
    assert state_of(row) == "done" and len(gateway.got) == 1


def test_a_region_spends_no_more_than_it_said(gateway, clock, settings):
    settings.SMS_DAILY_LIMIT = 2
    rows = [offered(phone=f"+4670174060{number}") for number in range(3)]
    due.work(now=noon())
    assert sorted(state_of(row) for row in rows) == ["call", "done", "done"]
    assert len(gateway.got) == 2


def test_one_number_is_not_texted_all_day(gateway, clock):
    rows = [offered() for _n in range(texts.FOR_ONE_NUMBER + 1)]
    due.work(now=noon())
    assert [state_of(row) for row in rows].count("call") == 1
    assert len(gateway.got) == texts.FOR_ONE_NUMBER


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"SMS_BACKEND": ""}, False),
        ({}, False),
        ({"SMS_URL": "http://gateway.example.org/"}, True),
        ({"SMS_TOKEN": ""}, True),
        ({"SMS_BACKEND": "home.nowhere.send"}, True),
    ],
)
def test_half_a_configuration_is_an_error_at_the_start(gateway, settings, facts, wrong):
    for name, value in facts.items():
        setattr(settings, name, value)
    assert ("config.E008" in {problem.id for problem in checks.run_checks()}) == wrong
