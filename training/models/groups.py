"""Groups that go through a module together, and what their leaders say of how the meetings went."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import CourseRun
from home.models import Municipality


class TrainingGroup(models.Model):
    """A group with a code, by which parents find its lessons without an account. Nobody is kept who is in it.

    `module_key` is the module's translation key: the same in every language, and still the group's own when a page is
    moved, taken down or made anew (docs/adr/0032). Open until `closed_at`; a run has one open group at most.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="+", verbose_name=_("municipality")
    )
    module_key = models.UUIDField(_("module"))
    run = models.ForeignKey(
        CourseRun,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="training_groups",
        verbose_name=_("course run"),
        help_text=_("With a run, the page says the dates of the meetings and which lessons are for now."),
    )
    name = models.CharField(
        _("name"), max_length=80, help_text=_("So that you know the group again. Nobody else sees it.")
    )
    code = models.CharField(_("code"), max_length=12, unique=True, editable=False)
    created_at = models.DateTimeField(_("started"), default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    # Part of the leader's link: raising it revokes the links there are.
    link_version = models.PositiveIntegerField(default=1, editable=False)

    region_lookup = "municipality__region"
    municipality_lookup = "municipality"

    class Meta:
        verbose_name = _("training group")
        verbose_name_plural = _("training groups")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run"],
                condition=Q(closed_at=None, run__isnull=False),
                name="one_open_group_for_a_run",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_code(self) -> str:
        """As it is read and typed: CDFH-2345."""
        return f"{self.code[:4]}-{self.code[4:]}"


class FidelityReport(models.Model):
    """What was done of a meeting as the method says it, by whoever led it. One for each meeting of a group.

    `parts` holds, by the key of the part, `{"done": [keys of checks], "of": how many checks there were,
    "planned": minutes, "minutes": minutes or null, "why": a LeftOut or ""}`: so much as was asked on that day, whatever
    becomes of the guide. `version` is raised by every save.
    """

    class LeftOut(models.TextChoices):
        TIME = "time", _("There was no time")
        GROUP = "group", _("It did not suit this group")
        THINGS = "things", _("Something needed was missing")
        BEFORE = "before", _("We had done it before")
        OTHER = "other", _("Another reason")

    class By(models.TextChoices):
        """The door that it was said through; nobody's name."""

        RUN = "run", "the link of the run's list"
        GROUP = "group", "the group's own link"

    group = models.ForeignKey(TrainingGroup, on_delete=models.PROTECT, related_name="reports")
    meeting = models.PositiveSmallIntegerField(_("meeting"))
    held_on = models.DateField(_("date"))
    parts = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=5, choices=By.choices)
    version = models.PositiveIntegerField(default=1)

    region_lookup = "group__municipality__region"
    municipality_lookup = "group__municipality"

    class Meta:
        verbose_name = _("report of a meeting")
        verbose_name_plural = _("reports of meetings")
        ordering = ["group", "meeting"]
        constraints = [
            models.UniqueConstraint(fields=["group", "meeting"], name="one_report_of_a_meeting"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.meeting}"
