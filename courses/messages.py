"""Writing to participants of a run: the verb, and the end of what was written."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from courses.models import Booking, BookingEvent, Message, MessageTo, QueueEntry
from courses.seats import Outcome, Reason, lock_run
from home.models import DueRow

ABOUT = "message"
# Somebody still has to get it: by mail, or by phone.
UNDONE = (DueRow.State.DUE, DueRow.State.CALL)


def booked_in(run) -> QuerySet[Booking]:
    """Who can be written to because they have a seat."""
    return run.bookings.confirmed().filter(party__anonymised_at=None)


def waiting_for(run) -> QuerySet[QueueEntry]:
    """Who can be written to because they wait."""
    return run.queue_entries.filter(state__in=QueueEntry.OPEN, party__anonymised_at=None).in_order()


def write(
    run_id: int,
    message: Message,
    *,
    bookings: Iterable[int] = (),
    entries: Iterable[int] = (),
    actor,
) -> Outcome:
    """Save an unsaved message and let it be due to each chosen party of the run, once; others' pks are passed over.

    Reasons: SENT (its key is known: pressed twice), NOT_ACTIVE (nobody of those chosen is there any more). Locks the
    run. 8 queries, however many parties.
    """
    with transaction.atomic():
        run = lock_run(run_id)
        if Message.objects.filter(key=message.key).exists():
            return Outcome(reason=Reason.SENT)
        booked = list(booked_in(run).filter(pk__in=bookings).order_by("pk"))
        seated = {row.party_id for row in booked}
        waiting = [row for row in waiting_for(run).filter(pk__in=entries) if row.party_id not in seated]
        if not booked and not waiting:
            return Outcome(reason=Reason.NOT_ACTIVE)
        message.run, message.actor = run, actor
        message.save(force_insert=True)
        to = [MessageTo(message=message, party_id=row.party_id, booking=row) for row in booked]
        to += [MessageTo(message=message, party_id=row.party_id, entry=row) for row in waiting]
        MessageTo.objects.bulk_create(to)
        let_be_due(run, to)
        BookingEvent.objects.bulk_create(
            BookingEvent(
                run=run,
                party_id=row.party_id,
                verb=BookingEvent.Verb.MESSAGED,
                by=BookingEvent.By.STAFF,
                actor=actor,
            )
            for row in to
        )
    return Outcome()


def let_be_due(run, to: list[MessageTo]) -> None:
    """One row for each recipient. 1 query."""
    now = timezone.now()
    DueRow.objects.bulk_create(
        DueRow(
            region_id=run.municipality.region_id,
            kind="mail",
            about=ABOUT,
            subject_id=row.pk,
            key=f"{ABOUT}:{row.pk}",
            due_at=now,
        )
        for row in to
    )


def forget(messages: QuerySet[Message]) -> int:
    """Empty the words of messages that nobody has to get any more; how many. 1 query.

    What is still due to others is emptied by the nightly work, once they have it.
    """
    undone = DueRow.objects.filter(kind="mail", about=ABOUT, state__in=UNDONE)
    waited_for = MessageTo.objects.filter(message=OuterRef("pk"), pk__in=undone.values("subject_id"))
    spent = Message.objects.filter(~Exists(waited_for), pk__in=messages.order_by().values("pk"))
    return spent.exclude(text="").update(subject="", text="")
