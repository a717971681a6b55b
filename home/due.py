"""Everything that is due is a row with a time: added in the transaction of its cause, worked at least once.

A worker claims a row with one conditional UPDATE that leases it for a while, works it outside any
transaction, and then ends it. A worker that is killed leaves a lease that runs out; the next one takes the
row again. Two workers, or a worker days late, change nothing but the hour: each handler looks again at what
is true.
"""

import hashlib
import logging
import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import PurePath

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string

from home.models import DueRow
from home.refusals import code_of

logger = logging.getLogger(__name__)

# Much longer than one mail may take (EMAIL_TIMEOUT), so that only a dead worker's lease runs out.
LEASE = timedelta(minutes=5)
# Our own Message-IDs, with any domain: the sender's may have changed since.
MAIL_NAME = re.compile(r"<?(?P<name>[0-9a-f]{24}\.(?P<pk>[0-9]{1,18}))@[^<>\s]{1,255}>?")
# How long to wait after each attempt that failed; after the last of them the row is given up.
DELAYS = [
    *(timedelta(minutes=minutes) for minutes in (1, 5, 15)),
    *(timedelta(hours=hours) for hours in (1, 3, 6, 12, 24)),
]


class NeedsCall(Exception):
    """A handler's word that nobody can be written to here: a person has to call."""


class Refused(Exception):
    """A handler's word that the address takes no mail, now or later; `status` is the server's, in numbers."""

    def __init__(self, status: str):
        super().__init__(status)
        self.status = status


class Later(Exception):
    """A handler's word that it is too early: nothing failed, and `until` is when to look again."""

    def __init__(self, until: datetime):
        super().__init__()
        self.until = until


@dataclass
class Worked:
    """What became of the rows of one round: `failed` counts attempts that raised, tried again or given up.

    `later` counts those that put themselves off: they may have let others be due at once.
    """

    done: int = 0
    dropped: int = 0
    failed: int = 0
    later: int = 0

    def __bool__(self) -> bool:
        return bool(self.done or self.dropped or self.failed or self.later)


def add(
    *, region_id: int, kind: str, about: str, subject_id: int, key: str, due_at: datetime | None = None
) -> None:
    """Let something be due (now, unless `due_at`), in the caller's transaction; a known key stays as it is.

    `key` names the one occasion (`booked:17`), so that a verb run twice makes one row. 1 query.
    """
    row = DueRow(
        region_id=region_id,
        kind=kind,
        about=about,
        subject_id=subject_id,
        key=key,
        due_at=due_at or timezone.now(),
    )
    DueRow.objects.bulk_create([row], ignore_conflicts=True)


def drop(*, kind: str, about: str, subject_id: int, now: datetime | None = None) -> datetime | None:
    """Let what still waits about a subject (to be handed over, or told by phone) be dropped: something newer says it.

    Returns when the earliest of those not yet handed over was due; None when there was none. 2 queries.
    """
    rows = DueRow.objects.filter(kind=kind, about=about, subject_id=subject_id)
    earliest = rows.filter(state=DueRow.State.DUE).order_by("due_at").values_list("due_at", flat=True).first()
    # A worker that has one of them in hand goes on: its mail and the new one are both sent.
    waits = (DueRow.State.DUE, DueRow.State.CALL, DueRow.State.REFUSED)
    rows.filter(state__in=waits).update(
        state=DueRow.State.DROPPED, ended_at=now or timezone.now(), leased_until=None
    )
    return earliest


def work(
    limit: int = 100,
    now: datetime | None = None,
    stop: Callable[[], bool] = lambda: False,
    lease: timedelta = LEASE,
) -> Worked:
    """Work at most `limit` due rows, oldest first; `stop` is asked between them. 1 query, then 3 a row.

    `now` stands for the clock in tests. With a `lease` that one mail may outlast, two workers may hand over the same
    mail (under the same Message-ID). Handlers are named by `settings.DUE_HANDLERS`: `deliver(row) -> bool`
    returns True when it is done and False when it is no longer true; NeedsCall puts it on the call list, Refused
    ends it as refused, Later lets it be due again; any other error means: try again.
    """
    worked = Worked()
    waiting = available(now or timezone.now()).order_by("due_at", "pk").values_list("pk", flat=True)[:limit]
    for pk in list(waiting):
        if stop():
            break
        if row := claim(pk, now or timezone.now(), lease):
            finish(row, worked, now)
    return worked


