"""The words of practices: a page for each, in its author's language, and the list of them."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail_localize.fields import SynchronizedField

from home.blocks import TEXT, FactBlock
from home.models import BasePage
from practices.admin.sections import PracticePageForm, SectionsPanel
from practices.models.practices import Practice


class SectionBlock(blocks.StructBlock):
    """What has been written under one section of the format. `key` is the section's, and in no language."""

    key = FactBlock()
    text = blocks.RichTextBlock(features=TEXT)

    class Meta:
        icon = "doc-full"


class PracticeIndexPage(BasePage):
    """Every practice of a region's exchange, in whatever language it is written."""

    template = "practices/index.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["practices.PracticePage"]
    max_count_per_parent = 1
    title_of_its_own = gettext_noop("Best practices")

    class Meta:
        verbose_name = _("list of practices")

    def get_context(self, request, *args, **kwargs):
        from practices.views.listing import list_context

        return super().get_context(request, *args, **kwargs) | list_context(request)


class PracticePage(BasePage):
    """A practice in the common format. The page that was made first is the source of every translation.

    `sections` are written by the form (practices.admin.sections), by the keys of the region's format.
    """

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="pages", verbose_name=_("practice")
    )
    sections = StreamField([("section", SectionBlock())], blank=True, verbose_name=_("the description"))
    credit = models.CharField(
        _("written by"), max_length=200, blank=True, help_text=_("Names, in the order to be cited in.")
    )

    base_form_class = PracticePageForm
    template = "practices/practice.html"
    served_with = ("practice__organisation",)
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("practice"),
        FieldPanel("credit"),
        SectionsPanel(heading=_("The description")),
    ]
    parent_page_types = ["practices.PracticeIndexPage"]
    subpage_types = []
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("practice", overridable=False),
        SynchronizedField("credit", overridable=False),
    ]

    class Meta:
        verbose_name = _("practice page")

    def get_context(self, request, *args, **kwargs):
        from practices.views.practice import practice_context

        return super().get_context(request, *args, **kwargs) | practice_context(request, self)

    @cached_property
    def written(self) -> dict[str, str]:
        """What has been written, as HTML by the key of its section."""
        return {block.value["key"]: block.value["text"].source for block in self.sections}

    @property
    def lacks(self) -> list[str]:
        """For whoever writes it (home.care.content)."""
        from practices.quality import lacking

        return lacking(self)
