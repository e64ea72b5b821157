"""Addresses of the code page, of events and of the public page."""

from __future__ import annotations

from django.urls import path, re_path, register_converter

from suyuan.portals.trace_code import events, exports, links, public, views


class EventId:
    """32 hexadecimal digits: the 16 bytes of an event's id."""

    regex = "[0-9a-f]{32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value).replace("-", "")


register_converter(EventId, "event")

app_name = "trace_code"
urlpatterns = [
    path("trace/", views.code_page_view, name="page"),
    path("trace/export.json", exports.as_json, name="json"),
    path("trace/events.csv", exports.as_csv, name="csv"),
    path("trace/sheet/", exports.sheet, name="sheet"),
    path("events/<event:event_id>/", events.event_page, name="event"),
    path("events/<event:event_id>/correct/", events.correct, name="correct"),
    path("c/", public.search, name="public_search"),
    path("c/<path:code>", public.public_page, name="public"),
    re_path(links.PATTERN, links.digital_link, name="digital_link"),
]
