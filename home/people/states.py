"""How it stands with somebody's account: invited, asleep, left, or in use."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from wagtail.models.audit_log import ModelLogEntry

from home.models import User
from home.people import verbs
from home.people.invitation import OPEN_FOR

# Half a year: longer than a summer or a parental leave of a few months, shorter than a year without anybody asking.
SLEEPS_AFTER = timedelta(days=180)
INVITED, MISSED, SLEEPING, LEFT = "invited", "missed", "sleeping", "left"


def state_of(person: User, now: datetime, asked: datetime | None) -> str:
    """Whether somebody has left, never came, or has not come for long; empty for those who work here.

    `asked` is when they were last invited. Who has a password but never came sleeps as others do.
    """
    if not person.is_active:
        return LEFT
    if not person.has_usable_password():
        return MISSED if (asked or person.date_joined) < now - OPEN_FOR else INVITED
    return SLEEPING if (person.last_login or person.date_joined) < now - SLEEPS_AFTER else ""


def invited_at(people: Iterable[User]) -> dict[int, datetime]:
    """When each was last invited. 1 query."""
    kind = ContentType.objects.get_for_model(User)
    lines = ModelLogEntry.objects.filter(content_type=kind, action=verbs.INVITED)
    lines = lines.filter(object_id__in=[str(person.pk) for person in people]).order_by("timestamp")
    return {int(pk): timestamp for pk, timestamp in lines.values_list("object_id", "timestamp")}
