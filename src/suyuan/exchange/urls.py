"""The addresses of the doors for machines, one package a door."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("suyuan.exchange.doors.urls")),
    path("epcis/v1/", include("suyuan.exchange.epcis12.urls")),
    re_path(r"^epcis/v2(?:/|$)", include("suyuan.exchange.epcis20.urls")),
]
