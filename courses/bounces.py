"""Mails that come back after they were handed over: told by a report in a mailbox, or by a mail provider.

Whoever tells it may lie. All that is believed is that one mail of ours, named by a Message-ID that only we and its
reader know, did not arrive, with a code of digits. What follows is that somebody calls.
"""

import logging
import re

from django.utils import timezone

from courses.letters import MAILS
from home import due
from home.models import DueRow

logger = logging.getLogger(__name__)

STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")
# For a mail that failed for a reason that nobody gave (RFC 3463).
UNSPECIFIED = "5.0.0"


class TooEarly(Exception):
    """A worker has the mail in hand this moment: what came back is to be told again in a while."""


def came_back(message_id: str, status: str = "", *, now=None) -> bool:
    """A mail did not arrive, for good. False when it is no mail of ours; told twice, it is told once.

    Raises TooEarly while its hand-over has not been written down.

    Its row is marked as refused, which puts what needs an answer on the call list, and a deadline that ran from its
    hand-over no longer does. 2 queries, and those of `courses.offers.came_back`.
    """
    now = now or timezone.now()
    row = due.row_of(message_id)
    if row is None:
        return False
    if row.state == DueRow.State.DUE and row.leased_until and row.leased_until > now:
        raise TooEarly
    marked = told(row).update(state=DueRow.State.REFUSED, status_code=code(status), came_back_at=now)
    # Again, too, when it was marked and the rest was cut off; it changes nothing twice.
    refused = marked or DueRow.objects.filter(
        pk=row.pk, state=DueRow.State.REFUSED, came_back_at__isnull=False
    )
    mail = MAILS.get(row.about) if row.kind == "mail" else None
    if refused and mail and mail.came_back:
        mail.came_back(row.subject_id)
    if marked:
        logger.info("due row %s (%s) came back: %s", row.pk, row.about, code(status))
    return True


def is_late(message_id: str, status: str = "") -> bool:
    """A mail has not arrived yet, and is still tried by somebody else's server: noted, no more. 2 queries."""
    row = due.row_of(message_id)
    if row is None:
        return False
    told(row).update(status_code=code(status))
    return True


def told(row: DueRow):
    """The row, if its mail was handed over and has not come back."""
    return DueRow.objects.filter(pk=row.pk, state=DueRow.State.DONE, came_back_at=None)


def code(status: str) -> str:
    """Digits only, whatever was sent: words may repeat an address."""
    found = STATUS.match(status.strip())
    return found[0] if found else UNSPECIFIED
