"""Addresses below the language prefix; the same words in every language, so that a link survives translation."""

from django.urls import path

from networks.views import directory, kit, propose

app_name = "networks"

urlpatterns = [
    path("motesplats/<int:pk>/", directory.group, name="group"),
    path("starta-grupp/", propose.propose, name="propose"),
    path("starta-grupp/klar/<str:token>/", propose.receipt, name="proposed"),
    path("min-grupp/<str:token>/startpaket/", kit.kit, name="kit"),
    path("min-grupp/<str:token>/startpaket/affisch/", kit.poster, name="kit_poster"),
    path("min-grupp/<str:token>/startpaket/affisch.pdf", kit.poster_pdf, name="kit_poster_pdf"),
    path("min-grupp/<str:token>/startpaket/blad/", kit.plan, name="kit_plan"),
    path("min-grupp/<str:token>/startpaket/blad.pdf", kit.plan_pdf, name="kit_plan_pdf"),
]
