"""The log of calls at the doors: a middleware that notes each, and ``note`` for what only a view knows.

What is noted, and what never: 1 the party, the public prefix of its key, the method; 2 of the address its pattern
(``queries/<str:name>/events``), never what stood in it nor its query, for both may hold codes of patients; 3 the
status, the time it took, sizes, the codes of the rules that were broken, and the job, import or subscription it was
about; 4 no body, no header, no secret. A call that cannot be noted is answered all the same.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.db import Error as DjangoError
from django.http import HttpRequest, HttpResponse
from psycopg import Error as PsycopgError

from suyuan import clock
from suyuan.exchange.doors.statements import SQL
from suyuan.ledger import connection

DOORS: Final = (
    ("/epcis/v2/", "epcis20"),
    ("/epcis/v1/", "epcis12"),
    ("/epcis/", "epcis20"),
    ("/api/", "api"),
    ("/oauth2/token", "api"),
    ("/webhooks", "api"),
)
DESCRIPTIONS: Final = ("/api/v1/docs", "/api/v1/openapi.json")
MOST_CODES: Final = 20
_LONGEST_ROUTE: Final = 200
_GROUP: Final = re.compile(r"\(\?P<(\w+)>(?:[^()\\]|\\.|\([^()]*\))*\)")
_ANCHORS: Final = {ord("^"): None, ord("$"): None, ord("\\"): None}
_log = logging.getLogger(__name__)


def note(
    request: HttpRequest, *, codes: Iterable[str] = (), subject: object = "", deprecated: Iterable[str] = ()
) -> None:
    """Add to what will be noted of this call: codes of rules, what it is about, what it uses that is on its way out."""
    told = request.__dict__.setdefault("call_note", _nothing())
    told["codes"] += codes
    told["deprecated"] += deprecated
    told["subject"] = str(subject) or told["subject"]


def _nothing() -> dict[str, Any]:
    return {"codes": [], "subject": "", "deprecated": []}


class CallLog:
    """The middleware. Stands outside of sessions and sign-in, so that it sees the answer that leaves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        door = door_of(request.path_info)
        if door is None:
            return self.get_response(request)
        start = time.monotonic()
        response = self.get_response(request)
        save(_row(request, response, door, start))
        return response


def door_of(path: str) -> str | None:
    """The name of the door that an address belongs to; None for pages, the API's own description among them."""
    if path in DESCRIPTIONS:
        return None
    return next((door for start, door in DOORS if path.startswith(start)), None)


def save(row: dict[str, Any]) -> None:
    """Note one call; never in the way of its answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(SQL["call_note"], {"deprecated": [], **row})
    except (DjangoError, PsycopgError, OSError):
        _log.warning("a call could not be noted", exc_info=True)


def _row(request: HttpRequest, response: HttpResponse, door: str, start: float) -> dict[str, Any]:
    caller = getattr(request, "caller", None)
    told = getattr(request, "call_note", None) or _nothing()
    codes = [*told["codes"], *getattr(response, "problem_codes", ())]
    announced = request.META.get("CONTENT_LENGTH") or ""
    return {
        "party": caller.party_id or 0 if caller else 0,
        "at": clock.now(),
        "door": door,
        "method": str(request.method)[:10],
        "route": route_of(request),
        "status": response.status_code,
        "ms": round((time.monotonic() - start) * 1000),
        "bytes_in": int(announced) if announced.isdigit() and len(announced) < 15 else 0,
        "bytes_out": 0 if response.streaming else len(response.content),
        "key_prefix": caller.key.prefix if caller and caller.key else "",
        "user_id": caller.viewer.user_id if caller else None,
        "codes": list(dict.fromkeys(codes))[:MOST_CODES],
        "subject": told["subject"] or _created(response),
        "deprecated": told["deprecated"],
    }


def route_of(request: HttpRequest) -> str:
    """The pattern of the address, as people write it."""
    match = request.resolver_match
    if match is None:
        return "?"
    pattern = _GROUP.sub(r"<\1>", match.route).replace("(?:/|$)", "/").replace("(?s).*", "…")
    return f"/{pattern.translate(_ANCHORS)}".replace("//", "/")[:_LONGEST_ROUTE]


def _created(response: HttpResponse) -> str:
    """The last part of the address of what was made; names of resources of ours, never values of a query."""
    place = response.headers.get("Location", "") if response.status_code in {201, 202} else ""
    return place.partition("?")[0].rstrip("/").rpartition("/")[2][:80]
