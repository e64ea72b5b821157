"""The addresses of EPCIS 1.2."""

from __future__ import annotations

from django.urls import re_path

from suyuan.exchange.epcis12 import views

urlpatterns = [
    re_path(r"^capture/?$", views.capture),
    re_path(r"^query/?$", views.query),
]
