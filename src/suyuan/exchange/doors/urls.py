"""Addresses of the doors for tables and scans, and of the interface page."""

from __future__ import annotations

from django.urls import path, re_path

from suyuan.exchange.doors import import_views, mapping_views, page, scans, webhooks
from suyuan.exchange.doors.door import door

_SEND = {"POST": "capture", "GET": "capture"}

urlpatterns = [
    path("api/v1/imports", door(_SEND, POST=import_views.take, GET=import_views.show_all)),
    path("api/v1/imports/<uuid:import_id>", door(_SEND, GET=import_views.show)),
    path("api/v1/imports/<uuid:import_id>/answer.xlsx", door(_SEND, GET=import_views.download)),
    path("api/v1/imports/<uuid:import_id>/retry", door(_SEND, POST=import_views.again)),
    path("api/v1/mappings", door(_SEND, POST=mapping_views.declare, GET=mapping_views.show_all)),
    path("api/v1/mappings/<slug:name>", door(_SEND, GET=mapping_views.show)),
    re_path(
        r"^api/v1/mappings/(?P<name>[a-z0-9-]+)/template\.(?P<form>xlsx|csv)$",
        door(_SEND, GET=mapping_views.template),
    ),
    path("api/v1/scans", door(_SEND, POST=scans.take)),
    path("webhooks", webhooks.take),
    path("interface/", page.home, name="interface"),
    path("interface/imports/", page.upload),
    path("interface/imports/<uuid:import_id>/", page.show_import),
    path("interface/imports/<uuid:import_id>/answer.xlsx", page.answer),
    path("interface/imports/<uuid:import_id>/retry/", page.try_again),
    path("interface/deliveries/", page.undelivered),
    path("interface/deliveries/<uuid:delivery>/retry/", page.deliver_again),
    path("interface/deliveries/<uuid:delivery>/pass-over/", page.let_go),
    path("interface/templates/<slug:name>.xlsx", page.template),
]
