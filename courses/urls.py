"""Addresses below the language prefix; the same words in every language, so that a link survives translation."""

from django.urls import path

from courses.views import booking, manage, offers, runs, waiting

app_name = "courses"

urlpatterns = [
    path("tillfalle/<int:pk>/", runs.run, name="run"),
    path("tillfalle/<int:pk>/kalender.ics", runs.run_ics, name="run_ics"),
    path("tillfalle/<int:pk>/boka/", booking.book, name="book"),
    path("kurs/<int:pk>/vanta/", waiting.wait, name="wait"),
    path("anmalan/", manage.find_booking, name="find_booking"),
    path("anmalan/klar/<str:token>/", booking.receipt, name="receipt"),
    path("anmalan/erbjudande/<str:token>/", offers.offer, name="offer"),
    path("anmalan/<str:token>/", manage.manage, name="manage"),
    path("anmalan/<str:token>/andra/", manage.manage_change, name="manage_change"),
    path("anmalan/<str:token>/avboka/", manage.manage_cancel, name="manage_cancel"),
    path("anmalan/<str:token>/vanta/", manage.manage_rejoin, name="manage_rejoin"),
    path("anmalan/<str:token>/kvar/", manage.manage_still, name="manage_still"),
]
