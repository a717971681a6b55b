"""Mails about all that a party has at once: signed up for together, or given up together."""

from django.utils.translation import gettext as _

from courses.claims import Claim, State, claims_of_party, over_last
from courses.letters.letter import (
    Letter,
    Writer,
    active_claims,
    before_you_come,
    greeting,
    items_of,
    subject,
)

GIVEN_UP = (State.CANCELLED, State.LEFT)


def booked_several(claim: Claim, writer: Writer) -> Letter:
    """What was signed up for in one form, as it stands when the mail is handed over."""
    items = items_of(active_claims(claim, writer), writer)
    waiting = [item.claim for item in items if item.claim.entry]
    return Letter(
        subject=subject(_("Your booking"), claim),
        heading=_("Your bookings"),
        reference=claim.party.reference,
        paragraphs=[
            greeting(claim),
            _("You have a seat where it says so below, and are on the waiting list for the rest.")
            if waiting
            else _("Your booking is confirmed. You are welcome!"),
        ],
        items=items,
        steps=[*when_a_seat_is_free(waiting), *(before_you_come() if len(waiting) < len(items) else [])],
        links=[writer.manage_link(over_last([item.claim for item in items]))],
        calendar=True,
    )


def when_a_seat_is_free(waiting: list[Claim]) -> list[str]:
    """What happens when it is the party's turn; one sentence for each way, and none without a place in a queue."""
    words = {
        True: _("If a seat comes free and it is your turn, you get it at once and we write to you."),
        False: _("If a seat comes free and it is your turn, we write and ask if you want it."),
    }
    return [words[automatic] for automatic in sorted({claim.entry.automatic for claim in waiting})]


def cancelled_all(claim: Claim, writer: Writer) -> Letter:
    """All was given up with one press; what was booked leaves the calendar with the same mail."""
    given_up = [one for one in claims_of_party(claim.party.pk) if one.state(writer.now) in GIVEN_UP]
    return Letter(
        subject=subject(_("Your booking is cancelled"), claim),
        heading=_("Everything is cancelled"),
        reference=claim.party.reference,
        paragraphs=[greeting(claim), _("Thank you for telling us. You are welcome back another time.")],
        items=items_of(given_up, writer),
        links=[writer.courses_link()],
        no_longer=[one for one in given_up if one.booking],
    )
