"""The address of serial requests; the pages are ``portals.serials``."""

from __future__ import annotations

from django.urls import path

from suyuan.exchange.doors.door import door
from suyuan.exchange.serials import views

urlpatterns = [
    path("api/v1/imports/serial-requests", door({"POST": "imports:write"}, POST=views.ask)),
]
