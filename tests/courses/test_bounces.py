"""Mails that come back: read from a real mailbox, believed as far as their Message-ID goes, acted on once."""

import imaplib
import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from courses import booking, bounces, offers, own_data, privacy, queue
from courses.models import Booking, BookingEvent, Offer, Party, QueueEntry
from home import due, reports
from home.models import DueRow
from tests.courses.admin_pages import make_neighbours
from tests.factories import make_party, make_run
from tests.imap_server import imap_server

pytestmark = [pytest.mark.django_db, pytest.mark.once]

EMAIL = "zxqvgone@example.org"


def report_on(message_id, action="failed", status="5.1.1", headers_only=False, wrapped=True) -> bytes:
    """What a mail server sends back (RFC 3464), as Postfix words it."""
    returned = "text/rfc822-headers" if headers_only else "message/rfc822"
    message_id = f"\n {message_id}" if wrapped else message_id
    return f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: noreply@example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="4Xk2b.1769/mx.example.net"
Message-Id: <20261120120000.4Xk2b@mx.example.net>

This is a MIME-encapsulated message.

--4Xk2b.1769/mx.example.net
Content-Description: Notification
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Zebrafink Xylofonia: <{EMAIL}>: host mx.example.net said: 550 5.1.1 unknown

--4Xk2b.1769/mx.example.net
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: 4Xk2b
Arrival-Date: Fri, 20 Nov 2026 12:00:00 +0100 (CET)

Final-Recipient: rfc822; {EMAIL}
Original-Recipient: rfc822;{EMAIL}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.net
Diagnostic-Code: smtp; 550 5.1.1 <{EMAIL}> unknown

--4Xk2b.1769/mx.example.net
Content-Description: Undelivered Message
Content-Type: {returned}

From: Kronoberg <noreply@example.org>
To: {EMAIL}
Subject: A seat for you
Message-ID: {message_id}
Content-Type: text/plain

Hello!

--4Xk2b.1769/mx.example.net--
""".encode()


@pytest.fixture
def them(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    return them


def by_day():
    return timezone.localtime().replace(hour=12, minute=0) + timedelta(days=1)


def offered(them, waiting=1, **party):
    """The due row of an offer whose mail has been handed over."""
    run = make_run(seats=1, municipality=them.vaxjo, starts_in_days=30)
    taken = booking.book(run.pk, make_party(), queue_if_full=True).booking
    party = {"email": EMAIL, "phone": "+46701740605", "name": "Xylofonia"} | party
    booking.book(run.pk, make_party(**party), queue_if_full=True, automatic=False)
    for _n in range(waiting - 1):
        booking.book(run.pk, make_party(), queue_if_full=True, automatic=False)
    booking.cancel(taken.pk)
    due.work(now=by_day())
    row = DueRow.objects.get(about="offered")
    assert row.state == "done" and Offer.objects.get(pk=row.subject_id).handed_over_at
    return row


def confirmed(them, **party):
    """The due row of a confirmation that has been handed over, and its booking."""
    run = make_run(municipality=them.vaxjo)
    outcome = booking.book(run.pk, make_party(**{"email": EMAIL} | party), queue_if_full=True)
    due.work()
    return DueRow.objects.get(about="booked", subject_id=outcome.booking.pk), outcome.booking


def everything():
    """All that a bounce might touch, but for the rows of what is due."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Party, Booking, QueueEntry, Offer, BookingEvent)
    ]


# What follows a mail that came back.


def test_an_offer_whose_mail_came_back_is_on_the_call_list_and_does_not_run_out(client, them):
    row = offered(them)
    before = Offer.objects.get()
    assert bounces.came_back(due.message_id(row), "5.1.1")
    row.refresh_from_db()
    assert (row.state, row.status_code) == ("refused", "5.1.1") and row.came_back_at
    offer = Offer.objects.get()
    assert offer.handed_over_at is None
    assert offer.deadline == offers.offers_end(offer.run) > before.deadline
    late = before.deadline + timedelta(hours=1)
    due.work(now=late)
    offers.expire_offers(offer.run_id, now=late)
    assert Offer.objects.get().state == "open", "it is not expired by a mail that never arrived"
    calls = client.get(f"{reverse('outbox:index')}?todo=calls")
    assert [one.pk for one in calls.context["object_list"]] == [row.pk]
    call = client.get(reverse("outbox:call", args=[row.pk])).content.decode()
    assert "Xylofonia" in call and EMAIL in call
    client.post(reverse("outbox:call", args=[row.pk]), {"result": "told"})
    told = Offer.objects.get()
    assert told.handed_over_at and told.deadline < offer.deadline, "the deadline runs from the call"
    client.force_login(them.neighbour)
    assert list(client.get(f"{reverse('outbox:index')}?todo=calls").context["object_list"]) == []


