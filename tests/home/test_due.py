"""What is due is done at least once: by one of many workers, after crashes, days late."""

import os
import signal
import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from home import due
from home.models import DueRow
from home.views import oldest_due, oldest_failing
from tests.factories import make_region

pytestmark = pytest.mark.django_db


def add_row(key="note:1", **facts):
    facts = {"region_id": make_region().pk, "kind": "note", "about": "note", "subject_id": 1} | facts
    due.add(key=key, **facts)
    return DueRow.objects.get(key=key)


delivered = []


def deliver(row):
    delivered.append(row.pk)
    return True


def drop(row):
    return False


def fail(row):
    raise ConnectionRefusedError("550 sara@example.org is unknown here")


@pytest.fixture(autouse=True)
def handler(settings):
    delivered.clear()
    settings.DUE_HANDLERS = {"note": f"{__name__}.deliver"}

    def choose(name):
        settings.DUE_HANDLERS = {"note": f"{__name__}.{name}"}

    return choose


def test_a_due_row_is_worked_once():
    row = add_row()
    assert due.work() == due.Worked(done=1)
    assert due.work() == due.Worked()
    assert delivered == [row.pk]
    row.refresh_from_db()
    assert row.state == DueRow.State.DONE
    assert row.ended_at is not None


def test_the_same_key_makes_one_row():
    add_row(subject_id=1)
    row = add_row(subject_id=2)
    assert DueRow.objects.count() == 1
    assert row.subject_id == 1


def test_adding_costs_one_query(django_assert_num_queries):
    region = make_region()
    with django_assert_num_queries(1):
        due.add(region_id=region.pk, kind="note", about="note", subject_id=1, key="note:1")


def test_a_row_is_left_until_its_time_comes():
    row = add_row(due_at=timezone.now() + timedelta(hours=1))
    assert not due.work()
    assert due.work(now=row.due_at + timedelta(days=3)) == due.Worked(done=1)


def test_what_is_no_longer_true_is_dropped(handler):
    handler("drop")
    row = add_row()
    assert due.work() == due.Worked(dropped=1)
    row.refresh_from_db()
    assert row.state == DueRow.State.DROPPED


def test_a_failed_attempt_is_made_again_after_growing_delays_and_then_given_up(handler):
    handler("fail")
    row = add_row()
    now = row.due_at
    waits = []
    for _delay in due.DELAYS:
        assert due.work(now=now) == due.Worked(failed=1)
        row.refresh_from_db()
        assert row.state == DueRow.State.DUE
        assert not due.work(now=now), "not before its time"
        waits.append(row.due_at - now)
        now = row.due_at
    assert waits == due.DELAYS
    assert waits == sorted(waits)
    assert due.work(now=now) == due.Worked(failed=1)
    row.refresh_from_db()
    assert row.state == DueRow.State.FAILED


def test_a_handler_that_recovers_is_done_at_the_next_attempt(handler):
    handler("fail")
    row = add_row()
    due.work()
    handler("deliver")
    assert due.work(now=timezone.now() + timedelta(minutes=2)) == due.Worked(done=1)
    assert delivered == [row.pk]


def test_what_went_wrong_is_kept_without_anybodys_address(handler, caplog):
    handler("fail")
    row = add_row()
    due.work()
    row.refresh_from_db()
    assert row.problem.startswith("ConnectionRefusedError at test_due.py:")
    assert "sara@example.org" not in row.problem + caplog.text


def test_an_unknown_kind_is_kept_for_a_newer_version(settings):
    settings.DUE_HANDLERS = {}
    row = add_row()
    assert due.work() == due.Worked(failed=1)
    row.refresh_from_db()
    assert row.state == DueRow.State.DUE


def test_a_leased_row_is_left_alone_until_the_lease_runs_out():
    row = add_row()
    now = row.due_at
    assert due.claim(row.pk, now)
    assert not due.work(now=now + timedelta(minutes=1))
    assert due.work(now=now + due.LEASE) == due.Worked(done=1), "its worker was killed"


def test_a_worker_that_finishes_late_still_ends_the_row():
    row = add_row()
    slow = due.claim(row.pk, row.due_at)
    due.claim(row.pk, row.due_at + due.LEASE)
    due.end(slow, DueRow.State.DONE, timezone.now())
    row.refresh_from_db()
    assert row.state == DueRow.State.DONE


def test_a_worker_that_fails_late_leaves_the_next_ones_lease():
    row = add_row()
    slow = due.claim(row.pk, row.due_at)
    quick = due.claim(row.pk, row.due_at + due.LEASE)
    due.postpone(slow, RuntimeError(), row.due_at + due.LEASE)
    row.refresh_from_db()
    assert row.leased_until == quick.leased_until


def test_work_stops_between_rows():
    add_row("note:1")
    add_row("note:2", subject_id=2)
    answers = iter([False, True])
    assert due.work(stop=lambda: next(answers)) == due.Worked(done=1)


