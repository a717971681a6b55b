"""The whole life of a queue against a simple one in memory: the same verbs, the same answers, at every step."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from courses import any_run, booking, offers, queue
from courses.models import Booking, CourseRun, Offer, QueueEntry
from courses.seats import Reason
from tests.factories import make_party, make_run

# The rules are the same beside each database: most of the examples run beside the faster.
EXAMPLES = 15 if connection.vendor == "sqlite" else 5

LIMIT = 3


@dataclass
class Waiting:
    """One party in the simple queue; `any_run`: it waits for any run of the course, and this one suits it.

    `here`: it lives in the municipality for whose residents some seats may be kept.
    """

    name: int
    seats: int
    automatic: bool
    any_run: bool = False
    here: bool = False
    offered: bool = False
    passed_over: int = 0


@dataclass
class SimpleQueue:
    """What the design says, with lists and no database: seats, who holds them, who waits in which order."""

    seats: int
    kept: int = 0
    booked: dict[int, int] = field(default_factory=dict)
    residents: set[int] = field(default_factory=set)
    waiting: list[Waiting] = field(default_factory=list)

    @property
    def free(self) -> int:
        held = sum(one.seats for one in self.waiting if one.offered)
        return self.seats - sum(self.booked.values()) - held

    def room(self, here: bool) -> int:
        """Free seats for a resident, or for all others: they never hold more than what is not kept."""
        return self.free if here or not self.kept else min(self.free, self.share)

    @property
    def share(self) -> int:
        """What is not kept and no other from elsewhere holds, free or not."""
        offered = sum(one.seats for one in self.waiting if one.offered and not one.here)
        others = offered + sum(seats for name, seats in self.booked.items() if name not in self.residents)
        return self.seats - self.kept - others

    def hand_out(self) -> None:
        while self.free > 0 and (one := self.next_in_line()):
            if one.automatic:
                self.take(one)
            else:
                one.offered = True

    @property
    def head(self) -> Waiting | None:
        """The first of the run's own queue: it alone can be passed over, and have seats saved for it.

        Who waits only because seats are kept for residents is left out: that is no passing over.
        """
        own = [one for one in self.waiting if not one.offered and not one.any_run]
        return next((one for one in own if one.seats > self.free or one.seats <= self.room(one.here)), None)

    def saves_for(self, head: Waiting | None) -> bool:
        """Seats are saved for a head passed over too often, unless the rule keeps it out however many are free."""
        if head is None or head.passed_over < LIMIT:
            return False
        return not self.kept or head.here or head.seats <= self.share

    def next_in_line(self) -> Waiting | None:
        head, free = self.head, self.free
        for one in [one for one in self.waiting if not one.offered]:
            if one is head and one.seats > free and self.saves_for(one):
                return None
            if one.seats <= self.room(one.here):
                if head and head.seats > free and self.waiting.index(head) < self.waiting.index(one):
                    head.passed_over += 1
                return one
        return None

    def take(self, one: Waiting) -> None:
        self.waiting.remove(one)
        self.booked[one.name] = one.seats

    def newcomer_fits(self, seats: int, here: bool) -> bool:
        asked = [one for one in self.waiting if not one.offered]
        beaten = self.saves_for(self.head) or any(one.seats <= self.room(one.here) for one in asked)
        return 0 < seats <= self.room(here) and not beaten


class Life(RuleBasedStateMachine):
    """Parties book, wait, answer, are silent, leave and come back, while a coordinator moves the seats."""

    def __init__(self):
        super().__init__()
        self.run = make_run(seats=2, starts_in_days=200)
        self.simple = SimpleQueue(2)
        self.entries: dict[int, int] = {}
        self.ended: dict[int, tuple[int, bool, bool]] = {}
        self.now = timezone.now()

    def chosen(self, names, pick):
        names = sorted(names)
        return names[pick % len(names)]

    def party(self, seats, here):
        return make_party(adults=seats, home_municipality=self.run.municipality if here else None)

    @rule(seats=st.sampled_from([1, 1, 2]), automatic=st.booleans(), here=st.booleans())
    def come(self, seats, automatic, here):
        party = self.party(seats, here)
        fits = self.simple.newcomer_fits(seats, here)
        outcome = booking.book(self.run.pk, party, queue_if_full=True, automatic=automatic, now=self.now)
        if 0 < self.simple.seats < seats:
            assert outcome.reason == Reason.TOO_MANY
            return
        assert outcome.ok and bool(outcome.booking) == fits
        if here:
            self.simple.residents.add(party.pk)
        if fits:
            self.simple.booked[party.pk] = seats
        else:
            assert outcome.place == sum(not one.any_run for one in self.simple.waiting) + 1
            self.simple.waiting.append(Waiting(party.pk, seats, automatic, here=here))
            self.entries[party.pk] = outcome.entry.pk

    @rule(seats=st.sampled_from([1, 1, 2]), automatic=st.booleans(), here=st.booleans())
    def wait_for_any_run(self, seats, automatic, here):
        """The run is looked at when the due row is worked, which is at once here."""
        outcome = any_run.join_course(
            self.run.course_id,
            self.party(seats, here),
            [self.run.municipality_id],
            automatic=automatic,
            now=self.now,
        )
        name = outcome.party.pk
        self.entries[name] = outcome.entry.pk
        if here:
            self.simple.residents.add(name)
        self.simple.waiting.append(Waiting(name, seats, automatic, any_run=True, here=here))
        booking.fill(self.run.pk, now=self.now)
        self.simple.hand_out()

    @precondition(lambda self: self.simple.booked)
    @rule(pick=st.integers(0, 50))
    def cancel(self, pick):
        name = self.chosen(self.simple.booked, pick)
        claim = Booking.objects.confirmed().get(party_id=name)
        assert booking.cancel(claim.pk, now=self.now).ok
        del self.simple.booked[name]
        self.simple.hand_out()

    @precondition(lambda self: self.simple.waiting)
    @rule(pick=st.integers(0, 50))
    def leave(self, pick):
        one = self.simple.waiting[pick % len(self.simple.waiting)]
        assert queue.leave(self.entries[one.name], now=self.now).ok
        self.remove(one)

    @precondition(lambda self: any(one.offered for one in self.simple.waiting))
    @rule(pick=st.integers(0, 50), yes=st.booleans())
    def answer(self, pick, yes):
        offered = [one for one in self.simple.waiting if one.offered]
        one = offered[pick % len(offered)]
        offer = Offer.objects.get(state="open", entry__party_id=one.name)
        verb = offers.accept_offer if yes else offers.decline_offer
        assert verb(offer.pk, now=self.now).ok
        if yes:
            self.simple.take(one)
        else:
            self.remove(one)

    @precondition(lambda self: any(one.offered for one in self.simple.waiting))
    @rule(swept=st.booleans())
    def everybody_who_was_asked_is_silent(self, swept):
        """All open offers are handed over and run out; sometimes no job runs, and the next verb finds out."""
        for offer in Offer.objects.filter(run=self.run, state="open", handed_over_at=None):
            offers.handed_over(offer.pk, self.now, now=self.now)
        self.now = max(
            Offer.objects.filter(run=self.run, state="open").values_list("deadline", flat=True)
        ) + timedelta(seconds=1)
        for one in [one for one in self.simple.waiting if one.offered]:
            self.simple.waiting.remove(one)
            self.ended[one.name] = (one.seats, one.automatic, one.any_run)
        self.simple.hand_out()
        if swept:
            offers.expire_offers(self.run.pk, now=self.now)
        else:
            booking.fill(self.run.pk, now=self.now)

    @precondition(lambda self: self.ended)
    @rule(pick=st.integers(0, 50))
    def come_back(self, pick):
        name = self.chosen(self.ended, pick)
        seats, automatic, waits_for_any = self.ended.pop(name)
        verb = any_run.wait_again if waits_for_any else queue.rejoin
        outcome = verb(self.entries[name], now=self.now)
        assert outcome.ok
        self.entries[name] = outcome.entry.pk
        here = name in self.simple.residents
        self.simple.waiting.append(Waiting(name, seats, automatic, waits_for_any, here))
        booking.fill(self.run.pk, now=self.now)
        self.simple.hand_out()

    @rule(seats=st.integers(0, 4))
    def move_the_seats(self, seats):
        CourseRun.objects.filter(pk=self.run.pk).update(seats=seats)
        booking.seats_changed(self.run.pk, now=self.now)
        self.simple.seats = seats
        self.simple.hand_out()

    @rule(number=st.integers(0, 2), passed=st.booleans())
    def keep_seats_for_residents(self, number, passed):
        """From its day on the rule says nothing any more, whether or not a job has run."""
        day = timezone.localdate(self.now) if passed else timezone.localdate(self.run.starts_at)
        until = day if number else None
        CourseRun.objects.filter(pk=self.run.pk).update(resident_seats=number, residents_until=until)
        booking.fill(self.run.pk, now=self.now)
        self.simple.kept = 0 if passed else number
        self.simple.hand_out()

    def remove(self, one: Waiting) -> None:
        self.simple.waiting.remove(one)
        self.ended[one.name] = (one.seats, one.automatic, one.any_run)
        self.simple.hand_out()

    @invariant()
    def both_say_the_same(self):
        if not hasattr(self, "run"):
            return
        booked = dict(Booking.objects.confirmed().filter(run=self.run).values_list("party_id", "seats"))
        assert booked == self.simple.booked
        mine = Q(run=self.run) | Q(course=self.run.course_id)
        entries = QueueEntry.objects.filter(mine, state__in=QueueEntry.OPEN).order_by("-priority", "pk")
        assert [(e.party_id, e.seats, e.state == "offered", e.passed_over) for e in entries] == [
            (one.name, one.seats, one.offered, one.passed_over) for one in self.simple.waiting
        ]
        offered = set(
            Offer.objects.filter(run=self.run, state="open").values_list("entry__party_id", flat=True)
        )
        assert offered == {one.name for one in self.simple.waiting if one.offered}

    @invariant()
    def counters_are_true(self):
        run = CourseRun.objects.get(pk=self.run.pk)
        assert run.confirmed_seats == sum(self.simple.booked.values())
        assert run.held_seats == sum(one.seats for one in self.simple.waiting if one.offered)
        assert run.waiting_parties == sum(not one.any_run for one in self.simple.waiting)


class TestLife(Life.TestCase, TestCase):
    settings = settings(
        max_examples=EXAMPLES, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
    )
