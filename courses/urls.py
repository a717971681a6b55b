"""Addresses below the language prefix; the same words in every language, so that a link survives translation."""

from django.urls import path

from courses.views import (
    absence,
    attendance,
    booking,
    certificate,
    coming,
    framed,
    handout,
    manage,
    move,
    offers,
    own_data,
    runs,
    survey,
    transfer,
    waiting,
)

app_name = "courses"

urlpatterns = [
    path("tillfalle/<int:pk>/", runs.run, name="run"),
    path("tillfalle/<int:pk>/kalender.ics", runs.run_ics, name="run_ics"),
    path("tillfalle/<int:pk>/blad/", handout.of_run, name="run_handout"),
    path("kurs/<int:pk>/blad/", handout.of_course, name="course_handout"),
    path("tillfalle/<int:pk>/boka/", booking.book, name="book"),
    path("tillfalle/<int:pk>/boka/pa/<slug:slug>/", framed.book, name="framed_book"),
    path("narvaro/<str:token>/", attendance.who_comes, name="who_comes"),
    path("narvaro/<str:token>/ny/", attendance.walk_in, name="walk_in"),
    path("narvaro/<str:token>/lista/", attendance.printed, name="printed_list"),
    path("kurs/<int:pk>/vanta/", waiting.wait, name="wait"),
    path("utvardering/<str:token>/", survey.survey, name="survey"),
    path("utvardering/<str:token>/tack/", survey.thanks, name="survey_thanks"),
    path("anmalan/", manage.find_booking, name="find_booking"),
    path("anmalan/klar/<str:token>/", booking.receipt, name="receipt"),
    path("anmalan/klar/<str:token>/pa/<slug:slug>/", framed.receipt, name="framed_receipt"),
    path("anmalan/erbjudande/<str:token>/", offers.offer, name="offer"),
    path("anmalan/uppgifter/borttagna/", own_data.removed, name="own_data_removed"),
    path("anmalan/uppgifter/<str:token>/", own_data.show, name="own_data"),
    path("anmalan/uppgifter/<str:token>/fil/", own_data.download, name="own_data_file"),
    path("anmalan/uppgifter/<str:token>/radera/", own_data.erase, name="own_data_erase"),
    path("anmalan/<str:token>/", manage.manage, name="manage"),
    path("anmalan/<str:token>/intyg/", certificate.certificate, name="certificate"),
    path("anmalan/<str:token>/kommer/", coming.still_coming, name="still_coming"),
    path("anmalan/<str:token>/flytta/", move.move, name="move"),
    path("anmalan/<str:token>/andra/", manage.manage_change, name="manage_change"),
    path("anmalan/<str:token>/franvaro/", absence.manage_absence, name="manage_absence"),
    path("anmalan/<str:token>/byt/", transfer.manage_transfer, name="manage_transfer"),
    path("anmalan/<str:token>/avboka/", manage.manage_cancel, name="manage_cancel"),
    path("anmalan/<str:token>/vanta/", manage.manage_rejoin, name="manage_rejoin"),
    path("anmalan/<str:token>/kvar/", manage.manage_still, name="manage_still"),
]
