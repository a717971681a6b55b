"""Addresses below the language prefix that belong to a page; the same words in every language."""

from django.urls import path

from home.care import helped

app_name = "home"

urlpatterns = [path("sida/<int:pk>/till-hjalp/", helped.did_it_help, name="did_it_help")]
