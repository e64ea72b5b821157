"""Addresses of the pages about people."""

from __future__ import annotations

from django.urls import path

from suyuan.portals.patients import looking

app_name = "patients"
urlpatterns = [
    path("patients/", looking.shown, name="patients"),
    path("patients/ask/", looking.ask, name="ask"),
    path("patients/<uuid:grant_id>/show/", looking.reveal, name="reveal"),
]
