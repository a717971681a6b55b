"""Parties that wait, and seats held for them."""

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from courses.models.bookings import Event
from courses.models.parties import Party
from courses.models.programmes import Course
from courses.models.runs import CourseRun
from home.models import Municipality


class QueueEntryQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=QueueEntry.State.WAITING)

    def in_order(self):
        """Who is asked first: a coordinator's logged priority, then lock order of arrival."""
        return self.order_by("-priority", "place", "pk")

    def with_ahead(self):
        """With `ahead`: how many stand before each in the queue of its run; 0 for who waits for any."""
        first = Q(priority__gt=OuterRef("priority")) | Q(
            priority=OuterRef("priority"), place__lt=OuterRef("place")
        )
        before = QueueEntry.objects.filter(first, run=OuterRef("run"), state__in=QueueEntry.OPEN)
        number = before.order_by().values("run").annotate(number=Count("pk")).values("number")
        return self.annotate(ahead=Coalesce(Subquery(number), 0))


class QueueEntry(models.Model):
    """A party that waits: for one run, or for any run of a course in the municipalities it names.

    `place` is drawn under the run's lock (for a course: under the course's) and never changes; the place that people
    see is counted. Written by courses.booking and courses.queue only.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        OFFERED = "offered", _("has an offer")
        TAKEN = "taken", _("got a seat")
        EXPIRED = "expired", _("the offer ran out")
        DECLINED = "declined", _("said no")
        LEFT = "left", _("left the queue")

    OPEN = (State.WAITING, State.OFFERED)

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="queue_entries")
    run = models.ForeignKey(
        CourseRun, on_delete=models.PROTECT, null=True, blank=True, related_name="queue_entries"
    )
    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, null=True, blank=True, related_name="queue_entries"
    )
    municipalities = models.ManyToManyField(Municipality, blank=True, related_name="queue_entries")
    languages = models.CharField(max_length=80, blank=True, help_text=_("Codes with commas around each."))
    weekdays = models.CharField(max_length=20, blank=True, help_text=_("0 (Monday) to 6, with commas."))
    forms = models.CharField(max_length=40, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"))
    place = models.PositiveIntegerField()
    priority = models.SmallIntegerField(_("priority"), default=0)
    passed_over = models.PositiveSmallIntegerField(default=0)
    automatic = models.BooleanField(_("book me automatically if a seat comes free"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    # How often it was asked whether it still waits since it last said so, and when that is next looked at.
    asked = models.PositiveSmallIntegerField(default=0, editable=False)
    ask_at = models.DateTimeField(null=True, blank=True, editable=False)
    contact_digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    region_lookup = "party__region"
    municipality_lookup = "run__municipality"
    objects = QueueEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("queue entry")
        verbose_name_plural = _("queue entries")
        ordering = ["run", "-priority", "place", "pk"]
        indexes = [
            models.Index(
                fields=["run", "-priority", "place"],
                condition=Q(state__in=["waiting", "offered"]),
                name="queue_of_run_in_order",
            ),
            models.Index(
                fields=["course", "-priority", "place"],
                condition=Q(state__in=["waiting", "offered"]),
                name="queue_of_course_in_order",
            ),
            models.Index(
                fields=["contact_digest"],
                condition=Q(state__in=["waiting", "offered"]),
                name="waiting_by_contact",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(run__isnull=False, course=None) | Q(run=None, course__isnull=False),
                name="waits_for_a_run_or_a_course",
            ),
            models.UniqueConstraint(
                fields=["run", "place"], condition=Q(run__isnull=False), name="places_in_a_queue_are_unique"
            ),
            models.UniqueConstraint(
                fields=["run", "contact_digest"],
                condition=Q(state__in=["waiting", "offered"]) & ~Q(contact_digest=""),
                name="one_queue_entry_per_contact",
            ),
            models.UniqueConstraint(
                fields=["course", "contact_digest"],
                condition=Q(state__in=["waiting", "offered"]) & ~Q(contact_digest=""),
                name="one_course_entry_per_contact",
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="entry_waits_for_a_seat"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "offered"], ended_at=None)
                | (~Q(state__in=["waiting", "offered"]) & Q(ended_at__isnull=False)),
                name="entry_ended_at_agrees",
            ),
        ]

    def __str__(self) -> str:
        return str(self.party)


class Offer(models.Model):
    """Seats held for a queue entry until a deadline. An offer past its deadline holds nothing."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", _("ran out")
        REVOKED = "revoked", _("withdrawn")

    entry = models.ForeignKey(QueueEntry, on_delete=models.PROTECT, related_name="offers")
    run = models.ForeignKey(CourseRun, on_delete=models.PROTECT, related_name="offers")
    seats = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    deadline = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    region_lookup = "run__municipality__region"
    municipality_lookup = "run__municipality"

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        indexes = [models.Index(fields=["run", "deadline"], condition=Q(state="open"), name="open_offers")]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state="open"), name="one_open_offer_per_entry"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="offer_holds_a_seat"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="offer_ended_at_agrees",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.state}"


class QueueEvent(Event):
    """What happened to a party that waits for any run of a course, while no run was concerned."""

    entry = models.ForeignKey(QueueEntry, on_delete=models.PROTECT, related_name="events")

    region_lookup = "entry__party__region"

    class Meta(Event.Meta):
        verbose_name = _("event of a queue entry")
        verbose_name_plural = _("events of queue entries")

    def __str__(self) -> str:
        return f"{self.verb} {self.entry_id}"
