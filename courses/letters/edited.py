"""The region's own words in a mail, with placeholders filled in. The facts of a mail stay as they are."""

import logging
from collections.abc import Callable
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from courses.claims import Claim, State
from courses.deadlines import answer_by
from courses.letters.letter import Letter, Writer, greeting, seats_words, subject
from courses.letters.reminders import day_and_time, next_meeting
from courses.mail_kinds import KINDS, PLACEHOLDER, TO_BEGIN_FROM
from courses.models import MailText
from home.dates import clock, day_in_words, moment_in_words

logger = logging.getLogger(__name__)

# U+2068 and U+2069: what stands between them keeps its own direction.
ISOLATE, END_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def reworded(letter: Letter, about: str, claim: Claim, writer: Writer) -> Letter:
    """The letter in the region's own words where it has some in the active language, else as it is. 1 query.

    They are about a run: whoever waits for any is written to in our words.
    """
    if about not in KINDS or about == TO_BEGIN_FROM or claim.run is None:
        return letter
    texts = MailText.objects.filter(region=writer.region, kind=about, language=get_language())
    text = texts.first()
    return safely(letter, text, claim, writer) if text else letter


def safely(letter: Letter, text: MailText, claim: Claim, writer: Writer) -> Letter:
    """A mail never waits for somebody's mended words: with broken ones it is sent in ours."""
    try:
        return in_words_of(letter, text, claim, writer)
    except Exception as error:
        logger.warning("mail text %s could not be used: %s", text.pk, type(error).__name__)
        return letter


def in_words_of(letter: Letter, text: MailText, claim: Claim, writer: Writer) -> Letter:
    """Subject, text and closing words of `text`; all else of the letter. KeyError for an unknown placeholder."""
    allowed = KINDS[text.kind].placeholders
    body = paragraphs(filled(text.text, allowed, claim, writer))
    if not body:
        raise ValueError("a mail without words")
    words = " ".join(text.subject.split())
    return replace(
        letter,
        subject=subject(words, claim) if words else letter.subject,
        paragraphs=[greeting(claim), *body],
        closing=paragraphs(filled(text.closing, allowed, claim, writer)),
    )


def paragraphs(text: str) -> list[str]:
    """What empty lines divide."""
    lines = [line.strip() for line in text.splitlines()]
    return [part.strip() for part in "\n".join(lines).split("\n\n") if part.strip()]


def filled(text: str, allowed: tuple[str, ...], claim: Claim, writer: Writer) -> str:
    """The text with its placeholders filled in, in one pass: what is filled in is never read as a placeholder."""

    def value(match) -> str:
        name = match[1]
        if name not in allowed:
            raise KeyError(name)
        words = VALUES[name](claim, writer)
        return f"{ISOLATE}{words}{END_ISOLATE}" if get_language_bidi() else words

    return PLACEHOLDER.sub(value, text)


def first_meeting(claim: Claim, writer: Writer) -> str:
    starts = claim.run.starts_at
    return _("%(day)s at %(time)s") % {"day": day_in_words(starts), "time": clock(starts)}


def coming_meeting(claim: Claim, writer: Writer) -> str:
    return _("%(day)s at %(time)s") % day_and_time(next_meeting(claim))


def place(claim: Claim, writer: Writer) -> str:
    facts = writer.summary(claim).facts
    return next(fact.value for fact in facts if fact.icon in ("map-pin", "monitor"))


def standing(claim: Claim, writer: Writer) -> str:
    if claim.state(timezone.now()) == State.BOOKED:
        return seats_words(claim.seats)
    return _("You are on the waiting list as before.").rstrip(".")


def deadline(claim: Claim, writer: Writer) -> str:
    """As letters.waiting.offered says it."""
    offer = claim.offer
    if offer.handed_over_at:
        return moment_in_words(offer.deadline)
    return moment_in_words(answer_by(claim.run, claim.run.municipality.offer_hours, writer.now))


VALUES: dict[str, Callable[[Claim, Writer], str]] = {
    "course": lambda claim, writer: writer.summary(claim).title,
    "when": first_meeting,
    "place": place,
    "municipality": lambda claim, writer: claim.run.municipality.name,
    "phone": lambda claim, writer: claim.run.municipality.phone or writer.region.contact_phone,
    "reference": lambda claim, writer: claim.party.reference,
    "seats": lambda claim, writer: seats_words(claim.seats),
    "standing": standing,
    "number": lambda claim, writer: str(claim.place()),
    "deadline": deadline,
    "next_meeting": coming_meeting,
}
