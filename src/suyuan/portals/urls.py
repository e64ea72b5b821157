"""Addresses of the pages."""

from __future__ import annotations

from django.urls import include, path

from suyuan.portals.home import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("suyuan.portals.acceptance.urls")),
    path("", include("suyuan.portals.access_log.urls")),
    path("", include("suyuan.portals.bills.urls")),
    path("", include("suyuan.portals.cleaning.urls")),
    path("", include("suyuan.portals.cold.urls")),
    path("", include("suyuan.portals.check.urls")),
    path("", include("suyuan.portals.using.urls")),
    path("", include("suyuan.portals.followups.urls")),
    path("", include("suyuan.portals.datasets.urls")),
    path("", include("suyuan.portals.files.urls")),
    path("", include("suyuan.portals.findings.urls")),
    path("", include("suyuan.portals.locks.urls")),
    path("", include("suyuan.portals.organisations.urls")),
    path("", include("suyuan.portals.papers.urls")),
    path("", include("suyuan.portals.patients.urls")),
    path("", include("suyuan.portals.rules.urls")),
    path("", include("suyuan.portals.serials.urls")),
    path("", include("suyuan.portals.terms.urls")),
    path("", include("suyuan.portals.trace_code.urls")),
    path("", include("suyuan.portals.white_lists.urls")),
]
