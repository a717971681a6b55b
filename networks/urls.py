"""Addresses below the language prefix; the same words in every language, so that a link survives translation."""

from django.urls import path

from networks.views import directory, messages

app_name = "networks"

urlpatterns = [
    path("motesplats/<int:pk>/", directory.group, name="group"),
    path("motesplats/<int:pk>/skriv/", messages.write, name="write"),
    path("svar/<str:token>/", messages.reply, name="reply"),
]
