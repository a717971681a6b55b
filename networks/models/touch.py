"""Who has said yes to staying in touch after a course, and what the others may see of them until when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Booking, CourseRun


class StayInTouchQuerySet(models.QuerySet):
    def standing(self, now):
        """What counts at `now`: neither over by the clock, nor of a booking that is cancelled or of a party that is
        nobody any more. It does not matter whether a job has run."""
        return self.filter(
            until__gt=now,
            booking__state=Booking.State.CONFIRMED,
            booking__run__state=CourseRun.State.PUBLISHED,
            booking__party__anonymised_at=None,
        )

    def over(self, now):
        """What may be deleted: whatever does not stand. The two are each other's opposite."""
        return self.exclude(pk__in=self.model.objects.standing(now).values("pk"))


class StayInTouch(models.Model):
    """A yes, with what is shown by it. There is no row for a no: withdrawing deletes the row, so that no trace tells
    somebody who withdrew from somebody who never answered. Written by networks.touch only.

    `until` is the same moment for everybody in the run. Its link is the booking's (networks.touch.version_of).
    """

    class Way(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")

    class ToWhom(models.TextChoices):
        ALL = "all", _("Everyone from the course who says yes")
        LANGUAGE = "language", _("Only those who want to talk in the same language")

    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="stays_in_touch")
    first_name = models.CharField(_("first name"), max_length=40)
    way = models.CharField(_("way of contact"), max_length=5, choices=Way.choices)
    contact = models.CharField(
        _("contact"), max_length=254, help_text=_("E-mail address, or number in E.164")
    )
    language = models.CharField(_("language"), max_length=20)
    to_whom = models.CharField(_("shown to"), max_length=8, choices=ToWhom.choices, default=ToWhom.ALL)
    said_at = models.DateTimeField(_("said yes"))
    until = models.DateTimeField(_("until"))

    region_lookup = "booking__run__municipality__region"
    municipality_lookup = "booking__run__municipality"
    objects = StayInTouchQuerySet.as_manager()

    class Meta:
        verbose_name = _("yes to staying in touch")
        verbose_name_plural = _("yeses to staying in touch")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=models.F("said_at")), name="touch_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=~Q(first_name="") & ~Q(contact=""), name="touch_shows_a_name_and_a_contact"
            ),
        ]

    def __str__(self) -> str:
        # Never a name: the audit log keeps str() for ever.
        return str(self.booking)
