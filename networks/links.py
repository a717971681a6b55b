"""The link of a group's contact: signed, kept nowhere, revoked by raising the group's `link_version`.

Whoever has proposed a group has one at once, without an account, so its purpose is no other link's: that of a training
group's leader is `group`.
"""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from home import links
from networks.models import Group

PURPOSE = "meetingplace"
RECEIPT = "proposedgroup"
# The receipt gives the lasting link away: it is open for as long as one reads it.
RECEIPT_FOR = timedelta(hours=1)
OPEN_STATES = (Group.State.PROPOSED, Group.State.LISTED)


def token_of(group: Group) -> str:
    """What opens the group for its contact, for as long as it is not closed or refused."""
    return links.sign(PURPOSE, group.pk, group.link_version)


def opened(region, token: str) -> Group | None:
    """The group in whatever state; None for a link that is wrong or revoked. 1 query, none for one that is not ours."""
    return found(region, token, PURPOSE)


def receipt_url(group: Group, now: datetime | None = None) -> str:
    token = links.sign(RECEIPT, group.pk, group.link_version, (now or timezone.now()) + RECEIPT_FOR)
    return reverse("networks:proposed", args=[token])


def opened_receipt(region, token: str) -> Group | None:
    """The group that was proposed less than an hour ago. 1 query."""
    return found(region, token, RECEIPT)


def found(region, token: str, purpose: str) -> Group | None:
    link = links.unsign(token, purpose)
    if isinstance(link, links.LinkProblem):
        return None
    groups = Group.objects.filter(municipality__region=region, pk=link.pk, link_version=link.version)
    return groups.select_related("municipality", "venue", "guide").first()
