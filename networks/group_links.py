"""The link by which a contact manages their group: signed, without an end, closed by raising the group's version."""

from datetime import datetime, timedelta

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override

from home import links
from networks.models import Group

# A word of its own: with that of a training group's link, theirs would open ours of the same number.
PURPOSE = "meetingplace"
RECEIPT = "proposedgroup"
# The receipt of a proposal gives the lasting link away: it is open for as long as one reads it.
RECEIPT_FOR = timedelta(hours=1)
OPEN_STATES = (Group.State.PROPOSED, Group.State.LISTED)


def token_of(group: Group) -> str:
    return links.sign(PURPOSE, group.pk, group.link_version)


def address(region, name: str, *args) -> str:
    """The full address of a page in the active language where the region has it, else in the region's first."""
    language = get_language()
    with override(language if language in region.languages else region.languages[0]):
        return f"{region.site.root_url}{reverse(f'networks:{name}', args=args)}"


def mine_url(group: Group) -> str:
    return address(group.municipality.region, "mine", token_of(group))


def opened(region, token: str, purpose: str = PURPOSE) -> Group | None:
    """The group that a link opens, in whatever state; None: it is wrong, revoked, or another region's. 1 query."""
    claim = links.unsign(token, purpose)
    if isinstance(claim, links.LinkProblem):
        return None
    groups = Group.objects.filter(municipality__region=region, pk=claim.pk, link_version=claim.version)
    return groups.select_related("municipality__region__site", "venue", "guide").first()


def receipt_url(group: Group, now: datetime | None = None) -> str:
    """Where whoever has proposed a group finds their link, for an hour."""
    token = links.sign(RECEIPT, group.pk, group.link_version, (now or timezone.now()) + RECEIPT_FOR)
    return reverse("networks:proposed", args=[token])


def opened_receipt(region, token: str) -> Group | None:
    """The group that was proposed less than an hour ago. 1 query."""
    return opened(region, token, RECEIPT)


def revoke(group: Group) -> None:
    """Close every link there is to the group's management. 1 query."""
    Group.objects.filter(pk=group.pk).update(link_version=F("link_version") + 1)
