"""Addresses below the language prefix; the same words in every language, so that a link survives translation."""

from django.urls import path

from networks.views import directory, touch

app_name = "networks"

urlpatterns = [
    path("motesplats/<int:pk>/", directory.group, name="group"),
    path("halla-kontakten/<str:token>/", touch.stay_in_touch, name="touch"),
]
