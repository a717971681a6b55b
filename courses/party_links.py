"""What opens a party's own pages: signed links, and for those without e-mail a code. Neither is stored."""

from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks

from courses.models import Booking, CourseRun, Offer, Party
from home import links

MANAGE, RECEIPT, OFFER, COMING, OWN_DATA, MOVE = "manage", "receipt", "offer", "coming", "owndata", "move"
# After the last meeting there is nothing left to change: long enough to look something up, and no longer.
OPEN_AFTERWARDS = timedelta(days=30)
OWN_DATA_OPEN = timedelta(hours=24)


# More than anybody's links are ever revoked.
VERSIONS = 1_000_000


def version_of(party: Party) -> int:
    """What stands for the version in a link about a row that may become another party's: whose it was, too."""
    return party.pk * VERSIONS + party.version


def manage_url(party: Party, open_for: timedelta | None = None, *, run: CourseRun | None = None) -> str:
    """Where the party sees, changes and cancels, until the party's version is raised.

    Open for so long (`open_for`), or until thirty days after the last meeting of `run`; without either (a party that
    waits for any run of a course) with no end.
    """
    expires = timezone.now() + open_for if open_for else None
    if run and run.ends_at:
        # In UTC: whatever zone the moment is told in, one run gives one link.
        expires = run.ends_at.astimezone(UTC) + OPEN_AFTERWARDS
    return reverse("courses:manage", args=[links.sign(MANAGE, party.pk, party.version, expires)])


def still_url(party: Party) -> str:
    """Where whoever waits for any run says that it still does, or that it does not."""
    return reverse("courses:manage_still", args=[links.sign(MANAGE, party.pk, party.version)])


def certificate_url(party: Party, run: CourseRun) -> str:
    """The certificate of attendance, open as long as the booking's page."""
    return reverse("courses:certificate", args=[manage_url(party, run=run).rstrip("/").rsplit("/", 1)[1]])


def receipt_url(party: Party) -> str:
    """The page after booking, open for an hour."""
    return reverse("courses:receipt", args=[receipt_token(party)])


def receipt_token(party: Party) -> str:
    return links.sign(RECEIPT, party.pk, party.version, timezone.now() + timedelta(hours=1))


def offer_url(offer: Offer, party: Party) -> str:
    """Where an offer is answered. The page says so when it is too late; the link is dead once the run has begun."""
    token = links.sign(OFFER, offer.pk, version_of(party), offer.run.starts_at)
    return reverse("courses:offer", args=[token])


def coming_url(booking: Booking, until: datetime) -> str:
    """Where a party says whether it still comes to a run; opens nothing else, and nothing after `until`."""
    token = links.sign(COMING, booking.pk, version_of(booking.party), until)
    return reverse("courses:still_coming", args=[token])


def move_url(booking: Booking) -> str:
    """Where a party says yes to the run that is offered instead of a cancelled one, while sign-up there is open."""
    closes = booking.run.moves_to.sign_up_closes_at
    return reverse("courses:move", args=[links.sign(MOVE, booking.pk, version_of(booking.party), closes)])


def links_afterwards(claim, now: datetime) -> list[tuple[str, str]]:
    """What apps above this one have for a party whose run is over, by the hook: words and paths, in this language."""
    return [link for made in hooks.get_hooks("links_afterwards") for link in made(claim, now)]


def own_data_url(party: Party) -> str:
    """The page that shows everything kept about the party's address, open for a day."""
    token = links.sign(OWN_DATA, party.pk, party.version, timezone.now() + OWN_DATA_OPEN)
    return reverse("courses:own_data", args=[token])


def has_expired(purpose: str, token: str) -> bool:
    """Whether the link was good, and its time is over. Asks nothing."""
    return links.unsign(token, purpose) == links.LinkProblem.EXPIRED


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
    known = Offer.objects.select_related("entry__party", "run__course")
    offer = known.filter(pk=link.pk, entry__party__region=region).first()
    return offer if offer and version_of(offer.entry.party) == link.version else None


def opened_coming(region, token: str) -> Booking | None:
    """The booking that is asked about by this link; None for a link that is wrong, too old or revoked. 1 query."""
    return opened_booking(region, COMING, token, Booking.objects.select_related("party"))


def opened_move(region, token: str) -> Booking | None:
    """The booking that may move by this link; None for a link that is wrong, too old or revoked. 1 query."""
    known = Booking.objects.filter(run__moves_to__isnull=False).select_related(
        "party",
        "run__course",
        "run__municipality",
        "run__moves_to__course",
        "run__moves_to__municipality__region",
    )
    return opened_booking(region, MOVE, token, known)


def opened_booking(region, purpose: str, token: str, known: QuerySet[Booking]) -> Booking | None:
    """Of the bookings with their parties, the one whose link this is. 1 query."""
    link = links.unsign(token, purpose)
    if isinstance(link, links.LinkProblem):
        return None
    booking = known.filter(pk=link.pk, party__region=region, party__anonymised_at=None).first()
    return booking if booking and version_of(booking.party) == link.version else None
