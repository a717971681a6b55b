"""Claims on seats, and the log of everything that happened to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.parties import Party
from courses.models.runs import CourseRun, Meeting


class BookingQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(state=Booking.State.CONFIRMED)


class Booking(models.Model):
    """A party's claim on seats in a run. Written by courses.booking and courses.queue only."""

    class State(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        CANCELLED = "cancelled", _("cancelled")

    run = models.ForeignKey(CourseRun, on_delete=models.PROTECT, related_name="bookings")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="bookings")
    seats = models.PositiveSmallIntegerField(_("seats"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.CONFIRMED)
    contact_digest = models.CharField(max_length=64, blank=True, editable=False)
    # The place in the queue that became this booking; empty for one that was booked, or moved here, directly.
    entry = models.ForeignKey(
        "courses.QueueEntry",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)

    region_lookup = "run__municipality__region"
    municipality_lookup = "run__municipality"
    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["run", "state"], name="bookings_of_run")]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "contact_digest"],
                condition=Q(state="confirmed") & ~Q(contact_digest=""),
                name="one_booking_per_contact",
            ),
            models.UniqueConstraint(
                fields=["run", "party"], condition=Q(state="confirmed"), name="one_booking_per_party"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="booking_takes_a_seat"),
            models.CheckConstraint(
                condition=Q(state="confirmed", cancelled_at=None)
                | Q(state="cancelled", cancelled_at__isnull=False),
                name="booking_cancelled_at_agrees",
            ),
        ]

    def __str__(self) -> str:
        return str(self.party)


class Attendance(models.Model):
    """Whether a booking's party came to a meeting, or told beforehand that it could not."""

    class State(models.TextChoices):
        CAME = "came", _("came")
        ABSENT = "absent", _("did not come")
        TOLD = "told", _("told us they could not come")

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="attendance")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendance")
    state = models.CharField(max_length=10, choices=State.choices)
    # When somebody at the door ticked or unticked it; the latest such moment counts (docs/adr/0027). Empty while nobody
    # has: what the party told beforehand, and whom a list that was sent in left without a tick.
    noted_at = models.DateTimeField(null=True, blank=True, editable=False)

    region_lookup = "booking__run__municipality__region"
    municipality_lookup = "booking__run__municipality"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["booking", "meeting"], name="one_attendance")]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.meeting_id} {self.state}"


class Event(models.Model):
    """What happened, by whom, when, and why by choice; never a name or a note."""

    class By(models.TextChoices):
        PARTY = "party", _("the party")
        STAFF = "staff", _("staff")
        SYSTEM = "system", _("the system")

    class Verb(models.TextChoices):
        BOOKED = "booked", _("booked")
        QUEUED = "queued", _("joined the queue")
        CANCELLED = "cancelled", _("cancelled")
        LEFT = "left", _("left the queue")
        CHANGED = "changed", _("changed")
        PROMOTED = "promoted", _("got a seat from the queue")
        PASSED_OVER = "passed_over", _("was passed over: the free seats did not fit")
        PRIORITY = "priority", _("was given priority")
        SEATS = "seats", _("seats were changed")
        RUN_CANCELLED = "run_cancelled", _("the run was cancelled")
        OFFERED = "offered", _("was offered a seat")
        CALLED = "called", _("was called")
        ACCEPTED = "accepted", _("took the offered seat")
        DECLINED = "declined", _("said no to the offered seat")
        EXPIRED = "expired", _("did not answer the offer in time")
        REVOKED = "revoked", _("lost the offer: it was withdrawn")
        MOVED = "moved", _("date or place was changed")
        TRANSFERRED = "transferred", _("went over to another run")
        TOLD_ABSENT = "told_absent", _("told us that it cannot come to a meeting")
        COMING = "coming", _("said that it is still coming")
        ATTENDED = "attended", _("attendance was noted")
        MESSAGED = "messaged", _("was written to")
        HELD_ANYWAY = "held_anyway", _("will be held with fewer than the minimum")
        ANONYMISED = "anonymised", _("personal data was removed")
        RELEASED = "released", _("left the queue: got a seat in the same course")
        STILL = "still", _("said that it still waits")
        SILENT = "silent", _("left the queue: did not say that it still waits")
        OUTGROWN = "outgrown", _("left the queue: the child has grown out of the course")
        MERGED = "merged", _("two sign-ups became one")

    class Why(models.TextChoices):
        NONE = "", _("no reason given")
        OWN = "own", _("the party's own wish")
        ILLNESS = "illness", _("illness")
        DUPLICATE = "duplicate", _("booked twice")
        OVERBOOKED = "overbooked", _("overbooked on purpose")
        RUN = "run", _("the run was cancelled")
        NEED = "need", _("special need")

    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=10, choices=By.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    verb = models.CharField(max_length=20, choices=Verb.choices)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)
    why = models.CharField(max_length=20, choices=Why.choices, blank=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]


class BookingEvent(Event):
    """Who did what, when, and why by choice; never a name or a note."""

    run = models.ForeignKey(CourseRun, on_delete=models.PROTECT, related_name="events")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="events")

    region_lookup = "run__municipality__region"
    municipality_lookup = "run__municipality"

    class Meta(Event.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["run", "at"], name="events_of_run")]

    def __str__(self) -> str:
        return f"{self.verb} {self.party_id or ''}".strip()
