"""What has happened to a party's place in a queue, in plain words: its receipt of fairness."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courses.models import BookingEvent, CourseRun, Party
from home.dates import moment_in_words

Verb = BookingEvent.Verb
WORDS = {
    Verb.QUEUED: _("You joined the waiting list."),
    Verb.OFFERED: _("We offered you a seat."),
    Verb.CALLED: _("We called you."),
    Verb.ACCEPTED: _("You said yes, and have a seat."),
    Verb.DECLINED: _("You said no, and the next in line was asked."),
    Verb.EXPIRED: _("The time to answer ran out, and the next in line was asked."),
    Verb.REVOKED: _("The offer was withdrawn. You kept your place."),
    Verb.PROMOTED: _("You got a seat."),
    Verb.PRIORITY: _("You were moved up, because of a special need."),
    Verb.BOOKED: _("You booked."),
    Verb.CHANGED: _("The booking was changed."),
    Verb.CANCELLED: _("The booking was cancelled."),
    Verb.TRANSFERRED: _("You moved to another group."),
    Verb.TOLD_ABSENT: _("You told us about a meeting you cannot come to."),
    Verb.COMING: _("You told us that you are coming."),
    Verb.MESSAGED: _("We wrote to you."),
    Verb.LEFT: _("You left the waiting list."),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line: when, for people and for machines, and what."""

    when: str
    at: datetime
    words: str


def story(party: Party, run: CourseRun) -> list[Happening]:
    """What the party may know about itself in a run, the oldest first. 1 query."""
    events = party.events.filter(run=run).order_by("at", "pk")
    told = ((event, words_of(event, party.seats_in(run))) for event in events)
    return [Happening(moment_in_words(event.at), event.at, words) for event, words in told if words]


def words_of(event: BookingEvent, seats: int) -> str:
    """An event in words; empty for what concerns staff only."""
    if event.verb != Verb.PASSED_OVER:
        return str(WORDS.get(event.verb, ""))
    return ngettext(
        "A seat came free, and someone else was asked.",
        "Fewer seats came free than the %(count)d you need, so a smaller party was asked. You keep your place, and "
        "after a few times seats are saved for you.",
        seats,
    ) % {"count": seats}
