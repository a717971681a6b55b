"""A worker that is killed at any moment loses no mail: real processes, a real mail server, a real database."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from config import environment
from config.terminal import with_variables
from courses import booking, reminders
from courses.models import Booking, Party
from home import due
from home.models import DueRow
from tests.courses.test_booking_races import at_once
from tests.factories import make_party, make_run
from tests.mail_sink import mail_sink

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]

MAILS = 60
# Seconds: the sink takes less than this for a mail, so that only a killed worker's lease runs out.
LEASE = 2
LIMIT = 60


def database_url() -> str:
    """The test's own database, for another process."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    # A server in a folder has its host (the folder) in the query, as in the address that the tests were given.
    name, host, port, user = facts["NAME"], facts["HOST"], facts["PORT"], facts["USER"]
    password = f":{facts['PASSWORD']}" if facts["PASSWORD"] else ""
    place = f"{host}:{port}" if port else host
    query = urlencode({key: facts["OPTIONS"][key] for key in ("host",) if key in facts["OPTIONS"]})
    return f"postgresql://{user}{password}@{place}/{name}?{query}"


def facing(sink) -> dict[str, str]:
    """The environment of a worker that works on the test's database and calls the sink."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": database_url(),
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "SECRET_KEY": settings.SECRET_KEY,
        "CONTACT_KEY": settings.CONTACT_KEY,
    }


ARGUMENTS = ["--interval", "0.1", "--lease", str(LEASE)]


@contextlib.contextmanager
def started(sink):
    """`manage.py run_due --loop`, as operators start it."""
    command = [sys.executable, "manage.py", "run_due", "--loop", *ARGUMENTS]
    child = subprocess.Popen(with_variables(facing(sink), command), cwd=environment.ROOT)
    try:
        yield
    finally:
        child.kill()
        child.wait()


@contextlib.contextmanager
def nursery(sink):
    """A function that starts one more worker and returns its pid; all of them are gone at the end."""
    command = with_variables(facing(sink), [sys.executable, "-m", "tests.forked_workers", *ARGUMENTS])
    pids = []
    with subprocess.Popen(
        command, cwd=environment.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:

        def start() -> int:
            parent.stdin.write("one\n")
            parent.stdin.flush()
            pids.append(int(parent.stdout.readline()))
            return pids[-1]

        try:
            yield start
        finally:
            parent.stdin.close()
            for pid in filter(alive, pids):
                os.kill(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def kill(pid: int) -> None:
    """SIGKILL, and wait until it is gone."""
    assert alive(pid), "it was alive until it was killed"
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not alive(pid))


def wait_until(true) -> None:
    until = time.monotonic() + LIMIT
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def kill_at_random(sink, start, workers: int) -> None:
    """Start workers, and kill them all soon after the first has called the mail server."""
    sink.called.clear()
    pids = [start() for _worker in range(workers)]
    assert sink.called.wait(LIMIT), "no worker handed anything over"
    for pid in pids:
        time.sleep(random.uniform(0, 0.15))
        kill(pid)


def mails():
    """The due rows that are mails: each of them, once handed over, lets reminders be due in their time."""
    return DueRow.objects.filter(kind="mail")


def all_handed_over() -> bool:
    return not mails().filter(state=DueRow.State.DUE).exists()


@pytest.mark.parametrize(("workers", "rounds"), [(1, 7), (2, 3)])
def test_killed_workers_lose_no_mail_and_send_none_under_two_ids(workers, rounds):
    run = make_run(seats=MAILS)
    for _party in range(MAILS):
        booking.book(run.pk, make_party(), queue_if_full=False)
    expected = {due.message_id(row) for row in mails()}
    with mail_sink(slowest=0.05) as sink, nursery(sink) as start:
        for _round in range(rounds):
            kill_at_random(sink, start, workers)
        assert not all_handed_over(), "there was work at every kill"
        start()
        wait_until(all_handed_over)
        ids = sink.ids
    assert set(mails().values_list("state", flat=True)) == {DueRow.State.DONE}
    assert {address for address, _id in ids} == set(Party.objects.values_list("email", flat=True)), (
        "none lost"
    )
    assert len(set(ids)) == MAILS, "none under two Message-IDs"
    assert {ident for _address, ident in ids} == expected
    again = sum(count - 1 for count in Counter(ids).values())
    assert again <= rounds * workers, "at most what a killed worker had in hand came again"
    cut_off = mails().filter(attempts__gt=1).count()
    assert 0 < cut_off <= rounds * workers, "some hand-overs were really cut off"
    assert DueRow.objects.filter(kind=reminders.KIND).count() == MAILS, "nor is one without its reminders"


def test_two_workers_at_once_hand_each_mail_over_once():
    run = make_run(seats=MAILS)
    for _party in range(MAILS):
        booking.book(run.pk, make_party(), queue_if_full=False)
    with mail_sink(slowest=0.05) as sink, nursery(sink) as start, started(sink):
        start()
        wait_until(all_handed_over)
        arrived = [address for address, _id in sink.ids]
    assert sorted(arrived) == sorted(Party.objects.values_list("email", flat=True))
    assert set(mails().values_list("attempts", flat=True)) == {1}


@pytest.fixture
def over_smtp(settings):
    """Mail of this process goes to a real server, on the port it is told."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    return lambda port: setattr(settings, "EMAIL_PORT", port)


def test_a_cancel_stands_while_the_mail_server_is_down_and_is_told_once_later(over_smtp):
    outcome = booking.book(make_run().pk, make_party(language="en"), queue_if_full=False)
    with mail_sink() as sink:
        over_smtp(sink.port)
        due.work()
    booking.cancel(outcome.booking.pk)
    assert due.work() == due.Worked(failed=1), "nobody listens"
    assert Booking.objects.get().state == Booking.State.CANCELLED
    with mail_sink(sink.port) as sink:
        now = timezone.now() + due.DELAYS[0]
        assert due.work(now=now) == due.Worked(done=1)
        assert not due.work(now=now + due.DELAYS[-1])
    ((address, message),) = sink.arrived
    assert address == outcome.party.email
    assert message["Subject"].startswith("Your booking is cancelled")


def test_what_is_rolled_back_sends_no_mail(over_smtp):
    outcome = booking.book(make_run().pk, make_party(), queue_if_full=False)
    with mail_sink() as sink:
        over_smtp(sink.port)
        due.work()
        sink.arrived.clear()
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            booking.cancel(outcome.booking.pk)
            raise ZeroDivisionError
        assert not due.work()
    assert Booking.objects.get().state == Booking.State.CONFIRMED
    assert sink.arrived == []


def test_cancels_at_once_are_each_told_once(over_smtp):
    run = make_run(seats=6)
    booked = [booking.book(run.pk, make_party(), queue_if_full=False).booking for _party in range(6)]
    with mail_sink() as sink:
        over_smtp(sink.port)
        due.work()
        sink.arrived.clear()
        at_once(6, lambda number: booking.cancel(booked[number // 2].pk))
        due.work()
    assert sorted(address for address, _message in sink.arrived) == sorted(b.party.email for b in booked[:3])
