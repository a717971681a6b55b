"""Open meeting places and parents' own groups: where families meet, when, and for whom."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from courses.models import LANGUAGES_OF_INSTRUCTION, Access, Venue
from home.models import Municipality, RegionalModel, Text

# How long a group is listed after somebody has said that it still meets: three months, and some days of grace.
CONFIRMED_FOR = timedelta(days=92)
SPOKEN = dict(LANGUAGES_OF_INSTRUCTION)


class GroupQuerySet(models.QuerySet):
    def listed(self, now: datetime | None = None):
        """What visitors see: approved, not closed, and confirmed within three months."""
        return self.filter(state=Group.State.LISTED, confirmed_until__gt=now or timezone.now())

    def stale(self, now: datetime | None = None):
        """Approved, but nobody has confirmed it for three months: hidden until somebody does."""
        return self.filter(state=Group.State.LISTED, confirmed_until__lte=now or timezone.now())


class Group(RegionalModel, ClusterableModel):
    """An open meeting place or parents' own group. Facts; the words are in its texts.

    `contact_*` is never shown to a visitor: who writes to a group writes through the site. `language` is that of the
    mails to the contact. Nothing is kept about children.
    """

    class Kind(models.TextChoices):
        OPEN_PRESCHOOL = "open_preschool", _("open preschool")
        LANGUAGE_CAFE = "language_cafe", _("language café")
        FATHERS = "fathers", _("fathers' group")
        TWINS = "twins", _("parents of twins and more")
        SINGLE = "single", _("single parents")
        WALKING = "walking", _("walking group")
        PARENTS = "parents", _("parents' group")
        OTHER = "other", _("other meeting place")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        LISTED = "listed", _("approved")
        REFUSED = "refused", _("refused")
        CLOSED = "closed", _("closed")

    class RunBy(models.TextChoices):
        PARENTS = "parents", _("parents")
        MUNICIPALITY = "municipality", _("the municipality")
        ASSOCIATION = "association", _("an association")

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", _("every week")
        FORTNIGHTLY = "fortnightly", _("every other week")
        MONTHLY = "monthly", _("once a month")
        AGREED = "agreed", _("as the group agrees")

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="groups", verbose_name=_("municipality")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PROPOSED, editable=False
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    run_by = models.CharField(_("run by"), max_length=12, choices=RunBy.choices, default=RunBy.PARENTS)
    name = models.CharField(_("name"), max_length=80)
    languages = models.JSONField(
        _("languages spoken"), default=list, help_text=_("Which one can speak there, the most usual first.")
    )
    age_from = models.PositiveSmallIntegerField(_("from age"), default=0, validators=[MaxValueValidator(18)])
    age_to = models.PositiveSmallIntegerField(_("to age"), default=18, validators=[MaxValueValidator(18)])
    expecting = models.BooleanField(_("for parents who are expecting"), default=False)
    rhythm = models.CharField(_("how often"), max_length=12, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    weekday = models.PositiveSmallIntegerField(
        _("weekday"), null=True, blank=True, validators=[MaxValueValidator(6)], help_text=_("0 is Monday.")
    )
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("until"), null=True, blank=True)
    # Every other week and once a month are counted from here; a break ends here.
    next_on = models.DateField(
        _("next time"),
        null=True,
        blank=True,
        help_text=_("Before this day nobody meets: after a summer break, or when a new group begins."),
    )
    venue = models.ForeignKey(
        Venue,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="groups",
        verbose_name=_("venue"),
    )
    place = models.CharField(
        _("or a place in words"),
        max_length=160,
        blank=True,
        help_text=_("“The playground in the town park, at the pond”. Never anybody's home address."),
    )
    access = models.JSONField(_("accessibility"), default=list, blank=True)
    price = models.PositiveIntegerField(_("price in kronor"), default=0)

    contact_name = models.CharField(_("contact's first name"), max_length=60, blank=True)
    contact_email = models.EmailField(_("contact's e-mail"), blank=True)
    contact_phone = models.CharField(_("contact's phone"), max_length=20, blank=True)
    language = models.CharField(_("language of our mails"), max_length=20, default=settings.LANGUAGE_CODE)
    guide = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("community guide"),
        help_text=_("Who in the municipality follows up."),
    )
    follow_up_on = models.DateField(_("follow up on"), null=True, blank=True)

    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    refusal = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    confirmed_until = models.DateTimeField(_("confirmed until"), null=True, blank=True, editable=False)
    # Part of the contact's link: raising it revokes the links there are.
    link_version = models.PositiveIntegerField(default=1, editable=False)
    # Of the form that proposed it: the same form sent twice is one group.
    idempotency_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    region_lookup = "municipality__region"
    municipality_lookup = "municipality"
    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(age_to__gte=F("age_from")), name="group_ages_in_order"),
            models.CheckConstraint(
                condition=~Q(state="listed") | Q(confirmed_until__isnull=False),
                name="listed_group_is_confirmed_until",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""), name="refused_group_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self):
        errors = {}
        if None not in (self.age_from, self.age_to) and self.age_to < self.age_from:
            errors["age_to"] = _("The ages end before they start.")
        if not self.languages or set(self.languages) - set(SPOKEN):
            errors["languages"] = _("Choose at least one of the languages listed.")
        if set(self.access) - set(Access.values):
            errors["access"] = _("Choose among the facts listed.")
        errors |= self.wrong_times()
        if self.venue_id and self.place:
            errors["place"] = _("Choose a venue or write a place, not both.")
        if not self.venue_id and not self.place.strip():
            errors["place"] = _("Say where the group meets.")
        if errors:
            raise ValidationError(errors)

    def wrong_times(self) -> dict[str, str]:
        errors = {}
        if self.rhythm != self.Rhythm.AGREED:
            if self.weekday is None:
                errors["weekday"] = _("Choose the weekday.")
            if self.starts_at is None:
                errors["starts_at"] = _("Say when it begins.")
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            errors["ends_at"] = _("It ends before it begins.")
        if self.rhythm in (self.Rhythm.FORTNIGHTLY, self.Rhythm.MONTHLY) and self.next_on is None:
            errors["next_on"] = _("Say which day the next time is.")
        if self.next_on and self.weekday is not None and self.next_on.weekday() != self.weekday:
            errors["next_on"] = _("That day is another weekday.")
        return errors

    def is_listed(self, now: datetime | None = None) -> bool:
        return (
            self.state == self.State.LISTED
            and self.confirmed_until is not None
            and self.confirmed_until > (now or timezone.now())
        )


class GroupText(Text):
    parent = ParentalKey(Group, on_delete=models.CASCADE, related_name="texts")
    about = models.TextField(_("about the group"), max_length=1000)
    first_visit = models.TextField(
        _("your first visit"),
        max_length=1000,
        blank=True,
        help_text=_("What happens when one comes for the first time: who says hello, what to bring."),
    )

    class Meta(Text.Meta):
        constraints = [models.UniqueConstraint(fields=["parent", "language"], name="one_group_text")]
