"""The same family signed up twice: two parties become one. With courses.booking and courses.queue a door to seats.

Everything of the other party becomes the kept one's; then the other is emptied at once, and its reference leads to the
kept one. Where both have booked a run, the other's seats go to the queue; where both wait, the earlier place stays.
The family is written to once at most, and only when seats of theirs were given up. Which rows are whose stands here;
what they turn into in courses.merging_claims.
"""

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from courses import queue
from courses.any_run import locked_course
from courses.booking import runs_of
from courses.merging_claims import Merging, no_room, one_claim, one_wait, resize, tell_anew
from courses.models import Answer, Booking, BookingEvent, FormerAddress, MessageTo, Offer, Party, QueueEntry
from courses.privacy import dissolve, runs_ever
from courses.seats import Moved, Outcome, Reason, again_if_moved, lock_run, log, tell_in
from home.permissions import RowPolicy, reach

Verb, Why = BookingEvent.Verb, BookingEvent.Why

# How to reach the party, and how many come: each stays as one of the two said it.
CONTACT = ("email", "phone", "language")
SIZE = ("adults", "second_name", "children_0_2", "children_3_5", "children_6_12", "children_13_17")
# What perhaps only one of them has said. The kept one's own words win.
EITHER = ("name", "child_month", "interpreter", "home_municipality_id", "remind_each")
JOINED = ("access_needs", "notes")
POLICIES = {Booking: RowPolicy(Booking), QueueEntry: RowPolicy(QueueEntry, also="municipalities")}


@again_if_moved
def merge(
    keep_id: int,
    other_id: int,
    *,
    actor,
    why: str = Why.DUPLICATE,
    contact_of: int | None = None,
    size_of: int | None = None,
    now=None,
) -> Outcome:
    """Make two parties one: `keep_id` stays. `contact_of` and `size_of` name the one whose contact and size stay.

    Reasons, with nothing changed: SAME (one party), NOT_YOURS (`actor` may not change every booking and entry of both,
    or one of them is not there; nothing is named), OTHER_REGION, NOT_ACTIVE (one is anonymous), NO_ROOM, TOO_MANY (the
    size does not fit in a run), ALREADY (a third party there has that contact). Locks the courses they have waited
    for, every run of both by ascending pk, both parties, then their entries for any run. About 40 queries, and 10 to
    25 for each run.
    """
    now = now or timezone.now()
    if keep_id == other_id:
        return Outcome(reason=Reason.SAME)
    try:
        with transaction.atomic():
            runs, parties = locked_with_runs(keep_id, other_id)
            if reason := refusal(parties, actor):
                return Outcome(reason=reason)
            work = Merging(parties[keep_id], parties[other_id], actor, why, now)
            waits = locked_waits(work, runs)
            told = set(open_offers(work.kept))
            if settle_party(work, parties[contact_of or keep_id], parties[size_of or keep_id]):
                told = set()
            if reason := no_room(work, runs):
                # Offers that had run out were ended on the way.
                transaction.set_rollback(True)
                return Outcome(reason=reason)
            for run in runs:
                one_claim(work, run)
            for first, second in waits:
                one_wait(work, None, first, second)
            hand_over_rows(work)
            resize(work)
            tell_anew(work, set(open_offers(work.kept)) - told)
            dissolve(work.other, work.kept, now)
            finish(work, runs)
    except IntegrityError:
        return Outcome(reason=Reason.ALREADY)
    return Outcome(party=work.kept)


def within_reach(user) -> QuerySet[Party]:
    """Parties of which the user may change every booking and every place in a queue. 1 query to read."""
    parties = Party.objects.filter(
        Exists(Booking.objects.filter(party=OuterRef("pk")))
        | Exists(QueueEntry.objects.filter(party=OuterRef("pk")))
    )
    if reach(user).everything:
        return parties
    for model, policy in POLICIES.items():
        own = policy.instances_user_has_permission_for(user, "change").order_by().values("pk")
        parties = parties.exclude(Exists(model.objects.filter(party=OuterRef("pk")).exclude(pk__in=own)))
    return parties


