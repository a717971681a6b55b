"""Rooms of venues, with how many people they hold."""

from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column

from campaigns.models import Room
from home.viewsets import RegionalViewSet, RowIndexView


class RoomIndexView(RowIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("venue__municipality")


class RoomViewSet(RegionalViewSet):
    model = Room
    name = "rooms"
    icon = "home"
    index_view_class = RoomIndexView
    list_display = [
        "name",
        Column("venue", label=gettext_lazy("Venue"), accessor="venue.name", sort_key="venue__name"),
        Column("municipality", label=gettext_lazy("Municipality"), accessor="venue.municipality.name"),
        Column("seats", label=gettext_lazy("People it holds"), sort_key="seats"),
    ]
    list_filter = ["venue"]
    search_fields = ["name", "venue__name"]
    ordering = ["venue__name", "name"]
    inspect_view_fields = ["name", "venue", "seats"]
    edit_handler = ObjectList([FieldPanel("venue"), FieldRowPanel([FieldPanel("name"), FieldPanel("seats")])])
