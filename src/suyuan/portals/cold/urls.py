"""Addresses of the cold chain."""

from __future__ import annotations

from django.urls import path, re_path

from suyuan.portals.cold import changing, views

app_name = "cold"
urlpatterns = [
    path("cold-chain/", views.board, name="board"),
    re_path(r"^cold-chain/export\.(?P<ending>csv|xlsx)$", views.export, name="export"),
    path("cold-chain/readings/", changing.upload_many, name="upload_many"),
    path("cold-chain/sensors/<uuid:sensor_id>/", views.one_sensor, name="sensor"),
    path("cold-chain/sensors/<uuid:sensor_id>/readings.csv", views.readings, name="readings"),
    path("cold-chain/sensors/<uuid:sensor_id>/upload/", changing.upload, name="upload"),
    path("cold-chain/excursions/<uuid:excursion_id>/", views.one_excursion, name="excursion"),
    path("cold-chain/excursions/<uuid:excursion_id>/decide/", changing.decide_it, name="decide"),
]
