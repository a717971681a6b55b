"""Handing mails over: what a due row names is looked up, put into words (courses.letters) and sent.

A row that has been overtaken (a confirmation of what was cancelled meanwhile) is dropped. Subjects say nothing
but the reference.
"""

from email.mime.image import MIMEImage
from email.mime.text import MIMEText
from email.utils import formataddr, parseaddr
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_bidi

from courses import minimum, reminders, texts
from courses.calendar import CalendarMeeting, CalendarRun, runs_ics
from courses.claims import Claim, claim_of_party, claims_of_party, shared_municipality
from courses.contact import contact_digest
from courses.door import qr_png
from courses.letters import MAILS, about_party, edited, privacy
from courses.letters import minimum as letters_minimum
from courses.letters.letter import Letter, Mail, Writer
from courses.models import Booking, CourseRun, FormerAddress, Party
from courses.summary import Summary, summarise
from home import due, limits
from home.models import Municipality
from home.refusals import refused_for_good

# Mails that a stranger can cause by typing somebody's address: so many for one contact in a day.
BY_STRANGERS = ("already", "links")
DAILY_CAP = 4
DAY = 24 * 60 * 60


def deliver(row: due.DueRow) -> bool:
    """Hand one mail over. False when it is no longer true; raises when the mail server does not take it.

    Raises due.Refused when it never will, due.NeedsCall when a party without an address must be told all the same,
    and due.Later when a reminder comes too early. From the first mail about a booking on, its reminders are looked at.
    """
    mail = MAILS[row.about]
    claim = mail.find(row.subject_id)
    if claim is None or claim.state() not in mail.states:
        return False
    if not claim.party.email:
        return tell_by_phone(row, mail, claim)
    now = timezone.now()
    if row.about in reminders.MAILS and not reminders.timely(row, claim, others_told(row, claim, now), now):
        return False
    if row.about in BY_STRANGERS and over_the_cap(row, claim.party.email):
        return False
    with translation.override(claim.party.language):
        hand_over(row, mail, claim, now)
    if mail.handed_over:
        mail.handed_over(row.subject_id, now)
    if row.about not in reminders.MAILS:
        for booking in told_of(mail, claim):
            reminders.begin(row, booking)
    return True


def told_of(mail: Mail, claim: Claim) -> list[Booking]:
    """The bookings that a mail has told of. 2 or 3 queries for one that tells of all, else none."""
    claims = claims_of_party(claim.party.pk) if mail.of_all else [claim]
    return [one.booking for one in claims if one.booking]


def tell_by_phone(row: due.DueRow, mail: Mail, claim: Claim) -> bool:
    """Text a party without an address where that is set up, else let somebody call; False when it need not be told."""
    if not (mail.call and claim.party.phone):
        return False
    now = timezone.now()
    if not texts.told(row, mail, claim, now):
        raise due.NeedsCall
    if mail.handed_over:
        mail.handed_over(row.subject_id, now)
    return True


def others_told(row: due.DueRow, claim: Claim, now) -> list[reminders.Other]:
    """The other mails to the party that were handed over, or will be, within a day. 1 query, 1 to 3 for each."""
    sent = Q(state=due.DueRow.State.DONE, ended_at__gt=now - reminders.APART)
    coming = Q(state=due.DueRow.State.DUE, due_at__lt=now + reminders.APART) & ~Q(about__in=reminders.MAILS)
    rows = due.DueRow.objects.filter(about_party(claim.party.pk), sent | coming).exclude(pk=row.pk)
    return [
        reminders.Other(other.about, other.ended_at or other.due_at, of_same(other, claim)) for other in rows
    ]


def of_same(other: due.DueRow, claim: Claim) -> bool:
    """Whether another mail to the party speaks of the same run, too."""
    mail = MAILS[other.about]
    about = None if mail.of_all else mail.find(other.subject_id)
    return mail.of_all or (about is not None and about.run == claim.run)


def hand_over(row: due.DueRow, mail: Mail, claim: Claim, now) -> None:
    """Word the mail in the active language and give it to the mail server."""
    send(message(row, claim, worded(row, mail, claim, Writer(row, now))))


def send(mail: EmailMultiAlternatives) -> None:
    """Give a mail to the mail server. Raises due.Refused when the address will never take it."""
    try:
        mail.send()
    except SMTPRecipientsRefused as error:
        # Without the error itself: it repeats the address.
        if status := refused_for_good(error):
            raise due.Refused(status) from None
        raise


def worded(row: due.DueRow, mail: Mail, claim: Claim, writer: Writer) -> Letter:
    """The letter in the active language, with the region's own words where it has some. 1 query beside the letter's."""
    return edited.reworded(mail.word(claim, writer), row.about, claim, writer)


def deliver_own_data(row: due.DueRow) -> bool:
    """Hand over the link to what is kept about an address. False when the party has no address any more."""
    party = Party.objects.filter(pk=row.subject_id, anonymised_at=None).exclude(email="").first()
    if party is None or over_the_cap(row, party.email):
        return False
    with translation.override(party.language):
        send(addressed(row, privacy.own_data(party, Writer(row, timezone.now())), party.email))
    return True


