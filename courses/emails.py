"""Handing mails over: what a due row names is looked up, put into words (courses.letters) and sent.

A row that has been overtaken (a confirmation of what was cancelled meanwhile) is dropped. Subjects say nothing
but the reference.
"""

from email.mime.text import MIMEText
from email.utils import formataddr, parseaddr
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_bidi

from courses.calendar import CalendarMeeting, CalendarRun, run_ics
from courses.claims import Claim, State
from courses.contact import contact_digest
from courses.letters import MAILS
from courses.letters.letter import Letter, Writer
from home import due, limits

# Mails that a stranger can cause by typing somebody's address: so many for one contact in a day.
BY_STRANGERS = ("already", "links")
DAILY_CAP = 4
DAY = 24 * 60 * 60


def deliver(row: due.DueRow) -> bool:
    """Hand one mail over. False when it is no longer true; raises when the mail server does not take it.

    Raises due.NeedsCall when a party without an address must be told all the same.
    """
    mail = MAILS[row.about]
    claim = mail.find(row.subject_id)
    if claim is None or claim.state() not in mail.states:
        return False
    if not claim.party.email:
        if mail.call and claim.party.phone:
            raise due.NeedsCall
        return False
    if row.about in BY_STRANGERS and over_the_cap(row, claim):
        return False
    now = timezone.now()
    with translation.override(claim.party.language):
        letter = mail.word(claim, Writer(row, now))
        try:
            message(row, claim, letter).send()
        except SMTPRecipientsRefused:
            # The address takes no mail, today or tomorrow.
            if mail.call and claim.party.phone:
                raise due.NeedsCall from None
            raise
    if mail.handed_over:
        mail.handed_over(row.subject_id, now)
    return True


def over_the_cap(row: due.DueRow, claim: Claim) -> bool:
    """Whether the contact has had enough such mails today. A new attempt at the same one does not count."""
    digest = contact_digest(claim.party.email, "")
    return row.attempts <= 1 and not limits.hit("mail by strangers", digest, DAILY_CAP, DAY)


def message(row: due.DueRow, claim: Claim, letter: Letter) -> EmailMultiAlternatives:
    """The letter as plain text and HTML in the active language; its Message-ID is that of the row."""
    region, municipality = row.region, claim.municipality
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