def test_told_twice_it_is_done_once(them):
    row = offered(them)
    assert bounces.came_back(due.message_id(row), "5.1.1")
    at = DueRow.objects.get(pk=row.pk).came_back_at
    before = everything(), list(DueRow.objects.order_by("pk").values())
    assert bounces.came_back(due.message_id(row), "5.2.1")
    assert (everything(), list(DueRow.objects.order_by("pk").values())) == before
    assert DueRow.objects.get(pk=row.pk).came_back_at == at


def test_after_a_call_was_logged_an_old_report_changes_nothing(client, them):
    row = offered(them)
    bounces.came_back(due.message_id(row), "5.1.1")
    client.post(reverse("outbox:call", args=[row.pk]), {"result": "told"})
    before = everything()
    bounces.came_back(due.message_id(row), "5.1.1")
    row.refresh_from_db()
    assert row.state == "done" and everything() == before


def test_an_offer_that_ran_out_before_its_mail_came_back_was_nobodys_silence(them):
    row = offered(them, waiting=2)
    offer = Offer.objects.get(pk=row.subject_id)
    head = offer.entry
    late = offer.deadline + timedelta(minutes=1)
    offers.expire_offers(offer.run_id, now=late)
    head.refresh_from_db()
    assert head.state == "expired"
    assert offers.came_back(offer.pk, now=late)
    head.refresh_from_db()
    assert (head.state, head.ended_at) == ("waiting", None), "in its old place; the seat is another's by now"
    assert queue.place_of(head) == 1
    second = Offer.objects.get(state="open")
    assert second.entry_id != head.pk
    offers.decline_offer(second.pk, now=late)
    again = Offer.objects.get(state="open")
    assert again.entry_id == head.pk
    offers.handed_over(again.pk, late, now=late)
    later = Offer.objects.get(pk=again.pk).deadline + timedelta(minutes=1)
    offers.expire_offers(offer.run_id, now=later)
    assert not offers.came_back(again.pk, now=later), "once only"
    head.refresh_from_db()
    assert head.state == "expired"


def test_an_offer_past_its_deadline_that_no_job_has_ended_goes_on_to_the_next(them):
    row = offered(them, waiting=2)
    offer = Offer.objects.get(pk=row.subject_id)
    late = offer.deadline + timedelta(minutes=1)
    assert offers.came_back(offer.pk, now=late)
    offer.refresh_from_db()
    assert offer.state == "revoked"
    # Head of the queue once more: it is asked again.
    assert Offer.objects.get(state="open").entry_id == offer.entry_id
    assert Offer.objects.filter(state="open").count() == 1


def test_what_was_answered_meanwhile_stays_as_it_is(them):
    row = offered(them)
    offers.accept_offer(row.subject_id)
    before = everything()
    assert bounces.came_back(due.message_id(row), "5.1.1")
    assert everything() == before


def test_whoever_waits_anew_is_not_put_back_as_well(them):
    row = offered(them)
    offer = Offer.objects.get(pk=row.subject_id)
    late = offer.deadline + timedelta(minutes=1)
    offers.expire_offers(offer.run_id, now=late)
    assert queue.rejoin(offer.entry_id, now=late).ok
    before = everything()
    assert not offers.came_back(offer.pk, now=late)
    assert everything() == before


def test_a_confirmation_that_came_back_is_seen_and_changes_nothing_else(client, them):
    row, _booking = confirmed(them)
    before = everything()
    assert bounces.came_back(due.message_id(row), "5.1.1")
    assert everything() == before
    listed = client.get(f"{reverse('outbox:index')}?todo=failed")
    assert [one.pk for one in listed.context["object_list"]] == [row.pk]
    assert "(5.1.1)" in listed.content.decode()
    client.post(reverse("outbox:again", args=[row.pk]))
    due.work()
    row.refresh_from_db()
    assert (row.state, row.status_code, row.came_back_at) == ("done", "", None)
    assert bounces.came_back(due.message_id(row), "5.1.1"), "what was sent anew may come back anew"
    row.refresh_from_db()
    assert row.state == "refused"


def test_a_delay_is_noted_and_no_more(them):
    row = offered(them)
    before = everything()
    assert bounces.is_late(due.message_id(row), "4.4.7")
    row.refresh_from_db()
    assert (row.state, row.status_code, row.came_back_at) == ("done", "4.4.7", None)
    assert everything() == before
    bounces.came_back(due.message_id(row), "5.4.7")
    row.refresh_from_db()
    assert row.state == "refused"


