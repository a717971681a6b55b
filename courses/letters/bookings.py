"""Mails to those who have booked, or had."""

from django.utils.translation import gettext as _

from courses.claims import Claim, State, claim_left
from courses.letters.letter import (
    Letter,
    Writer,
    before_you_come,
    greeting,
    seats_words,
    subject,
    with_all,
    with_summary,
)


def booked(claim: Claim, writer: Writer) -> Letter:
    return with_summary(
        claim,
        writer,
        door=writer.door(claim),
        subject=subject(_("Your booking"), claim),
        heading=seats_words(claim.seats),
        paragraphs=[greeting(claim), _("Your booking is confirmed. You are welcome!")],
        steps=before_you_come(),
        calendar=True,
    )


def cancelled(claim: Claim, writer: Writer) -> Letter:
    return with_summary(
        claim,
        writer,
        subject=subject(_("Your booking is cancelled"), claim),
        heading=_("Your booking is cancelled"),
        paragraphs=[greeting(claim), _("Thank you for telling us. You are welcome back another time.")],
        links=[writer.courses_link()],
        calendar=True,
    )


def changed(claim: Claim, writer: Writer) -> Letter:
    waiting = claim.state() == State.WAITING
    return with_all(
        claim,
        writer,
        subject=subject(_("Your booking has been changed"), claim),
        heading=_("Your changes are saved"),
        paragraphs=[
            greeting(claim),
            _("You are on the waiting list as before.") if waiting else f"{seats_words(claim.seats)}.",
            _("If you did not change anything, please call us."),
        ],
    )


def transferred(claim: Claim, writer: Writer) -> Letter:
    """The new facts; the old meetings leave the calendar with the same mail."""
    left = claim_left(claim)
    was_cancelled = left and left.run.cancelled_at
    letter = with_summary(
        claim,
        writer,
        door=writer.door(claim),
        subject=subject(_("You have moved to another group"), claim),
        heading=_("You have moved to another group"),
        paragraphs=[
            greeting(claim),
            f"{seats_words(claim.seats)}.",
            _("This is where and when we meet now:")
            if was_cancelled
            else _("Your old seat has gone to someone else. This is where and when we meet now:"),
        ],
        steps=before_you_come(),
        calendar=True,
    )
    letter.no_longer = [left] if left else []
    return letter


def merged(claim: Claim, writer: Writer) -> Letter:
    """A family had signed up twice, and one booking was given up. The link in this mail is sure to open."""
    return with_summary(
        claim,
        writer,
        door=writer.door(claim),
        subject=subject(_("Your booking"), claim),
        heading=_("Your two bookings are one now"),
        paragraphs=[
            greeting(claim),
            _("You had signed up twice. We have put the two together, so that you are with us once."),
            f"{seats_words(claim.seats)}.",
            _(
                "You need not do anything. Links in our earlier mails may no longer open: use the one in this mail."
            ),
        ],
    )


def already(claim: Claim, writer: Writer) -> Letter:
    waiting = claim.state() == State.WAITING
    return with_all(
        claim,
        writer,
        subject=subject(_("Your booking"), claim),
        heading=_("You are on the waiting list already") if waiting else _("You have booked already"),
        paragraphs=[
            greeting(claim),
            _(
                "Someone has just filled in our form with this address, for a course that you have signed up "
                "for already. Nothing was changed. If it was you, all is well. "
                "If not, you need not do anything."
            ),
        ],
    )
