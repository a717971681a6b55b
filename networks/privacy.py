"""What is kept about a group's contact: handed out, and removed when its time is over or its owner wants it.

The contact of a refused or closed group is kept for ninety days, so that a mistake can be undone and asked about.
A proposal that nobody answered, and a group that nobody has confirmed, are closed a year later.
"""

import logging
from datetime import date, datetime, timedelta

from django.db import Error
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from home.models import DueRow
from networks import groups
from networks.groups import Outcome
from networks.models import Group, GroupText

logger = logging.getLogger(__name__)

KEPT = timedelta(days=90)
SILENT = timedelta(days=365)
# The kind of the due rows by which each region's turn comes every night.
NIGHTLY = "group_contacts"
OVER = (Group.State.REFUSED, Group.State.CLOSED)
# Who it was, and what may say where somebody lives; the words of a group go as well.
EMPTIED: dict[str, object] = {
    "contact_name": "",
    "contact_email": "",
    "contact_phone": "",
    "place": "",
    # A browser may still hold the form that it came with.
    "idempotency_key": None,
}
# Rows that somebody would still act on.
UNDONE = (DueRow.State.DUE, DueRow.State.FAILED, DueRow.State.CALL, DueRow.State.REFUSED)


def contact_kept_until(group: Group) -> date:
    """The day on which the contact of a group that is over is removed, at the latest."""
    return timezone.localdate((group.decided_at or timezone.now()) + KEPT)


def kept_about(group: Group) -> dict[str, object]:
    """Everything about a group and its contact, as a file to take along. 1 query."""
    facts = (
        "name",
        "languages",
        "rhythm",
        "weekday",
        "place",
        "contact_name",
        "contact_email",
        "contact_phone",
    )
    moments = ("proposed_at", "decided_at", "confirmed_until")
    return (
        {name: getattr(group, name) for name in (*facts, "language", "refusal")}
        | {name: getattr(group, name) for name in ("starts_at", "ends_at", "next_on", *moments)}
        | {
            "kind": str(group.get_kind_display()),
            "state": str(group.get_state_display()),
            "municipality": group.municipality.name,
            "venue": group.venue.name if group.venue else "",
            "words": list(
                GroupText.objects.filter(parent=group.pk).values("language", "about", "first_visit")
            ),
        }
    )


def forget(group: Group, now: datetime | None = None) -> Outcome:
    """Close it if it is not over, and remove its contact, its words and its place; its links open nothing any more.

    That there was a group of this name and kind is kept. ALREADY: somebody else was quicker. Two transactions, about a
    dozen queries; done again, it does what is left.
    """
    if group.state not in OVER:
        groups.close(group, now)

    def write(row: Group, now: datetime) -> Outcome:
        if row.state not in OVER:
            return Outcome.NOT_NOW
        if not is_somebody(row):
            return Outcome.ALREADY
        for name, value in EMPTIED.items():
            setattr(row, name, value)
        row.link_version += 1
        row.save(update_fields=[*EMPTIED, "link_version"])
        GroupText.objects.filter(parent=row).delete()
        undone = DueRow.objects.filter(kind=groups.MAIL, subject_id=row.pk, state__in=UNDONE)
        undone.update(state=DueRow.State.DROPPED, ended_at=now, leased_until=None, problem="")
        return Outcome.DONE

    outcome = groups.changed(group, write, now)
    # A number that says nothing: after a backup was restored, what was removed since is removed again by it.
    logger.info("contact of group %s removed", group.pk)
    return outcome


def is_somebody(group: Group) -> bool:
    return any(getattr(group, name) for name in EMPTIED) or GroupText.objects.filter(parent=group).exists()


def with_something_left() -> QuerySet[Group]:
    words = Exists(GroupText.objects.filter(parent=OuterRef("pk")))
    known = ~Q(contact_name="", contact_email="", contact_phone="", place="", idempotency_key=None)
    return Group.objects.filter(words | known)


def silent(now: datetime) -> QuerySet[Group]:
    """Proposed, or to be confirmed, for a year, and nothing came."""
    unanswered = Q(state=Group.State.PROPOSED, proposed_at__lte=now - SILENT)
    return Group.objects.filter(unanswered | Q(state=Group.State.LISTED, confirmed_until__lte=now - SILENT))


def over(now: datetime) -> QuerySet[Group]:
    return with_something_left().filter(state__in=OVER, decided_at__lte=now - KEPT)


def remove_due(region_id: int, now: datetime | None = None) -> int:
    """One region's nightly work; how many were removed. One that fails does not stop the others."""
    now = now or timezone.now()
    removed, failed = 0, 0
    for verb, rows in ((groups.close, silent(now)), (forget, over(now))):
        for group in (
            rows.filter(municipality__region=region_id).select_related("municipality").order_by("pk")
        ):
            try:
                removed += verb(group, now) is Outcome.DONE and verb is forget
            except Error as error:
                failed += 1
                logger.warning("group %s could not be ended: %s", group.pk, type(error).__name__)
    if failed:
        raise RuntimeError("Some groups could not be ended; they are tried again.")
    return removed


def deliver(row: DueRow) -> bool:
    remove_due(row.region_id)
    return True
