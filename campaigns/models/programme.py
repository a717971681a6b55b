"""The programme of a campaign: items, who speaks, and the rooms they are in."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from campaigns.models.campaigns import Campaign, Track
from courses.models import LANGUAGES_OF_INSTRUCTION, CourseRun, Venue
from home.models import Municipality, Region, RegionalModel, Text


class Room(RegionalModel):
    """A room of a venue. It stays when a campaign is over: the next one is held there as well."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="rooms", verbose_name=_("venue"))
    name = models.CharField(_("name"), max_length=80, help_text=_("As the sign on its door says."))
    seats = models.PositiveSmallIntegerField(
        _("people it holds"), null=True, blank=True, help_text=_("Empty: nobody has counted.")
    )

    region_lookup = "venue__municipality__region"
    municipality_lookup = "venue__municipality"

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["venue", "name"]
        constraints = [models.UniqueConstraint(fields=["venue", "name"], name="one_room_of_a_name")]

    def __str__(self) -> str:
        return f"{self.name}, {self.venue.name}"

    def clean(self):
        before = Room.objects.filter(pk=self.pk).values_list("venue", flat=True).first() if self.pk else None
        if before not in (None, self.venue_id) and self.items.exists():
            raise ValidationError(
                {"venue": _("Programme items are held in this room: it stays in its venue.")}
            )


class Speaker(RegionalModel, ClusterableModel):
    """Somebody who speaks, leads a workshop or stands at a table; the region's, or one municipality's own."""

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="speakers", verbose_name=_("region")
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="speakers",
        help_text=_("Leave empty for somebody who speaks in several."),
        verbose_name=_("municipality"),
    )
    name = models.CharField(_("name"), max_length=80)
    photo = models.ForeignKey(
        "home.CustomImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo"),
    )
    links = models.TextField(
        _("links"), blank=True, help_text=_("One address on each line, beginning with https://.")
    )

    region_lookup = "region"
    municipality_lookup = "municipality"

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def addresses(self) -> list[str]:
        return self.links.split()

    def clean(self):
        errors = {}
        if any(not is_address(address) for address in self.addresses):
            errors["links"] = _("Write one address on each line, for example https://www.vaxjo.example/page.")
        if self.municipality_id and self.region_id and self.municipality.region_id != self.region_id:
            errors["municipality"] = _("That belongs to another region.")
        if errors:
            raise ValidationError(errors)


