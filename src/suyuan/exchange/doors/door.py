"""How a view of these doors is made: who asks is known first, refusals leave as problems, answers are JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse

from suyuan.core.epcis.json_strict import refuse_repeated
from suyuan.core.problem import Rule
from suyuan.exchange import errors as door_errors
from suyuan.exchange.bodies import received
from suyuan.exchange.doors import errors
from suyuan.exchange.doors.idempotency import idempotent
from suyuan.exchange.identity import caller_of
from suyuan.exchange.problems import DoorRefusal, guarded

Handler = Callable[..., HttpResponse]
LARGEST_JSON = 8 << 20


def door(scopes: Mapping[str, str | None], **methods: Handler) -> Handler:
    """A view of one address. ``scopes`` names the scope each method needs; handlers get (request, caller, parts…).

    Steps: 1 the method exists here; 2 the caller is known and may; 3 the handler. A POST may carry an
    Idempotency-Key.
    """

    @idempotent
    @guarded
    def view(request: HttpRequest, **parts: Any) -> HttpResponse:
        method = "GET" if request.method == "HEAD" else str(request.method)
        handler = methods.get(method)
        if handler is None:
            allowed = ", ".join(methods)
            problem = door_errors.METHOD.problem("", method, allowed=allowed)
            raise DoorRefusal("", 405, problem, headers={"Allow": allowed})
        answer = handler(request, caller_of(request, scopes[method]), **parts)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    view.csrf_exempt = True  # type: ignore[attr-defined]  # identity.py asks for the token where a session is used
    return view


def json_answer(tree: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A tree of plain values as the body."""
    content = msgspec.json.encode(tree)
    return HttpResponse(content, status=status, content_type="application/json", headers=dict(headers or {}))


def json_body(request: HttpRequest, kind: Any, refusal: Rule = errors.NOT_JSON) -> Any:
    """The body as a msgspec type.

    Raises DoorRefusal: 400 with this rule when it is none, 413 when it is too large; Refused when a name stands twice.
    """
    with received(request, LARGEST_JSON) as body:
        content = body.bytes()
    try:
        made = msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        detail = str(error).encode("utf-8", "replace").decode()[:200]
        raise DoorRefusal("ValidationException", 400, refusal.problem("body", None, detail=detail)) from None
    refuse_repeated(content)
    return made
