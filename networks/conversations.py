"""What is done with messages to a group: begun, confirmed, answered, reported, blocked, settled, forgotten.

A verb is one short transaction: the conversation's row is locked and looked at again, written, and the mails that are due
are added beside it. Nothing else writes these tables. What a mail says is read at its hand-over (networks.relay), which
asks once more whether it may still be passed on.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from courses.contact import contact_digest
from home import due
from networks.groups import Outcome
from networks.models import Block, Conversation, Group, Message
from networks.models.messages import Side

MAIL = "group_message"
"""The kind of the due rows; `about` is one of Mail."""
NIGHTLY = "group_messages"
"""The kind of the due rows by which each region's turn to forget comes every night."""


class Mail(StrEnum):
    """CONFIRM and NOT_TAKEN name a conversation, RELAY names a message."""

    CONFIRM = "message_confirm"
    NOT_TAKEN = "message_not_taken"
    RELAY = "message_relay"


def begin(
    group: Group, *, name: str, email: str, language: str, text: str, key: UUID, now: datetime | None = None
) -> tuple[Conversation, Outcome]:
    """Keep a first message until its writer has opened the link that is mailed; sent twice, it is the first.

    From an address that the group has blocked nothing is kept, and the address alone is told. 4 to 5 queries.
    """
    now = now or timezone.now()
    digest = contact_digest(email, "")
    row = Conversation(group=group, name=name, email=email, contact_digest=digest, language=language)
    row.begun_at = row.last_at = now
    row.idempotency_key = key
    try:
        with transaction.atomic():
            blocked = Block.objects.filter(group=group, contact_digest=digest).exists()
            row.ended_at = now if blocked else None
            row.save()
            if not blocked:
                row.messages.create(side=Side.WRITER, text=text, written_at=now, idempotency_key=key)
            add_mail(row, Mail.NOT_TAKEN if blocked else Mail.CONFIRM, row.pk)
    except IntegrityError:
        known = Conversation.objects.filter(idempotency_key=key).first()
        if known is None:
            raise
        return known, Outcome.ALREADY
    return row, Outcome.DONE


def confirm(conversation: Conversation, now: datetime | None = None) -> Outcome:
    """The address is the writer's own: pass the first message on. NOT_NOW: too late, ended, or the group is hidden."""

    def write(row: Conversation, now: datetime) -> Outcome:
        if row.confirmed_at:
            return Outcome.ALREADY
        if row.ended_at or row.kept_until <= now or not row.group.is_listed(now):
            return Outcome.NOT_NOW
        row.confirmed_at = row.last_at = now
        row.save(update_fields=["confirmed_at", "last_at"])
        add_mail(row, Mail.RELAY, row.messages.get().pk)
        return Outcome.DONE

    return changed(conversation, write, now)


def reply(
    conversation: Conversation, side: Side, text: str, key: UUID, now: datetime | None = None
) -> Outcome:
    """Write a further message and let the other side have it; the same form sent twice is one. 6 queries."""

    def write(row: Conversation, now: datetime) -> Outcome:
        if Message.objects.filter(idempotency_key=key).exists():
            return Outcome.ALREADY
        if not row.takes_messages(now):
            return Outcome.NOT_NOW
        message = row.messages.create(side=side, text=text, written_at=now, idempotency_key=key)
        row.last_at = now
        row.save(update_fields=["last_at"])
        add_mail(row, Mail.RELAY, message.pk)
        return Outcome.DONE

    return changed(conversation, write, now)


def report(conversation: Conversation, side: Side, now: datetime | None = None) -> Outcome:
    """Hide it from both sides until the municipality has looked at it; its time runs on. 3 queries."""

    def write(row: Conversation, now: datetime) -> Outcome:
        if row.reported_at:
            return Outcome.ALREADY
        if not row.confirmed_at or row.kept_until <= now:
            return Outcome.NOT_NOW
        row.reported_at, row.reported_by = now, side
        row.save(update_fields=["reported_at", "reported_by"])
        return Outcome.DONE

    return changed(conversation, write, now)


def block(conversation: Conversation, side: Side, now: datetime | None = None) -> Outcome:
    """End all conversations between the address and the group; by the group, for good: 3 to 4 queries.

    A writer who blocks may begin anew one day: it is their own choice.
    """

    def write(row: Conversation, now: datetime) -> Outcome:
        ended = between(row).update(ended_at=now)
        if side == Side.GROUP:
            block_address(row, now)
        return Outcome.DONE if ended else Outcome.ALREADY

    return changed(conversation, write, now)


def between(row: Conversation):
    """Conversations of the same address and group that have not ended."""
    return Conversation.objects.filter(group=row.group_id, contact_digest=row.contact_digest, ended_at=None)


def block_address(row: Conversation, now: datetime) -> None:
    known = Block(group_id=row.group_id, contact_digest=row.contact_digest, blocked_at=now)
    Block.objects.bulk_create([known], ignore_conflicts=True)


def open_again(conversation: Conversation, now: datetime | None = None) -> Outcome:
    """The municipality saw nothing wrong: both sides see it again, and may write unless one of them ended it."""

    def write(row: Conversation, now: datetime) -> Outcome:
        if not row.reported_at:
            return Outcome.ALREADY
        row.reported_at, row.reported_by = None, ""
        row.save(update_fields=["reported_at", "reported_by"])
        return Outcome.DONE

    return changed(conversation, write, now)


def end_reported(conversation: Conversation, now: datetime | None = None) -> Outcome:
    """The municipality ends it: it stays hidden, and the address writes no more to the group."""

    def write(row: Conversation, now: datetime) -> Outcome:
        if not row.reported_at:
            return Outcome.NOT_NOW
        ended = between(row).update(ended_at=now)
        block_address(row, now)
        return Outcome.DONE if ended else Outcome.ALREADY

    return changed(conversation, write, now)


def changed(
    conversation: Conversation, write: Callable[[Conversation, datetime], Outcome], now: datetime | None
) -> Outcome:
    """Let a verb write the row as it stands under the lock. NOT_NOW when it is gone meanwhile."""
    with transaction.atomic():
        rows = Conversation.objects.select_for_update(of=("self",), no_key=True)
        row = rows.select_related("group__municipality").filter(pk=conversation.pk).first()
        return write(row, now or timezone.now()) if row else Outcome.NOT_NOW


def add_mail(row: Conversation, about: Mail, subject_id: int) -> None:
    due.add(
        region_id=row.group.municipality.region_id,
        kind=MAIL,
        about=about.value,
        subject_id=subject_id,
        key=f"{about.value}:{subject_id}",
    )


def deliver_nightly(row: due.DueRow) -> bool:
    """One region's nightly work. Twice, or days late, it does what is left to do."""
    forget(row.region_id)
    return True


def forget(region_id: int, now: datetime | None = None) -> None:
    """Delete conversations whose time is over, whatever their state, and what closed groups had blocked. 5 queries."""
    now = now or timezone.now()
    here = Q(group__municipality__region=region_id)
    kept = Conversation.objects.kept(now).order_by().values("pk")
    Conversation.objects.filter(here).exclude(pk__in=kept).delete()
    Block.objects.filter(here, group__state=Group.State.CLOSED).delete()
