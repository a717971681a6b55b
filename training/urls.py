"""Addresses below the language prefix; the same words in every language, so that a link survives translation."""

from django.urls import path

from training.views import (
    answers,
    certificates,
    device,
    discussion,
    groups,
    leader,
    learners,
    offline,
    papers,
    poster,
)

app_name = "training"

urlpatterns = [
    path("utbildning/<uuid:key>/papper/", papers.module, name="paper"),
    path("utbildning/<uuid:key>/papper.pdf", papers.module_pdf, name="paper_pdf"),
    path("utbildning/<uuid:key>/papper/<str:step>/", papers.step, name="step_paper"),
    path("utbildning/<uuid:key>/papper/<str:step>.pdf", papers.step_pdf, name="step_paper_pdf"),
    path("utbildning/<uuid:key>/spara.json", offline.contents, name="keep"),
    path("pa-telefonen/", device.phone, name="phone"),
    path("var-familjeplan/", device.plan, name="plan"),
    path("min-utbildning/", learners.mine, name="mine"),
    path("min-utbildning/uppgifter.json", learners.own_data, name="own_data"),
    path("min-utbildning/glom/", answers.forget, name="forget"),
    path("min-utbildning/<uuid:module>/borja/", answers.enrol, name="enrol"),
    path("min-utbildning/<uuid:lesson>/<slug:step>/svara/", answers.answer, name="answer"),
    path("min-utbildning/<uuid:lesson>/<slug:step>/lamna/", answers.hand_in, name="hand_in"),
    path("min-utbildning/samtal/<int:cohort>/", discussion.thread, name="discussion"),
    path("min-utbildning/samtal/<int:cohort>/<int:pk>/angra/", discussion.take_back, name="take_back"),
    path("min-utbildning/samtal/<int:cohort>/<int:pk>/ta-bort/", discussion.remove, name="remove"),
    path("intyg/<slug:code>/", certificates.verify, name="verify"),
    path("intyg/<slug:code>/blad/", certificates.certificate, name="certificate"),
    path("intyg/<slug:code>/intyg.pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path("grupp/", groups.find, name="find_group"),
    path("grupp/<str:code>/", groups.group, name="group"),
    path("grupp/<str:code>/affisch/", poster.poster, name="poster"),
    path("grupp/<str:code>/affisch.pdf", poster.poster_pdf, name="poster_pdf"),
    path("gruppledare/<str:token>/", leader.room, name="leader"),
    path("gruppledare/<str:token>/traff/<int:number>/", leader.meeting, name="leader_meeting"),
    path("gruppledare/<str:token>/stang/", leader.close, name="close_group"),
    path("gruppledare/<str:token>/handledning/", leader.handbook, name="handbook"),
    path("gruppledare/<str:token>/handledning.pdf", leader.handbook_pdf, name="handbook_pdf"),
]
