"""Addresses below the language prefix; the same words in every language, so that a link survives translation."""

from django.urls import path

from networks.views import groups, kit, messages, mine, propose, touch

app_name = "networks"

urlpatterns = [
    path("motesplats/<int:pk>/", groups.group, name="group"),
    path("motesplats/<int:pk>/blad/", groups.sheet, name="group_sheet"),
    path("motesplats/<int:pk>/kalender.ics", groups.ics, name="group_ics"),
    path("min-grupp/", mine.find, name="find_mine"),
    path("min-grupp/borttagen/", mine.forgotten, name="forgotten"),
    path("min-grupp/<str:token>/", mine.mine, name="mine"),
    path("min-grupp/<str:token>/andra/", mine.change, name="mine_change"),
    path("min-grupp/<str:token>/uppehall/", mine.pause, name="mine_break"),
    path("min-grupp/<str:token>/avsluta/", mine.close, name="mine_close"),
    path("min-grupp/<str:token>/uppgifter.json", mine.download, name="mine_file"),
    path("min-grupp/<str:token>/glom/", mine.forget, name="mine_forget"),
    path("motesplats/<int:pk>/skriv/", messages.write, name="write"),
    path("svar/<str:token>/", messages.reply, name="reply"),
    path("halla-kontakten/<str:token>/", touch.stay_in_touch, name="touch"),
    path("starta-grupp/", propose.propose, name="propose"),
    path("starta-grupp/klar/<str:token>/", propose.receipt, name="proposed"),
    path("min-grupp/<str:token>/startpaket/", kit.kit, name="kit"),
    path("min-grupp/<str:token>/startpaket/affisch/", kit.poster, name="kit_poster"),
    path("min-grupp/<str:token>/startpaket/affisch.pdf", kit.poster_pdf, name="kit_poster_pdf"),
    path("min-grupp/<str:token>/startpaket/blad/", kit.plan, name="kit_plan"),
    path("min-grupp/<str:token>/startpaket/blad.pdf", kit.plan_pdf, name="kit_plan_pdf"),
]
