"""Addresses below the language prefix; the same words in every language, so that a link survives translation."""

from django.urls import path

from campaigns.views import calendars, evaluation, items, kit, my_day, papers, screens, sharing

app_name = "campaigns"

urlpatterns = [
    path("programpunkt/<int:pk>/", items.item, name="item"),
    path("kampanj/<slug:slug>/kalender.ics", calendars.campaign_ics, name="ics"),
    path("kampanj/<slug:slug>/min-dag/", my_day.my_day, name="my_day"),
    path("kampanj/<slug:slug>/min-dag/kalender.ics", calendars.my_day_ics, name="my_day_ics"),
    path("kampanj/<slug:slug>/affisch/", papers.poster, name="poster"),
    path("kampanj/<slug:slug>/affisch.pdf", papers.poster_pdf, name="poster_pdf"),
    path("kampanj/<slug:slug>/folder/", papers.fold, name="fold"),
    path("kampanj/<slug:slug>/folder.pdf", papers.fold_pdf, name="fold_pdf"),
    path("kampanj/<slug:slug>/material/", kit.material, name="kit"),
    path("kampanj/<slug:slug>/skarm/", screens.screen, name="screen"),
    path("kampanj/<slug:slug>/bild/<slug:phase>.png", sharing.phase_picture, name="phase_picture"),
    path("kampanj/<slug:slug>/hur-var-det/", evaluation.evaluation, name="evaluation"),
    path("kampanj/<slug:slug>/hur-var-det/tack/", evaluation.thanks, name="evaluation_thanks"),
]
