"""Who comes to which meeting: what a party tells beforehand, and what a leader notes. Verbs, as in courses.booking."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from courses import reminders
from courses.models import Attendance, Booking, BookingEvent, CourseRun
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


def mark_attendance(run_id: int, meeting_id: int, came: Collection[int], *, actor=None, now=None) -> Outcome:
    """Note who came to a meeting: the confirmed bookings given did, the others did not, unless they told beforehand.

    Can be done again, and then says what is true. Reasons: NOT_ACTIVE (the run is a draft or cancelled, the meeting
    is not one of its, or is called off), NOT_OPEN (the meeting is on a later day). Locks the run.
    """
    now = now or timezone.now()
    with transaction.atomic():
        run = lock_run(run_id)
        meeting = run.meetings.filter(pk=meeting_id, cancelled=False).first()
        if run.state != CourseRun.State.PUBLISHED or meeting is None:
            return Outcome(reason=Reason.NOT_ACTIVE)
        if timezone.localdate(meeting.starts_at) > timezone.localdate(now):
            return Outcome(reason=Reason.NOT_OPEN)
        noted = {row.booking_id: row for row in meeting.attendance.all()}
        before = {pk: row.state for pk, row in noted.items()}
        for pk in run.bookings.confirmed().values_list("pk", flat=True):
            row = noted.setdefault(pk, Attendance(booking_id=pk, meeting=meeting))
            row.state = CAME if pk in came else TOLD if row.state == TOLD else ABSENT
            if row.state != before.get(pk):
                row.save()
        if {pk: row.state for pk, row in noted.items()} != before:
            number = sum(row.state == CAME for row in noted.values())
            log(run, None, Verb.ATTENDED, by=By.STAFF, actor=actor, after=str(number))
    return Outcome()


def note_came(booking_id: int, meeting_id: int) -> Outcome:
    """Note that one party came to one meeting, and nothing about the others. Reasons: NOT_ACTIVE. Locks the run."""
    with transaction.atomic():
        booking = locked_booking(booking_id)
        known = booking.run.meetings.filter(pk=meeting_id, cancelled=False).exists()
        if booking.state != Booking.State.CONFIRMED or not known:
            return Outcome(party=booking.party, booking=booking, reason=Reason.NOT_ACTIVE)
        if not booking.attendance.filter(meeting_id=meeting_id, state=CAME).exists():
            Attendance.objects.update_or_create(
                booking=booking, meeting_id=meeting_id, defaults={"state": CAME}
            )
            log(booking.run, booking.party, Verb.ATTENDED, by=By.STAFF, after=CAME)
    return Outcome(party=booking.party, booking=booking)


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
