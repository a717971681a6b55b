"""What a real mail server says no to: for good, for now, or not at all because it is away."""

import contextlib
import socket
import threading
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from courses import booking, privacy
from courses.models import FormerAddress, Offer, Party
from home import due
from home.models import DueRow
from tests.courses.admin_pages import make_neighbours
from tests.factories import make_party, make_run
from tests.mail_sink import Conversation, Server, Sink

pytestmark = pytest.mark.django_db

UNKNOWN = "550 5.1.1 <refused@example.org> no such user Sara Nilsson"


@contextlib.contextmanager
def mail_server(answer=UNKNOWN, port=0):
    """The sink of tests.mail_sink, with another answer to addresses that it does not know."""

    class Picky(Conversation):
        def say(self, words):
            super().say(answer if words.startswith("550") else words)

    with Server(("127.0.0.1", port), Picky) as server:
        server.sink = Sink(server.server_address[1])
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server.sink
        finally:
            server.shutdown()


@pytest.fixture
def smtp(settings):
    """Lets mail go to a port of this machine by real SMTP."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"

    def choose(port):
        settings.EMAIL_PORT = port

    return choose


@pytest.fixture
def them(client):
    them = make_neighbours()
    client.force_login(them.coordinator)
    return them


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def by_day():
    return timezone.localtime().replace(hour=12, minute=0) + timedelta(days=1)


def offered(them, **party):
    """An offer to a party whose address the mail server does not know; everybody else's mail has gone out."""
    run = make_run(seats=1, municipality=them.vaxjo, starts_in_days=30)
    taken = booking.book(run.pk, make_party(), queue_if_full=True).booking
    party = {"email": "refused@example.org", "language": "en"} | party
    booking.book(run.pk, make_party(**party), queue_if_full=True, automatic=False)
    DueRow.objects.all().delete()
    booking.cancel(taken.pk)
    DueRow.objects.filter(about="cancelled").delete()
    return DueRow.objects.get(about="offered")


def work_with(smtp, answer=UNKNOWN, now=None):
    with mail_server(answer) as sink:
        smtp(sink.port)
        return due.work(now=now or by_day())


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        (UNKNOWN, "refused", "550 5.1.1"),
        ("550 no such user here", "refused", "550"),
        ("553 5.1.3 bad address", "refused", "553 5.1.3"),
        ("550 5.4.1 recipient address rejected", "refused", "550 5.4.1"),
        ("450 4.2.0 greylisted, come back in a while", "due", "450 4.2.0"),
        ("452 4.5.3 too many", "due", "452 4.5.3"),
        ("550 5.7.1 relaying denied", "due", "550 5.7.1"),
        ("552 5.2.2 mailbox full", "due", "552 5.2.2"),
        ("554 5.7.1 your network is blocked", "due", "554 5.7.1"),
    ],
)
def test_a_no_for_good_is_told_apart_from_a_no_for_now(them, smtp, answer, state, code):
    row = offered(them)
    assert work_with(smtp, answer) == due.Worked(failed=1)
    row.refresh_from_db()
    assert (row.state, row.status_code, row.attempts) == (state, code, 1)
    assert (row.due_at > by_day()) == (state == "due"), "the next try, where there is one"
    assert (row.ended_at is not None) == (state == "refused")
    assert "Sara" not in row.problem and "@" not in row.problem
    assert Offer.objects.get().handed_over_at is None


def test_a_refused_offer_stands_and_comes_up_on_the_call_list_of_its_municipality_only(client, them, smtp):
    row = offered(them, name="Amina Yusuf", phone="+46701740605")
    offer = Offer.objects.get()
    work_with(smtp)
    calls = f"{reverse('outbox:index')}?todo=calls"
    page = client.get(calls)
    assert [one.pk for one in page.context["object_list"]] == [row.pk]
    text = page.content.decode()
    assert Party.objects.get(pk=offer.entry.party_id).reference in text
    assert "Amina" not in text and "550 5.1.1" in text
    call = client.get(reverse("outbox:call", args=[row.pk])).content.decode()
    assert "Amina Yusuf" in call and "refused@example.org" in call and "070-174 06 05" in call
    before = Offer.objects.get()
    assert before.deadline == offer.deadline and before.handed_over_at is None
    client.post(reverse("outbox:call", args=[row.pk]), {"result": "told"})
    told = Offer.objects.get()
    assert told.handed_over_at is not None and told.deadline < offer.deadline
    client.force_login(them.neighbour)
    assert list(client.get(calls).context["object_list"]) == []
    assert client.get(reverse("outbox:inspect", args=[row.pk])).status_code == 404


def test_a_refused_offer_to_a_party_without_a_phone_is_seen_all_the_same(client, them, smtp):
    row = offered(them)
    work_with(smtp)
    calls = client.get(f"{reverse('outbox:index')}?todo=calls")
    assert [one.pk for one in calls.context["object_list"]] == [row.pk]
    assert client.get(reverse("outbox:call", args=[row.pk])).status_code == 200


