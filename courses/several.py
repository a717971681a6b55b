"""One sign-up for several runs: a day's talks and workshops, say, that a family chooses and signs up for at once.

All or nothing: one party, one transaction, one mail. Seats are taken by the same pieces as in courses.booking.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from courses import booking, queue
from courses.booking import again_when_sent_elsewhere
from courses.claims import ACTIVE, RUN_KEY, claims_of_party
from courses.contact import contact_digest
from courses.models import BookingEvent, CourseRun, Party
from courses.seats import Outcome, Reason, again_if_moved, count, lock_run, refusal, tell_in
from courses.standing import Stand, stand_of

By = BookingEvent.By
# What somebody goes to in a day, or in a weekend; each run more is one more lock that others wait for.
MOST = 12


def url(run_ids: Iterable[int]) -> str:
    """Where several runs are signed up for at once, under the active language; of more than MOST it is told there."""
    return f"{reverse('courses:book_several')}?{urlencode([(RUN_KEY, pk) for pk in dict.fromkeys(run_ids)])}"


@dataclass(frozen=True)
class SeveralOutcome:
    """What became of a sign-up for several runs.

    Without a `reason` (or SENT: the same form came before) the party has something in each of them: `outcomes` says
    what, by the run's pk. Otherwise nothing was written, and `outcomes` has those that stood in the way, each with its
    reason and, where it is FULL, the place in the queue. None of them is named where the contact is known (ALREADY).
    """

    party: Party | None = None
    outcomes: Mapping[int, Outcome] = field(default_factory=dict)
    reason: Reason | None = None

    @property
    def ok(self) -> bool:
        return self.reason is None


@again_when_sent_elsewhere
def book_several(
    run_ids: Collection[int],
    party: Party,
    answers: Mapping[int, str] | None = None,
    *,
    queue_if_full: Collection[int] = (),
    automatic: bool = True,
    now=None,
) -> SeveralOutcome:
    """Book an unsaved party into each of the runs, or let it wait in those of them that `queue_if_full` names.

    What the party agreed to holds for all of them, or nothing is written. Reasons, as those of courses.booking.book: what
    `refusal` says of one; SENT; ALREADY (in one of them the contact has a booking or waits: it is written to, and the
    answer does not say which); TOO_MANY; FULL (one is, and was not agreed to be waited for); OTHER_REGION. Locks the
    runs by ascending pk; 8 queries and about 8 for each run.
    """
    now = now or timezone.now()
    digest = contact_digest(party.email, party.phone)
    with transaction.atomic():
        runs = locked(run_ids)
        if len({run.municipality.region_id for run in runs}) != 1:
            return SeveralOutcome(reason=Reason.OTHER_REGION)
        if closed := {run.pk: reason for run in runs if (reason := refusal(run, now))}:
            return refused({pk: Outcome(reason=reason) for pk, reason in closed.items()})
        if before := sent_before(runs, party):
            return before
        stands = [(run, stand_in(run, party, digest, now)) for run in runs]
        if any(stand.known for _run, stand in stands):
            return known_already(stands, now)
        if hindered := hindrances(stands, queue_if_full):
            return refused(hindered)
        booking.save_party(party, runs[0], answers or {})
        # Whoever takes one thing only gets the mail that says most about it.
        alone = len(runs) == 1
        outcomes = {
            run.pk: booking.take(run, party, stand, digest, automatic=automatic, by=By.PARTY, told=alone)
            for run, stand in stands
        }
        if not alone:
            tell_in(party.region_id, "booked_several", party.pk)
    return SeveralOutcome(party, outcomes)


def locked(run_ids: Collection[int]) -> list[CourseRun]:
    """The runs by ascending pk, locked until the transaction ends: two who choose the same never wait in a ring."""
    return [lock_run(pk) for pk in in_order(run_ids)]


def in_order(run_ids: Collection[int]) -> list[int]:
    return sorted(set(run_ids))


def refused(outcomes: Mapping[int, Outcome]) -> SeveralOutcome:
    """Nothing was written; the first run's reason stands for the whole."""
    return SeveralOutcome(outcomes=outcomes, reason=next(iter(outcomes.values())).reason)


def sent_before(runs: list[CourseRun], party: Party) -> SeveralOutcome | None:
    """The outcome that the same form had when it was sent first. 1 query; 4 for each run when it was.

    A key that came from a form for other runs says nothing about these, and is let go.
    """
    key = party.idempotency_key
    sent = key and Party.objects.filter(idempotency_key=key).values_list("pk", flat=True).first()
    if not sent:
        return None
    had = {run.pk: booking.sent_before(run, sent) for run in runs}
    if not any(outcome.booking or outcome.entry for outcome in had.values()):
        party.idempotency_key = None
        return None
    return SeveralOutcome(next(iter(had.values())).party, had, Reason.SENT)


def stand_in(run: CourseRun, party: Party, digest: str, now) -> Stand:
    """Where the party stands in one of the locked runs. 1 query, or what the queue then asks."""
    return stand_of(run, party, digest, count(run, now, digest=digest), now)


def known_already(stands: list[tuple[CourseRun, Stand]], now) -> SeveralOutcome:
    """Write to the contact about what it has, one mail for each of its parties; the page learns no more than that."""
    told = set()
    for run, stand in stands:
        if stand.known and stand.known not in told:
            told.add(stand.known)
            booking.known_already(run, stand.known, now)
    return SeveralOutcome(reason=Reason.ALREADY)


def hindrances(stands: list[tuple[CourseRun, Stand]], queue_if_full: Collection[int]) -> dict[int, Outcome]:
    """The runs in which the party cannot have what it was shown, and why."""
    return {
        run.pk: Outcome(reason=reason, place=stand.place)
        for run, stand in stands
        if (reason := stand.refusal(queue_if_full=run.pk in queue_if_full))
    }


@again_if_moved
def cancel_all(party_id: int, *, now=None) -> SeveralOutcome:
    """Give up all that a party has booked, waits for or is offered; the queues get the seats, the party one mail.

    Reasons: NOT_ACTIVE (it has nothing to give up). What is over or was cancelled by us stays as it is. The outcomes are
    by run; waiting for any run of a course is in none of them. Locks the party's runs in ascending order, then it.
    """
    now = now or timezone.now()
    with transaction.atomic():
        runs, party = booking.locked_with_runs(party_id)
        queue.locked_any_entries(party_id, runs)
        by_pk = {run.pk: run for run in runs}
        claims = [claim for claim in claims_of_party(party_id) if claim.state(now) in ACTIVE]
        if not claims:
            return SeveralOutcome(party, reason=Reason.NOT_ACTIVE)
        for claim in claims:
            run = by_pk[claim.run.pk] if claim.run else None
            if claim.booking:
                booking.give_up(run, claim.booking, now, by=By.PARTY)
            else:
                queue.step_out(run, claim.entry, now, by=By.PARTY)
        # Only now, when the party waits for none of them: its own seats shall not come back to it.
        given_up = {claim.run.pk: claim for claim in claims if claim.run}
        for pk in sorted(given_up):
            queue.settle(by_pk[pk], now)
        tell_in(party.region_id, "cancelled_all", party.pk, key=f":{now.timestamp():.6f}")
    outcomes = {pk: Outcome(party, claim.booking, claim.entry) for pk, claim in given_up.items()}
    return SeveralOutcome(party, outcomes)
