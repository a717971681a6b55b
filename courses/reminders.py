"""Reminders: what a booking is to be written about, when, and no more than one mail a day.

Each booking has one due row that looks at the meetings as they are, lets the mail of the moment be due and then
waits for the next (`look`). The mails look once more when they are handed over (`timely`): what has been moved,
cancelled, told already or is over is dropped. So nothing here depends on when a job runs, or how often.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from courses.claims import Claim, State, claim_of_booking
from courses.models import Attendance, Booking, Meeting
from home import due
from home.models import DueRow
from home.quiet import next_waking

KIND, ABOUT = "reminder", "reminders"
STILL_COMING, REMINDER, THANKS = "still_coming", "remind", "thanks"
MAILS = (STILL_COMING, REMINDER, THANKS)

ASK_BEFORE, REMIND_BEFORE = timedelta(days=3), timedelta(days=2)
# Who booked the other day is not asked whether they still come.
BOOKED_BEFORE_ASKING = timedelta(days=2)
# A worker that is late asks no later than this before the meeting, and reminds no later than that.
ASK_UNTIL, REMIND_UNTIL = timedelta(days=1), timedelta(hours=2)
THANK_AFTER, THANK_UNTIL = timedelta(hours=2), timedelta(days=7)
# Mails to one party stand so far apart: a little less than a day, so that one each evening is possible.
APART = timedelta(hours=20)
# They say nothing about the meetings: what has to be said of these waits, and is not dropped.
SAY_NO_DATES = ("links", "message", THANKS)


@dataclass(frozen=True)
class Occasion:
    """Something to write about: from `at` (never at night) and no later than `until`; `key` names it for ever."""

    mail: str
    at: datetime
    until: datetime
    key: str

    def open(self, now: datetime) -> bool:
        return self.at <= now < self.until


def occasions(booking: Booking) -> list[Occasion]:
    """All that a booking will be written about, as its meetings stand now. 1 query, 2 with a reminder for each."""
    held = [meeting for meeting in booking.run.meetings.all() if not meeting.cancelled]
    if not held:
        return []
    first, rest = held[0], held[1:] if booking.party.remind_each else []
    asked = next_waking(first.starts_at - ASK_BEFORE)
    found = []
    if booking.created_at <= asked - BOOKED_BEFORE_ASKING:
        found.append(occasion(STILL_COMING, booking, first, asked, first.starts_at - ASK_UNTIL))
    told = told_absent(booking) if rest else set()
    for meeting in [first, *(meeting for meeting in rest if meeting.pk not in told)]:
        at = next_waking(meeting.starts_at - REMIND_BEFORE)
        found.append(occasion(REMINDER, booking, meeting, at, meeting.starts_at - REMIND_UNTIL))
    over = max(meeting.ends_at for meeting in held)
    at, until = next_waking(over + THANK_AFTER), over + THANK_UNTIL
    return [*found, Occasion(THANKS, at, until, thanks_key(booking.pk))]


def thanks_key(booking_id: int) -> str:
    return f"{THANKS}:{booking_id}"


def last_thanks(bookings: Collection[int]) -> datetime | None:
    """When a mail of thanks for one of the bookings was handed over last. 1 query if there are any."""
    keys = [thanks_key(pk) for pk in bookings]
    sent = DueRow.objects.filter(key__in=keys, state=DueRow.State.DONE)
    return sent.aggregate(last=Max("ended_at"))["last"] if keys else None


def occasion(mail: str, booking: Booking, meeting: Meeting, at: datetime, until: datetime) -> Occasion:
    """One about a meeting; a meeting that has moved is another occasion."""
    return Occasion(mail, at, until, f"{mail}:{booking.pk}:{meeting.pk}:{meeting.starts_at:%Y%m%d%H%M}")


def told_absent(booking: Booking) -> set[int]:
    """Pks of the meetings to which the party has said that it cannot come. 1 query."""
    return set(booking.attendance.filter(state=Attendance.State.TOLD).values_list("meeting_id", flat=True))


def begin(row: DueRow, booking: Booking) -> None:
    """After a mail about a booking: its reminders are looked at when the first may be due. 1 query, 2 after a change."""
    if row.about == "changed":
        wake([booking.pk])
    first = max(timezone.now(), booking.run.starts_at - ASK_BEFORE)
    add(row.region_id, booking.pk, first)


def add(region_id: int, booking_id: int, moment: datetime) -> None:
    """One row for each booking; a known one stays as it is. 1 query."""
    key = f"{ABOUT}:{booking_id}"
    due.add(region_id=region_id, kind=KIND, about=ABOUT, subject_id=booking_id, key=key, due_at=moment)


def wake(bookings: Iterable[int]) -> None:
    """Let the reminders of bookings be looked at anew, also those that had ended: the meetings are others. 1 query."""
    DueRow.objects.filter(kind=KIND, about=ABOUT, subject_id__in=list(bookings)).update(
        state=DueRow.State.DUE, due_at=timezone.now(), ended_at=None, leased_until=None, attempts=0
    )


def look(row: DueRow) -> bool:
    """Let the mail of the moment be due, then wait for the next. The due rows' handler of its kind.

    Of several that are open (a worker was away) only the first is let out: each says all the dates.
    """
    claim, now = claim_of_booking(row.subject_id), timezone.now()
    if claim is None or claim.state(now) not in (State.BOOKED, State.OVER) or not claim.party.email:
        return False
    all_of_them = occasions(claim.booking)
    keys = [occasion.key for occasion in all_of_them]
    known = set(DueRow.objects.filter(key__in=keys).values_list("key", flat=True))
    for occasion in all_of_them:
        if occasion.open(now) and occasion.key not in known:
            due.add(
                region_id=row.region_id,
                kind="mail",
                about=occasion.mail,
                subject_id=row.subject_id,
                key=occasion.key,
            )
            break
    ahead = [occasion.at for occasion in all_of_them if occasion.at > now]
    if ahead:
        raise due.Later(min(ahead))
    return True


@dataclass(frozen=True)
class Other:
    """Another mail to the party: what it is, when it was or will be handed over, whether it speaks of the same run."""

    about: str
    at: datetime
    of_same: bool

    @property
    def says_when(self) -> bool:
        return self.of_same and self.about not in SAY_NO_DATES


def timely(row: DueRow, claim: Claim, others: Sequence[Other], now: datetime) -> bool:
    """Whether a reminder is to be handed over now; due.Later when it is night, or another mail is too close.

    `others` are the mails to the party within a day. False when the meeting was moved or is past, or when another mail
    says what this one would. 1 to 3 queries.
    """
    open_now = {occasion.key: occasion for occasion in occasions(claim.booking) if occasion.open(now)}
    if row.key not in open_now:
        return False
    if (waking := next_waking(now)) > now:
        raise due.Later(waking)
    if row.about == THANKS and never_came(claim.booking):
        return False
    if not others:
        return True
    if row.about == REMINDER and any(other.says_when for other in others):
        return False
    # A day's talks are thanked for in one mail: the first after this one was over.
    if row.about == THANKS and any(
        other.about == THANKS and other.at > claim.run.ends_at for other in others
    ):
        return False
    moment = next_waking(max(other.at for other in others) + APART)
    if moment >= open_now[row.key].until:
        return False
    raise due.Later(moment)


def never_came(booking: Booking) -> bool:
    """Whether the leaders have noted that nobody came, not even once. 1 query."""
    states = set(booking.attendance.values_list("state", flat=True))
    return Attendance.State.ABSENT in states and Attendance.State.CAME not in states
