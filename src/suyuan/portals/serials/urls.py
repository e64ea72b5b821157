"""Addresses of the pages about serials."""

from __future__ import annotations

from django.urls import path

from suyuan.portals.serials import changing, labels, views

app_name = "serials"
urlpatterns = [
    path("serials/", views.listed, name="list"),
    path("serials/new/", changing.new, name="new"),
    path("serials/<uuid:pool_id>/", views.detail, name="pool"),
    path("serials/<uuid:pool_id>/export.<slug:ending>", views.export, name="export"),
    path("serials/reuse/", labels.reuse, name="reuse"),
    path("serials/<uuid:pool_id>/labels/", labels.order, name="labels"),
    path("serials/<uuid:pool_id>/label.png", labels.picture, name="picture"),
    path("serials/<uuid:pool_id>/codes.<slug:ending>", labels.full_codes, name="codes"),
    path("serials/<uuid:pool_id>/void/", changing.voided, name="void"),
]
