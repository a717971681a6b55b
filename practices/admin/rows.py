"""The facts of practices in the admin: partners, practices with their results, indicators, and the format."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn

from home.models.regional import words
from home.viewsets import PlacePanel, RegionalViewSet, RowIndexView, texts_panel
from practices.models import FormatSection, Indicator, Organisation, Practice, Target, Topic


class PracticeForm(WagtailAdminModelForm):
    """For whom and topics are ticked."""

    targets = forms.MultipleChoiceField(
        label=gettext_lazy("For whom"), choices=Target.choices, widget=forms.CheckboxSelectMultiple
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Topics"), choices=Topic.choices, widget=forms.CheckboxSelectMultiple
    )


class SectionForm(WagtailAdminModelForm):
    """A key is for ever: what has been written is found by it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["key"].disabled = True


def first_words(field: str):
    """A column's value: a row's words in the active language, which have been fetched."""

    def said(row) -> str:
        text = words(row.texts.all(), get_language())
        return getattr(text, field) if text else row.key

    return said


class PracticeIndexView(RowIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("organisation")

    @cached_property
    def columns(self):
        return [
            self.title_column("name", _("Name"), sort_key="name"),
            Column("organisation", label=_("Organisation"), sort_key="organisation__name"),
            Column(
                "country", label=_("Country"), accessor=lambda row: row.organisation.get_country_display()
            ),
            Column("evidence", label=_("Evidence"), accessor="get_evidence_display", sort_key="evidence"),
        ]


class SectionIndexView(RowIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().prefetch_related("texts")

    @cached_property
    def columns(self):
        return [
            self.title_column("heading", _("Heading"), accessor=first_words("heading")),
            Column("key", label=_("Key")),
            Column("sort_order", label=_("Order"), sort_key="sort_order"),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=state_words,
                primary=lambda row: row.required and not row.retired,
            ),
        ]


def state_words(row: FormatSection) -> str:
    if row.retired:
        return _("no longer asked for")
    return _("required") if row.required else _("optional")


class IndicatorIndexView(RowIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().prefetch_related("texts")

    @cached_property
    def columns(self):
        return [
            self.title_column("name", _("What is measured"), accessor=first_words("name")),
            Column("unit", label=_("Unit"), accessor=first_words("unit")),
            Column("better", label=_("Which way is better"), accessor="get_better_display"),
        ]


class OrganisationViewSet(RegionalViewSet):
    model = Organisation
    name = "practice-organisations"
    icon = "group"
    list_display = ["name", "country", "place"]
    list_filter = ["region", "country"]
    search_fields = ["name"]
    inspect_view_fields = ["name", "country", "place", "website"]
    edit_handler = ObjectList(
        [
            PlacePanel("region"),
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("country"), FieldPanel("place")]),
            FieldPanel("website"),
        ]
    )


class PracticeViewSet(RegionalViewSet):
    model = Practice
    name = "practices"
    url_namespace = "practice_facts"
    icon = "doc-full-inverse"
    index_view_class = PracticeIndexView
    search_fields = ["name"]
    list_filter = ["region", "organisation", "evidence"]
    inspect_view_fields = ["name", "organisation", "started_on", "ended_on", "contact", "evidence", "cost"]
    edit_handler = ObjectList(
        [
            PlacePanel("region"),
            FieldPanel("name"),
            FieldPanel("organisation"),
            FieldRowPanel([FieldPanel("started_on"), FieldPanel("ended_on")]),
            FieldRowPanel([FieldPanel("contact"), FieldPanel("email")]),
            FieldPanel("targets"),
            FieldPanel("topics"),
            FieldRowPanel([FieldPanel("evidence"), FieldPanel("cost")]),
            InlinePanel(
                "results",
                panels=[
                    FieldPanel("indicator"),
                    FieldRowPanel([FieldPanel("before"), FieldPanel("target"), FieldPanel("after")]),
                    FieldRowPanel([FieldPanel("measured_on"), FieldPanel("families")]),
                ],
                heading=gettext_lazy("Results"),
                label=gettext_lazy("result"),
            ),
        ],
        base_form_class=PracticeForm,
    )


class IndicatorViewSet(RegionalViewSet):
    model = Indicator
    name = "practice-indicators"
    icon = "order"
    index_view_class = IndicatorIndexView
    list_filter = ["region"]
    inspect_view_fields = ["key", "better", "texts"]
    edit_handler = ObjectList(
        [
            PlacePanel("region"),
            FieldRowPanel([FieldPanel("key"), FieldPanel("better")]),
            texts_panel("name", "method", "unit", min_num=1),
        ],
        base_form_class=SectionForm,
    )


class FormatViewSet(RegionalViewSet):
    """Sections are retired, never deleted: their words would have no heading."""

    model = FormatSection
    name = "practice-format"
    icon = "list-ol"
    index_view_class = SectionIndexView
    list_filter = ["region"]
    pages = ("index", "add", "edit", "history", "inspect")
    inspect_view_fields = ["key", "sort_order", "required", "retired", "texts"]
    edit_handler = ObjectList(
        [
            PlacePanel("region"),
            FieldRowPanel([FieldPanel("key"), FieldPanel("sort_order")]),
            FieldPanel("required"),
            FieldPanel("retired"),
            texts_panel("heading", "guidance", "questions", min_num=1),
        ],
        base_form_class=SectionForm,
    )
