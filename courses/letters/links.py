"""The mail with links to everything an address has booked."""

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from courses.catalogue import catalogue
from courses.claims import Claim, claims_by_email, over_last
from courses.letters.letter import Letter, Writer, greeting
from courses.summary import title_of
from home.dates import day_in_words


def links(claim: Claim, writer: Writer) -> Letter:
    """Every booking of the address: the one thing that a mail asked for on the site may say."""
    region = writer.region
    by_party: dict[int, list[Claim]] = {}
    for other in claims_by_email(region.pk, claim.party.email):
        by_party.setdefault(other.party.pk, []).append(other)
    lines = [
        (claims_line(claims, region), writer.manage_url(over_last(claims))) for claims in by_party.values()
    ]
    return Letter(
        subject=_("Links to your bookings"),
        heading=_("Your bookings"),
        paragraphs=[
            greeting(claim),
            _("Here are the links you asked for. If it was not you who asked, you need not do anything."),
        ],
        links=lines,
    )


def claims_line(claims: list[Claim], region) -> str:
    """Which bookings a link leads to: the first of those that one party has. In the mail, not in its subject."""
    first, more = claims[0], len(claims) - 1
    title, _language = title_of(first.run or first.entry, catalogue(region), get_language())
    when = day_in_words(first.run.starts_at) if first.run else _("waiting list")
    words = f"{title}, {when}"
    if more:
        words = ngettext("%(first)s, and %(count)d more", "%(first)s, and %(count)d more", more) % {
            "first": words,
            "count": more,
        }
    return f"{words} ({first.party.reference})"
