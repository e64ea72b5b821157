"""Addresses of findings, for machines; the page is ``portals.findings``."""

from __future__ import annotations

from django.urls import path

from suyuan.exchange.doors.door import door
from suyuan.exchange.findings import views

urlpatterns = [
    path("api/v1/findings", door({"GET": "query"}, GET=views.show_all)),
    path("api/v1/findings/<uuid:finding>", door({"GET": "query"}, GET=views.show)),
]
