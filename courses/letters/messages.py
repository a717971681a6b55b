"""What staff write to participants: their words, in the frame of the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from courses.claims import Claim
from courses.letters import edited
from courses.letters.letter import Letter, Writer, greeting, subject, with_summary
from courses.mail_kinds import RUN
from courses.models import Message, MessageTo


def message(claim: Claim, writer: Writer) -> Letter:
    """The due row names one recipient. 1 query beside the letter's."""
    return letter_of(Message.objects.get(recipients=writer.row.subject_id), claim, writer)


def letter_of(written: Message, claim: Claim, writer: Writer) -> Letter:
    """The words of a message, saved or not, as one party reads them."""
    letter = with_summary(
        claim,
        writer,
        subject=subject(_("A message about your booking"), claim),
        heading=written.subject,
        paragraphs=[greeting(claim)],
    )
    # A sentence is in one language, what is filled in included.
    with override(written.language):
        letter.written = edited.paragraphs(edited.filled(written.text, RUN, claim, writer))
    letter.written_in = written.language
    return letter


def text_of(recipient_id: int) -> str:
    """What was written to one recipient, as it was written. 1 query."""
    texts = MessageTo.objects.filter(pk=recipient_id).values_list("message__subject", "message__text")
    return ". ".join(texts.first() or ())
