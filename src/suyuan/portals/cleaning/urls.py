"""Addresses of the clean-up."""

from __future__ import annotations

from django.urls import path, re_path

from suyuan.portals.cleaning import views

app_name = "cleaning"
urlpatterns = [
    path("cleaning/", views.page, name="page"),
    re_path(r"^cleaning/export\.(?P<ending>csv|xlsx)$", views.export, name="export"),
    path("cleaning/run/", views.run_now, name="run"),
    path("cleaning/<uuid:proposal_id>/decide/", views.decided, name="decide"),
]
