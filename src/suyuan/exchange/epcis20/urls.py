"""Addresses of the EPCIS 2.0 REST door, under ``/epcis/v2``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.urls import URLPattern, URLResolver, include, path, re_path

from suyuan.exchange.doors.idempotency import idempotent
from suyuan.exchange.epcis20 import capture, discovery, events, queries, tokens
from suyuan.exchange.epcis20.asking import JSON_OR_XML, Method, resource
from suyuan.exchange.epcis20.resources import RESOURCES

READ: Final = "OPTIONS, GET"
WRITE: Final = "OPTIONS, GET, POST"
REMOVE: Final = "OPTIONS, GET, DELETE"


def _of_resources() -> Iterator[URLPattern]:
    """List, value and events of each; a value may hold slashes, so the longest address is tried first."""
    for one in RESOURCES:
        with_events = Method(one.show_events, "query", JSON_OR_XML, with_events=True)
        yield path(one.name, resource(READ, {"GET": Method(one.show_all, "query")}))
        yield path(f"{one.name}/<path:value>/events", resource(READ, {"GET": with_events}))
        yield path(f"{one.name}/<path:value>", resource(READ, {"GET": Method(one.show, "query")}))


urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "capture",
        idempotent(
            resource(
                "OPTIONS, POST, GET",
                {
                    "POST": Method(capture.take, "capture", JSON_OR_XML),
                    "GET": Method(capture.show_all, "capture"),
                },
                capture.discovery,
            )
        ),
    ),
    path("capture/<str:job_id>", resource(READ, {"GET": Method(capture.show, "capture", JSON_OR_XML)})),
    path(
        "events",
        idempotent(
            resource(
                WRITE,
                {
                    "POST": Method(events.send, "capture", JSON_OR_XML, with_events=True),
                    "GET": Method(events.ask, "query", JSON_OR_XML, with_events=True),
                },
            )
        ),
    ),
    path(
        "events/<path:event_id>",
        resource(READ, {"GET": Method(events.show, "query", JSON_OR_XML, with_events=True)}),
    ),
    *_of_resources(),
    path(
        "queries",
        idempotent(
            resource(
                WRITE, {"POST": Method(queries.create, "query"), "GET": Method(queries.show_all, "query")}
            )
        ),
    ),
    path(
        "queries/<str:name>/events",
        resource(READ, {"GET": Method(queries.show_events, "query", JSON_OR_XML, with_events=True)}),
    ),
    path(
        "queries/<str:name>",
        resource(REMOVE, {"GET": Method(queries.show, "query"), "DELETE": Method(queries.remove, "query")}),
    ),
    path("", include("suyuan.exchange.subscriptions.urls")),
    path("nextPageToken/<str:token>", resource("OPTIONS, DELETE", {"DELETE": Method(tokens.end, "query")})),
    path("", resource(READ, {"GET": Method(discovery.root, "query", JSON_OR_XML)})),
    re_path(r"[\s\S]*", discovery.nowhere),
]
