"""What every mail is made of, whatever it says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail import hooks

from courses.catalogue import catalogue
from courses.claims import ACTIVE, Claim, State, claims_of_party
from courses.door import door_path, has_door
from courses.listing import dates_url
from courses.party_links import manage_url
from courses.state_words import state_words
from courses.summary import Fact, Summary, summary_of
from home import due
from home.routing import direction


@dataclass(frozen=True)
class Item:
    """One of several things that a party has, in a letter about more than one; `standing`: what is true of it."""

    claim: Claim
    summary: Summary
    standing: str

    @property
    def facts(self) -> list[Fact]:
        """When and where."""
        return self.summary.facts[:2]


@dataclass
class Letter:
    """One mail in words. The same words make its plain text and its HTML."""

    subject: str
    heading: str
    paragraphs: list[str]
    reference: str = ""
    summary: Summary | None = None
    facts: list[Fact] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    calendar: bool = False
    # The address that is drawn as a QR code to show at the door; empty where there is no door.
    door: str = ""
    # What else the party has, or all of it where the letter is about no single thing; under a heading.
    items: list[Item] = field(default_factory=list)
    items_title: str = ""
    # Bookings whose meetings are to leave the reader's calendar with this mail.
    no_longer: list[Claim] = field(default_factory=list)
    # The region's own words at the end (courses.letters.edited).
    closing: list[str] = field(default_factory=list)
    # Words that somebody wrote, in the language that they wrote (courses.letters.messages).
    written: list[str] = field(default_factory=list)
    written_in: str = ""
    # Paragraphs that a stranger wrote, in whatever language: set apart from the letter's own words.
    quoted: list[str] = field(default_factory=list)
    # To the municipality itself: it is not told to call the municipality.
    to_staff: bool = False

    @property
    def quoted_lines(self) -> list[str]:
        return "\n\n".join(self.quoted).split("\n") if self.quoted else []

    @property
    def written_dir(self) -> str:
        return direction(self.written_in) if self.written_in else ""


@dataclass(frozen=True)
class Mail:
    """How a kind of mail finds what it is about, in which states it is still true, and who words it.

    With `call`, a party that has no address is put on the coordinator's call list instead of going untold.
    `handed_over(pk, moment)` is told when the mail server has taken it, `came_back(pk)` when it came back later.
    `text` words it for a phone, where parties without an address are told that way (courses.texts). `of_all` says when
    and where all is that the party has, whatever it is about.
    """

    find: Callable[[int], Claim | None]
    states: Iterable[State]
    word: Callable[[Claim, "Writer"], Letter]
    call: bool = False
    handed_over: Callable[[int, datetime], object] | None = None
    came_back: Callable[[int], object] | None = None
    text: Callable[[Claim, "Writer"], str] | None = None
    of_all: bool = False


@dataclass(frozen=True)
class Writer:
    """What every letter needs to know beside its claim; `now` is when it is handed over."""

    row: due.DueRow
    now: datetime

    @property
    def region(self):
        return self.row.region

    def summary(self, claim: Claim) -> Summary:
        return summary_of(claim, self.region)

    def absolute(self, path: str) -> str:
        return f"{self.region.site.root_url}{path}"

    def manage_url(self, claim: Claim) -> str:
        return self.absolute(manage_url(claim.party, run=claim.run))

    def door(self, claim: Claim) -> str:
        """What a booked party shows at the door; empty for what is online."""
        return self.absolute(door_path(claim.booking)) if claim.booking and has_door(claim.run) else ""

    def manage_link(self, claim: Claim) -> tuple[str, str]:
        return _("See, change or cancel"), self.manage_url(claim)

    def further_links(self, claim: Claim) -> list[tuple[str, str]]:
        """What apps above this one have for those who go to a run, by the hook: words and paths in this language."""
        found = (links(claim.run) for links in hooks.get_hooks("participants_links"))
        return [(words, self.absolute(path)) for links in found for words, path in links]

    def same_course_link(self, claim: Claim) -> tuple[str, str]:
        """The list, narrowed to the same course."""
        known = catalogue(self.region)
        course = known.courses.get(claim.course.pk)
        return _("See other times and places"), self.absolute(dates_url(known, course))

    def courses_link(self) -> tuple[str, str]:
        return _("Find another course"), self.absolute(catalogue(self.region).list_url(get_language()))


def subject(words: str, claim: Claim) -> str:
    """Neutral on purpose: it shows on locked screens and in other people's sight."""
    return _("%(words)s, reference %(reference)s") % {"words": words, "reference": claim.party.reference}


def greeting(claim: Claim) -> str:
    return _("Hello %(name)s!") % {"name": claim.party.name} if claim.party.name else _("Hello!")


def seats_words(seats: int) -> str:
    return ngettext("You have a seat", "You have %(count)d seats", seats) % {"count": seats}


def with_summary(claim: Claim, writer: Writer, **words) -> Letter:
    """A letter about a run, or any run of a course, with its facts, its meetings and the manage link."""
    summary = writer.summary(claim)
    words.setdefault("links", [writer.manage_link(claim)])
    return Letter(reference=claim.party.reference, summary=summary, facts=summary.facts, **words)


def with_all(claim: Claim, writer: Writer, **words) -> Letter:
    """The same, with what else the party has in short. 2 queries more, and 1 or 2 for each."""
    letter = with_summary(claim, writer, **words)
    others = [other for other in active_claims(claim, writer) if other.key != claim.key]
    letter.items, letter.items_title = items_of(others, writer), _("You have also signed up for")
    return letter


def active_claims(claim: Claim, writer: Writer) -> list[Claim]:
    """All that the party has and could still give up, soonest first. 2 queries, 1 for each offer."""
    return [other for other in claims_of_party(claim.party.pk) if other.state(writer.now) in ACTIVE]


def items_of(claims: Iterable[Claim], writer: Writer) -> list[Item]:
    """1 query for each, 2 for one that waits."""
    return [
        Item(
            claim,
            writer.summary(claim),
            state_words(claim, claim.state(writer.now), writer.region)[0],
        )
        for claim in claims
    ]


def before_you_come() -> list[str]:
    return [
        _("Put the meetings in your calendar: the attached file has them all."),
        _("If you cannot come, cancel by the link below. Then someone who waits gets the seat."),
        _("Keep the link to yourself: whoever has it can change your booking."),
    ]
