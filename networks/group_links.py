"""The link by which a contact manages their group: signed, without an end, closed by raising the group's version."""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import get_language, override

from home import links
from networks.models import Group

# A word of its own: with that of a training group's link, theirs would open ours of the same number.
PURPOSE = "meetingplace"


def token_of(group: Group) -> str:
    return links.sign(PURPOSE, group.pk, group.link_version)


def address(region, name: str, *args) -> str:
    """The full address of a page in the active language where the region has it, else in the region's first."""
    language = get_language()
    with override(language if language in region.languages else region.languages[0]):
        return f"{region.site.root_url}{reverse(f'networks:{name}', args=args)}"


def mine_url(group: Group) -> str:
    return address(group.municipality.region, "mine", token_of(group))


def opened(region, token: str) -> Group | None:
    """The group that a link opens, in whatever state; None: it is wrong, revoked, or another region's. 1 query."""
    claim = links.unsign(token, PURPOSE)
    if isinstance(claim, links.LinkProblem):
        return None
    groups = Group.objects.filter(municipality__region=region).select_related(
        "municipality__region__site", "venue"
    )
    return groups.filter(pk=claim.pk, link_version=claim.version).first()


def revoke(group: Group) -> None:
    """Close every link there is to the group's management. 1 query."""
    Group.objects.filter(pk=group.pk).update(link_version=F("link_version") + 1)
