"""Addresses of papers, for machines; the page is ``portals.papers``."""

from __future__ import annotations

from django.urls import path

from suyuan.exchange.doors.door import door
from suyuan.exchange.papers import views

urlpatterns = [
    path(
        "api/v1/papers", door({"POST": "capture", "GET": "query"}, POST=views.attach_one, GET=views.show_all)
    ),
    path(
        "api/v1/papers/<uuid:paper_id>",
        door({"GET": "query", "DELETE": "capture"}, GET=views.show, DELETE=views.withdraw_one),
    ),
    path("api/v1/papers/<uuid:paper_id>/verdicts", door({"POST": "capture"}, POST=views.judge_one)),
]
