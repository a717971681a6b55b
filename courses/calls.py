"""Parties that have to be called: they gave no address, or it took no mail. A call is logged like any other deed."""

from enum import StrEnum

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from courses import any_run, booking, offers, queue
from courses.claims import Claim, State
from courses.letters import MAILS
from courses.models import BookingEvent, CourseRun
from courses.seats import Outcome, Reason, lock_run, log, log_of
from home.models import DueRow

By, Verb = BookingEvent.By, BookingEvent.Verb
BY_CALL = [name for name, mail in MAILS.items() if mail.call]
REFUSED = (DueRow.State.FAILED, DueRow.State.REFUSED)
# Seats may still come: whoever wanted to move stays on the list.
PERHAPS_LATER = (Reason.FULL, Reason.TOO_MANY)


class Result(StrEnum):
    """What came of a call."""

    TOLD = "told"
    YES = "yes"
    NO = "no"
    UNREACHED = "unreached"


def to_call(rows: QuerySet) -> QuerySet:
    """Of due rows, those somebody has to call about: no address, or one that takes no mail, or none for two days."""
    refused = Q(state__in=REFUSED, about__in=BY_CALL)
    return rows.filter(Q(state=DueRow.State.CALL) | refused, kind="mail")


def has_to_be_called(row: DueRow) -> bool:
    """The same of one row; asks nothing."""
    refused = row.state in REFUSED and row.about in BY_CALL
    return row.kind == "mail" and (row.state == DueRow.State.CALL or refused)


def claim_of(row: DueRow) -> Claim | None:
    """What a call would be about; None when that is no longer true. 1 or 2 queries."""
    claim = MAILS[row.about].find(row.subject_id)
    return claim if claim and claim.state() in MAILS[row.about].states else None


def destination(claim: Claim | None) -> CourseRun | None:
    """Of a booking whose run was cancelled: the run that was offered instead. At most 1 query."""
    cancelled = claim and claim.booking and claim.state() == State.RUN_CANCELLED
    return claim.run.moves_to if cancelled else None


def log_call(row: DueRow, result: Result, *, actor, now=None) -> Outcome:
    """Write down a call, and do what the party said: with TOLD about an offer its deadline runs from now.

    YES about a cancelled run moves the booking to the one that was offered instead. UNREACHED leaves it on the list,
    and so does a YES for which there is no room. Reasons: those of the offer's verbs, or of `booking.move_over`. Locks
    the run, or both.
    """
    now = now or timezone.now()
    claim = claim_of(row)
    outcome = Outcome()
    if claim:
        note_call(claim, result, actor=actor)
        if row.about == "still":
            outcome = waits_on(claim, result, actor=actor, now=now)
        if result == Result.YES and destination(claim):
            outcome = booking.move_over(claim.booking.pk, by=By.STAFF, actor=actor, now=now)
        if claim.offer and result in (Result.TOLD, Result.YES, Result.NO):
            outcome = answered(claim.offer.pk, result, actor=actor, now=now)
    if result != Result.UNREACHED and outcome.reason not in PERHAPS_LATER:
        DueRow.objects.filter(pk=row.pk).update(state=DueRow.State.DONE, ended_at=now, leased_until=None)
    return outcome


def note_call(claim: Claim, result: Result, *, actor) -> None:
    with transaction.atomic():
        facts = {"by": By.STAFF, "actor": actor, "after": result}
        if claim.run:
            log(lock_run(claim.run.pk), claim.party, Verb.CALLED, **facts)
        else:
            log_of(claim.entry, None, Verb.CALLED, **facts)


def waits_on(claim: Claim, result: Result, *, actor, now) -> Outcome:
    """What a party that waits for any run said when asked whether it still does."""
    match result:
        case Result.YES:
            return any_run.say_still(claim.entry.pk, by=By.STAFF, actor=actor, now=now)
        case Result.NO:
            return queue.leave(claim.entry.pk, by=By.STAFF, actor=actor, now=now)
        case Result.TOLD:
            any_run.was_asked(claim.entry.pk, now)
    return Outcome()


def answered(offer_id: int, result: Result, *, actor, now) -> Outcome:
    """What the party said of its offer, by the same verbs as its own page."""
    if result == Result.TOLD:
        offers.handed_over(offer_id, now)
        return Outcome()
    verb = offers.accept_offer if result == Result.YES else offers.decline_offer
    return verb(offer_id, by=By.STAFF, actor=actor, now=now)
