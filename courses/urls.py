"""Addresses below the language prefix; the same words in every language, so that a link survives translation."""

from django.urls import path

from courses.views import booking, manage, own_data, runs

app_name = "courses"

urlpatterns = [
    path("tillfalle/<int:pk>/", runs.run, name="run"),
    path("tillfalle/<int:pk>/kalender.ics", runs.run_ics, name="run_ics"),
    path("tillfalle/<int:pk>/boka/", booking.book, name="book"),
    path("anmalan/", manage.find_booking, name="find_booking"),
    path("anmalan/klar/<str:token>/", booking.receipt, name="receipt"),
    path("anmalan/uppgifter/borttagna/", own_data.removed, name="own_data_removed"),
    path("anmalan/uppgifter/<str:token>/", own_data.show, name="own_data"),
    path("anmalan/uppgifter/<str:token>/fil/", own_data.download, name="own_data_file"),
    path("anmalan/uppgifter/<str:token>/radera/", own_data.erase, name="own_data_erase"),
    path("anmalan/<str:token>/", manage.manage, name="manage"),
    path("anmalan/<str:token>/andra/", manage.manage_change, name="manage_change"),
    path("anmalan/<str:token>/avboka/", manage.manage_cancel, name="manage_cancel"),
]
