"""The sections of a description in the editor: a field for each of the format's, with its guidance beside it."""

import uuid

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail.admin.panels import Panel
from wagtail.blocks import StreamValue

from home.blocks import TEXT
from home.page_forms import RegionPageForm, region_of

PREFIX = "section_"


class WrittenOnce(forms.BoundField):
    """Wagtail writes out, at the end, each field of a form that no panel names; these are in their panel already."""

    def __str__(self):
        return ""

    def __html__(self):
        return ""


class SectionField(forms.CharField):
    """A rich text of which a panel shows the widget."""

    def get_bound_field(self, form, field_name):
        return WrittenOnce(form, self, field_name)


class PracticePageForm(RegionPageForm):
    """One rich text for each section that is asked for or has words; they are kept by the section's key.

    3 queries more than any page's form: the region and its format.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        from wagtail.admin.rich_text import get_rich_text_editor_widget

        from practices.formats import sections_of, with_written

        place = self.instance if self.instance.path else self.parent_page
        self.written = dict(self.instance.written)
        self.format = sections_of(region_of(place) if place else None, get_language())
        self.asked = with_written(self.format, self.written)
        for section in self.asked:
            widget = get_rich_text_editor_widget("default", features=TEXT)
            name = f"{PREFIX}{section.key}"
            self.fields[name] = SectionField(label=section.heading, required=False, widget=widget)
            self.initial[name] = self.written.get(section.key, "")

    def _post_clean(self):
        """Before the page is looked at as a whole; also for the preview, which saves nothing."""
        super()._post_clean()
        self.instance.sections = self.stream()
        self.instance.__dict__.pop("written", None)

    def stream(self) -> StreamValue:
        """The description as blocks: each keeps the id it had, so that translations stay with it."""
        from practices.quality import length

        ids = {block.value["key"]: block.id for block in self.instance.sections}
        raw = []
        for section in self.asked:
            # What was not sent along (a part of a form) stays as it was.
            name = f"{PREFIX}{section.key}"
            html = self.cleaned_data.get(name, "") if name in self.data else self.initial[name]
            if length(html):
                value = {"key": section.key, "text": html}
                block = ids.get(section.key) or str(uuid.uuid4())
                raw.append({"type": "section", "id": block, "value": value})
        return StreamValue(self.instance.sections.stream_block, raw, is_lazy=True)


class SectionsPanel(Panel):
    """The fields of the sections, each with what belongs in it, and above them what is missing."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "practices/admin/sections_panel.html"

        @cached_property
        def quality(self):
            from practices.quality import quality

            practice = self.instance.practice if self.instance.practice_id else None
            return quality(practice, self.form.written, self.form.format)

        def get_context_data(self, parent_context=None):
            return super().get_context_data(parent_context) | {
                "quality": self.quality,
                "saved": bool(self.instance.pk),
                "fields": [
                    {"section": section, "field": self.form[f"{PREFIX}{section.key}"]}
                    for section in self.form.asked
                ],
            }
