"""Addresses without a language: what machines and the page's own head ask for."""

from django.urls import path, re_path

from home import views

COLOUR = "[0-9a-f]{6}"

urlpatterns = [
    path("", views.root, name="root"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    re_path(rf"^region/({COLOUR})-({COLOUR})-({COLOUR})/colours\.css$", views.colours, name="colours"),
]
