"""Scheduled runs of courses and their meetings."""

import uuid
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from courses.models.programmes import LANGUAGES_OF_INSTRUCTION, Course
from courses.models.venues import Leader, Venue
from home.models import Municipality


class Form(models.TextChoices):
    ON_SITE = "on_site", _("on site")
    ONLINE = "online", _("online")
    BOTH = "both", _("on site or online")


class Daypart(models.TextChoices):
    MORNING = "morning", _("morning")
    AFTERNOON = "afternoon", _("afternoon")
    EVENING = "evening", _("evening")


def daypart(hour: int) -> Daypart:
    """Morning before 12, afternoon before 17, then evening (local time)."""
    return Daypart.MORNING if hour < 12 else Daypart.AFTERNOON if hour < 17 else Daypart.EVENING


class CourseRunQuerySet(models.QuerySet):
    def of_region(self, region):
        return self.filter(municipality__region=region)

    def public(self):
        """Published or cancelled: what a visitor may see. A draft is nobody's business."""
        return self.exclude(state=CourseRun.State.DRAFT)

    def upcoming(self, now=None):
        """What someone can still join, now or when sign-up opens: published, not started, sign-up not over."""
        now = now or timezone.now()
        return self.filter(state=CourseRun.State.PUBLISHED, starts_at__gte=now, sign_up_closes_at__gt=now)

    def with_free_seats(self):
        """By the stored counters, which are never too generous: no seat is promised that is not there."""
        return self.filter(seats__gt=F("confirmed_seats") + F("held_seats"), waiting_parties=0)


