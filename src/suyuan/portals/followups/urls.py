"""Addresses of the follow-up of patients."""

from __future__ import annotations

from django.urls import path

from suyuan.portals.followups import patient, views

app_name = "followups"
urlpatterns = [
    path("follow-ups/", views.listed, name="list"),
    path("follow-ups/<uuid:follow_up>/", views.shown, name="one"),
    path("follow-ups/<uuid:follow_up>/end/", views.end, name="end"),
    path("follow/<str:secret>/", patient.page, name="patient"),
]
