"""Addresses below the language prefix; the same words in every language, so that a link survives translation."""

from django.urls import path

from campaigns.views import calendars, evaluation, items, my_day

app_name = "campaigns"

urlpatterns = [
    path("programpunkt/<int:pk>/", items.item, name="item"),
    path("kampanj/<slug:slug>/kalender.ics", calendars.campaign_ics, name="ics"),
    path("kampanj/<slug:slug>/min-dag/", my_day.my_day, name="my_day"),
    path("kampanj/<slug:slug>/min-dag/kalender.ics", calendars.my_day_ics, name="my_day_ics"),
    path("kampanj/<slug:slug>/hur-var-det/", evaluation.evaluation, name="evaluation"),
    path("kampanj/<slug:slug>/hur-var-det/tack/", evaluation.thanks, name="evaluation_thanks"),
]
