"""Addresses of the online training that are no pages, below the language."""

from django.urls import path

from training.views import answers, certificates, learners

app_name = "training"
urlpatterns = [
    path("min-utbildning/", learners.mine, name="mine"),
    path("min-utbildning/uppgifter.json", learners.own_data, name="own_data"),
    path("min-utbildning/<uuid:module>/borja/", answers.enrol, name="enrol"),
    path("min-utbildning/<uuid:lesson>/<slug:step>/svara/", answers.answer, name="answer"),
    path("min-utbildning/<uuid:lesson>/<slug:step>/lamna/", answers.hand_in, name="hand_in"),
    path("intyg/<slug:code>/", certificates.verify, name="verify"),
    path("intyg/<slug:code>/blad/", certificates.certificate, name="certificate"),
    path("intyg/<slug:code>/intyg.pdf", certificates.certificate_pdf, name="certificate_pdf"),
]
