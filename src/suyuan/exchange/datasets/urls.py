"""Addresses of the national data sets, for machines; the page is ``portals.datasets``."""

from __future__ import annotations

from django.urls import path

from suyuan.exchange.datasets import views
from suyuan.exchange.doors.door import door

urlpatterns = [
    path("api/v1/datasets", door({"GET": "query"}, GET=views.show)),
    path("api/v1/datasets/profile", door({"GET": "query"}, GET=views.show_profile)),
    path("api/v1/datasets/<slug:name>/rows", door({"POST": "capture"}, POST=views.take_rows)),
]
