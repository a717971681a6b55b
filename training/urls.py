"""Addresses below the language prefix; the same words in every language, so that a link survives translation."""

from django.urls import path

from training.views import groups, leader, poster

app_name = "training"

urlpatterns = [
    path("grupp/", groups.find, name="find_group"),
    path("grupp/<str:code>/", groups.group, name="group"),
    path("grupp/<str:code>/affisch/", poster.poster, name="poster"),
    path("grupp/<str:code>/affisch.pdf", poster.poster_pdf, name="poster_pdf"),
    path("gruppledare/<str:token>/", leader.room, name="leader"),
    path("gruppledare/<str:token>/traff/<int:number>/", leader.meeting, name="leader_meeting"),
    path("gruppledare/<str:token>/handledning/", leader.handbook, name="handbook"),
    path("gruppledare/<str:token>/handledning.pdf", leader.handbook_pdf, name="handbook_pdf"),
]