def available(now: datetime):
    """Rows that are due and that no living worker holds."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    return DueRow.objects.filter(free, state=DueRow.State.DUE, due_at__lte=now)


def claim(pk: int, now: datetime, lease: timedelta = LEASE) -> DueRow | None:
    """The row, leased to the caller; None when another was quicker. The UPDATE decides, not the reading."""
    if not available(now).filter(pk=pk).update(leased_until=now + lease, attempts=F("attempts") + 1):
        return None
    return DueRow.objects.select_related("region__site").get(pk=pk)


def finish(row: DueRow, worked: Worked, now: datetime | None) -> None:
    """Work one claimed row and write down how it went."""
    try:
        true = import_string(settings.DUE_HANDLERS[row.kind])(row)
    except NeedsCall:
        worked.done += 1
        end(row, DueRow.State.CALL, now or timezone.now())
        return
    except Refused as refused:
        worked.failed += 1
        end(row, DueRow.State.REFUSED, now or timezone.now(), status_code=refused.status)
        return
    except Later as later:
        worked.later += 1
        wait(row, later.until)
        return
    except Exception as error:
        worked.failed += 1
        postpone(row, error, now or timezone.now())
        return
    if true:
        worked.done += 1
    else:
        worked.dropped += 1
    end(row, DueRow.State.DONE if true else DueRow.State.DROPPED, now or timezone.now())


def end(row: DueRow, state: str, now: datetime, problem: str = "", status_code: str = "") -> None:
    # Also when the lease has run out meanwhile: what is done is done, and nobody need do it once more.
    DueRow.objects.filter(pk=row.pk, state=DueRow.State.DUE).update(
        state=state, ended_at=now, leased_until=None, problem=problem, status_code=status_code
    )


def wait(row: DueRow, until: datetime) -> None:
    """Let a claimed row be due again; this was no attempt. Only while the lease is ours. 1 query."""
    DueRow.objects.filter(pk=row.pk, state=DueRow.State.DUE, leased_until=row.leased_until).update(
        due_at=until, leased_until=None, attempts=F("attempts") - 1
    )


def postpone(row: DueRow, error: Exception, now: datetime) -> None:
    """Try again later, or give up after the last delay."""
    problem = described(error)
    logger.warning("due row %s (%s %s), attempt %s: %s", row.pk, row.kind, row.about, row.attempts, problem)
    if row.attempts > len(DELAYS):
        end(row, DueRow.State.FAILED, now, problem, code_of(error))
        return
    # Only while the lease is ours: if it ran out, the next worker decides.
    DueRow.objects.filter(pk=row.pk, state=DueRow.State.DUE, leased_until=row.leased_until).update(
        due_at=now + DELAYS[row.attempts - 1],
        leased_until=None,
        problem=problem,
        status_code=code_of(error),
    )


def described(error: Exception) -> str:
    """What went wrong and where, without the error's own words: mail servers repeat people's addresses."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-3:]))
    return f"{type(error).__name__} at {where}"[:200]


def message_id(row: DueRow) -> str:
    """The Message-ID of a row's mail, always the same: handed over twice, it is one mail to the reader."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{mail_name(row)}@{domain}>"


def mail_name(row: DueRow) -> str:
    """What stands before the @: nobody but us, and whoever got the mail, can tell it."""
    name = hashlib.sha256(f"{settings.CONTACT_KEY}:{row.pk}:{row.key}".encode()).hexdigest()[:24]
    return f"{name}.{row.pk}"


def row_of(message_id: str) -> DueRow | None:
    """The row whose mail has this Message-ID; None for any other, guessed or of somebody else's. At most 1 query."""
    if not (found := MAIL_NAME.fullmatch(message_id.strip())):
        return None
    row = DueRow.objects.filter(pk=found["pk"]).first()
    return row if row and constant_time_compare(found["name"], mail_name(row)) else None
