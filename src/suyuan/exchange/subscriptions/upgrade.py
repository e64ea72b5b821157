"""Who asks the web server for a websocket is told where they are served: it cannot serve any itself."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from suyuan.exchange.problems import DoorRefusal
from suyuan.exchange.subscriptions import errors

_PORT = re.compile(r":[0-9]+$")


def is_upgrade(request: HttpRequest) -> bool:
    """Whether the client wants to change to a websocket (RFC 6455, 4.1)."""
    return request.headers.get("Upgrade", "").strip().lower() == "websocket"


def elsewhere(request: HttpRequest) -> HttpResponse:
    """307 to the same address at the port of the job. Raises DoorRefusal 501 where that is switched off."""
    port = settings.WEBSOCKET_PORT
    if not port:
        raise DoorRefusal("ImplementationException", 501, errors.NO_SOCKETS.problem())
    name = _PORT.sub("", request.get_host())
    scheme = "wss" if request.is_secure() else "ws"
    place = f"{scheme}://{name}:{port}{request.get_full_path()}"
    return HttpResponse(status=307, headers={"Location": place})