class CourseRun(ClusterableModel):
    """One scheduled run of a course. The municipality is the key of every permission on it.

    `confirmed_seats`, `held_seats` and `waiting_parties` serve lists only; courses.booking writes them under the
    run's lock and counts for itself whenever it decides something. `starts_at`, `ends_at`, `weekday` and
    `part_of_day` repeat the meetings for the same reason; `set_schedule` is the only writer.
    `changed_at` is when dates, place or state were settled last; calendars are told.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", pgettext_lazy("a course run", "cancelled")

    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="runs", verbose_name=_("course")
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="runs", verbose_name=_("municipality")
    )
    venue = models.ForeignKey(
        Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="runs", verbose_name=_("venue")
    )
    form = models.CharField(_("form"), max_length=10, choices=Form.choices, default=Form.ON_SITE)
    language = models.CharField(
        _("language of the meetings"), max_length=10, choices=LANGUAGES_OF_INSTRUCTION, default="sv"
    )
    interpreters = models.CharField(
        _("interpreters"), max_length=80, blank=True, help_text=_("Codes with commas around each: ,ar,so,")
    )
    leaders = ParentalManyToManyField(Leader, blank=True, related_name="runs", verbose_name=_("leaders"))
    seats = models.PositiveSmallIntegerField(_("seats"))
    minimum = models.PositiveSmallIntegerField(
        _("seats that must be taken for it to start"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: it starts however few have booked. The page says openly when more are needed."),
    )
    decide_by = models.DateField(
        _("decide by"),
        null=True,
        blank=True,
        help_text=_(
            "The day on which you decide whether it starts. If too few have booked, you are written to five days "
            "before."
        ),
    )
    resident_seats = models.PositiveSmallIntegerField(
        _("seats kept for residents"),
        default=0,
        help_text=_(
            "So many of the seats only people who live in the municipality can take at first. The page says so, and "
            "whoever books is asked where they live. 0: none."
        ),
    )
    residents_until = models.DateField(
        _("kept until"),
        null=True,
        blank=True,
        help_text=_("From this day on every seat is for everyone."),
    )
    held_anyway_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Of a cancelled run: where those who had booked may go with one tap. Nobody is moved unasked.
    moves_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    sign_up_opens_at = models.DateTimeField(_("sign-up opens"))
    sign_up_closes_at = models.DateTimeField(_("sign-up closes"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    starts_at = models.DateTimeField(null=True, editable=False)
    ends_at = models.DateTimeField(null=True, editable=False)
    weekday = models.PositiveSmallIntegerField(null=True, editable=False)
    part_of_day = models.CharField(max_length=10, choices=Daypart.choices, blank=True, editable=False)
    confirmed_seats = models.PositiveIntegerField(default=0, editable=False)
    held_seats = models.PositiveIntegerField(default=0, editable=False)
    waiting_parties = models.PositiveIntegerField(default=0, editable=False)
    # Part of the link by which leaders note who came: raising it revokes the links there are.
    list_version = models.PositiveIntegerField(default=1, editable=False)
    next_place = models.PositiveIntegerField(default=1, editable=False)

    region_lookup = "municipality__region"
    municipality_lookup = "municipality"
    objects = CourseRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("course run")
        verbose_name_plural = _("course runs")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["starts_at", "id"], condition=Q(state="published"), name="runs_by_start"),
            models.Index(
                fields=["municipality", "starts_at", "id"],
                condition=Q(state="published"),
                name="runs_of_municipality_by_start",
            ),
            models.Index(
                fields=["course", "starts_at"], condition=Q(state="published"), name="runs_of_course_by_start"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sign_up_closes_at__gt=F("sign_up_opens_at")), name="sign_up_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at=None)),
                name="run_cancelled_at_agrees",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(starts_at__isnull=False),
                name="published_run_has_meetings",
            ),
            models.CheckConstraint(
                condition=Q(interpreters="") | Q(interpreters__startswith=","),
                name="interpreters_have_commas",
            ),
            models.CheckConstraint(
                condition=Q(minimum=None, decide_by=None) | Q(minimum__gte=1, decide_by__isnull=False),
                name="minimum_has_a_decision_date",
            ),
            models.CheckConstraint(
                condition=Q(resident_seats=0, residents_until=None)
                | Q(resident_seats__gte=1, residents_until__isnull=False),
                name="kept_seats_have_a_date",
            ),
        ]

    def __str__(self) -> str:
        start = timezone.localtime(self.starts_at).strftime("%Y-%m-%d %H:%M") if self.starts_at else "–"
        return f"{self.course} {start}"

    @property
    def interpreter_codes(self) -> list[str]:
        return [code for code in self.interpreters.split(",") if code]

    @property
    def listed_free(self) -> int:
        """Seats to show in lists (never too generous); 0 while anyone waits."""
        if self.waiting_parties:
            return 0
        return max(0, self.seats - self.confirmed_seats - self.held_seats)

    @property
    def is_short(self) -> bool:
        """Whether it needs more seats taken to start, by the stored counter; no longer, once it is held anyway."""
        return self.minimum is not None and self.confirmed_seats < self.minimum and not self.held_anyway_at

    @property
    def residents_until_moment(self) -> datetime | None:
        """When the kept seats become everyone's: the first moment of that day."""
        day = self.residents_until
        return day and datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())

    def kept_for_residents(self, now=None) -> int:
        """How many of the seats only residents can take now. Reads the row only."""
        if not self.resident_seats:
            return 0
        return self.resident_seats if (now or timezone.now()) < self.residents_until_moment else 0

    def set_schedule(self, meetings) -> None:
        """Repeat the meetings (not cancelled, in any order) in the columns that lists filter by; does not save.

        A run that people have seen keeps its last dates when every meeting is cancelled.
        """
        held = sorted((m for m in meetings if not m.cancelled), key=lambda m: m.starts_at)
        if not held and self.state != self.State.DRAFT:
            return
        if not held:
            self.starts_at = self.ends_at = self.weekday = None
            self.part_of_day = ""
            return
        first = timezone.localtime(held[0].starts_at)
        self.starts_at, self.ends_at = held[0].starts_at, max(m.ends_at for m in held)
        self.weekday, self.part_of_day = first.weekday(), daypart(first.hour)

    def clean(self):
        """What a coordinator may get wrong, in words beside the field."""
        errors = self.wrong_with_minimum() | self.wrong_with_residents()
        opens, closes = self.sign_up_opens_at, self.sign_up_closes_at
        if opens and closes and closes <= opens:
            errors["sign_up_closes_at"] = _("Sign-up closes before it opens.")
        if self.form != Form.ONLINE and not self.venue_id:
            errors["venue"] = _("People need to know where to come: choose a venue, or make the run online.")
        if self.course_id and self.municipality_id:
            if self.course.region_id != self.municipality.region_id:
                errors["course"] = _("That course belongs to another region.")
            elif self.course.municipality_id not in (None, self.municipality_id):
                errors["course"] = _("That course is another municipality's own.")
            if self.venue_id and self.venue.municipality.region_id != self.municipality.region_id:
                errors["venue"] = _("That venue belongs to another region.")
        if self.pk and self.seats is not None:
            booked = CourseRun.objects.values_list("confirmed_seats", flat=True).get(pk=self.pk)
            before = CourseRun.objects.values_list("seats", flat=True).get(pk=self.pk)
            if self.seats < booked and self.seats < before:
                errors["seats"] = _(
                    "%(booked)d seats are booked already. Nobody is removed when you lower the seats: "
                    "cancel bookings first, or keep at least %(booked)d."
                ) % {"booked": booked}
        if errors:
            raise ValidationError(errors)

    def wrong_with_minimum(self) -> dict[str, str]:
        """A minimum needs its date, and seats enough to be reached."""
        if self.minimum and not self.decide_by:
            return {"decide_by": _("Say by which day you decide whether it starts.")}
        if self.decide_by and not self.minimum:
            return {"minimum": _("How many seats must be taken? Or leave the date empty.")}
        if self.minimum and self.seats is not None and self.minimum > self.seats:
            return {"minimum": _("There are only %(seats)d seats.") % {"seats": self.seats}}
        return {}

    def wrong_with_residents(self) -> dict[str, str]:
        """Kept seats are some of the seats, and have a date."""
        if self.resident_seats and not self.residents_until:
            return {"residents_until": _("Until when are they kept?")}
        if self.residents_until and not self.resident_seats:
            return {"resident_seats": _("How many seats are kept? Or leave the date empty.")}
        if self.seats is not None and self.resident_seats and self.resident_seats > self.seats:
            return {"resident_seats": _("There are only %(seats)d seats.") % {"seats": self.seats}}
        return {}


class Meeting(models.Model):
    """One dated meeting of a run."""

    run = ParentalKey(CourseRun, on_delete=models.CASCADE, related_name="meetings")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    cancelled = models.BooleanField(pgettext_lazy("a meeting", "cancelled"), default=False)

    region_lookup = "run__municipality__region"
    municipality_lookup = "run__municipality"

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}"

    def clean(self):
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The meeting ends before it starts.")})
