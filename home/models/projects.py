"""Projects: what they aim for, who takes part, who pays, and what came out of them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail_localize.fields import SynchronizedField

from home.blocks import TEXT, BodyBlock, ContactBlock, PartnerBlock, document_line, logo_line, person_line
from home.models.pages import BasePage


class ProjectPage(BasePage):
    asks_if_it_helped = True
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    aims = RichTextField(_("aims"), features=TEXT, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("content"))
    partners = StreamField([("partner", PartnerBlock())], blank=True, verbose_name=_("partners"))
    funders = StreamField([("funder", PartnerBlock())], blank=True, verbose_name=_("co-funded by"))
    materials = StreamField(
        [("document", DocumentChooserBlock())], blank=True, verbose_name=_("materials to download")
    )
    contacts = StreamField([("person", ContactBlock())], blank=True, verbose_name=_("contact persons"))

    template = "home/project_page.html"
    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        FieldPanel("aims"),
        FieldPanel("body"),
        FieldPanel("materials"),
        FieldPanel("partners"),
        FieldPanel("funders"),
        FieldPanel("contacts"),
    ]
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("starts_on", overridable=False),
        SynchronizedField("ends_on", overridable=False),
        SynchronizedField("partners", overridable=False),
        SynchronizedField("funders", overridable=False),
        SynchronizedField("contacts", overridable=False),
    ]

    class Meta:
        verbose_name = _("project")

    def clean(self):
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The project ends before it starts.")})

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {
            "partner_logos": [logo_line(block.value) for block in self.partners],
            "funder_logos": [logo_line(block.value) for block in self.funders],
            "documents": [document_line(block.value) for block in self.materials if block.value],
            "people": [person_line(block.value) for block in self.contacts if block.value],
        }
