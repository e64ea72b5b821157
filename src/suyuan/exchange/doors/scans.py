"""``POST /api/v1/scans``: the barcodes of a whole carton, as a scanner gives them, become one event."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from suyuan import clock
from suyuan.core.epcis import json20
from suyuan.core.epcis.model import DocumentHeader
from suyuan.core.epcis.tables.carton import Carton, CodeLine, Scan, read_carton
from suyuan.core.problem import Problem
from suyuan.exchange.api.questions import Nothing, asked
from suyuan.exchange.doors import call_log, errors
from suyuan.exchange.doors.door import json_answer, json_body
from suyuan.exchange.identity import Caller
from suyuan.exchange.passing import refuse_passing
from suyuan.exchange.problems import DoorRefusal, problem_body
from suyuan.ledger.results import CaptureResult
from suyuan.ledger.services import capture
from suyuan.parties.own_names import issuer_of, named_places

MOST_CODES: Final = 5_000


def take(request: HttpRequest, caller: Caller) -> HttpResponse:
    """201 when the event was taken, 200 when it was there already, 422 when it was not: every code with its fate;
    503 when nothing was decided.

    Steps: 1 the message is read; 2 each code is read, doubles are told; 3 one event is made; 4 it is captured.
    """
    sender = caller.sender
    asked(request, Nothing)
    scan: Scan = json_body(request, Scan)
    if len(scan.codes) > MOST_CODES:
        raise DoorRefusal(
            "ValidationException", 413, errors.TOO_MANY_CODES.problem("codes", limit=MOST_CODES)
        )
    carton = read_carton(scan, named_places(sender), issuer_of(sender))
    result = _captured(carton, sender)
    answer = _told(scan, carton, result)
    codes = [
        p["code"] for p in (*answer["problems"], *(p for line in answer["codes"] for p in line["problems"]))
    ]
    call_log.note(request, codes=codes, subject=str(result.job_id) if result else "")
    if answer["status"] == "refused":
        return _refused(request, carton, result, answer)
    return json_answer(answer, 201 if answer["status"] == "accepted" else 200)


def _captured(carton: Carton, sender: int) -> CaptureResult | None:
    if carton.event is None:
        return None
    header = DocumentHeader(schema_version="2.0", creation_date=clock.now())
    document = json20.write_document(header, [carton.event])
    return refuse_passing(capture(document, sender=sender, media_type="application/json"))


def _told(scan: Scan, carton: Carton, result: CaptureResult | None) -> dict[str, Any]:
    line = result.lines[0] if result and result.lines else None
    problems = [*carton.problems, *_problems_of(result)]
    if carton.event is None and not problems:
        problems = [errors.NO_CODES.problem("codes")]
    taken = line is not None and str(line.status) in {"accepted", "duplicate"}
    return {
        "status": str(line.status) if taken and line else "refused",
        "eventID": line.name if line else None,
        "captureID": str(result.job_id) if result else None,
        "problems": [problem.as_json() for problem in problems],
        "codes": [_line(scan, one, taken=taken) for one in carton.lines],
    }


def _problems_of(result: CaptureResult | None) -> list[Problem]:
    """What the capture said of the event."""
    if result is None:
        return []
    return [*result.problems, *(problem for line in result.lines for problem in line.problems)]


def _line(scan: Scan, line: CodeLine, *, taken: bool) -> dict[str, Any]:
    status = "unreadable" if not line.is_taken else "taken" if taken else "held back"
    return {
        "index": line.index,
        "code": scan.codes[line.index],
        "status": status,
        "times": line.times,
        "kind": str(line.code.kind),
        "epc": line.code.text,
        "problems": [problem.as_json() for problem in line.problems],
    }


def _refused(
    request: HttpRequest, carton: Carton, result: CaptureResult | None, answer: dict[str, Any]
) -> HttpResponse:
    """RFC 7807 with the fate of every code beside."""
    first: list[Problem] = [
        *carton.problems,
        *(p for p in _problems_of(result) if p.is_error),
        *(p for line in carton.lines for p in line.problems if p.is_error),
    ]
    body = problem_body("ValidationException", 422, first or [errors.NO_CODES.problem("codes")], request)
    response = json_answer(body | {"codes": answer["codes"]}, 422)
    response.headers["Content-Type"] = "application/problem+json"
    return response