def test_a_message_id_is_stable_and_a_rows_own():
    first, second = add_row("note:1"), add_row("note:2")
    assert due.message_id(first) == due.message_id(DueRow.objects.get(pk=first.pk))
    assert due.message_id(first) != due.message_id(second)
    assert due.message_id(first).endswith("@example.org>")


@pytest.fixture
def in_process(monkeypatch):
    """The worker in this process: it keeps the test's connection, and whoever listened to signals does so again."""
    monkeypatch.setattr("config.management.commands.run_due.close_old_connections", lambda: None)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def stop_at(row):
    os.kill(os.getpid(), signal.SIGTERM)
    return deliver(row)


def test_a_worker_that_is_asked_to_stop_finishes_the_row_in_hand(in_process, handler):
    handler("stop_at")
    rows = [add_row(f"note:{number}", subject_id=number) for number in range(2)]
    call_command("run_due", "--loop", "--interval", "0")
    assert delivered == [rows[0].pk]
    notes = DueRow.objects.filter(kind="note").order_by("pk")
    assert list(notes.values_list("state", flat=True)) == ["done", "due"]


def test_a_database_that_is_away_for_a_while_does_not_end_the_worker(in_process, monkeypatch):
    rounds = []

    def work(stop, lease):
        rounds.append(1)
        if len(rounds) == 1:
            raise DatabaseError
        os.kill(os.getpid(), signal.SIGTERM)
        return due.Worked()

    monkeypatch.setattr(due, "work", work)
    call_command("run_due", "--loop", "--interval", "0")
    assert len(rounds) == 2


def test_without_loop_everything_that_is_due_is_worked(capsys):
    for number in range(3):
        add_row(f"note:{number}", subject_id=number)
    call_command("run_due")
    assert len(delivered) == 3
    assert "done 3" in capsys.readouterr().out


@pytest.mark.threads
@pytest.mark.django_db(transaction=True)
def test_many_workers_do_each_row_once():
    rows = [add_row(f"note:{number}", subject_id=number) for number in range(20)]
    started = threading.Barrier(4)

    def worker():
        started.wait()
        try:
            due.work()
        finally:
            connection.close()

    workers = [threading.Thread(target=worker) for _worker in range(4)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    assert sorted(delivered) == sorted(row.pk for row in rows)


def put_off(row):
    raise due.Later(row.due_at + timedelta(days=2))


def test_what_comes_too_early_is_due_again_at_its_time_and_that_is_no_attempt(handler):
    row = add_row()
    handler("put_off")
    assert due.work() == due.Worked(later=1)
    moment = row.due_at + timedelta(days=2)
    row.refresh_from_db()
    assert (row.state, row.due_at, row.attempts, row.leased_until) == (DueRow.State.DUE, moment, 0, None)
    handler("deliver")
    assert due.work() == due.Worked()
    assert due.work(now=moment) == due.Worked(done=1)


def test_something_newer_drops_what_waits_and_says_when_it_was_due():
    first = add_row(due_at=timezone.now() + timedelta(hours=1))
    add_row(key="note:2", due_at=timezone.now() + timedelta(hours=2))
    other = add_row(key="note:3", subject_id=2)
    assert due.drop(kind="note", about="note", subject_id=1) == first.due_at
    assert due.drop(kind="note", about="note", subject_id=1) is None
    assert list(DueRow.objects.filter(state=DueRow.State.DUE)) == [other]


def plan_of(query, *params) -> str:
    """How the database would find it, with few rows as with many."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{query}", params)
        return str(cursor.fetchall())


@pytest.mark.parametrize(
    ("ask", "index"), [(oldest_due, "due_rows_in_order"), (oldest_failing, "due_rows_that_failed")]
)
def test_what_a_monitor_asks_every_minute_is_one_query_by_index(ask, index, django_assert_num_queries):
    for number in range(50):
        add_row(f"note:{number}")
    with django_assert_num_queries(1) as asked:
        ask()
    assert index in plan_of(asked.captured_queries[0]["sql"])


def test_a_row_that_was_tried_and_failed_is_told_although_its_next_try_lies_ahead(handler):
    handler("fail")
    add_row()
    DueRow.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert oldest_failing() == 0
    due.work()
    assert oldest_due() == 0
    assert 3600 <= oldest_failing() < 3660
    handler("deliver")
    due.work(now=timezone.now() + due.DELAYS[0])
    assert oldest_failing() == 0


def test_only_our_own_message_ids_lead_to_a_row(settings):
    row = add_row()
    own = due.message_id(row)
    assert due.row_of(own) == due.row_of(f" {own[1:-1]} ") == row
    settings.DEFAULT_FROM_EMAIL = "Other <post@other.example>"
    assert due.row_of(own) == row, "the sender may have changed since"
    name, _dot, rest = own[1:-1].partition(".")
    forged = [
        f"<{name[:-1]}{'0' if name[-1] != '0' else '1'}.{rest}>",
        f"<{name}.{row.pk + 1}@example.org>",
        f"<{name}.{'9' * 40}@example.org>",
        f"<{name}.²@example.org>",
        "<>",
        "",
        f"{own} {own}",
    ]
    assert [due.row_of(one) for one in forged] == [None] * len(forged)
