"""A mail provider tells what became of a mail: believed with the secret only, and off unless it is set."""

import base64
import hashlib
import hmac
import json
import sys

import pytest
from django.core import checks
from django.utils import timezone

from courses import booking
from home import due
from home.models import DueRow
from tests.factories import make_party, make_run

pytestmark = pytest.mark.django_db

URL = "/webhooks/mail/"
SECRET, KEY = "brevo:kQ7xVt0pWm4zLr9s", "signing-key-signing-key"


@pytest.fixture
def row():
    booking.book(make_run().pk, make_party(email="gone@example.org"), queue_if_full=True)
    due.work()
    return DueRow.objects.get(about="booked")


@pytest.fixture
def brevo(settings):
    settings.MAIL_WEBHOOK, settings.MAIL_WEBHOOK_SECRET = "brevo", SECRET


def event(message_id, kind="hard_bounce", **facts) -> dict:
    """As Brevo documents its webhook for transactional mail."""
    return {
        "event": kind,
        "email": "gone@example.org",
        "id": 26224,
        "date": "2026-11-20 12:00:00",
        "ts": 1795172400,
        "message-id": message_id,
        "ts_event": 1795172400,
        "subject": "Your booking, reference BCD-FGH-JKL",
        "sending_ip": "192.0.2.7",
        "ts_epoch": 1795172400000,
        "reason": "550 5.1.1 <gone@example.org>: Recipient address rejected",
        "tags": [],
    } | facts


def post(client, payload, secret=SECRET):
    headers = {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"} if secret else {}
    return client.post(URL, json.dumps(payload), content_type="application/json", headers=headers)


def state_of(row):
    row.refresh_from_db()
    return row.state, row.status_code


def test_with_the_secret_a_mail_that_came_back_is_marked(client, brevo, row):
    assert post(client, event(due.message_id(row))).status_code == 200
    assert state_of(row) == ("refused", "5.1.1") and row.came_back_at
    at = row.came_back_at
    assert post(client, event(due.message_id(row))).status_code == 200
    row.refresh_from_db()
    assert row.came_back_at == at, "once"


@pytest.mark.parametrize("secret", ["", "brevo:wrong", "brevo:", ":", "kQ7xVt0pWm4zLr9s"])
def test_without_the_secret_nothing_is_believed(client, brevo, row, secret):
    assert post(client, event(due.message_id(row)), secret).status_code == 400
    assert state_of(row) == ("done", "")


@pytest.mark.parametrize(
    ("kind", "reason", "expected"),
    [
        ("deferred", "451 4.7.1 try later", ("done", "4.7.1")),
        ("soft_bounce", "no code at all, gone@example.org", ("refused", "5.0.0")),
        ("invalid_email", None, ("refused", "5.0.0")),
        ("blocked", "", ("refused", "5.0.0")),
        ("delivered", "", ("done", "")),
        ("opened", "", ("done", "")),
        ("spam", "", ("done", "")),
    ],
)
def test_what_each_event_means(client, brevo, row, kind, reason, expected):
    assert post(client, event(due.message_id(row), kind, reason=reason)).status_code == 200
    assert state_of(row) == expected


@pytest.mark.parametrize("message_id", ["<abc.1@example.org>", "", None, 17, "x" * 5000])
def test_a_mail_that_is_not_ours_is_taken_note_of_by_nobody(client, brevo, row, message_id):
    assert post(client, event(message_id)).status_code == 200
    assert state_of(row) == ("done", "")


@pytest.mark.parametrize(("provider", "secret"), [("", ""), ("", SECRET), ("brevo", ""), ("nobody", SECRET)])
def test_it_is_not_there_unless_provider_and_secret_are_set(client, settings, row, provider, secret):
    settings.MAIL_WEBHOOK, settings.MAIL_WEBHOOK_SECRET = provider, secret
    assert post(client, event(due.message_id(row))).status_code == 404
    assert state_of(row) == ("done", "")


def test_what_comes_too_early_is_asked_for_again(client, brevo, row):
    DueRow.objects.filter(pk=row.pk).update(
        state="due", ended_at=None, leased_until=timezone.now() + due.LEASE
    )
    assert post(client, event(due.message_id(row))).status_code == 503
    DueRow.objects.filter(pk=row.pk).update(state="done", ended_at=timezone.now(), leased_until=None)
    assert post(client, event(due.message_id(row))).status_code == 200
    assert state_of(row) == ("refused", "5.1.1")


def test_looking_at_it_does_nothing(client, brevo, row):
    assert client.get(URL).status_code == 405
    assert client.head(URL).status_code == 200
    assert state_of(row) == ("done", "")


def test_mailgun_signs_what_it_says(client, settings, row):
    settings.MAIL_WEBHOOK, settings.MAIL_WEBHOOK_SECRET, settings.MAIL_WEBHOOK_KEY = "mailgun", SECRET, KEY

    def payload(key):
        signature = hmac.new(key.encode(), b"1795172400token", hashlib.sha256).hexdigest()
        return {
            "signature": {"timestamp": "1795172400", "token": "token", "signature": signature},
            "event-data": {
                "event": "failed",
                "severity": "permanent",
                "reason": "bounce",
                "timestamp": 1795172400.1,
                "id": "G9Bn5sl1TC6nu79C8C0bwg",
                "recipient": "gone@example.org",
                "message": {"headers": {"message-id": due.message_id(row)[1:-1], "to": "gone@example.org"}},
                "delivery-status": {"code": 550, "message": "5.1.1 no such user", "description": ""},
            },
        }

    assert post(client, payload("another key")).status_code == 400
    assert state_of(row) == ("done", "")
    assert post(client, payload(KEY)).status_code == 200
    assert state_of(row) == ("refused", "5.1.1")


def problems():
    return {problem.id for problem in checks.run_checks() if problem.id in ("config.E006", "config.E007")}


def test_half_a_configuration_is_an_error_at_the_start(settings, monkeypatch):
    assert problems() == set()
    for provider, secret, key in (
        ("brevo", "", ""),
        ("nobody", SECRET, ""),
        ("mailgun", SECRET, ""),
        ("brevo", "no-colon", ""),
    ):
        settings.MAIL_WEBHOOK, settings.MAIL_WEBHOOK_SECRET, settings.MAIL_WEBHOOK_KEY = provider, secret, key
        assert problems() == {"config.E006"}, provider
    settings.MAIL_WEBHOOK, settings.MAIL_WEBHOOK_SECRET = "brevo", SECRET
    assert problems() == set()
    monkeypatch.setitem(sys.modules, "anymail.webhooks.brevo", None)
    assert problems() == {"config.E006"}, "it is an extra"
    settings.MAIL_WEBHOOK, settings.BOUNCES_URL = "", "imap://user:password@host/"
    assert problems() == {"config.E007"}
