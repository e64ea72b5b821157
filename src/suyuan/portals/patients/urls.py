"""Addresses of the pages about people."""

from __future__ import annotations

from django.urls import path

from suyuan.portals.patients import looking, serving

app_name = "patients"
urlpatterns = [
    path("patients/", looking.shown, name="patients"),
    path("patients/ask/", looking.ask, name="ask"),
    path("patients/<uuid:grant_id>/show/", looking.reveal, name="reveal"),
    path("patients/requests/", serving.listed, name="requests"),
    path("patients/requests/new/", serving.new, name="new_request"),
    path("patients/requests/<uuid:request_id>/", serving.shown, name="request"),
    path("patients/requests/<uuid:request_id>/export/<slug:form>/", serving.export, name="export"),
    path("patients/requests/<uuid:request_id>/correct/", serving.correct, name="correct"),
    path("patients/requests/<uuid:request_id>/erase/", serving.erase, name="erase"),
    path("patients/requests/<uuid:request_id>/refuse/", serving.refuse, name="refuse"),
    path("patients/consents/", serving.consent, name="consent"),
]
