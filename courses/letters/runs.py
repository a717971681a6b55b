"""Mails about what became of a run, to everyone it concerns."""

from dataclasses import replace

from django.utils.translation import gettext as _

from courses.changes import DATES, FORM, PLACE, news_of
from courses.claims import Claim
from courses.letters.letter import Letter, Writer, greeting, subject, with_summary
from courses.models import CourseRun
from courses.party_links import move_url
from courses.summary import Fact, summarise
from home.dates import clock


def run_cancelled(claim: Claim, writer: Writer) -> Letter:
    offered = claim.booking and claim.run.moves_to
    return with_summary(
        claim,
        writer,
        subject=subject(_("The meetings are cancelled"), claim),
        heading=_("The meetings are cancelled"),
        paragraphs=[
            greeting(claim),
            _("We are sorry: we have had to cancel these meetings. You need not do anything."),
            move_words(offered, writer)
            if offered
            else _("Perhaps there is another time or place that suits you. You are welcome to call us."),
        ],
        links=[*([move_link(claim, writer)] if offered else []), writer.courses_link()],
        calendar=claim.booking is not None,
    )


def move_words(offered: CourseRun, writer: Writer) -> str:
    """Where the party may go instead, and how the seats there are shared."""
    facts = summarise(offered, writer.region).facts
    return _(
        "You can move to another group: %(day)s at %(time)s, %(place)s. The seats are not held: whoever answers "
        "first gets them."
    ) % {"day": facts[0].value, "time": clock(offered.starts_at), "place": facts[1].value}


def move_link(claim: Claim, writer: Writer) -> tuple[str, str]:
    return _("Move us to that group"), writer.absolute(move_url(claim.booking))


def run_moved(claim: Claim, writer: Writer) -> Letter:
    """What is new, as it stands now; to those booked and to those who wait."""
    what = news_of(writer.row, claim.run)
    booked = claim.booking is not None
    letter = with_summary(
        claim,
        writer,
        subject=subject(_("Something has changed"), claim),
        heading=news_words(what),
        paragraphs=[
            greeting(claim),
            _("Your booking stands. This is how it is now:")
            if booked
            else _("You are on the waiting list as before. This is how it is now:"),
        ],
        steps=[
            *(
                [_("The attached file puts the new times and the new place in your calendar.")]
                if booked
                else []
            ),
            _("If it no longer suits you, cancel by the link below. Then someone who waits gets the seat.")
            if booked
            else _("If it no longer suits you, leave the list by the link below."),
        ],
        links=[writer.manage_link(claim), writer.same_course_link(claim)],
        calendar=booked,
    )
    letter.facts = [marked(fact, what) for fact in letter.facts]
    return letter


def news_words(what: set[str]) -> str:
    """What has changed, in a few words."""
    place = bool(what & {PLACE, FORM})
    if place and DATES in what:
        return _("The dates and the place have changed")
    return _("The place has changed") if place else _("The dates have changed")


def marked(fact: Fact, what: set[str]) -> Fact:
    """The fact, said to be new if it is."""
    new = what & ({DATES} if fact.icon == "calendar" else {PLACE, FORM})
    if not new or fact.icon not in ("calendar", "map-pin", "monitor"):
        return fact
    return replace(fact, label=_("%(fact)s (changed)") % {"fact": fact.label})
