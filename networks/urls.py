"""Addresses below the language prefix; the same words in every language, so that a link survives translation."""

from django.urls import path

from networks.views import groups

app_name = "networks"

urlpatterns = [
    path("motesplats/<int:pk>/", groups.group, name="group"),
    path("motesplats/<int:pk>/blad/", groups.sheet, name="group_sheet"),
    path("motesplats/<int:pk>/kalender.ics", groups.ics, name="group_ics"),
]