def test_a_refused_confirmation_is_not_tried_again_until_staff_say_so(client, them, smtp):
    run = make_run(municipality=them.vaxjo)
    party = booking.book(run.pk, make_party(email="refused@example.org"), queue_if_full=True).party
    assert work_with(smtp) == due.Worked(failed=1)
    row = DueRow.objects.get(about="booked")
    assert row.state == "refused"
    assert not work_with(smtp, now=by_day() + timedelta(days=3)), "it is over"
    failed = client.get(f"{reverse('outbox:index')}?todo=failed")
    assert [one.pk for one in failed.context["object_list"]] == [row.pk]
    Party.objects.filter(pk=party.pk).update(email="sara@example.org")
    client.post(reverse("outbox:again", args=[row.pk]))
    with mail_server() as sink:
        smtp(sink.port)
        assert due.work() == due.Worked(done=1)
    assert sink.ids == [("sara@example.org", due.message_id(row))]
    row.refresh_from_db()
    assert (row.state, row.status_code) == ("done", "")


def test_a_mail_server_that_is_away_delays_mail_and_breaks_nothing_else(client, them, smtp):
    smtp(free_port())
    run = make_run(seats=1, municipality=them.vaxjo, starts_in_days=30)
    first = booking.book(run.pk, make_party(email="anna@example.org"), queue_if_full=True)
    second = booking.book(run.pk, make_party(email="bo@example.org"), queue_if_full=True, automatic=False)
    assert due.work(now=by_day()) == due.Worked(failed=2)
    booking.cancel(first.booking.pk)
    assert due.work(now=by_day()).failed == 2, "the cancelling is told as well, and the seat was offered"
    second.entry.refresh_from_db()
    assert second.entry.state == "offered"
    page = client.get(reverse("outbox:index"))
    assert page.status_code == 200 and second.party.reference in page.content.decode()
    ready = client.get("/readyz")
    assert ready.status_code == 200 and ready.json()["mail"] == "ok", (
        "for a quarter of an hour that is no news"
    )
    DueRow.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert client.get("/readyz").json()["mail"] == "failing"
    with mail_server() as sink:
        smtp(sink.port)
        late = by_day() + timedelta(hours=2)
        while due.work(now=late):
            pass
    told = [address for address, _message in sink.arrived]
    assert sorted(told) == ["anna@example.org", "bo@example.org"], "each of what is still true, once"
    assert Offer.objects.get().handed_over_at is not None
    assert client.get("/readyz").json()["mail"] == "ok"


def test_what_is_rolled_back_sends_nothing(them, smtp):
    run = make_run(seats=1, municipality=them.vaxjo, starts_in_days=30)
    taken = booking.book(run.pk, make_party(email="anna@example.org"), queue_if_full=True).booking
    booking.book(run.pk, make_party(email="bo@example.org"), queue_if_full=True, automatic=False)
    with mail_server() as sink:
        smtp(sink.port)
        due.work(now=by_day())
        arrived = len(sink.arrived)
        with pytest.raises(RuntimeError), transaction.atomic():
            booking.cancel(taken.pk)
            raise RuntimeError("something later in the same transaction")
        due.work(now=by_day() + timedelta(hours=2))
    assert len(sink.arrived) == arrived == 2, (
        "a confirmation and a place in the queue, and nothing of the cancel"
    )
    taken.refresh_from_db()
    assert taken.state == "confirmed" and not Offer.objects.exists()


def test_a_former_address_that_takes_no_mail_is_forgotten_at_once(them, smtp):
    run = make_run(municipality=them.vaxjo)
    party = booking.book(run.pk, make_party(email="refused@example.org"), queue_if_full=True).party
    DueRow.objects.all().delete()
    former = FormerAddress.objects.create(party=party, email="refused@example.org")
    Party.objects.filter(pk=party.pk).update(email="sara@example.org")
    due.add(
        region_id=party.region_id,
        kind="former_address",
        about="former_address",
        subject_id=former.pk,
        key="f:1",
    )
    work_with(smtp)
    assert not FormerAddress.objects.exists()
    assert DueRow.objects.get(key="f:1").state == "refused"


def test_a_newer_word_takes_a_refused_one_off_the_list(them, smtp):
    row = offered(them, phone="+46701740605")
    work_with(smtp)
    due.drop(kind="mail", about="offered", subject_id=row.subject_id)
    row.refresh_from_db()
    assert row.state == "dropped"


def test_what_was_refused_is_forgotten_with_the_party(them, smtp):
    run = make_run(municipality=them.vaxjo)
    outcome = booking.book(run.pk, make_party(email="refused@example.org"), queue_if_full=True)
    work_with(smtp)
    booking.cancel(outcome.booking.pk)
    assert privacy.anonymise(outcome.party.pk).ok
    row = DueRow.objects.get(about="booked")
    assert (row.state, row.status_code, row.came_back_at) == ("dropped", "", None)


def test_the_list_costs_the_same_however_many_mails_there_are(client, them, django_assert_max_num_queries):
    run = make_run(seats=40, municipality=them.vaxjo)
    for _n in range(15):
        booking.book(run.pk, make_party(), queue_if_full=True)
    client.get(reverse("outbox:index"))
    with django_assert_max_num_queries(30):
        client.get(reverse("outbox:index"))
