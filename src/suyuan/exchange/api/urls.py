"""Addresses of the API, of its page, and of the page that says how to connect."""

from __future__ import annotations

from django.urls import path

from suyuan.exchange.api import (
    checking,
    connect,
    pages,
    standing,
    synchronising,
    token_endpoint,
    views,
    wheel,
)
from suyuan.exchange.doors.door import door

urlpatterns = [
    path("api/v1/trace", door({"GET": "trace"}, GET=views.trace_code)),
    path("api/v1/things/<path:code>/state", door({"GET": "check"}, GET=views.short_state)),
    path("api/v1/verify", door({"POST": "check"}, POST=checking.check)),
    path("api/v1/locks", door({"GET": "check"}, GET=checking.locks)),
    path(
        "api/v1/identify",
        door({"GET": None, "POST": None}, GET=views.identify, POST=views.identify_all),
    ),
    path(
        "api/v1/capture",
        door({"POST": "capture", "GET": "capture"}, POST=views.capture, GET=views.captures),
    ),
    path("api/v1/capture/<str:job_id>", door({"GET": "capture"}, GET=views.capture_job)),
    path("api/v1/changes", door({"GET": "query"}, GET=synchronising.changes)),
    path("api/v1/reconciliation", door({"GET": "query"}, GET=synchronising.reconciliation)),
    path("api/v1/parties/me", door({"GET": None}, GET=standing.me)),
    path("api/v1/health", door({"GET": None}, GET=standing.health)),
    path("api/v1/openapi.json", pages.openapi),
    path("api/v1/docs", pages.docs, name="api_docs"),
    path("oauth2/token", token_endpoint.token),
    path("connect/", connect.page, name="connect"),
    path("connect/keys/<str:prefix>/end/", connect.end_key),
    path(f"connect/{wheel.NAME}", connect.client),
]
