"""Anonymising: a party stops being anybody, and the counts stay.

With courses.booking and courses.queue a door to their tables, but it takes and gives no seat: it clears the digest by
which a contact is known again. What is emptied, renewed and kept is decided here, field by field.
"""

import logging

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail import hooks

from courses import messages
from courses.letters import about_party
from courses.models import Booking, BookingEvent, CourseRun, FormerAddress, Message, Party, QueueEntry
from courses.models.parties import new_reference
from courses.seats import Outcome, Reason, lock_run, log
from home.models import DueRow

logger = logging.getLogger(__name__)

By, Verb = BookingEvent.By, BookingEvent.Verb

# What says who somebody is, or something about them that no count is made of. Each with its empty value.
EMPTIED: dict[str, object] = {
    "name": "",
    "second_name": "",
    "email": "",
    "phone": "",
    # Free text by staff: it may say anything.
    "notes": "",
    # With the run's place it points at one family.
    "child_month": None,
    # May speak of health, and of origin; beside a small group's dates, of one person.
    "access_needs": [],
    "interpreter": "",
    "language": "",
    "remind_each": False,
    # Somebody from elsewhere is often the only one.
    "home_municipality": None,
    # A browser may still hold the form that it came with.
    "idempotency_key": None,
}
# The old one stands in mails that others hold: with it the row could be told again.
RENEWED = ("reference", "version", "anonymised_at", "merged_into")
# What statistics count: how many, of which ages, by what way, when. Whose they were is gone.
KEPT = (
    "id",
    "region",
    "adults",
    "children_0_2",
    "children_3_5",
    "children_6_12",
    "children_13_17",
    "source",
    "source_municipality",
    "created_at",
)
# Rows that somebody would still act on.
UNDONE = (DueRow.State.DUE, DueRow.State.FAILED, DueRow.State.CALL, DueRow.State.REFUSED)


def anonymise(party_id: int, *, by=By.SYSTEM, actor=None, now=None) -> Outcome:
    """Empty a party, its answers and what is due about it; keep seats, states, events and attendance.

    Reasons: ACTIVE (it has a booking of a run that is not over, or waits for one that has not started); NOT_ACTIVE
    (it is anonymous already). All links and codes die with the version. Locks every run the party ever had, in
    ascending order, then it. 13 to 15 queries, and 2 for each run.
    """
    now = now or timezone.now()
    with transaction.atomic():
        runs = [lock_run(pk) for pk in runs_ever(party_id)]
        party = Party.objects.select_for_update(no_key=True).get(pk=party_id)
        if party.anonymised_at:
            return Outcome(party=party, reason=Reason.NOT_ACTIVE)
        # Also of runs that it has got since they were locked: then it has something that is not over.
        if is_active(party_id, now):
            return Outcome(party=party, reason=Reason.ACTIVE)
        drop_due(party_id, now)
        party.answers.all().delete()
        party.former_addresses.all().delete()
        Booking.objects.filter(party=party).update(contact_digest="")
        QueueEntry.objects.filter(party=party).update(contact_digest="")
        empty(party, now)
        messages.forget(Message.objects.filter(recipients__party=party))
        # What apps above this one keep about the party.
        for forget in hooks.get_hooks("party_anonymised"):
            forget(party_id)
        for run in runs:
            log(run, party, Verb.ANONYMISED, by=by, actor=actor)
    # A number that says nothing: after a backup was restored, what was removed since is removed again by it.
    logger.info("party %s anonymised by %s", party_id, by)
    return Outcome(party=party)


def runs_ever(party_id: int) -> list[int]:
    """Pks of all runs in which the party was ever booked or waited, ascending. 2 queries."""
    booked = Booking.objects.filter(party_id=party_id).values_list("run_id", flat=True)
    waited = QueueEntry.objects.filter(party_id=party_id, run__isnull=False).values_list("run_id", flat=True)
    return sorted({*booked, *waited})


def is_active(party_id: int, now) -> bool:
    """Whether somebody still has to reach the party. 1 or 2 queries."""
    return (
        active_bookings(now).filter(party_id=party_id).exists()
        or active_entries(now).filter(party_id=party_id).exists()
    )


def active_bookings(now):
    """Confirmed bookings of runs that are not over."""
    going_on = Booking.objects.confirmed().filter(run__ends_at__gt=now)
    return going_on.exclude(run__state=CourseRun.State.CANCELLED)


def active_entries(now):
    """Entries that may still become a seat: of runs that have not started, and of any run of a course."""
    to_come = Q(run__starts_at__gt=now) & ~Q(run__state=CourseRun.State.CANCELLED)
    return QueueEntry.objects.filter(Q(run=None) | to_come, state__in=QueueEntry.OPEN)


def drop_due(party_id: int, now) -> int:
    """Mails and calls about the party that nobody has got to are no longer due; how many. 2 queries.

    That its address took no mail is forgotten as well, also where a call has settled it.
    """
    former = FormerAddress.objects.filter(party_id=party_id)
    bookings = Booking.objects.filter(party_id=party_id)
    about_it = about_party(party_id) | Q(kind="own_data", subject_id=party_id)
    about_it |= Q(kind="former_address", subject_id__in=former.values("pk"))
    about_it |= Q(kind="reminder", subject_id__in=bookings.order_by().values("pk"))
    DueRow.objects.filter(about_it).exclude(status_code="").update(status_code="", came_back_at=None)
    return DueRow.objects.filter(about_it, state__in=UNDONE).update(
        state=DueRow.State.DROPPED, ended_at=now, leased_until=None, problem=""
    )


def dissolve(party: Party, into: Party, now) -> None:
    """Empty a locked party whose rows have all become another's: it was signed up twice. 9 queries.

    It keeps its reference for as long as the other is somebody: staff are told it, and find the other by it.
    """
    drop_due(party.pk, now)
    party.answers.all().delete()
    party.merged_from.update(merged_into=into)
    empty(party, now, merged_into=into)
    logger.info("party %s became part of %s", party.pk, into.pk)


def empty(party: Party, now, merged_into: Party | None = None) -> None:
    """1 query; 2 and one for each sign-up that had become part of it."""
    for name, value in EMPTIED.items():
        setattr(party, name, value)
    party.version += 1
    party.anonymised_at = now
    party.merged_into = merged_into
    if merged_into is None:
        party.reference = new_reference()
        for part in party.merged_from.all():
            part.reference, part.merged_into = new_reference(), None
            part.save(update_fields=["reference", "merged_into"])
    party.save(update_fields=[*EMPTIED, *RENEWED])
