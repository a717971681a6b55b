"""What is done with a group: proposed, approved, refused, confirmed, closed. Nothing else changes its state.

A verb is one short transaction: the row is locked and looked at again, written, and the mails that are due are added
beside it. It returns what came of it, never a bare bool.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum, StrEnum

from django.db import IntegrityError, transaction
from django.utils import timezone

from home import due
from home.models import touch
from networks.models import Group
from networks.models.groups import CONFIRMED_FOR

# When the contact is asked whether the group still meets: days before it would be hidden.
ASKED_BEFORE = (timedelta(days=21), timedelta(days=7))
# Said again within a day, nothing is written.
AGAIN_AFTER = timedelta(days=1)
MAIL = "group_mail"
"""The kind of the due rows; `about` is one of Mail."""


class Mail(StrEnum):
    """The occasions on which a group's contact is written to; networks.letters has the words."""

    PROPOSED = "group_proposed"
    APPROVED = "group_approved"
    REFUSED = "group_refused"
    CONFIRM = "group_confirm"
    HIDDEN = "group_hidden"
    CLOSED = "group_closed"
    LINK = "group_link"


class Outcome(Enum):
    """What came of a verb; ALREADY: it was so before, and nothing was written."""

    DONE = "done"
    ALREADY = "already"
    NOT_NOW = "not_now"


def propose(group: Group, texts: list) -> tuple[Group, Outcome]:
    """Keep a proposal (unsaved, with unsaved texts) for its municipality; sent twice, it is the first. 3–5 queries."""
    try:
        with transaction.atomic():
            group.state = Group.State.PROPOSED
            group.save()
            for text in texts:
                text.parent = group
                text.save()
            add_mail(group, Mail.PROPOSED, f"{group.pk}")
    except IntegrityError:
        known = Group.objects.filter(idempotency_key=group.idempotency_key).first()
        if group.idempotency_key is None or known is None:
            raise
        return known, Outcome.ALREADY
    return group, Outcome.DONE


def approve(group: Group, now: datetime | None = None) -> Outcome:
    """List it for three months from now; also one that was refused, or closed. 5 queries."""

    def write(row: Group, now: datetime) -> Outcome:
        if row.state == Group.State.LISTED:
            return Outcome.ALREADY
        row.state, row.decided_at, row.refusal = Group.State.LISTED, now, ""
        row.confirmed_until = now + CONFIRMED_FOR
        row.save(update_fields=["state", "decided_at", "refusal", "confirmed_until"])
        add_mail(row, Mail.APPROVED, f"{row.pk}:{now:%Y%m%d%H%M%S}")
        add_questions(row)
        return Outcome.DONE

    return changed(group, write, now)


def refuse(group: Group, reason: str, now: datetime | None = None) -> Outcome:
    """Say no to a proposal, with a reason that its proposer reads. 4 queries."""

    def write(row: Group, now: datetime) -> Outcome:
        if row.state != Group.State.PROPOSED:
            return Outcome.ALREADY if row.state == Group.State.REFUSED else Outcome.NOT_NOW
        row.state, row.decided_at, row.refusal = Group.State.REFUSED, now, reason
        row.save(update_fields=["state", "decided_at", "refusal"])
        add_mail(row, Mail.REFUSED, f"{row.pk}:{now:%Y%m%d%H%M%S}")
        return Outcome.DONE

    return changed(group, write, now)


def confirm(group: Group, now: datetime | None = None) -> Outcome:
    """It still meets: listed for three months from now, also when it was hidden. 5 queries."""

    def write(row: Group, now: datetime) -> Outcome:
        if row.state != Group.State.LISTED:
            return Outcome.NOT_NOW
        until = now + CONFIRMED_FOR
        if row.confirmed_until > until - AGAIN_AFTER:
            return Outcome.ALREADY
        row.confirmed_until = until
        row.save(update_fields=["confirmed_until"])
        drop_questions(row)
        add_questions(row)
        return Outcome.DONE

    return changed(group, write, now)


def close(group: Group, now: datetime | None = None) -> Outcome:
    """It does not meet any more. 4 queries."""

    def write(row: Group, now: datetime) -> Outcome:
        if row.state == Group.State.CLOSED:
            return Outcome.ALREADY
        row.state, row.decided_at, row.refusal = Group.State.CLOSED, now, ""
        row.save(update_fields=["state", "decided_at", "refusal"])
        drop_questions(row)
        add_mail(row, Mail.CLOSED, f"{row.pk}:{now:%Y%m%d%H%M%S}")
        return Outcome.DONE

    return changed(group, write, now)


def changed(group: Group, write: Callable[[Group, datetime], Outcome], now: datetime | None) -> Outcome:
    """Let a verb write the row as it stands under the lock; the caller's row is brought up to date."""
    with transaction.atomic():
        row = Group.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
        outcome = write(row, now or timezone.now())
    group.refresh_from_db()
    if outcome is Outcome.DONE:
        touch(group.region_id_of)
    return outcome


def add_questions(group: Group) -> None:
    """Ask the contact in good time, and tell them on the day that it is hidden. What is late changes nothing: whether
    it is listed is read from `confirmed_until` alone."""
    until = group.confirmed_until
    # Of one that is closed and approved again the same day, what was dropped is another occasion.
    occasion = f"{group.pk}:{until:%Y%m%d%H%M%S}"
    for before in ASKED_BEFORE:
        add_mail(group, Mail.CONFIRM, f"{occasion}:{before.days}", until - before)
    add_mail(group, Mail.HIDDEN, occasion, until)


def drop_questions(group: Group) -> None:
    """What is still to be asked or told about the months that are over."""
    for about in (Mail.CONFIRM, Mail.HIDDEN):
        due.drop(kind=MAIL, about=about.value, subject_id=group.pk)


def add_mail(group: Group, about: Mail, occasion: str, at: datetime | None = None) -> None:
    due.add(
        region_id=group.region_id_of,
        kind=MAIL,
        about=about.value,
        subject_id=group.pk,
        key=f"{about.value}:{occasion}",
        due_at=at,
    )
