"""The OpenAPI document, and the same as a page for people: own markup, no script, no foreign host."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from suyuan.exchange.api.openapi import as_bytes, document
from suyuan.exchange.api.reading import read_document
from suyuan.web.language import is_english


@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    """GET /api/v1/openapi.json: open to everybody, since it tells nothing about anybody."""
    return HttpResponse(as_bytes(), content_type="application/json", headers={"Cache-Control": "max-age=300"})


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """GET /api/v1/docs: the document for people, in their language, with their server's name in the examples."""
    server = f"{request.scheme}://{request.get_host()}"
    return render(
        request, "connect/docs.html", {"api": read_document(document(), server, chinese=not is_english())}
    )
