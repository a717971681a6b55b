"""What opens a party's own pages: signed links, and for those without e-mail a code. Neither is stored."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from courses.models import Offer, Party
from home import links

MANAGE, RECEIPT, OFFER = "manage", "receipt", "offer"


def manage_url(party: Party, open_for: timedelta | None = None) -> str:
    """Where the party sees, changes and cancels; without `open_for` until the party's version is raised."""
    expires = timezone.now() + open_for if open_for else None
    return reverse("courses:manage", args=[links.sign(MANAGE, party.pk, party.version, expires)])


def still_url(party: Party) -> str:
    """Where whoever waits for any run says that it still does, or that it does not."""
    return reverse("courses:manage_still", args=[links.sign(MANAGE, party.pk, party.version)])


def receipt_url(party: Party) -> str:
    """The page after booking, open for an hour."""
    token = links.sign(RECEIPT, party.pk, party.version, timezone.now() + timedelta(hours=1))
    return reverse("courses:receipt", args=[token])


def offer_url(offer: Offer, party: Party) -> str:
    """Where an offer is answered. The page says so when it is too late; the link is dead once the run has begun."""
    token = links.sign(OFFER, offer.pk, party.version, offer.run.starts_at)
    return reverse("courses:offer", args=[token])


def code_of(party: Party) -> str:
    """The code that opens the booking of a party without e-mail, in two groups to write down."""
    code = links.code_for(MANAGE, party.pk, party.version)
    return f"{code[:5]}-{code[5:]}"


def opened(region, purpose: str, token: str) -> Party | None:
    """The party whose link this is; None for a link that is wrong, too old or revoked. 1 query."""
    link = links.unsign(token, purpose)
    if isinstance(link, links.LinkProblem):
        return None
    return Party.objects.filter(pk=link.pk, version=link.version, region=region, anonymised_at=None).first()


def opened_offer(region, token: str) -> Offer | None:
    """The offer whose link this is; None for a link that is wrong, too old or revoked. 1 query."""
    link = links.unsign(token, OFFER)
    if isinstance(link, links.LinkProblem):
        return None
    mine = {"entry__party__region": region, "entry__party__version": link.version}
    return Offer.objects.select_related("entry__party", "run__course").filter(pk=link.pk, **mine).first()
