"""How often someone may do something: one table, one statement, no address kept.

A key (an address, a contact, a run) is stored as a salted HMAC; the row counts what happened until `until`
and then starts anew.
"""

import ipaddress
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from home.models import RateCount

COUNT = """
INSERT INTO {table} (key, count, until) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN {table}.until <= %s THEN excluded.count ELSE {table}.count + excluded.count END,
  until = CASE WHEN {table}.until <= %s THEN excluded.until ELSE {table}.until END
RETURNING count
""".format(table=RateCount._meta.db_table)  # noqa: UP032 (the statement itself has %s)


def digest(name: str, key: str) -> str:
    """What is stored instead of the key."""
    return salted_hmac("home.limits", f"{name}:{key}", algorithm="sha256").hexdigest()


def hit(name: str, key: str, limit: int, per: int, now=None, number: int = 1) -> bool:
    """Count so many more `name` by `key`; whether they stay within `limit` in `per` seconds. One statement."""
    now = now or timezone.now()
    as_stored = connection.ops.adapt_datetimefield_value
    moment, until = as_stored(now), as_stored(now + timedelta(seconds=per))
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [digest(name, key), number, until, moment, moment])
        (count,) = cursor.fetchone()
    return count <= limit


def forget(name: str, key: str) -> None:
    """Count `name` by `key` from nothing again. One statement."""
    RateCount.objects.filter(key=digest(name, key)).delete()


def forget_expired(now=None) -> int:
    """Delete counts whose window has passed; how many. Called by the worker."""
    return RateCount.objects.filter(until__lte=now or timezone.now()).delete()[0]


def client_address(request) -> str:
    """Whose request this is: X-Forwarded-For counted from the right, by the proxies that are our own.

    What stands further to the left was written by the client and is never believed. An IPv6 client counts as
    its /64, which is what one household or phone is given.
    """
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    ours = settings.TRUSTED_PROXIES
    text = chain[-ours] if 0 < ours <= len(chain) else request.META.get("REMOTE_ADDR", "")
    try:
        client = ipaddress.ip_address(text)
    except ValueError:
        return text
    if client.version == 6 and client.ipv4_mapped:
        client = client.ipv4_mapped
    return str(ipaddress.ip_network((client, 64), strict=False)) if client.version == 6 else str(client)
