"""Addresses of the API, of its page, and of the page that says how to connect."""

from __future__ import annotations

from django.urls import path

from suyuan.exchange.api import pages, standing, views
from suyuan.exchange.doors.door import door

urlpatterns = [
    path("api/v1/trace", door({"GET": "trace"}, GET=views.trace_code)),
    path("api/v1/things/<path:code>/state", door({"GET": "check"}, GET=views.short_state)),
    path(
        "api/v1/identify",
        door({"GET": None, "POST": None}, GET=views.identify, POST=views.identify_all),
    ),
    path("api/v1/capture", door({"POST": "capture"}, POST=views.capture)),
    path("api/v1/capture/<str:job_id>", door({"GET": "capture"}, GET=views.capture_job)),
    path("api/v1/parties/me", door({"GET": None}, GET=standing.me)),
    path("api/v1/health", door({"GET": None}, GET=standing.health)),
    path("api/v1/openapi.json", pages.openapi),
]
