"""The hours in which nobody is disturbed."""

from datetime import datetime, time, timedelta, tzinfo

from django.utils import timezone

EVENING, MORNING = time(21), time(8)


def next_waking(moment: datetime, zone: tzinfo | None = None) -> datetime:
    """The moment itself, or 08:00 after it when it falls between 21:00 and 08:00 in `zone` (else the current one).

    `moment` is aware, and what is returned is in its zone's hours: also on the nights when the clocks change.
    """
    zone = zone or timezone.get_current_timezone()
    local = moment.astimezone(zone)
    if MORNING <= local.time() < EVENING:
        return moment
    day = local.date() + timedelta(days=local.time() >= EVENING)
    return datetime.combine(day, MORNING, tzinfo=zone)
