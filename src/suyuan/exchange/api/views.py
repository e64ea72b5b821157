"""The operations under ``/api/v1``: what is asked is read strictly, what is answered is of a declared type."""

from __future__ import annotations

import contextlib
import uuid
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from suyuan.core.identifiers.identification import Kind
from suyuan.core.identifiers.read import read
from suyuan.core.identifiers.told import described
from suyuan.core.identifiers.typed import read_typed
from suyuan.exchange import errors as door_errors
from suyuan.exchange.api import errors
from suyuan.exchange.api.answers import IdentifyList
from suyuan.exchange.api.questions import (
    KINDS,
    CaptureQuestion,
    IdentifyQuestion,
    Nothing,
    TraceQuestion,
    asked,
    refused_code,
)
from suyuan.exchange.bodies import received
from suyuan.exchange.capture_jobs import accept, job_of, jobs_of
from suyuan.exchange.doors.door import json_answer, json_body
from suyuan.exchange.epcis20.capture import as_json, counted, readable_type
from suyuan.exchange.identity import Caller, caller_of
from suyuan.exchange.problems import DoorRefusal, guarded
from suyuan.state.trace import trace

NEWEST: Final = 50
"""Captures that are listed; ``/epcis/v2/capture`` lists them all, page by page."""


def trace_code(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET /trace: the whole life of a code, as the caller may see it."""
    question = asked(request, TraceQuestion)
    return json_answer(
        trace(
            question.code,
            caller.viewer,
            view=question.view,
            direction=question.direction,
            as_of=question.as_of,
            known_at=question.known_at,
        )
    )


def short_state(request: HttpRequest, caller: Caller, code: str) -> HttpResponse:
    """GET /things/{code}/state: verdict and state in a few fields.

    Taken from the trace, not from the registers: those know no viewer.
    """
    asked(request, Nothing)
    _refuse(refused_code(code, "code"))
    told = trace(code, caller.viewer, view="states")
    thing, product = told["thing"], told["thing"]["product"] or {}
    verdict = {name: told["verdict"][name] for name in _VERDICT}
    short = {
        **{name: thing[name] for name in ("id", "key", "hri", "level", "lot", "expiry")},
        "name": product.get("name") or thing.get("name"),
        "name_en": product.get("name_en"),
    }
    return json_answer({"thing": short, "verdict": verdict, "now": _now(told["now"])})


_VERDICT: Final = ("level", "code", "title", "title_en", "detail", "detail_en")


def _now(now: dict[str, Any] | None) -> dict[str, Any] | None:
    if now is None:
        return None
    plain = {name: now[name] for name in ("state", "state_name", "state_name_en", "since")}
    return plain | {name: (now[name] or {}).get("id") for name in ("place", "holder", "container")}


def identify(request: HttpRequest, _caller: Caller) -> HttpResponse:
    """GET /identify: what one code is."""
    question = asked(request, IdentifyQuestion)
    return json_answer(_identified(question.code, question.kind))


def identify_all(request: HttpRequest, _caller: Caller) -> HttpResponse:
    """POST /identify: what many codes are, in their order."""
    asked(request, Nothing)
    wanted: IdentifyList = json_body(request, IdentifyList, errors.BODY)
    if wanted.kind is not None and wanted.kind not in KINDS:
        listed = ", ".join(KINDS)
        words = {"wanted": f"one of {listed}", "wanted_zh": f"可用值：{listed}"}
        _refuse(errors.VALUE.problem("kind", wanted.kind, name="kind", **words))
    for number, code in enumerate(wanted.codes):
        _refuse(refused_code(code, f"codes[{number}]"))
    return json_answer({"results": [_identified(code, wanted.kind) for code in wanted.codes]})


def _identified(code: str, kind: str | None) -> dict[str, Any]:
    return described(read_typed(code) if kind is None else read(code, Kind(kind)))


def capture(request: HttpRequest, caller: Caller) -> HttpResponse:
    """POST /capture: 202 with the job. As ``/epcis/v2/capture``, with the job in the body too."""
    sender = caller.sender
    question = asked(request, CaptureQuestion)
    media_type = readable_type(request)
    with received(request) as body:
        events = counted(body, media_type)
        job = accept(body.content, caller, media_type, question.on_error, events=events)
    assert job.sender == sender
    return json_answer(as_json(job), 202, {"Location": f"{request.path.rstrip('/')}/{job.id}"})


def captures(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET /capture: the newest documents and what became of them."""
    asked(request, Nothing)
    return json_answer({"captures": [as_json(job) for job in jobs_of(caller.viewer, NEWEST)]})


def capture_job(request: HttpRequest, caller: Caller, job_id: str) -> HttpResponse:
    """GET /capture/{id}: how far it is, and what was refused why."""
    asked(request, Nothing)
    job = None
    with contextlib.suppress(ValueError):
        job = job_of(uuid.UUID(job_id), caller.viewer)
    if job is None:
        raise DoorRefusal("NoSuchNameException", 404, errors.NO_JOB.problem("captureID", job_id))
    return json_answer(as_json(job))


def _refuse(problem: Any) -> None:
    if problem is not None:
        raise DoorRefusal("ValidationException", 400, problem)


@guarded
def _nowhere(request: HttpRequest) -> HttpResponse:
    caller_of(request)
    raise DoorRefusal("NoSuchNameException", 404, door_errors.UNKNOWN.problem("", request.path))


def nowhere(request: HttpRequest) -> HttpResponse:
    """Whatever else is asked for below ``/api``: 404 as a problem, after the key was judged."""
    return _nowhere(request)


nowhere.csrf_exempt = True  # type: ignore[attr-defined]  # it changes nothing
