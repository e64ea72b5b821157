"""The addresses of the doors for machines, one package a door."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, re_path

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(r"^epcis/v2(?:/|$)", include("suyuan.exchange.epcis20.urls")),
]
