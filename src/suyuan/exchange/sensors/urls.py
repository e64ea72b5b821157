"""Address of readings that are sent over HTTP."""

from __future__ import annotations

from django.urls import path

from suyuan.exchange.doors.door import door
from suyuan.exchange.sensors import views

urlpatterns = [path("api/v1/readings", door({"POST": "capture"}, POST=views.take))]
