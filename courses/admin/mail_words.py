"""What a row of the outbox says to staff: whose mail it is, what went wrong, whether it is tried again."""

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.translation import gettext as _

from courses.claims import (
    claim_of_booking,
    claim_of_entry,
    claim_of_message,
    claim_of_offer,
    claim_of_party,
)
from courses.letters import mails_found_by
from courses.models import Booking, MessageTo, Offer, Party, QueueEntry
from home.models import DueRow

# By the name of the error: what nobody on the other side said, and what the mail server did say.
UNREACHED = (
    "ConnectionRefused",
    "ConnectionReset",
    "Timeout",
    "timeout",
    "gaierror",
    "OSError",
    "SMTPConnect",
)
UNREACHED += ("SMTPServerDisconnected", "BrokenPipe", "SSL")

REFERENCES = {
    claim_of_booking: Booking.objects.values_list("pk", "party__reference"),
    claim_of_entry: QueueEntry.objects.values_list("pk", "party__reference"),
    claim_of_offer: Offer.objects.values_list("pk", "entry__party__reference"),
    claim_of_message: MessageTo.objects.values_list("pk", "party__reference"),
    claim_of_party: Party.objects.values_list("pk", "reference"),
}


def references_of(rows: Iterable[DueRow]) -> dict[int, str]:
    """The reference of the party that each mail is for, by the row's pk. At most 5 queries, however many rows."""
    found = {}
    for find, references in REFERENCES.items():
        kinds = mails_found_by(find)
        own = [row for row in rows if row.kind == "mail" and row.about in kinds]
        if own:
            by_subject = dict(references.filter(pk__in={row.subject_id for row in own}).order_by())
            found |= {row.pk: by_subject.get(row.subject_id, "") for row in own}
    return found


def problem_words(row: DueRow) -> str:
    """Why a mail has not arrived, in a sentence or two; empty when nothing is known to be wrong."""
    if row.state == DueRow.State.REFUSED:
        words = came_back_words() if row.came_back_at else _("The address takes no mail.")
        return with_code(f"{words} {_('It is not tried again.')}", row)
    if row.came_back_at:
        return with_code(came_back_words(), row)
    if row.problem:
        words = (
            _("The mail server could not be reached.")
            if row.problem.startswith(UNREACHED)
            else _("The mail server did not take it.")
        )
        again = _("It is tried again.") if row.state == DueRow.State.DUE else _("It was given up.")
        return with_code(f"{words} {again}", row)
    if row.status_code:
        return with_code(_("The receiver's mail server is late."), row)
    return ""


def came_back_words() -> str:
    return _("The mail came back: the address takes no mail.")


def with_code(words: str, row: DueRow) -> str:
    """The code stays in the order of its digits within right-to-left text, and is what a technician asks for."""
    return format_html('{} <bdi dir="ltr">({})</bdi>', words, row.status_code) if row.status_code else words
