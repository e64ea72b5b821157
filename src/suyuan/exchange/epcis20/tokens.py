"""``/nextPageToken``: a client says that it will not turn the page."""

from __future__ import annotations

from django.http import HttpResponse

from suyuan.exchange.epcis20.asking import Asked
from suyuan.exchange.epcis20.paging import end_token


def end(asked: Asked, token: str) -> HttpResponse:
    """DELETE: the token is worthless from now on."""
    end_token(token, asked.caller.viewer)
    return HttpResponse(status=204)
