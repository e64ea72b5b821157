"""Addresses of subscriptions, under ``/epcis/v2``."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from suyuan.exchange.epcis20.asking import Method, resource
from suyuan.exchange.subscriptions import views

SCOPE: Final = "query"
_ALL: Final = "queries/<str:name>/subscriptions"
_ONE: Final = f"{_ALL}/<str:subscription>"

urlpatterns: list[URLPattern] = [
    path(
        _ALL,
        resource(
            "OPTIONS, GET, POST",
            {"GET": Method(views.show_all, SCOPE), "POST": Method(views.subscribe, SCOPE)},
            views.discovery_of_all,
        ),
    ),
    path(
        _ONE,
        resource(
            "OPTIONS, GET, DELETE",
            {"GET": Method(views.show, SCOPE), "DELETE": Method(views.unsubscribe, SCOPE)},
            views.discovery_of_one,
        ),
    ),
    path(f"{_ONE}/deliveries", resource("OPTIONS, GET", {"GET": Method(views.show_deliveries, SCOPE)})),
    path(f"{_ONE}/pause", resource("OPTIONS, POST", {"POST": Method(views.pause, SCOPE)})),
    path(f"{_ONE}/resume", resource("OPTIONS, POST", {"POST": Method(views.resume, SCOPE)})),
    path(f"{_ONE}/pass-over", resource("OPTIONS, POST", {"POST": Method(views.pass_over, SCOPE)})),
    path(f"{_ONE}/replay", resource("OPTIONS, POST", {"POST": Method(views.replay, SCOPE)})),
]
