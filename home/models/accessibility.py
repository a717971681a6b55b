"""The accessibility statement, and what people write about it.

What the statement must say: the Swedish act on accessibility to digital public services (2018:1937), the
agency's regulation MDFFS 2019:2, and Commission Implementing Decision (EU) 2018/1523; the requirements are
those of EN 301 549.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail_localize.fields import SynchronizedField

from home.blocks import TEXT, FactBlock
from home.models.pages import BasePage
from home.models.regions import Region

REASONS = [
    ("not_yet", _("Not in line with the law yet")),
    ("burden", _("Would be a disproportionate burden (section 12 of the act)")),
    ("outside", _("Not covered by the law")),
]


class ShortcomingBlock(blocks.StructBlock):
    """Something that does not work for everyone: for whom, why, until when, and what to do meanwhile."""

    what = blocks.CharBlock(max_length=200, label=_("what does not work"))
    consequence = blocks.TextBlock(label=_("what it means, and for whom"))
    reason = blocks.ChoiceBlock(choices=REASONS, default="not_yet")
    criterion = FactBlock(required=False, max_length=40, label=_("criterion of WCAG, by number"))
    meanwhile = blocks.TextBlock(required=False, label=_("what to do meanwhile"))
    fixed_by = blocks.DateBlock(required=False, label=_("will be put right by"))

    class Meta:
        icon = "warning"
        label = _("shortcoming")


class AccessibilityPage(BasePage):
    """The accessibility statement of a region's site, with a form that asks for no name."""

    class Status(models.TextChoices):
        FULLY = "fully", _("fully compliant")
        PARTLY = "partly", _("partly compliant")
        NOT = "not", _("not compliant")

    organisation = models.CharField(
        _("organisation"), max_length=160, help_text=_("The body that answers for the website.")
    )
    scope = models.TextField(_("scope"), help_text=_("Which addresses and services the statement covers."))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PARTLY)
    shortcomings = StreamField(
        [("shortcoming", ShortcomingBlock())], blank=True, verbose_name=_("known shortcomings")
    )
    testing = RichTextField(_("how we tested"), features=TEXT)
    tested_on = models.DateField(_("tested"))
    published_on = models.DateField(_("statement made"))
    reviewed_on = models.DateField(_("statement last reviewed"))

    template = "home/accessibility_page.html"
    allowed_http_methods = ["GET", "HEAD", "OPTIONS", "POST"]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("organisation"),
        FieldPanel("scope"),
        FieldPanel("status"),
        FieldPanel("shortcomings"),
        MultiFieldPanel(
            [
                FieldPanel("testing"),
                FieldRowPanel(
                    [FieldPanel("tested_on"), FieldPanel("published_on"), FieldPanel("reviewed_on")]
                ),
            ],
            heading=_("Testing and dates"),
        ),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types = []
    max_count_per_parent = 1
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("status", overridable=False),
        SynchronizedField("tested_on", overridable=False),
        SynchronizedField("published_on", overridable=False),
        SynchronizedField("reviewed_on", overridable=False),
    ]

    class Meta:
        verbose_name = _("accessibility statement")

    def serve(self, request, *args, **kwargs):
        from home.accessibility import answer

        return answer(self, request) or super().serve(request, *args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        # What takes a message is made of models; here, and only here, a model asks for it.
        from home.accessibility import form_context

        return super().get_context(request, *args, **kwargs) | {
            **form_context(request),
            "shortcomings_by_reason": self.shortcomings_by_reason(),
        }

    def shortcomings_by_reason(self) -> list[tuple[str, list]]:
        """The reasons that occur, in the order of the law, each with its shortcomings."""
        found = [block.value for block in self.shortcomings]
        groups = (
            (words, [value for value in found if value["reason"] == reason]) for reason, words in REASONS
        )
        return [(words, values) for words, values in groups if values]


class AccessibilityMessage(models.Model):
    """What someone could not use, and where; nobody is asked who they are."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="accessibility_messages")
    page_url = models.CharField(_("page"), max_length=300, blank=True)
    message = models.TextField(_("message"))
    email = models.EmailField(_("e-mail"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    region_lookup = "region"

    class Meta:
        verbose_name = _("message about accessibility")
        verbose_name_plural = _("messages about accessibility")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        # The audit log keeps str() for ever: a number, never the words or the address.
        return f"#{self.pk}"