def deliver_to_former_address(row: due.DueRow) -> bool:
    """Tell an address that a booking has another one now, and forget it. False when it is the party's again."""
    former = FormerAddress.objects.select_related("party").filter(pk=row.subject_id).first()
    if former is None:
        return False
    party = former.party
    told = former.email != party.email
    if told:
        claim = claim_of_party(party.pk)
        with translation.override(party.language):
            letter = privacy.former_address(party)
            former_mail = addressed(row, letter, former.email, claim.municipality if claim else None)
            try:
                send(former_mail)
            except due.Refused:
                # Nobody reads there: nothing is left to tell it.
                former.delete()
                raise
    former.delete()
    return told


def deliver_too_few(row: due.DueRow) -> bool:
    """Warn the municipality that a run is short of its minimum, in the region's own language.

    False when there is nothing left to decide, or no address; raises due.Later while there are enough.
    """
    now = timezone.now()
    run = minimum.run_to_warn_about(row, now)
    address = run and (run.municipality.email or row.region.contact_email)
    if not address:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        letter = letters_minimum.too_few(run, Writer(row, now))
        addressed(row, letter, address, run.municipality).send()
    return True


def over_the_cap(row: due.DueRow, email: str) -> bool:
    """Whether the contact has had enough such mails today. A new attempt at the same one does not count."""
    digest = contact_digest(email, "")
    return row.attempts <= 1 and not limits.hit("mail by strangers", digest, DAILY_CAP, DAY)


def message(row: due.DueRow, claim: Claim, letter: Letter) -> EmailMultiAlternatives:
    """The letter about a claim, with its calendar where it has one, and those of meetings that are off."""
    # Answers about several things go to whoever gives all of them, else to the region.
    about = [item.claim for item in letter.items] if letter.items and not letter.summary else [claim]
    mail = addressed(row, letter, claim.party.email, shared_municipality(about))
    if letter.calendar:
        booked = [(item.claim, item.summary) for item in letter.items if item.claim.booking]
        attach_calendar(mail, row, [(claim, letter.summary)] if letter.summary else booked)
    if letter.door:
        mail.attach(picture_of(letter.door))
    no_longer = [(old, summarise(old.run, row.region)) for old in letter.no_longer]
    attach_calendar(mail, row, no_longer, name="avbokat.ics")
    return mail


def addressed(
    row: due.DueRow, letter: Letter, email: str, municipality: Municipality | None = None
) -> EmailMultiAlternatives:
    """The letter as plain text and HTML in the active language; its Message-ID is that of the row.

    Answers go to the municipality, else to the region.
    """
    region = row.region
    phone = (municipality and municipality.phone) or region.contact_phone
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
    reply_to = (municipality and municipality.email) or region.contact_email
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=render_to_string("emails/letter.txt", context).strip() + "\n",
        from_email=formataddr((region.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[email],
        reply_to=[reply_to] if reply_to else None,
        headers={
            "Message-ID": due.message_id(row),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": get_language(),
        },
    )
    mail.attach_alternative(render_to_string("emails/letter.html", context), "text/html")
    return mail


def picture_of(door: str) -> MIMEImage:
    """The QR code, shown where the letter's HTML names it."""
    part = MIMEImage(qr_png(door), "png")
    part.add_header("Content-ID", "<door>")
    part.add_header("Content-Disposition", "inline", filename="qr.png")
    return part


def attach_calendar(
    mail: EmailMultiAlternatives,
    row: due.DueRow,
    claims: list[tuple[Claim, Summary]],
    name: str = "kalender.ics",
) -> None:
    """Their meetings as one file, if there are any; cancelled, they leave the reader's calendar."""
    if not claims:
        return
    runs = [(in_calendar(row, claim, summary), row.created_at) for claim, summary in claims]
    part = MIMEText(runs_ics(runs), "calendar", "utf-8")
    part.set_param("method", "PUBLISH")
    part.add_header("Content-Disposition", "attachment", filename=name)
    mail.attach(part)


def in_calendar(row: due.DueRow, claim: Claim, summary: Summary) -> CalendarRun:
    """A run as the party's calendar says it; UIDs as in the run's own file. 2 queries."""
    run = claim.run
    sequence, gone = calendar_state(claim)
    meetings = (
        CalendarMeeting(meeting.pk, meeting.starts_at, meeting.ends_at, meeting.cancelled)
        for meeting in run.meetings.all()
    )
    place = next(fact for fact in summary.facts if fact.icon in ("map-pin", "monitor"))
    return CalendarRun(
        uid=str(run.uid),
        sequence=sequence,
        title=summary.title,
        meetings=meetings,
        location=f"{place.value}, {place.detail}" if place.icon == "map-pin" else place.value,
        url=f"{row.region.site.root_url}{summary.url}",
        organiser=run.municipality.name,
        organiser_email=run.municipality.email,
        cancelled=gone,
        language=get_language(),
    )


def calendar_state(claim: Claim) -> tuple[int, bool]:
    """The SEQUENCE of a file, and whether its meetings are off: as the run and the contact's bookings of it stand now.

    Every booking, every cancelling and every change of the run adds one, so that a calendar takes what is newer:
    also when the same contact cancels and books again, and when mails come late or out of order. 1 query.
    """
    run, booking = claim.run, claim.booking
    same = Q(party=claim.party)
    if booking and booking.contact_digest:
        same |= Q(contact_digest=booking.contact_digest)
    states = list(run.bookings.filter(same).values_list("state", flat=True))
    cancelled = states.count(Booking.State.CANCELLED)
    on = cancelled < len(states) and run.state == CourseRun.State.PUBLISHED
    return run.sequence + max(0, len(states) - 1) + cancelled, not on
