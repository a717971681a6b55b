"""The people who book or wait together: the only table with personal data (and their answers)."""

import secrets

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.programmes import Question
from home.models import Municipality, Region

# No letters that look alike, no vowels that make words.
REFERENCE_LETTERS = "BCDFGHJKMNPQRSTVWXZ23456789"


def new_reference() -> str:
    """Nine characters in three groups; it names a party in talk and mail, and opens nothing."""
    letters = [secrets.choice(REFERENCE_LETTERS) for _letter in range(9)]
    return "-".join("".join(letters[i : i + 3]) for i in (0, 3, 6))


class AccessNeed(models.TextChoices):
    WHEELCHAIR = "wheelchair", _("I use a wheelchair or cannot climb steps")
    HEARING = "hearing", _("I need a hearing loop or a quiet room")
    SIGN = "sign", _("I need a sign language interpreter")
    SIGHT = "sight", _("I need large print or material I can listen to")
    READING = "reading", _("I find reading and writing hard")
    FOOD = "food", _("I have a food allergy")


class Party(models.Model):
    """One or two adults and the children who come along, with one way to reach them.

    `version` is part of every signed link: raising it revokes them all. `idempotency_key` is minted at the review
    step, so that the same form sent twice is one party.
    """

    class Source(models.TextChoices):
        SITE = "site", _("this site")
        STAFF = "staff", _("staff")
        EMBED = "embed", _("a municipality's site")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="parties")
    reference = models.CharField(_("reference"), max_length=11, unique=True, default=new_reference)
    language = models.CharField(_("language of messages"), max_length=20)
    name = models.CharField(_("name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True, help_text=_("E.164"))
    adults = models.PositiveSmallIntegerField(_("adults"), default=1)
    second_name = models.CharField(_("the other adult's name"), max_length=80, blank=True)
    children_0_2 = models.PositiveSmallIntegerField(_("children 0–2 years"), default=0)
    children_3_5 = models.PositiveSmallIntegerField(_("children 3–5 years"), default=0)
    children_6_12 = models.PositiveSmallIntegerField(_("children 6–12 years"), default=0)
    children_13_17 = models.PositiveSmallIntegerField(_("children 13–17 years"), default=0)
    child_month = models.DateField(
        _("birth month or due month"), null=True, blank=True, help_text=_("The first day of that month.")
    )
    interpreter = models.CharField(_("interpreter"), max_length=10, blank=True)
    access_needs = models.JSONField(_("access needs"), default=list, blank=True)
    home_municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    remind_each = models.BooleanField(_("a reminder before each meeting, not only the first"), default=False)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.SITE)
    # Of EMBED: whose website it was. For counting, and for nothing else.
    source_municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    notes = models.TextField(_("notes by staff"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    idempotency_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Of a sign-up that was made twice: the one that stayed. Staff find it by the other's reference as well.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="merged_from"
    )

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        # Whoever asks for links or for what is known about an address must not make us read everybody.
        indexes = [models.Index(fields=["region", "email"], name="parties_by_email")]
        constraints = [
            models.CheckConstraint(condition=Q(adults__gte=1) & Q(adults__lte=2), name="one_or_two_adults"),
            models.CheckConstraint(
                condition=Q(source="embed") | Q(source_municipality=None),
                name="only_a_site_has_a_municipality",
            ),
            models.CheckConstraint(
                condition=Q(anonymised_at=None)
                | Q(
                    name="",
                    second_name="",
                    email="",
                    phone="",
                    notes="",
                    child_month=None,
                    interpreter="",
                    home_municipality=None,
                ),
                name="anonymised_party_is_empty",
            ),
        ]

    region_lookup = "region"

    def __str__(self) -> str:
        # The audit log keeps str() for ever: the reference only.
        return self.reference

    @property
    def children(self) -> int:
        return self.children_0_2 + self.children_3_5 + self.children_6_12 + self.children_13_17

    def seats_in(self, run) -> int:
        """How many seats the party takes: its adults, and its children where the course counts them."""
        return self.seats_for(run.course)

    def seats_for(self, course) -> int:
        return self.adults + (self.children if course.counts_children else 0)

    def clean(self):
        if not self.email and not self.phone and not self.anonymised_at:
            raise ValidationError({"email": _("Give an e-mail address or a phone number.")})


class Answer(models.Model):
    """A party's answer to one question of the course: keys of choices with spaces between, or free text."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    value = models.TextField()

    region_lookup = "party__region"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "question"], name="one_answer_per_question")]

    def __str__(self) -> str:
        return f"{self.party} {self.question_id}"


class FormerAddress(models.Model):
    """An address a party has changed away from, for as long as it takes to tell that address so.

    A row of its own, because a due row names ids only, and a second change must not silence the first. Deleted when
    the mail is handed over, when the party is anonymised, and by the nightly work after a few days at the latest.
    """

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="former_addresses")
    email = models.EmailField()
    created_at = models.DateTimeField(auto_now_add=True)

    region_lookup = "party__region"

    def __str__(self) -> str:
        return str(self.party)
