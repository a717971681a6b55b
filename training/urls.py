"""Addresses below the language prefix; the same words in every language, so that a link survives translation."""

from django.urls import path

from training.views import device, offline, papers

app_name = "training"

urlpatterns = [
    path("utbildning/<uuid:key>/papper/", papers.module, name="paper"),
    path("utbildning/<uuid:key>/papper.pdf", papers.module_pdf, name="paper_pdf"),
    path("utbildning/<uuid:key>/papper/<str:step>/", papers.step, name="step_paper"),
    path("utbildning/<uuid:key>/papper/<str:step>.pdf", papers.step_pdf, name="step_paper_pdf"),
    path("utbildning/<uuid:key>/spara.json", offline.contents, name="keep"),
    path("pa-telefonen/", device.phone, name="phone"),
    path("min-familjs-plan/", device.plan, name="plan"),
]