def is_address(text: str) -> bool:
    """Whether it is the whole address of a web page."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and "." in parts.netloc


class SpeakerText(Text):
    parent = ParentalKey(Speaker, on_delete=models.CASCADE, related_name="texts")
    role = models.CharField(_("role"), max_length=120)
    about = models.CharField(_("in one sentence"), max_length=240, blank=True)

    class Meta(Text.Meta):
        constraints = [models.UniqueConstraint(fields=["parent", "language"], name="one_speaker_text")]


class ItemQuerySet(models.QuerySet):
    def public(self):
        """What visitors see; a cancelled item stays, and says so."""
        return self.exclude(state=Item.State.DRAFT)


class Item(RegionalModel, ClusterableModel):
    """One thing on a campaign's programme. Where seats are limited they are a run's (`run`), and booked as any other.

    `municipality` is where it is held, and the key of every permission on it; without one it is the region's, held
    online for all.
    """

    class Kind(models.TextChoices):
        TALK = "talk", _("talk")
        WORKSHOP = "workshop", _("workshop")
        EXHIBITOR = "exhibitor", _("exhibitor")
        CHILDREN = "children", _("for children")
        DROP_IN = "drop_in", pgettext_lazy("on a programme", "drop-in")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", _("called off")

    class Access(models.TextChoices):
        """What makes it possible to take part, beyond what is true of the whole venue."""

        SIGN = "sign", _("sign language interpreter")
        CAPTIONS = "captions", _("live captions")
        LOOP = "loop", _("hearing loop")
        QUIET = "quiet", _("quiet, with soft light")
        EASY = "easy", _("in plain words and pictures")
        PRAM = "pram", _("room for prams")

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="items", verbose_name=_("campaign")
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="campaign_items",
        help_text=_("Leave empty for what is held online for the whole region."),
        verbose_name=_("municipality"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.TALK)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    venue = models.ForeignKey(
        Venue,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="campaign_items",
        help_text=_("Leave empty for what is held online."),
        verbose_name=_("venue"),
    )
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("room")
    )
    track = models.ForeignKey(
        Track, on_delete=models.SET_NULL, null=True, blank=True, related_name="items", verbose_name=_("track")
    )
    speakers = ParentalManyToManyField(Speaker, blank=True, related_name="items", verbose_name=_("speakers"))
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGES_OF_INSTRUCTION, default="sv")
    interpreters = models.CharField(
        _("interpreters"), max_length=80, blank=True, help_text=_("Codes with commas around each: ,ar,so,")
    )
    age_from = models.PositiveSmallIntegerField(
        _("from age"), null=True, blank=True, help_text=_("The child's age in whole years. Empty: any.")
    )
    age_to = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    access = models.JSONField(_("accessibility"), default=list, blank=True)
    run = models.OneToOneField(
        CourseRun,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="campaign_item",
    )

    region_lookup = "campaign__region"
    municipality_lookup = "municipality"
    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme item")
        verbose_name_plural = _("programme items")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["campaign", "starts_at"], name="items_of_campaign_by_start")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="item_ends_after_start"),
            models.CheckConstraint(
                condition=Q(interpreters="") | Q(interpreters__startswith=","),
                name="item_interpreters_have_commas",
            ),
            models.CheckConstraint(
                condition=Q(age_from=None, age_to=None) | Q(age_to__gte=F("age_from")),
                name="item_ages_end_after_they_start",
            ),
        ]

    def __str__(self) -> str:
        text = self.texts.first()
        start = f"{timezone.localtime(self.starts_at):%H:%M}" if self.starts_at else "–"
        return f"{start} {text.title}" if text else start

    @property
    def interpreter_codes(self) -> list[str]:
        return [code for code in self.interpreters.split(",") if code]

    def clean(self):
        """What an editor may get wrong, in words beside the field. Clashes are told, not refused (campaigns.clashes)."""
        errors = self.wrong_with_times() | self.wrong_with_place()
        if self.age_from is not None and self.age_to is None:
            errors["age_to"] = _("Up to which age?")
        elif self.age_to is not None and (self.age_from is None or self.age_to < self.age_from):
            errors["age_from"] = _("From which age? The ages end before they start.")
        if set(self.access) - set(self.Access.values):
            errors["access"] = _("Choose among the facts listed.")
        if errors:
            raise ValidationError(errors)

    def wrong_with_times(self) -> dict[str, str]:
        if not (self.starts_at and self.ends_at):
            return {}
        if self.ends_at <= self.starts_at:
            return {"ends_at": _("It ends before it starts.")}
        if not self.campaign_id:
            return {}
        first, last = self.campaign.starts_on, self.campaign.ends_on
        if not first <= timezone.localdate(self.starts_at) <= last:
            return {"starts_at": _("That day is not one of the campaign's.")}
        # The last evening may go on after midnight.
        if timezone.localdate(self.ends_at) > last + timedelta(days=1):
            return {"ends_at": _("That day is not one of the campaign's.")}
        return {}

    def wrong_with_place(self) -> dict[str, str]:
        errors = {}
        both = self.municipality_id and self.campaign_id
        if both and self.municipality.region_id != self.campaign.region_id:
            errors["municipality"] = _("That belongs to another region.")
        if self.venue_id and not self.municipality_id:
            errors["venue"] = _("What is held for the whole region is held online: leave the venue empty.")
        elif self.venue_id and self.venue.municipality_id != self.municipality_id:
            errors["venue"] = _("That venue is in another municipality.")
        if self.room_id and self.room.venue_id != self.venue_id:
            errors["room"] = _("That room is in another venue.")
        if self.track_id and self.campaign_id and self.track.campaign_id != self.campaign_id:
            errors["track"] = _("That track is another campaign's.")
        return errors


class ItemText(Text):
    parent = ParentalKey(Item, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what happens"), blank=True, help_text=_("Two or three plain sentences."))

    class Meta(Text.Meta):
        constraints = [models.UniqueConstraint(fields=["parent", "language"], name="one_item_text")]
