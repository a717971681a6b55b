"""Who speaks: the region's, or one municipality's own."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column

from campaigns.models import Speaker
from home.viewsets import PlacePanel, RegionalViewSet, RowIndexView, texts_panel


class SpeakerIndexView(RowIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("municipality")


class SpeakerViewSet(RegionalViewSet):
    model = Speaker
    name = "speakers"
    icon = "user"
    add_to_reference_index = True
    index_view_class = SpeakerIndexView
    list_display = [
        "name",
        Column(
            "municipality",
            label=gettext_lazy("Municipality"),
            accessor=lambda row: row.municipality or _("all"),
            sort_key="municipality__name",
        ),
    ]
    list_filter = ["municipality"]
    search_fields = ["name"]
    ordering = "name"
    inspect_view_fields = ["name", "municipality", "links", "texts"]
    edit_handler = ObjectList(
        [
            PlacePanel("region"),
            PlacePanel("municipality"),
            FieldRowPanel([FieldPanel("name"), FieldPanel("photo")]),
            FieldPanel("links"),
            texts_panel("role", "about"),
        ]
    )
