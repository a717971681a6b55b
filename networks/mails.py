"""Handing over the mails to groups' contacts: what is true is looked up at that moment, put into words and sent."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation

from courses.emails import addressed, over_the_cap, send
from home import due
from home.models import DueRow
from networks import letters
from networks.groups import ASKED_BEFORE, MAIL, Mail, add_mail
from networks.models import Group

# What a contact without an address must hear all the same.
BY_CALL = (Mail.APPROVED, Mail.REFUSED, Mail.CONFIRM, Mail.HIDDEN)
TO_CALL = (DueRow.State.CALL, DueRow.State.FAILED, DueRow.State.REFUSED)


def deliver(row: DueRow) -> bool:
    """Hand one mail over. False when it is no longer true, or nobody is there to read it.

    Raises due.NeedsCall when a contact without an address must be told all the same, and due.Refused when the address
    never takes mail. 1 query.
    """
    about, groups = Mail(row.about), Group.objects.select_related("municipality__region__site")
    group = groups.filter(pk=row.subject_id, municipality__region=row.region_id).first()
    if group is None or not is_true(about, group, timezone.now()):
        return False
    if not group.contact_email:
        if about in BY_CALL and group.contact_phone:
            raise due.NeedsCall
        return False
    if about is Mail.LINK and over_the_cap(row, group.contact_email):
        return False
    languages = row.region.languages
    with translation.override(group.language if group.language in languages else languages[0]):
        send(addressed(row, letters.word(about, group), group.contact_email, group.municipality))
    return True


def is_true(about: Mail, group: Group, now: datetime) -> bool:
    """Whether there is still reason to write: what was decided otherwise, or answered, meanwhile, is not said."""
    match about:
        case Mail.PROPOSED:
            return group.state == Group.State.PROPOSED
        case Mail.APPROVED:
            return group.state == Group.State.LISTED
        case Mail.REFUSED:
            return group.state == Group.State.REFUSED
        case Mail.CLOSED:
            return group.state == Group.State.CLOSED
        case Mail.CONFIRM:
            return group.is_listed(now) and group.confirmed_until - now <= max(ASKED_BEFORE)
        case Mail.HIDDEN:
            return group.state == Group.State.LISTED and group.confirmed_until <= now
    return True


def send_link(group: Group) -> None:
    """Let the link go to the contact once more, once a minute at most. 1 query."""
    add_mail(group, Mail.LINK, f"{group.pk}:{timezone.now():%Y%m%d%H%M}")


def send_links(region, email: str) -> None:
    """Let a mail with its link be due for each group of an address that can still be managed. 1 query, 1 for each."""
    states = (Group.State.PROPOSED, Group.State.LISTED)
    groups = Group.objects.filter(municipality__region=region, contact_email=email, state__in=states)
    for group in groups.select_related("municipality").order_by("pk"):
        send_link(group)


def waiting_calls() -> QuerySet[DueRow]:
    """Mails that a person has to make up for: no address, or one that takes none."""
    return DueRow.objects.filter(kind=MAIL, state__in=TO_CALL, about__in=[about.value for about in BY_CALL])


def to_call(groups: QuerySet[Group]) -> QuerySet[Group]:
    """Those whose contact somebody has to call."""
    return groups.filter(Exists(waiting_calls().filter(subject_id=OuterRef("pk"))))


def called(group: Group, now: datetime | None = None) -> int:
    """The contact has been told; how many mails that makes up for. 1 query."""
    rows = waiting_calls().filter(Q(subject_id=group.pk))
    return rows.update(state=DueRow.State.DONE, ended_at=now or timezone.now(), leased_until=None)
