"""Removing while others press: real threads against a real database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from courses import booking, privacy
from courses.contact import contact_digest
from courses.models import Booking, BookingEvent, CourseRun, Party
from courses.seats import Reason
from tests.courses.test_booking_races import at_once
from tests.factories import make_party, make_run

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]


def test_removed_by_many_at_once_a_party_is_removed_once():
    run = make_run()
    party = booking.book(run.pk, make_party(), queue_if_full=True).party
    CourseRun.objects.update(ends_at=timezone.now() - timedelta(days=1))
    outcomes = at_once(6, lambda n: privacy.anonymise(party.pk))
    assert sorted(outcome.reason or "" for outcome in outcomes) == ["", *[Reason.NOT_ACTIVE] * 5]
    assert BookingEvent.objects.filter(verb="anonymised").count() == 1
    assert Party.objects.get().version == party.version + 1


def test_a_change_and_a_removal_at_once_leave_nothing_half_done():
    """Whoever has the lock first: a change that comes after the removal finds nothing to change."""
    run = make_run()
    parties = [booking.book(run.pk, make_party(), queue_if_full=True).party for _n in range(2)]

    def press(number):
        party = parties[number % 2]
        if number < 2:
            booking.cancel(Booking.objects.get(party=party).pk)
            return privacy.anonymise(party.pk)
        late = (
            {"name": "Late", "email": f"late{number}@example.org"}
            if number < 4
            else {"access_needs": ["food"]}
        )
        return booking.change(party.pk, late)

    at_once(6, press)
    for party in Party.objects.all():
        assert (party.name, party.email, party.phone) == ("", "", "")
        assert party.access_needs == []
        assert not party.former_addresses.exists()
    assert set(Booking.objects.values_list("contact_digest", flat=True)) == {""}


@pytest.fixture
def meanwhile(monkeypatch):
    """Let something happen, in a connection of its own, between the reading of a party's runs and the first lock."""
    if connection.vendor == "sqlite":
        pytest.skip("with one writer at a time there is no between")
    lock_run = booking.lock_run

    def happen(work):
        def late(pk):
            monkeypatch.setattr(booking, "lock_run", lock_run)
            at_once(1, lambda _n: work())
            return lock_run(pk)

        monkeypatch.setattr(booking, "lock_run", late)

    return happen


def test_what_was_cancelled_while_its_runs_were_being_locked_is_not_changed(meanwhile):
    party = booking.book(make_run().pk, make_party(), queue_if_full=True).party
    meanwhile(lambda: booking.cancel(Booking.objects.get().pk))
    assert booking.change(party.pk, {"name": "Late"}).reason == Reason.NOT_ACTIVE
    assert Party.objects.get().name == party.name


def test_a_party_transferred_while_its_runs_were_being_locked_is_changed_where_it_is_now(meanwhile):
    old = make_run()
    new = make_run(course=old.course)
    party = booking.book(old.pk, make_party(), queue_if_full=True).party
    meanwhile(lambda: booking.transfer(Booking.objects.get().pk, new.pk))
    assert booking.change(party.pk, {"email": "late@example.org"}).ok
    held = Booking.objects.confirmed().get()
    assert (held.run_id, held.contact_digest) == (new.pk, contact_digest("late@example.org", ""))
