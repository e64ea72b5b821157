"""Addresses of the EPCIS 2.0 REST door, under ``/epcis/v2``."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path, re_path

from suyuan.exchange.epcis20 import capture, discovery
from suyuan.exchange.epcis20.asking import JSON_OR_XML, Method, resource

READ: Final = "OPTIONS, GET"

urlpatterns: list[URLPattern] = [
    path(
        "capture",
        resource(
            "OPTIONS, POST, GET",
            {
                "POST": Method(capture.take, "capture", JSON_OR_XML),
                "GET": Method(capture.show_all, "capture"),
            },
            capture.discovery,
        ),
    ),
    path("capture/<str:job_id>", resource(READ, {"GET": Method(capture.show, "capture", JSON_OR_XML)})),
    path("", resource(READ, {"GET": Method(discovery.root, "query", JSON_OR_XML)})),
    re_path(r"(?s).*", discovery.nowhere),
]
