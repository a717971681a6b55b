"""A mail as it would be, about people who do not exist: made by the real verbs, worded by the real letters, undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from uuid import uuid4

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from courses import booking, emails
from courses.claims import Claim, claim_of_booking, claim_of_entry, claim_of_offer, claim_of_party
from courses.letters import MAILS, edited, messages
from courses.letters.letter import Letter, Writer
from courses.mail_kinds import TO_BEGIN_FROM
from courses.models import (
    BookingEvent,
    Course,
    CourseRun,
    Form,
    MailText,
    Meeting,
    Message,
    Offer,
    Party,
    Venue,
)
from home.models import DueRow, Municipality, Region

# Their names and numbers are nobody's.
NAME = "Kim Andersson"
STARTS_IN, AT, LASTS = timedelta(days=21), time(18), timedelta(hours=2)
CANCELLED = ("run_cancelled", "run_cancelled_waiting")


class NothingToShow(Exception):
    """The region has no course or no municipality yet."""


@contextmanager
def sample(region: Region, about: str, email: str) -> Iterator[tuple[DueRow, Claim]]:
    """A due row and what it is about, in the active language, while the block lasts; then nothing of it was there.

    One transaction that is rolled back: send nothing inside. Raises NothingToShow. About 40 queries.
    """
    with transaction.atomic():
        try:
            run = sample_run(region)
            pk = subject_of(run, about, email)
            if about in CANCELLED:
                booking.cancel_run(run.pk)
            row = DueRow.objects.create(
                region=region,
                kind="mail",
                about=about,
                subject_id=pk,
                key=f"sample:{uuid4()}",
                due_at=timezone.now(),
            )
            yield row, MAILS[about].find(pk)
        finally:
            transaction.set_rollback(True)


def sample_run(region: Region) -> CourseRun:
    """A run of one of the region's courses, in three weeks."""
    course = Course.objects.filter(region=region).order_by("municipality", "pk").first()
    places = Municipality.objects.filter(region=region)
    municipality = (course and course.municipality) or places.order_by("name").first()
    if course is None or municipality is None:
        raise NothingToShow
    venue = Venue.objects.filter(municipality=municipality).order_by("pk").first()
    first = datetime.combine(timezone.localdate() + STARTS_IN, AT, tzinfo=timezone.get_default_timezone())
    run = CourseRun(
        course=course,
        municipality=municipality,
        venue=venue,
        form=Form.ON_SITE if venue else Form.ONLINE,
        seats=2,
        state=CourseRun.State.PUBLISHED,
        sign_up_opens_at=timezone.now() - timedelta(days=1),
        sign_up_closes_at=first - timedelta(days=1),
    )
    starts = [first + timedelta(weeks=week) for week in range(4)]
    meetings = [Meeting(starts_at=start, ends_at=start + LASTS) for start in starts]
    run.set_schedule(meetings)
    run.save()
    for meeting in meetings:
        meeting.run = run
        meeting.save()
    return run


def subject_of(run: CourseRun, about: str, email: str) -> int:
    """The pk that a mail of this kind names: a booking, a place in the queue, an offer or a party."""
    find = MAILS[about].find
    others = None
    if find in (claim_of_entry, claim_of_offer):
        others = book(run, Party(language=get_language(), phone="+46701740605", adults=2)).booking
    outcome = book(run, Party(language=get_language(), name=NAME, email=email or "kim@example.org", adults=2))
    if find is claim_of_offer:
        booking.cancel(others.pk)
        return Offer.objects.get(entry=outcome.entry).pk
    if about == "cancelled":
        booking.cancel(outcome.booking.pk)
    if find is claim_of_booking:
        return outcome.booking.pk
    return outcome.party.pk if find is claim_of_party else outcome.entry.pk


def book(run: CourseRun, party: Party):
    return booking.book(run.pk, party, queue_if_full=True, automatic=False, by=BookingEvent.By.STAFF)


def our_letter(region: Region, about: str, language: str) -> Letter | None:
    """The letter of a kind in our own words; none for what staff write themselves. Raises NothingToShow."""
    if about == TO_BEGIN_FROM:
        return None
    with override(language), sample(region, about, "") as (row, claim):
        return MAILS[about].word(claim, Writer(row, timezone.now()))


def mail(text: MailText, email: str, *, test: bool = False) -> EmailMultiAlternatives:
    """The whole mail with the words of a text, saved or not; a `test` says that it is one. Raises NothingToShow."""
    about = "booked" if text.kind == TO_BEGIN_FROM else text.kind
    with override(text.language), sample(text.region, about, email) as (row, claim):
        letter = letter_of(text, claim, Writer(row, timezone.now()))
        if test:
            letter.subject = _("Test: %(subject)s") % {"subject": letter.subject}
            letter.paragraphs = [
                _("This is a test of the words. Nobody has booked, and the links lead nowhere."),
                *letter.paragraphs,
            ]
        return emails.message(row, claim, letter)


def letter_of(text: MailText, claim: Claim, writer: Writer) -> Letter:
    if text.kind == TO_BEGIN_FROM:
        written = Message(subject=text.subject, text=text.text, language=text.language)
        return messages.letter_of(written, claim, writer)
    return edited.in_words_of(MAILS[text.kind].word(claim, writer), text, claim, writer)
