"""How long personal data is kept, and the nightly work that ends it.

Each municipality decides on a number of days after the last meeting (`Municipality.retention_days`); until it has,
nothing of its own is removed. A party with claims in several municipalities is kept as long as the longest of them.
What is due is asked of the dates anew each night, so a night that was missed is made up for by the next.
"""

import logging
from datetime import datetime, time, timedelta

from django.db import Error
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from courses import messages, survey
from courses.models import Booking, FormerAddress, Message, Party, QueueEntry
from courses.privacy import anonymise
from home import due
from home.models import DueRow, Municipality, Region

logger = logging.getLogger(__name__)

KIND = "retention"
AT_NIGHT = time(3)
# A mail is given up after two days (home.due): then the address it would have gone to is of no use any more.
FORMER_ADDRESSES_KEPT = timedelta(days=3)


def decided_days() -> list[int]:
    """The numbers of days that municipalities have decided on, each once. 1 query."""
    decided = Municipality.objects.order_by("retention_days").filter(retention_days__isnull=False)
    return list(decided.values_list("retention_days", flat=True).distinct())


def due_for_removal(now=None) -> QuerySet[Party]:
    """Parties of which nothing has to be kept any more. 1 query for the days, 1 when it is read.

    A claim is a booking or a place in a queue, in whatever state it ended: each counts from its run's last meeting,
    one for any run of a course from the day it ended.
    """
    now = now or timezone.now()
    days = decided_days()
    mine = Q(party=OuterRef("pk"))
    bookings = Booking.objects.filter(mine)
    entries = QueueEntry.objects.filter(mine)
    kept_entries = entries.exclude(run=None).exclude(run_is_long_over(days, now))
    return (
        Party.objects.filter(anonymised_at=None)
        .filter(Exists(bookings) | Exists(entries))
        .exclude(Exists(bookings.exclude(run_is_long_over(days, now))))
        .exclude(Exists(kept_entries))
        .exclude(Exists(entries.filter(run=None).filter(course_entry_is_kept(days, now))))
    )


def run_is_long_over(days: list[int], now) -> Q:
    over = Q(pk__in=())
    for number in days:
        decided, then = Q(run__municipality__retention_days=number), now - timedelta(days=number)
        # A run without a meeting left has been cancelled, or was never published.
        ended = Q(run__ends_at__lte=then) | Q(run__ends_at=None, run__cancelled_at__lte=then)
        over |= decided & ended
    return over


def course_entry_is_kept(days: list[int], now) -> Q:
    """Still waiting; or one of the municipalities it names has not decided, or decided on longer."""
    kept = Q(state__in=QueueEntry.OPEN) | Q(municipalities__retention_days=None)
    for number in days:
        kept |= Q(municipalities__retention_days=number, ended_at__gt=now - timedelta(days=number))
    return kept


def claims_in(municipality: Municipality) -> Q:
    """Parties with something in the municipality."""
    return (
        Q(bookings__run__municipality=municipality)
        | Q(queue_entries__run__municipality=municipality)
        | Q(queue_entries__municipalities=municipality)
    )


def remove_due(parties: QuerySet[Party], now=None) -> int:
    """Anonymise each party, in a transaction of its own; how many were. One that fails does not stop the others."""
    removed, failed = 0, 0
    for pk in list(parties.order_by("pk").values_list("pk", flat=True)):
        try:
            removed += anonymise(pk, now=now).ok
        except Error as error:
            failed += 1
            logger.warning("party %s could not be anonymised: %s", pk, type(error).__name__)
    if failed:
        raise RuntimeError("Some parties could not be anonymised; they are tried again.")
    return removed


def forget_messages(region_id: int, now) -> None:
    """Empty what staff wrote about runs that are long over, or to parties that are gone. 2 queries, and the days."""
    written = Message.objects.filter(run__municipality__region=region_id).exclude(text="")
    messages.forget(written.filter(recipients__party__anonymised_at__isnull=False))
    written.filter(run_is_long_over(decided_days(), now)).update(subject="", text="")


def plan(now=None, kind: str = KIND) -> None:
    """Let each region's nightly work of a kind be due, once a day. 2 queries."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    night = datetime.combine(today, AT_NIGHT, tzinfo=timezone.get_current_timezone())
    rows = [
        DueRow(
            region=region,
            kind=kind,
            about=kind,
            subject_id=region.pk,
            key=f"{kind}:{region.pk}:{today}",
            due_at=max(now, night),
        )
        for region in Region.objects.only("pk")
    ]
    DueRow.objects.bulk_create(rows, ignore_conflicts=True)


def deliver(row: due.DueRow) -> bool:
    """One region's nightly work. Twice, or days late, it does what is left to do."""
    now = timezone.now()
    FormerAddress.objects.filter(created_at__lte=now - FORMER_ADDRESSES_KEPT).delete()
    try:
        remove_due(due_for_removal(now).filter(region=row.region_id), now)
    finally:
        forget_messages(row.region_id, now)
        survey.seal_closed(row.region_id, now)
        survey.remove_texts(row.region_id, now)
    return True
