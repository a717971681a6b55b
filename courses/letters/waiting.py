"""Mails to those who wait for a seat."""

from django.utils.translation import gettext as _

from courses.claims import Claim
from courses.letters.letter import (
    Letter,
    Writer,
    before_you_come,
    greeting,
    seats_words,
    subject,
    with_summary,
)
from home.dates import day_in_words


def queued(claim: Claim, writer: Writer) -> Letter:
    return with_summary(
        claim,
        writer,
        subject=subject(_("Your place on the waiting list"), claim),
        heading=_("You are number %(place)d on the waiting list") % {"place": claim.place()},
        paragraphs=[greeting(claim), _("All seats are taken just now. We have put you on the waiting list.")],
        steps=[
            _("If a seat comes free and it is your turn, you get it at once and we write to you."),
            _("Seats can come free until sign-up closes on %(day)s.")
            % {"day": day_in_words(claim.run.sign_up_closes_at)},
            _("If you no longer want to wait, leave the list by the link below."),
        ],
    )


def promoted(claim: Claim, writer: Writer) -> Letter:
    return with_summary(
        claim,
        writer,
        subject=subject(seats_words(1), claim),
        heading=seats_words(claim.seats),
        paragraphs=[
            greeting(claim),
            _("A seat has come free, and it is yours. You need not do anything to keep it."),
            _(
                "If you can no longer come, please cancel by the link below. "
                "Then the next in line gets the seat."
            ),
        ],
        steps=before_you_come(),
        calendar=True,
    )


def left(claim: Claim, writer: Writer) -> Letter:
    return with_summary(
        claim,
        writer,
        subject=subject(_("You have left the waiting list"), claim),
        heading=_("You have left the waiting list"),
        paragraphs=[greeting(claim), _("Thank you for telling us. You are welcome back another time.")],
        links=[writer.courses_link()],
    )
