"""Mails about a booking or a place in the queue: put into words when they are handed over, never before.

A due row names a mail and a pk. `deliver` looks what is true now; a row that has been overtaken (a
confirmation of what was cancelled meanwhile, a party without an address) is dropped. Subjects say nothing but
the reference.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.mime.text import MIMEText
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from courses.calendar import CalendarMeeting, CalendarRun, run_ics
from courses.catalogue import catalogue
from courses.claims import (
    ACTIVE,
    Claim,
    State,
    claim_of_booking,
    claim_of_entry,
    claim_of_party,
    claims_by_email,
)
from courses.contact import contact_digest
from courses.party_links import manage_url
from courses.summary import Fact, Summary, summarise, title_of
from home import due, limits
from home.dates import day_in_words

# Mails that a stranger can cause by typing somebody's address: so many for one contact in a day.
BY_STRANGERS = ("already", "links")
DAILY_CAP = 4
DAY = 24 * 60 * 60


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


@dataclass(frozen=True)
class Mail:
    """How a kind of mail finds what it is about, in which states it is still true, and who words it."""

    find: Callable[[int], Claim | None]
    states: Iterable[State]
    word: Callable[[Claim, "Writer"], Letter]


@dataclass(frozen=True)
class Writer:
    """What every letter needs to know beside its claim."""

    row: due.DueRow

    @property
    def region(self):
        return self.row.region

    def summary(self, claim: Claim) -> Summary:
        return summarise(claim.run, self.region)

    def absolute(self, path: str) -> str:
        return f"{self.region.site.root_url}{path}"

    def manage_url(self, claim: Claim) -> str:
        return self.absolute(manage_url(claim.party))

    def manage_link(self, claim: Claim) -> tuple[str, str]:
        return _("See, change or cancel"), self.manage_url(claim)

    def courses_link(self) -> tuple[str, str]:
        return _("Find another course"), self.absolute(catalogue(self.region).list_url(get_language()))


def deliver(row: due.DueRow) -> bool:
    """Hand one mail over. False when it is no longer true; raises when the mail server does not take it."""
    mail = MAILS[row.about]
    claim = mail.find(row.subject_id)
    if claim is None or not claim.party.email or claim.state() not in mail.states:
        return False
    if row.about in BY_STRANGERS and over_the_cap(row, claim):
        return False
    with translation.override(claim.party.language):
        letter = mail.word(claim, Writer(row))
        message(row, claim, letter).send()
    return True


def over_the_cap(row: due.DueRow, claim: Claim) -> bool:
    """Whether the contact has had enough such mails today. A new attempt at the same one does not count."""
    digest = contact_digest(claim.party.email, "")
    return row.attempts <= 1 and not limits.hit("mail by strangers", digest, DAILY_CAP, DAY)


def message(row: due.DueRow, claim: Claim, letter: Letter) -> EmailMultiAlternatives:
    """The letter as plain text and HTML in the active language; its Message-ID is that of the row."""
    region, municipality = row.region, claim.run.municipality
    phone = municipality.phone or region.contact_phone
    context = {
        "letter": letter,
        "region": region,
        "municipality": municipality,
        "phone": phone,
        # Digits keep their order within right-to-left text.
        "isolated_phone": format_html('<bdi dir="ltr">{}</bdi>', phone),
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
    reply_to = municipality.email or region.contact_email
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=render_to_string("emails/letter.txt", context).strip() + "\n",
        from_email=formataddr((region.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[claim.party.email],
        reply_to=[reply_to] if reply_to else None,
        headers={
            "Message-ID": due.message_id(row),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": get_language(),
        },
    )
    mail.attach_alternative(render_to_string("emails/letter.html", context), "text/html")
    if letter.calendar:
        mail.attach(calendar_of(row, claim, letter))
    return mail


def calendar_of(row: due.DueRow, claim: Claim, letter: Letter) -> MIMEText:
    """The meetings as a file; cancelled, they leave the reader's calendar. UIDs as in the run's own file."""
    run, gone = claim.run, claim.state() != State.BOOKED
    meetings = (
        CalendarMeeting(meeting.pk, meeting.starts_at, meeting.ends_at, meeting.cancelled)
        for meeting in run.meetings.all()
    )
    place = next(fact for fact in letter.facts if fact.icon in ("map-pin", "monitor"))
    events = CalendarRun(
        uid=str(run.uid),
        # One that has been cancelled must be newer than the one that was confirmed.
        sequence=run.sequence + (claim.state() == State.CANCELLED),
        title=letter.summary.title,
        meetings=meetings,
        location=f"{place.value}, {place.detail}" if place.icon == "map-pin" else place.value,
        url=f"{row.region.site.root_url}{letter.summary.url}",
        organiser=run.municipality.name,
        organiser_email=run.municipality.email,
        cancelled=gone,
        language=get_language(),
    )
    part = MIMEText(run_ics(events, row.created_at), "calendar", "utf-8")
    part.set_param("method", "PUBLISH")
    part.add_header("Content-Disposition", "attachment", filename="kalender.ics")
    return part


def subject(words: str, claim: Claim) -> str:
    """Neutral on purpose: it shows on locked screens and in other people's sight."""
    return _("%(words)s, reference %(reference)s") % {"words": words, "reference": claim.party.reference}


