"""Addresses below the language prefix; the same words in every language, so that a link survives translation."""

from django.urls import path

from training.views import device

app_name = "training"

urlpatterns = [
    path("pa-telefonen/", device.phone, name="phone"),
    path("min-familjs-plan/", device.plan, name="plan"),
]
