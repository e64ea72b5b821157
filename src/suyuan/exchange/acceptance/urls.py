"""Addresses of receiving, for machines; the page is ``portals.acceptance``."""

from __future__ import annotations

from django.urls import path

from suyuan.exchange.acceptance import views
from suyuan.exchange.doors.door import door

urlpatterns = [
    path("api/v1/deliveries", door({"GET": "check"}, GET=views.judged)),
    path(
        "api/v1/acceptances",
        door({"POST": "capture", "GET": "query"}, POST=views.accept_one, GET=views.show_all),
    ),
    path(
        "api/v1/acceptances/<uuid:acceptance_id>",
        door({"GET": "query", "DELETE": "capture"}, GET=views.show, DELETE=views.undo_one),
    ),
]
