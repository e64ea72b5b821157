"""The addresses of the doors for machines, one package a door."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from suyuan.exchange.api.views import nowhere

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("suyuan.exchange.doors.urls")),
    path("", include("suyuan.exchange.serials.urls")),  # one of the messages below has an answer of its own
    path("", include("suyuan.exchange.imports.urls")),
    path("", include("suyuan.exchange.api.urls")),
    path("", include("suyuan.exchange.acceptance.urls")),
    path("", include("suyuan.exchange.statistics.urls")),
    path("", include("suyuan.exchange.datasets.urls")),
    path("", include("suyuan.exchange.files.urls")),
    path("", include("suyuan.exchange.findings.urls")),
    path("", include("suyuan.exchange.papers.urls")),
    path("", include("suyuan.exchange.sensors.urls")),
    path("epcis/v1/", include("suyuan.exchange.epcis12.urls")),
    re_path(r"^epcis/v2(?:/|$)", include("suyuan.exchange.epcis20.urls")),
]
# Behind all others: whatever else is asked for below /api is refused as a problem, not as a page.
urlpatterns.append(re_path(r"^api/[\s\S]*$", nowhere))
