"""What a capture job says of the events that were refused: problems of RFC 7807."""

from __future__ import annotations

from typing import Any, Final

from suyuan.core.problem import Problem
from suyuan.exchange.problems import problem_body
from suyuan.intake.errors import EVENT_ID_TAKEN
from suyuan.ledger.results import CaptureResult, Line, Status

ERRORS_KEPT: Final = 1_000


def error_of(line: Line) -> dict[str, Any]:
    """What refused one event, as a problem of RFC 7807 with its place and its name."""
    bad = [problem for problem in line.problems if problem.is_error] or list(line.problems)
    taken = any(problem.rule is EVENT_ID_TAKEN for problem in bad)
    kind, status = ("ResourceAlreadyExistsException", 409) if taken else ("ValidationException", 400)
    return {**problem_body(kind, status, bad), "line": line.position, "eventID": line.name}


def errors_of(result: CaptureResult) -> list[dict[str, Any]]:
    """Of the document first, then one an event."""
    serious: list[Problem] = [problem for problem in result.problems if problem.is_error]
    found = [problem_body("ValidationException", 400, serious)] if serious else []
    refused = (line for line in result.lines if line.status is Status.REFUSED)
    found += [error_of(line) for line, _ in zip(refused, range(ERRORS_KEPT), strict=False)]
    return found
