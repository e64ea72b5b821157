"""What people read: the OpenAPI document as a page, and how to connect a system."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from suyuan.exchange.api.openapi import as_bytes


@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    """GET /api/v1/openapi.json: open to everybody, since it tells nothing about anybody."""
    return HttpResponse(as_bytes(), content_type="application/json", headers={"Cache-Control": "max-age=300"})