def test_a_mail_that_has_not_been_handed_over_cannot_come_back(them):
    run = make_run(municipality=them.vaxjo)
    booking.book(run.pk, make_party(email=EMAIL), queue_if_full=True)
    row = DueRow.objects.get(about="booked")
    bounces.came_back(due.message_id(row), "5.1.1")
    row.refresh_from_db()
    assert (row.state, row.came_back_at) == ("due", None)


@pytest.mark.parametrize("status", ["<script>", EMAIL, "5.1.1; Xylofonia", "", "9.9.9", "5" * 300])
def test_of_what_a_report_says_only_digits_are_kept(them, status):
    row, _booking = confirmed(them)
    bounces.came_back(due.message_id(row), status)
    row.refresh_from_db()
    assert row.status_code in ("5.0.0", "5.1.1")


def test_it_is_shown_to_whom_it_concerns_and_forgotten_with_the_party(them):
    row, claim = confirmed(them)
    bounces.came_back(due.message_id(row), "5.1.1")
    (known,) = own_data.in_words(claim.party.region, EMAIL)
    assert any("5.1.1" in words for part in known.claims for _label, words in part.rows)
    (party,) = own_data.as_data(claim.party.region, EMAIL)["parties"]
    (kept,) = party["mail_that_did_not_arrive"]
    assert kept["status_code"] == "5.1.1" and kept["came_back_at"]
    booking.cancel(claim.pk)
    DueRow.objects.filter(pk=row.pk).update(state="done")
    assert privacy.anonymise(claim.party.pk).ok
    row.refresh_from_db()
    assert (row.status_code, row.came_back_at) == ("", None)


# Reading reports.


@pytest.mark.parametrize("facts", [{}, {"headers_only": True}, {"wrapped": False}])
def test_a_report_names_the_mail_what_became_of_it_and_why(facts):
    report = reports.read_report(report_on("<a.1@example.org>", **facts))
    assert report == reports.Report("failed", "5.1.1", ("<a.1@example.org>",))


def test_a_report_that_is_cut_off_or_garbled_breaks_nothing():
    whole = report_on("<a.1@example.org>")
    for end in range(0, len(whole), 7):
        reports.read_report(whole[:end])
    for content in (
        b"",
        b"\xff\x00" * 999,
        b"Content-Type: multipart/report\n\n",
        whole.replace(b"5.1.1", b"\xff"),
    ):
        reports.read_report(content)


@pytest.mark.parametrize(
    "content",
    [
        b"Subject: hello\nMessage-ID: <a.1@example.org>\n\nI cannot come.",
        report_on("<a.1@example.org>", action="delivered", status="2.0.0"),
        report_on("<a.1@example.org>").replace(
            b"report-type=delivery-status", b"report-type=disposition-notification"
        ),
    ],
    ids=["a letter", "success", "read receipt"],
)
def test_other_mails_are_no_reports(content):
    assert reports.read_report(content) is None


# The mailbox: a real server of its own.


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with imap_server(tmp_path_factory.mktemp("imap")) as mailbox:
        yield mailbox


@pytest.fixture
def mailbox(server, settings, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(server.authority))
    settings.BOUNCES_URL = server.url()
    server.empty()
    return server


def read_bounces(**options) -> str:
    out = io.StringIO()
    call_command("read_bounces", stdout=out, **options)
    return out.getvalue().strip()


@pytest.mark.parametrize("scheme", ["imaps", "imap+tls"])
def test_the_mailbox_is_read_over_tls_and_what_was_ours_is_gone_from_it(mailbox, settings, them, scheme):
    settings.BOUNCES_URL = mailbox.url(scheme)
    row = offered(them)
    mailbox.put(b"Subject: hello\n\nA letter to a human.", report_on(due.message_id(row)))
    assert read_bounces() == "read 2, known 1, left 1"
    row.refresh_from_db()
    assert (row.state, row.status_code) == ("refused", "5.1.1")
    assert len(mailbox.uids()) == 1, "the letter is left for a person"
    assert read_bounces() == "read 0, known 0, left 0"