def refusal(parties: dict[int, Party], actor) -> Reason | None:
    """Why two locked parties cannot become one. Whose rows they are is asked first. 1 query."""
    # Who has become part of another has no rows any more, and no name to be seen.
    gone = {pk for pk, party in parties.items() if party.merged_into_id}
    seen = set(within_reach(actor).filter(pk__in=parties).values_list("pk", flat=True))
    if len(parties) < 2 or not (seen | gone) >= set(parties):
        return Reason.NOT_YOURS
    first, second = parties.values()
    if first.region_id != second.region_id:
        return Reason.OTHER_REGION
    return Reason.NOT_ACTIVE if first.anonymised_at or second.anonymised_at else None


def locked_with_runs(*pks: int) -> tuple[list, dict[int, Party]]:
    """All runs that two parties ever had something in, and the two, locked until the transaction ends.

    Their courses come first: who takes up an old place for any run does it under the course's lock. Raises Moved when
    one of them got another run meanwhile.
    """
    waited = QueueEntry.objects.filter(party__in=pks, course__isnull=False)
    for course in sorted(set(waited.values_list("course", flat=True))):
        locked_course(course)
    runs = [lock_run(pk) for pk in all_runs(pks)]
    locked = Party.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    parties = {party.pk: party for party in locked}
    if set(all_runs(pks)) - {run.pk for run in runs}:
        raise Moved
    return runs, parties


def all_runs(pks) -> list[int]:
    return sorted({run for pk in pks for run in (*runs_of(pk), *runs_ever(pk))})


def locked_waits(work: Merging, runs) -> list[tuple[QueueEntry, QueueEntry]]:
    """Of their open entries for any run, all locked, the pairs for one course, the earlier first. Raises Moved."""
    found = {}
    for party in sorted(work.both, key=lambda party: party.pk):
        for entry in queue.locked_any_entries(party.pk, runs):
            found.setdefault(entry.course_id, []).append(entry)
    return [tuple(sorted(pair, key=lambda entry: entry.pk)) for pair in found.values() if len(pair) == 2]


def open_offers(party: Party):
    """Pks of the offers that the party has not answered. 1 query."""
    mine = Offer.objects.filter(entry__party=party, state=Offer.State.OPEN)
    return mine.values_list("pk", flat=True)


def settle_party(work: Merging, contact: Party, size: Party) -> bool:
    """Let the kept party be what was chosen; whether it has left an address, and with it the links sent there."""
    kept, other = work.both
    left = kept.email
    phone = contact.phone or kept.phone or other.phone
    chosen = {name: getattr(contact, name) for name in CONTACT} | {name: getattr(size, name) for name in SIZE}
    chosen |= {name: getattr(kept, name) or getattr(other, name) for name in EITHER}
    chosen["access_needs"] = list(dict.fromkeys([*kept.access_needs, *other.access_needs]))
    chosen["notes"] = "\n".join(filter(None, [kept.notes, other.notes]))
    for name, value in (chosen | {"phone": phone}).items():
        setattr(kept, name, value)
    moved_out = bool(left) and kept.email != left
    if moved_out:
        # It may be mistyped, and a stranger's.
        kept.version += 1
    return moved_out


def hand_over_rows(work: Merging) -> None:
    """Everything that is left of the other becomes the kept one's. About 10 queries."""
    kept, other = work.both
    kept.save(update_fields=[*CONTACT, *SIZE, *EITHER, *JOINED, "version"])
    for model in (Booking, QueueEntry, BookingEvent, FormerAddress):
        model.objects.filter(party=other).update(party=kept)
    answered = list(kept.answers.values_list("question", flat=True))
    Answer.objects.filter(party=other).exclude(question__in=answered).update(party=kept)
    got = list(kept.messages.values_list("message", flat=True))
    MessageTo.objects.filter(Q(party=other), message__in=got).delete()
    MessageTo.objects.filter(party=other).update(party=kept)


def finish(work: Merging, runs) -> None:
    """Log it in each run, let the queues have what came free, and let the family be told if seats were given up."""
    for run in runs:
        if run.pk not in work.logged:
            log(run, work.kept, Verb.MERGED, **work.facts())
        queue.settle(run, work.now)
    if work.given_up:
        first = min(work.given_up, key=lambda booking: (booking.run.starts_at, booking.pk))
        tell_in(work.kept.region_id, "merged", first.pk)
