"""Mails to those who wait for a seat."""

from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from courses.catalogue import catalogue
from courses.claims import Claim
from courses.deadlines import answer_by
from courses.letters.letter import (
    Letter,
    Writer,
    before_you_come,
    greeting,
    seats_words,
    subject,
    with_summary,
)
from courses.party_links import offer_url, still_url
from home.dates import day_in_words, moment_in_words


def queued(claim: Claim, writer: Writer) -> Letter:
    return with_summary(
        claim,
        writer,
        subject=subject(_("Your place on the waiting list"), claim),
        heading=_("You are number %(place)d on the waiting list") % {"place": claim.place()},
        paragraphs=[greeting(claim), _("All seats are taken just now. We have put you on the waiting list.")],
        steps=[
            _("If a seat comes free and it is your turn, you get it at once and we write to you.")
            if claim.entry.automatic
            else _("If a seat comes free and it is your turn, we write and ask if you want it."),
            _("Seats can come free until sign-up closes on %(day)s.")
            % {"day": day_in_words(claim.run.sign_up_closes_at)},
            _("If you no longer want to wait, leave the list by the link below."),
        ],
    )


def offered(claim: Claim, writer: Writer) -> Letter:
    """The deadline it names is the one that is written down when the mail has been handed over."""
    offer, deadline = claim.offer, deadline_of(claim, writer)
    return with_summary(
        claim,
        writer,
        subject=subject(_("A seat for you: please answer"), claim),
        heading=ngettext("A seat is free for you", "%(count)d seats are free for you", claim.seats)
        % {"count": claim.seats},
        paragraphs=[
            greeting(claim),
            _("It is your turn. Do you want it? Please answer before %(moment)s.")
            % {"moment": moment_in_words(deadline)},
            _("If we do not hear from you by then, the next in line is asked."),
        ],
        links=[
            (_("Answer yes or no"), writer.absolute(offer_url(offer, claim.party))),
            writer.manage_link(claim),
        ],
    )


def deadline_of(claim: Claim, writer: Writer):
    if claim.offer.handed_over_at:
        return claim.offer.deadline
    return answer_by(claim.run, claim.run.municipality.offer_hours, writer.now)


def offered_text(claim: Claim, writer: Writer) -> str:
    """The same for a phone: it names neither the course nor anybody, for it shows on locked screens."""
    return _("%(sender)s: a seat is free for you. Please answer before %(moment)s: %(url)s") % {
        "sender": writer.region.name,
        "moment": moment_in_words(deadline_of(claim, writer)),
        "url": writer.absolute(offer_url(claim.offer, claim.party)),
    }


def offer_expired(claim: Claim, writer: Writer) -> Letter:
    return with_summary(
        claim,
        writer,
        subject=subject(_("The seat went to the next in line"), claim),
        heading=_("The seat went to the next in line"),
        paragraphs=[
            greeting(claim),
            _("We had a seat for you, but did not hear from you in time. So we asked the next family."),
            _(
                "Do you still want to come? Wait again at the end of the list: one press on the page is enough."
            ),
        ],
        links=[(_("Wait again"), writer.manage_url(claim)), writer.courses_link()],
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


def queued_course(claim: Claim, writer: Writer) -> Letter:
    """For any run of a course: there is no place in line to tell, so it says what the party waits for."""
    return with_summary(
        claim,
        writer,
        subject=subject(_("You are on the waiting list"), claim),
        heading=_("You are on the waiting list"),
        paragraphs=[
            greeting(claim),
            _("We write as soon as there is a seat for you in a group that suits you."),
        ],
        steps=[
            _("When a seat is yours we book it at once and write to you. You can still cancel.")
            if claim.entry.automatic
            else _("When there is a seat we ask you first. You answer by the link in that mail."),
            _(
                "Those who wait are asked before a new group opens for everyone, in the order in which they came."
            ),
            _("Twice a year we ask if you still wait."),
            _("If you no longer want to wait, leave the list by the link below."),
        ],
    )


def released(claim: Claim, writer: Writer) -> Letter:
    return with_summary(
        claim,
        writer,
        subject=subject(_("Your place on another waiting list"), claim),
        heading=_("You no longer wait here"),
        paragraphs=[
            greeting(claim),
            _(
                "You have got a seat in the course, so we have given up your place on this waiting list. "
                "Then someone else can come."
            ),
            _("Do you want to wait here all the same? You can, at the end of the list."),
        ],
        links=[(_("Wait again"), writer.manage_url(claim))],
    )


def withdrawn(claim: Claim, writer: Writer) -> Letter:
    return with_summary(
        claim,
        writer,
        subject=subject(_("The meetings are cancelled"), claim),
        heading=_("The meetings are cancelled"),
        paragraphs=[
            greeting(claim),
            _("We are sorry: the group in which we offered you a seat is cancelled."),
            _("You keep your place on the waiting list, and need not do anything."),
        ],
    )


def outgrown(claim: Claim, writer: Writer) -> Letter:
    """With the way to courses for the child's age."""
    born, today = claim.party.child_month, timezone.localdate(writer.now)
    age = (today.year - born.year) - ((today.month, today.day) < (born.month, 1)) if born else None
    link = f"{catalogue(writer.region).list_url(get_language())}?{urlencode({'age': min(age or 0, 17)})}"
    return with_summary(
        claim,
        writer,
        subject=subject(_("About your place on the waiting list"), claim),
        heading=_("Your child has grown out of the course"),
        paragraphs=[
            greeting(claim),
            _(
                "A seat is free, but when the group starts your child is older than it is for. So your wait has ended."
            )
            if claim.run
            else _(
                "A new group is starting, but it is for younger children than yours. So your wait has ended."
            ),
            _("We are sorry that it took so long. There are courses for parents of older children too."),
        ],
        links=[(_("Courses for your child’s age"), writer.absolute(link))],
    )


def still(claim: Claim, writer: Writer) -> Letter:
    reminded = claim.entry.asked > 0
    return with_summary(
        claim,
        writer,
        subject=subject(_("Do you still wait?"), claim),
        heading=_("Do you still wait?"),
        paragraphs=[
            greeting(claim),
            _("You have waited since %(day)s. There has been no seat for you yet.")
            % {"day": day_in_words(claim.entry.created_at)},
            _("We have asked before. If we do not hear from you after three mails, your wait ends.")
            if reminded
            else _("Do you still want one? Then press the link and say so: it takes a moment."),
        ],
        links=[
            (_("Yes or no"), writer.absolute(still_url(claim.party) + claim.query)),
        ],
    )


def silent(claim: Claim, writer: Writer) -> Letter:
    return with_summary(
        claim,
        writer,
        subject=subject(_("Your wait has ended"), claim),
        heading=_("Your wait has ended"),
        paragraphs=[
            greeting(claim),
            _(
                "We have asked if you still wait, and did not hear from you. So we have taken you off the list."
            ),
            _("Do you still want to come? Wait again: one press on the page is enough."),
        ],
        links=[(_("Wait again"), writer.manage_url(claim)), writer.courses_link()],
    )