def greeting(claim: Claim) -> str:
    return _("Hello %(name)s!") % {"name": claim.party.name} if claim.party.name else _("Hello!")


def seats_words(seats: int) -> str:
    return ngettext("You have a seat", "You have %(count)d seats", seats) % {"count": seats}


def with_summary(claim: Claim, writer: Writer, **words) -> Letter:
    """A letter about one run, with its facts, its meetings and the manage link."""
    summary = writer.summary(claim)
    words.setdefault("links", [writer.manage_link(claim)])
    return Letter(reference=claim.party.reference, summary=summary, facts=summary.facts, **words)


def before_you_come() -> list[str]:
    return [
        _("Put the meetings in your calendar: the attached file has them all."),
        _("If you cannot come, cancel by the link below. Then someone who waits gets the seat."),
        _("Keep the link to yourself: whoever has it can change your booking."),
    ]


def booked(claim: Claim, writer: Writer) -> Letter:
    return with_summary(
        claim,
        writer,
        subject=subject(_("Your booking"), claim),
        heading=seats_words(claim.seats),
        paragraphs=[greeting(claim), _("Your booking is confirmed. You are welcome!")],
        steps=before_you_come(),
        calendar=True,
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


def already(claim: Claim, writer: Writer) -> Letter:
    waiting = claim.state() == State.WAITING
    return with_summary(
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


def left(claim: Claim, writer: Writer) -> Letter:
    return with_summary(
        claim,
        writer,
        subject=subject(_("You have left the waiting list"), claim),
        heading=_("You have left the waiting list"),
        paragraphs=[greeting(claim), _("Thank you for telling us. You are welcome back another time.")],
        links=[writer.courses_link()],
    )


def changed(claim: Claim, writer: Writer) -> Letter:
    waiting = claim.state() == State.WAITING
    return with_summary(
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


def run_cancelled(claim: Claim, writer: Writer) -> Letter:
    return with_summary(
        claim,
        writer,
        subject=subject(_("The meetings are cancelled"), claim),
        heading=_("The meetings are cancelled"),
        paragraphs=[
            greeting(claim),
            _("We are sorry: we have had to cancel these meetings. You need not do anything."),
            _("Perhaps there is another time or place that suits you. You are welcome to call us."),
        ],
        links=[writer.courses_link()],
        calendar=claim.booking is not None,
    )


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
    title, _language = title_of(claim.run, catalogue(region), get_language())
    return f"{title}, {day_in_words(claim.run.starts_at)} ({claim.party.reference})"


MAILS = {
    "booked": Mail(claim_of_booking, [State.BOOKED], booked),
    "promoted": Mail(claim_of_booking, [State.BOOKED], promoted),
    "queued": Mail(claim_of_entry, [State.WAITING], queued),
    "already": Mail(claim_of_party, ACTIVE, already),
    "cancelled": Mail(claim_of_booking, [State.CANCELLED], cancelled),
    "left": Mail(claim_of_entry, [State.LEFT], left),
    "changed": Mail(claim_of_party, ACTIVE, changed),
    "run_cancelled": Mail(claim_of_booking, [State.RUN_CANCELLED], run_cancelled),
    "run_cancelled_waiting": Mail(claim_of_entry, [State.RUN_CANCELLED], run_cancelled),
    "links": Mail(claim_of_party, ACTIVE, links),
}