def test_a_forged_report_neither_reveals_nor_changes_anything(mailbox, them):
    row = offered(them)
    before = everything(), list(DueRow.objects.order_by("pk").values())
    own = due.message_id(row)
    forged = [
        f"<{'0' * 24}.{row.pk}@example.org>",
        f"<{row.pk}@example.org>",
        own[:-2] + "\x00>",
        "' OR 1=1 --",
    ]
    mailbox.put(*(report_on(one) for one in forged[:2]), report_on(forged[3]))
    assert read_bounces() == "read 3, known 0, left 3"
    assert (everything(), list(DueRow.objects.order_by("pk").values())) == before
    assert len(mailbox.uids()) == 3 and mailbox.uids("UNSEEN") == []


def test_a_delay_in_the_mailbox_is_a_note(mailbox, them):
    row = offered(them)
    mailbox.put(report_on(due.message_id(row), action="delayed", status="4.4.1"))
    assert read_bounces() == "read 1, known 1, left 0"
    row.refresh_from_db()
    assert (row.state, row.status_code) == ("done", "4.4.1")


def test_a_run_reads_no_more_than_it_was_told_to_and_the_next_goes_on(mailbox, them):
    rows = [confirmed(them, email=f"gone{number}@example.org")[0] for number in range(5)]
    mailbox.put(*(report_on(due.message_id(row)) for row in rows))
    assert read_bounces(limit=3) == "read 3, known 3, left 0"
    assert DueRow.objects.filter(state="refused").count() == 3
    assert read_bounces(limit=3) == "read 2, known 2, left 0"
    assert DueRow.objects.filter(state="refused").count() == 5


def test_what_comes_back_while_a_worker_has_the_mail_in_hand_is_read_again_afterwards(mailbox, them):
    row = offered(them)
    in_hand = {"state": "due", "ended_at": None, "leased_until": timezone.now() + due.LEASE}
    DueRow.objects.filter(pk=row.pk).update(**in_hand)
    mailbox.put(report_on(due.message_id(row)))
    assert read_bounces() == "read 1, known 0, left 1"
    DueRow.objects.filter(pk=row.pk).update(state="done", ended_at=timezone.now(), leased_until=None)
    assert read_bounces() == "read 1, known 1, left 0"
    row.refresh_from_db()
    assert row.state == "refused"


def test_a_mail_of_many_megabytes_is_read_at_its_beginning_only(mailbox, them):
    row = offered(them)
    long = report_on(due.message_id(row)).replace(b"Hello!\n", b"Hello!\n" + b"x" * 70 * 60_000 + b"\n")
    mailbox.put(long)
    assert read_bounces() == "read 1, known 1, left 0"


def test_cut_off_between_the_mark_and_the_deleting_it_is_done_once(mailbox, them, monkeypatch):
    row = offered(them)
    mailbox.put(report_on(due.message_id(row)))
    with monkeypatch.context() as killed:
        killed.setattr("imaplib.IMAP4.uid", cut_off(imaplib.IMAP4.uid))
        with pytest.raises(KeyboardInterrupt):
            read_bounces()
    row.refresh_from_db()
    assert row.state == "refused"
    before = everything(), list(DueRow.objects.order_by("pk").values())
    assert read_bounces() == "read 1, known 1, left 0"
    assert (everything(), list(DueRow.objects.order_by("pk").values())) == before
    assert mailbox.uids() == []


def cut_off(uid):
    """Ends the process, as Ctrl-C does, before the server is told to do anything with a mail."""

    def until_then(server, command, *words):
        if command == "STORE":
            raise KeyboardInterrupt
        return uid(server, command, *words)

    return until_then


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"password": "wrong"}, "could not be opened"),
        ({"folder": "Nowhere"}, "could not be opened"),
        ({"host": "127.0.0.1"}, "SSLCertVerificationError"),
    ],
)
def test_a_mailbox_that_cannot_be_read_says_why_and_no_secret(mailbox, settings, change, says):
    settings.BOUNCES_URL = mailbox.url(**change)
    with pytest.raises(CommandError, match=says) as error:
        read_bounces()
    assert "wrong" not in str(error.value) and "example.org" not in str(error.value)


def test_a_server_with_another_certificate_is_not_told_the_password(mailbox, monkeypatch, settings):
    monkeypatch.delenv("SSL_CERT_FILE")
    for scheme in ("imaps", "imap+tls"):
        settings.BOUNCES_URL = mailbox.url(scheme)
        with pytest.raises(CommandError, match="SSLCertVerificationError"):
            read_bounces()


@pytest.mark.parametrize(
    "url", ["", "imap://a:b@localhost/", "https://a:b@c/", "imaps://localhost/", "imaps://a:b@c:x/"]
)
def test_without_a_usable_address_nothing_is_read(settings, url):
    settings.BOUNCES_URL = url
    with pytest.raises(CommandError):
        read_bounces()
