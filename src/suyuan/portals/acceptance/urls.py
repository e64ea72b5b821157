"""Addresses of the pages about receiving."""

from __future__ import annotations

from django.urls import path, re_path

from suyuan.portals.acceptance import records, views

app_name = "acceptance"
urlpatterns = [
    path("acceptance/", views.page, name="page"),
    re_path(r"^acceptance/export\.(?P<ending>csv|xlsx)$", records.export, name="export"),
    path("acceptance/<uuid:acceptance_id>/", records.detail, name="record"),
    path("acceptance/<uuid:acceptance_id>/undo/", records.undone, name="undo"),
]
