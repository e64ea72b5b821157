"""Addresses of the lock desk."""

from __future__ import annotations

from django.urls import path, re_path

from suyuan.portals.locks import changing, views

app_name = "locks"
urlpatterns = [
    path("locks/", views.listed, name="list"),
    re_path(r"^locks/export\.(?P<ending>csv|xlsx)$", views.export, name="export"),
    path("locks/new/", changing.new, name="new"),
    path("locks/<uuid:lock_id>/", views.detail, name="lock"),
    path("locks/<uuid:lock_id>/decide/", changing.decide, name="decide"),
]
