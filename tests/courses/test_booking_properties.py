"""Random verbs, and after each of them everything that must always hold."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from courses import booking, merging, queue, seats
from courses.models import Booking, CourseRun, QueueEntry
from home.models import DueRow, User
from tests.factories import make_party, make_run, make_staff

# The rules are the same beside each database: most of the examples run beside the faster.
EXAMPLES = 15 if connection.vendor == "sqlite" else 5

sizes = st.sampled_from([1, 1, 1, 2])


class Verbs(RuleBasedStateMachine):
    """One run of up to four seats; parties come, change, leave, and the coordinator changes the seats."""

    parties = Bundle("parties")

    def __init__(self):
        super().__init__()
        self.run = make_run(seats=3)
        self.root = User.objects.filter(is_superuser=True).first() or make_staff(superuser=True)
        self.seats = 3
        self.overbooked = 0
        self.seen_places = set()

    @rule(target=parties, adults=sizes, here=st.booleans())
    def book(self, adults, here):
        before = booking.seats_left(self.run)
        home = self.run.municipality if here else None
        party = make_party(adults=adults, home_municipality=home)
        outcome = booking.book(self.run.pk, party, queue_if_full=True)
        if 0 < self.seats < adults:
            assert outcome.reason == booking.Reason.TOO_MANY
            return None
        assert outcome.ok
        assert bool(outcome.booking) == (adults <= before.free + (before.here if here else 0))
        if outcome.entry:
            assert outcome.place == before.waiting + 1
        return outcome.party

    @rule(adults=sizes)
    def overbook(self, adults):
        assert booking.book(
            self.run.pk, make_party(adults=adults), queue_if_full=False, by="staff", overbook=True
        ).ok

    @rule(party=parties)
    def cancel_or_leave(self, party):
        if party is None:
            return
        for claim in Booking.objects.confirmed().filter(party=party):
            assert booking.cancel(claim.pk).ok
        for entry in QueueEntry.objects.filter(party=party, state="waiting"):
            assert queue.leave(entry.pk).ok

    @rule(party=parties, adults=sizes)
    def change(self, party, adults):
        if party is None:
            return
        held = Booking.objects.confirmed().filter(party=party).values_list("seats", flat=True).first()
        outcome = booking.change(party.pk, {"adults": adults})
        after = Booking.objects.confirmed().filter(party=party).values_list("seats", flat=True).first()
        if held:
            assert after == (adults if outcome.ok else held)

    @rule(kept=parties, other=parties, sizes_of=st.booleans())
    def merge(self, kept, other, sizes_of):
        if kept is None or other is None:
            return
        size_of = (kept if sizes_of else other).pk
        outcome = merging.merge(kept.pk, other.pk, actor=self.root, size_of=size_of)
        if outcome.ok:
            claims = [
                *Booking.objects.confirmed().filter(party__in=(kept, other)),
                *QueueEntry.objects.filter(party__in=(kept, other), state="waiting"),
            ]
            assert [claim.party_id for claim in claims] in ([], [kept.pk])
            assert all(claim.seats == outcome.party.adults for claim in claims)

    @rule(number=st.integers(0, 4))
    def set_seats(self, number):
        CourseRun.objects.filter(pk=self.run.pk).update(seats=number)
        self.seats = number
        booking.seats_changed(self.run.pk)

    @rule(number=st.integers(0, 2))
    def keep_seats_for_residents(self, number):
        until = timezone.localdate() + timedelta(days=5) if number else None
        CourseRun.objects.filter(pk=self.run.pk).update(resident_seats=number, residents_until=until)
        booking.seats_changed(self.run.pk)

    @invariant()
    def counters_equal_the_count(self):
        run = CourseRun.objects.get(pk=self.run.pk)
        self.run = run
        confirmed = run.bookings.confirmed().aggregate(n=Sum("seats"))["n"] or 0
        assert run.confirmed_seats == confirmed
        assert run.waiting_parties == run.queue_entries.waiting().count()
        left = booking.seats_left(run)
        assert run.listed_free <= max(0, left.free + left.here)

    @invariant()
    def nobody_who_fits_waits_beside_a_free_seat(self):
        now = timezone.now()
        counted = seats.count(self.run, now)
        head = seats.head_of_queue(self.run, counted)
        if counted.free(self.run) > 0 and not seats.saves_for(self.run, counted, head, now):
            assert not self.run.queue_entries.waiting().filter(counted.with_room(self.run)).exists()

    @invariant()
    def counted_seats_agree_with_where_people_live(self):
        counted = seats.count(self.run, timezone.now())
        elsewhere = self.run.bookings.confirmed().exclude(party__home_municipality=self.run.municipality)
        others = elsewhere.aggregate(n=Sum("seats"))["n"] or 0
        assert counted.others == (others if counted.kept else 0)
        # Only a coordinator's numbers, or overbooking, can make it more than the rule gives; never a newcomer.
        room = self.run.seats - counted.kept - others
        assert not counted.kept or booking.seats_left(self.run).free <= max(0, room)

    @invariant()
    def places_never_come_twice(self):
        places = list(self.run.queue_entries.values_list("place", flat=True))
        assert len(places) == len(set(places))
        assert self.run.next_place > max(places, default=0)

    @invariant()
    def every_claim_has_told_its_party(self):
        told = DueRow.objects.filter(about__in=["booked", "promoted"]).values_list("subject_id", flat=True)
        assert set(Booking.objects.values_list("pk", flat=True)) == set(told)


class TestVerbs(Verbs.TestCase, TestCase):
    settings = settings(
        max_examples=EXAMPLES, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
    )


@pytest.mark.django_db
def test_stored_counters_are_never_too_generous_about_an_offer_that_ran_out():
    run = make_run(seats=1)
    entry = QueueEntry.objects.create(run=run, party=make_party(save=True), seats=1, place=1, state="offered")
    run.offers.create(entry=entry, seats=1, deadline=timezone.now() - timedelta(days=1))
    seats.write_counters(run, timezone.now())
    run.refresh_from_db()
    assert run.held_seats == 1 and run.listed_free == 0
    assert booking.seats_left(run).free == 1
