"""The mail with links to everything an address has booked."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.catalogue import catalogue
from courses.claims import Claim, claims_by_email
from courses.letters.letter import Letter, Writer, greeting
from courses.summary import title_of
from home.dates import day_in_words


def links(claim: Claim, writer: Writer) -> Letter:
    """Every booking of the address: the one thing that a mail asked for on the site may say."""
    region = writer.region
    claims = claims_by_email(region.pk, claim.party.email)
    lines = [(claim_line(other, region), writer.manage_url(other)) for other in claims]
    return Letter(
        subject=_("Links to your bookings"),
        heading=_("Your bookings"),
        paragraphs=[
            greeting(claim),
            _("Here are the links you asked for. If it was not you who asked, you need not do anything."),
        ],
        links=lines,
    )


def claim_line(claim: Claim, region) -> str:
    """Which booking a link leads to. In the mail, not in its subject."""
    title, _language = title_of(claim.run or claim.entry, catalogue(region), get_language())
    when = day_in_words(claim.run.starts_at) if claim.run else _("waiting list")
    return f"{title}, {when} ({claim.party.reference})"
