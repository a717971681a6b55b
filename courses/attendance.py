"""Who comes to which meeting: what a party tells beforehand, and what a leader notes. Verbs, as in courses.booking."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from courses import reminders
from courses.models import Attendance, Booking, BookingEvent, CourseRun, Meeting
from courses.seats import Outcome, Reason, lock_run, log

By, Verb = BookingEvent.By, BookingEvent.Verb
CAME, ABSENT, TOLD = Attendance.State.CAME, Attendance.State.ABSENT, Attendance.State.TOLD


def confirm_coming(booking_id: int) -> Outcome:
    """Note that a party says that it still comes, once. Reasons: NOT_ACTIVE. Locks the run."""
    with transaction.atomic():
        booking = locked_booking(booking_id)
        if booking.state != Booking.State.CONFIRMED:
            return Outcome(party=booking.party, booking=booking, reason=Reason.NOT_ACTIVE)
        if not said_coming(booking):
            log(booking.run, booking.party, Verb.COMING, by=By.PARTY)
    return Outcome(party=booking.party, booking=booking)


def said_coming(booking: Booking) -> bool:
    """Whether the party has said that it still comes. 1 query."""
    return booking.run.events.filter(verb=Verb.COMING, party=booking.party_id).exists()


def locked_booking(booking_id: int) -> Booking:
    """The booking, with its run locked until the transaction ends. 3 queries."""
    run = lock_run(Booking.objects.values_list("run_id", flat=True).get(pk=booking_id))
    booking = Booking.objects.select_related("party").get(pk=booking_id)
    booking.run = run
    return booking


def tell_absent(booking_id: int, meetings: Collection[int], *, by=By.PARTY, actor=None, now=None) -> Outcome:
    """Note to which meetings ahead the party cannot come: those given, and no others; what was told can be taken back.

    Meetings that are past, cancelled or already noted by a leader stay as they are. Reasons: NOT_ACTIVE.
    Locks the run.
    """
    now = now or timezone.now()
    with transaction.atomic():
        booking = locked_booking(booking_id)
        run = booking.run
        if booking.state != Booking.State.CONFIRMED or run.state != CourseRun.State.PUBLISHED:
            return Outcome(party=booking.party, booking=booking, reason=Reason.NOT_ACTIVE)
        ahead = run.meetings.filter(starts_at__gt=now, cancelled=False).values_list("pk", flat=True)
        noted = dict(booking.attendance.values_list("meeting_id", "state"))
        new = {pk for pk in ahead if pk in meetings and pk not in noted}
        taken_back = {pk for pk in ahead if pk not in meetings and noted.get(pk) == TOLD}
        booking.attendance.filter(meeting__in=taken_back).delete()
        Attendance.objects.bulk_create(Attendance(booking=booking, meeting_id=pk, state=TOLD) for pk in new)
        if new or taken_back:
            log(run, booking.party, Verb.TOLD_ABSENT, by=by, actor=actor, after=str(len(told(booking))))
            reminders.wake([booking.pk])
    return Outcome(party=booking.party, booking=booking)


def told(booking: Booking) -> set[int]:
    """Pks of the meetings that the party has said it cannot come to. 1 query."""
    return reminders.told_absent(booking)


def mark_attendance(
    run_id: int,
    meeting_id: int,
    came: Collection[int],
    *,
    shown: Mapping[int, bool] | None = None,
    actor=None,
    now=None,
) -> Outcome:
    """Note a list that was sent in: the confirmed bookings in `came` did come.

    `shown` is what the list said when it was opened: its bookings, and whether each had a tick. Only what differs from
    it was changed by whoever sent it, so ticks that others have made since stay; a booking that was not on it stays as it
    is. Without `shown` everybody was on it without a tick. Who has none and of whom nothing is known did not come, until
    somebody ticks them. Reasons: NOT_ACTIVE (the run is a draft or cancelled, the meeting is not one of its, or is called
    off), NOT_OPEN (the meeting is on a later day). Locks the run.
    """
    now = now or timezone.now()
    with transaction.atomic():
        run = lock_run(run_id)
        meeting = run.meetings.filter(pk=meeting_id).first()
        if reason := not_to_be_noted(run, meeting, now):
            return Outcome(reason=reason)
        noted = {row.booking_id: row for row in meeting.attendance.all()}
        before = states(noted)
        for pk in run.bookings.confirmed().values_list("pk", flat=True):
            if shown is not None and pk not in shown:
                continue
            row = noted.setdefault(pk, Attendance(booking_id=pk, meeting=meeting))
            if (pk in came) != (shown or {}).get(pk, False):
                say(row, pk in came, now)
            elif not row.state:
                row.state = ABSENT
                row.save()
        if states(noted) != before:
            number = sum(row.state == CAME for row in noted.values())
            log(run, None, Verb.ATTENDED, by=By.STAFF, actor=actor, after=str(number))
    return Outcome()


def states(noted: Mapping[int, Attendance]) -> dict[int, str]:
    return {pk: row.state for pk, row in noted.items()}


def not_to_be_noted(run: CourseRun, meeting: Meeting | None, now: datetime) -> Reason | None:
    """Why nobody can note who came to the meeting now. Asks nothing."""
    if run.state != CourseRun.State.PUBLISHED or meeting is None or meeting.cancelled:
        return Reason.NOT_ACTIVE
    return Reason.NOT_OPEN if timezone.localdate(meeting.starts_at) > timezone.localdate(now) else None


def say(row: Attendance, came: bool, at: datetime) -> bool:
    """Let a row say what somebody ticked or unticked at a moment; whether it says something else than before. 1 query.

    Who told beforehand and has no tick has told, and did not simply stay away.
    """
    before = row.state
    row.state = CAME if came else TOLD if before == TOLD else ABSENT
    row.noted_at = at
    row.save()
    return row.state != before


def tick(run_id: int, meeting_id: int, booking_id: int, *, came: bool, at: datetime, now=None) -> Outcome:
    """Note that one party is here, or is not after all, as somebody said at a moment (docs/adr/0027).

    The latest moment counts, whenever it arrives: a tick that is older than what is noted changes nothing (OLDER). Of two
    at the same moment, "here" counts. A moment ahead is one of now. The same tick twice is one. Reasons besides: those of
    `mark_attendance`, and NOT_ACTIVE where the booking is not a confirmed one of the run. Locks the run.
    """
    now = now or timezone.now()
    at = min(at, now)
    with transaction.atomic():
        run = lock_run(run_id)
        meeting = run.meetings.filter(pk=meeting_id).first()
        if reason := not_to_be_noted(run, meeting, now):
            return Outcome(reason=reason)
        booking = run.bookings.confirmed().select_related("party").filter(pk=booking_id).first()
        if booking is None:
            return Outcome(reason=Reason.NOT_ACTIVE)
        row = meeting.attendance.filter(booking=booking).first() or Attendance(
            booking=booking, meeting=meeting
        )
        if row.noted_at and (at, came) < (row.noted_at, row.state == CAME):
            return Outcome(party=booking.party, booking=booking, reason=Reason.OLDER)
        if say(row, came, at):
            log(run, booking.party, Verb.ATTENDED, by=By.STAFF, after=row.state)
    return Outcome(party=booking.party, booking=booking)


def note_came(booking_id: int, meeting_id: int) -> Outcome:
    """Note that one party came to one meeting, and nothing about the others. Reasons: as `tick`. Locks the run."""
    now = timezone.now()
    run_id = Booking.objects.values_list("run_id", flat=True).get(pk=booking_id)
    return tick(run_id, meeting_id, booking_id, came=True, at=now, now=now)


def revoke_lists(run_id: int) -> None:
    """Close every link by which leaders see who is booked on the run. 1 query."""
    CourseRun.objects.filter(pk=run_id).update(list_version=F("list_version") + 1)


def attended_for_certificate(booking: Booking, now=None) -> int:
    """At how many meetings the party was noted, when that is enough for a certificate of its course; else 0.

    There is none before the run is over, nor where the course gives none. 1 query when it could be, else none.
    """
    run = booking.run
    needed = run.course.certificate_after
    over = run.ends_at is not None and run.ends_at <= (now or timezone.now())
    if not (needed and over and booking.state == Booking.State.CONFIRMED):
        return 0
    attended = booking.attendance.filter(state=CAME, meeting__cancelled=False).count()
    return attended if attended >= needed else 0
