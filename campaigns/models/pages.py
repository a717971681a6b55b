"""Pages of a campaign: the region's, which is the master, and each municipality's below it."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail_localize.fields import BaseTranslatableField, SynchronizedField, TranslatableField

from campaigns.models.campaigns import Campaign, Phase
from campaigns.page_forms import ONCE, CampaignPageForm, LocalPageForm
from home.blocks import BodyBlock, FactBlock
from home.models import BasePage, Municipality

TEMPLATE = "campaigns/campaign_page.html"
# Wagtail previews a page as it is now; these are how it will be.
BY_THE_DATES = ""
PREVIEWS = [(BY_THE_DATES, _("as it is now")), *Phase.choices]


# What campaigns.kit puts into the words.
KIT_HELP = _(
    "Words, images and documents for municipalities, schools and the press. In words to copy you may write {title}, "
    "{place}, {date} and {address}: each municipality gets its own there."
)


class CopyBlock(blocks.StructBlock):
    """Words for others to use as they are."""

    channel = blocks.ChoiceBlock(
        choices=[
            ("social", _("social media")),
            ("school", _("newsletters of schools and preschools")),
            ("screen", _("screens")),
            ("press", _("press")),
        ],
        label=_("for"),
    )
    text = blocks.TextBlock(label=_("words to copy"))

    class Meta:
        icon = "copy"
        label = _("words to copy")


class KitBlock(blocks.StreamBlock):
    """What municipalities, schools and the press are given to spread the word with."""

    words = CopyBlock()
    image = ImageBlock(label=_("image"), icon="image")
    document = DocumentChooserBlock(label=_("document"), icon="doc-full")


class OverrideBlock(blocks.StructBlock):
    """A municipality's own words in place of one block of the region's page.

    `of` is that block's id, `seen` the digest of what it said when it was replaced (campaigns.shared_parts).
    """

    of = FactBlock()
    seen = FactBlock()
    own = BodyBlock(label=_("instead"))

    class Meta:
        icon = "edit"
        label = _("own words")


class PhasedPage(BasePage):
    """A page with a face for each phase of its campaign."""

    has_programme = True
    has_list = True
    shared_scene = "people"

    class Meta:
        abstract = True

    @property
    def preview_modes(self):
        return PREVIEWS

    def get_preview_context(self, request, mode_name):
        request.phase = Phase(mode_name) if mode_name in Phase.values else None
        return self.get_context(request)

    def serve(self, request, *args, **kwargs):
        """A phone that saves the page runs a worker for that (static/js/campaign-worker.js)."""
        return csp_replace({"worker-src": [SELF]})(super().serve)(request, *args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        # What a page shows is made of rows; here, and only here, a model asks for it.
        from campaigns.views.pages import campaign_context

        return super().get_context(request, *args, **kwargs) | campaign_context(request, self)

    @property
    def place(self) -> str:
        """The municipality it is about; empty on the region's own page."""
        return ""

    def shared_words(self, region) -> tuple[str, str]:
        """The phase is part of what is said: the picture, and its address, change with it."""
        from campaigns.sharing import below

        return self.place or region.name, below(self.campaign, self.campaign.phase(), timezone.localdate())


class CampaignPage(PhasedPage):
    """A campaign in one language: the region's story, thanks, and what others may use of it."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="pages", verbose_name=_("campaign")
    )
    body = StreamField(
        BodyBlock(),
        blank=True,
        verbose_name=_("content"),
        help_text=_("What it is, and what is good to know. Municipalities' pages show it too."),
    )
    thanks = StreamField(
        BodyBlock(),
        blank=True,
        verbose_name=_("afterwards"),
        help_text=_("Thanks, films, documents: shown in place of the content when it is over."),
    )
    kit = StreamField(
        KitBlock(),
        blank=True,
        verbose_name=_("to spread"),
        help_text=_("Words, images and documents for municipalities, schools and the press."),
    )

    base_form_class = CampaignPageForm
    template = TEMPLATE
    served_with = ("campaign",)
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("campaign"),
        FieldPanel("body"),
        FieldPanel("thanks"),
        FieldPanel("kit", help_text=KIT_HELP),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["campaigns.LocalCampaignPage"]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("campaign", overridable=False),
    ]

    class Meta:
        verbose_name = _("campaign page")


class LocalCampaignPage(PhasedPage):
    """A municipality's page of a campaign in one language. It holds what is its own; the rest is the region's.

    Whatever it does not replace is read from the region's page in the reader's language each time: a correction
    there reaches every municipality at once.
    """

    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        related_name="campaign_pages",
        verbose_name=_("municipality"),
    )
    body = StreamField(
        BodyBlock(),
        blank=True,
        verbose_name=_("our own content"),
        help_text=_("What is only true here: how to get there, where to park, whom to ask."),
    )
    # Written by campaigns.shared_parts.
    overrides = StreamField([("own_words", OverrideBlock())], blank=True, editable=False)

    base_form_class = LocalPageForm
    municipality_lookup = "municipality"
    # What it replaces is in its own language and of its own region's page: a copy begins without.
    exclude_fields_in_copy = ["overrides"]
    template = TEMPLATE
    served_with = ("municipality",)
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("municipality"),
        FieldPanel("body"),
    ]
    parent_page_types = ["campaigns.CampaignPage"]
    subpage_types = []
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("municipality", overridable=False),
        TranslatableField("body"),
        # Each language replaces what it wants to: its words are nobody's translation.
        BaseTranslatableField("overrides"),
    ]

    class Meta:
        verbose_name = _("municipality's campaign page")

    @property
    def place(self) -> str:
        return self.municipality.name

    @cached_property
    def campaign(self) -> Campaign:
        """That of the region's page above it. 1 query."""
        return Campaign.objects.get(pages__path=self.path[: -self.steplen])

    def clean(self):
        super().clean()
        above = self.path[: -self.steplen] if self.path else ""
        if above and self.municipality_id and self.twins(above).exists():
            raise ValidationError({"municipality": ONCE})

    def twins(self, above: str):
        """Other pages of the municipality below the region's page at the path `above`, which is in one language."""
        pages = LocalCampaignPage.objects.filter(path__startswith=above, depth=len(above) // self.steplen + 1)
        return pages.filter(municipality=self.municipality_id).exclude(pk=self.pk)
