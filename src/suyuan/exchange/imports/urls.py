"""The address of the urgent-import interface."""

from __future__ import annotations

from django.urls import path

from suyuan.exchange.doors.door import door
from suyuan.exchange.imports import views

urlpatterns = [
    path("api/v1/imports/<slug:message>", door({"POST": "imports:write"}, POST=views.take)),
]
