"""What leaders and professionals train for, in which group of learners, and how far each has come."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Programme
from home.models import Municipality, Region, RegionalModel


class Qualification(RegionalModel):
    """What a module for leaders leads to: the rules under which a certificate is given, the same in every language.

    It names the module by its key (`translation_key`), and outlives it.
    """

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="qualifications", verbose_name=_("region")
    )
    name = models.CharField(
        _("name"),
        max_length=120,
        help_text=_("As staff know it. The certificate has the module's own title."),
    )
    module = models.CharField(_("module"), max_length=36)
    programme = models.ForeignKey(
        Programme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="qualifications",
        verbose_name=_("programme"),
        help_text=_("Whose groups it teaches to lead."),
    )
    hours = models.PositiveSmallIntegerField(_("hours"), default=4, help_text=_("As the certificate says."))
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark"), default=80, help_text=_("How many per cent of the questions must be answered right.")
    )
    valid_months = models.PositiveSmallIntegerField(
        _("months that a certificate is valid"),
        null=True,
        blank=True,
        default=24,
        help_text=_("Empty: for good."),
    )
    renew_months = models.PositiveSmallIntegerField(
        _("months before that from which it can be renewed"),
        default=6,
        help_text=_("A reminder is sent that day."),
    )
    daily_attempts = models.PositiveSmallIntegerField(
        _("attempts at a question in a day"),
        null=True,
        blank=True,
        default=5,
        help_text=_("Empty: any number."),
    )
    is_open = models.BooleanField(
        _("open to everybody with an account"),
        default=False,
        help_text=_("Else those are let in who have a group of learners."),
    )
    requires = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="leads_to",
        verbose_name=_("must be had first"),
        help_text=_("Only who has a valid certificate of each of these may begin."),
    )

    region_lookup = "region"

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["region", "module"], name="one_qualification_of_a_module"),
            models.CheckConstraint(condition=models.Q(pass_mark__lte=100), name="pass_mark_in_per_cent"),
        ]

    def __str__(self) -> str:
        return self.name


class Cohort(RegionalModel):
    """People who take a module at the same time, with a day by which they are to be done and somebody to ask."""

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="cohorts", verbose_name=_("region")
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cohorts",
        verbose_name=_("municipality"),
        help_text=_("Leave empty for the whole region."),
    )
    qualification = models.ForeignKey(
        Qualification, on_delete=models.PROTECT, related_name="cohorts", verbose_name=_("qualification")
    )
    name = models.CharField(_("name"), max_length=80)
    starts_on = models.DateField(_("begins"))
    deadline = models.DateField(_("to be done by"))
    trainer = models.ForeignKey(
        "home.User",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("trainer"),
    )
    has_discussion = models.BooleanField(
        _("discussion"),
        default=False,
        help_text=_("Its learners and its trainer write to each other. The trainer removes what has to go."),
    )
    # The newest contribution that the trainer has seen, by its key.
    discussion_read = models.PositiveBigIntegerField(default=0, editable=False)

    region_lookup = "region"
    municipality_lookup = "municipality"

    class Meta:
        verbose_name = _("group of learners")
        verbose_name_plural = _("groups of learners")
        ordering = ["-starts_on", "name"]

    def __str__(self) -> str:
        return self.name

    def clean(self):
        if self.starts_on and self.deadline and self.deadline < self.starts_on:
            raise ValidationError({"deadline": _("It would have to be done before it begins.")})
        if self.has_discussion and not self.trainer_id:
            raise ValidationError({"trainer": _("A discussion needs a trainer who looks after it.")})


class Enrolment(models.Model):
    """Somebody takes a module once; who renews a certificate takes it anew. Written by training.learning alone."""

    class State(models.TextChoices):
        ACTIVE = "active", _("under way")
        FINISHED = "finished", _("done")

    user = models.ForeignKey("home.User", on_delete=models.CASCADE, related_name="enrolments")
    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="enrolments")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="+", verbose_name=_("municipality")
    )
    cohort = models.ForeignKey(
        Cohort, on_delete=models.SET_NULL, null=True, blank=True, related_name="enrolments"
    )
    # As it shall stand on the certificate, in whatever script.
    name = models.CharField(_("name on the certificate"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    # Per cent; what editors add later does not take it back.
    furthest = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(_("begun"))
    finished_at = models.DateTimeField(_("done"), null=True, blank=True)

    region_lookup = "municipality__region"
    municipality_lookup = "municipality"

    class Meta:
        verbose_name = _("learner")
        verbose_name_plural = _("learners")
        ordering = ["-started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "qualification"],
                condition=models.Q(state="active"),
                name="one_enrolment_under_way",
            ),
            models.CheckConstraint(
                condition=models.Q(state="active", finished_at=None)
                | models.Q(state="finished", finished_at__isnull=False),
                name="enrolment_finished_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return _("Learner %(number)s") % {"number": self.pk}


class SeenStep(models.Model):
    """A step without a question that was shown to a learner: once is enough, and it stays so."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="seen")
    step = models.CharField(max_length=8)
    at = models.DateTimeField(auto_now_add=True)

    region_lookup = "enrolment__municipality__region"
    municipality_lookup = "enrolment__municipality"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "step"], name="seen_once")]

    def __str__(self) -> str:
        return self.step
