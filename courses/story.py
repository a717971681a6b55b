"""What has happened to a party's place in a queue, in plain words: its receipt of fairness."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courses.claims import Claim
from courses.models import BookingEvent, QueueEvent
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
    Verb.RELEASED: _("You got a seat in the same course, and left this waiting list."),
    Verb.STILL: _("You told us that you still wait."),
    Verb.SILENT: _("We asked if you still wait and got no answer, so the wait ended."),
    Verb.MERGED: _("You had signed up twice, and we made it one."),
    Verb.OUTGROWN: _("Your child had grown out of the course, so the wait ended."),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line: when, for people and for machines, and what."""

    when: str
    at: datetime
    words: str


def story(claim: Claim) -> list[Happening]:
    """What the party may know about itself, the oldest first: in a run, or from its wait for any. 1 or 2 queries."""
    events = list(claim.party.events.filter(run=claim.run) if claim.run else claim.party.events.all())
    if claim.entry and claim.entry.course_id:
        events += QueueEvent.objects.filter(entry__party=claim.party)
    events.sort(key=lambda event: event.at)
    told = ((event, words_of(event, claim.seats)) for event in events)
    return [Happening(moment_in_words(event.at), event.at, words) for event, words in told if words]


def words_of(event: BookingEvent | QueueEvent, seats: int) -> str:
    """An event in words; empty for what concerns staff only."""
    if event.verb != Verb.PASSED_OVER:
        return str(WORDS.get(event.verb, ""))
    return ngettext(
        "A seat came free, and someone else was asked.",
        "Fewer seats came free than the %(count)d you need, so a smaller party was asked. You keep your place, and "
        "after a few times seats are saved for you.",
        seats,
    ) % {"count": seats}
