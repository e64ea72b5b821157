"""Addresses of the pages about serials."""

from __future__ import annotations

from django.urls import path

from suyuan.portals.serials import changing, views

app_name = "serials"
urlpatterns = [
    path("serials/", views.listed, name="list"),
    path("serials/new/", changing.new, name="new"),
    path("serials/<uuid:pool_id>/", views.detail, name="pool"),
    path("serials/<uuid:pool_id>/export.<slug:ending>", views.export, name="export"),
    path("serials/<uuid:pool_id>/void/", changing.voided, name="void"),
]
