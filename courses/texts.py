"""Text messages: an offer reaches a party that gave a phone number and no address. Off unless SMS_BACKEND is set.

At most once: that a message is begun is written down before the gateway is asked. Whatever goes wrong from then on (no
answer, a worker killed), nobody is texted again, and a person calls as without text messages.
"""

import logging

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string

from courses.claims import Claim
from courses.letters.letter import Mail, Writer
from home import due, limits
from home.models import DueRow
from home.quiet import next_waking

logger = logging.getLogger(__name__)

DAY = 24 * 60 * 60
# So many for one number in a day, whatever the region may spend.
FOR_ONE_NUMBER = 3


def told(row: DueRow, mail: Mail, claim: Claim, now) -> bool:
    """Whether the party has been told by text; False means: call. Raises due.Later in the night.

    1 query when it was tried before or is off, else 3.
    """
    if not (settings.SMS_BACKEND and mail.text):
        return False
    waking = next_waking(now)
    if waking > now:
        raise due.Later(waking)
    phone = claim.party.phone
    if row.texted_at or not affordable(row, phone) or not begin(row, now):
        return False
    with translation.override(claim.party.language):
        text = mail.text(claim, Writer(row, now))
    try:
        import_string(settings.SMS_BACKEND)(phone, text, due.mail_name(row))
    except Exception as error:
        logger.warning("due row %s (%s) could not be texted: %s", row.pk, row.about, type(error).__name__)
        return False
    return True


def affordable(row: DueRow, phone: str) -> bool:
    """Whether the region, and this number, have had fewer than they may today. 2 queries."""
    return limits.hit("text to number", phone, FOR_ONE_NUMBER, DAY) and limits.hit(
        "texts of region", str(row.region_id), settings.SMS_DAILY_LIMIT, DAY
    )


def begin(row: DueRow, now) -> bool:
    """Write down that the message is begun; False when it was before. 1 query."""
    return bool(DueRow.objects.filter(pk=row.pk, texted_at=None).update(texted_at=now))
