"""What a capture job says of the events that were refused: problems of RFC 7807."""

from __future__ import annotations

from typing import Any, Final

from suyuan.core.problem import Problem
from suyuan.exchange.problems import problem_body
from suyuan.intake.errors import EVENT_ID_TAKEN
from suyuan.ledger.results import CaptureResult, Line, Status

ERRORS_KEPT: Final = 1_000
PROBLEMS_KEPT: Final = 5_000
"""Of all events of a job together; an event alone is told PROBLEMS_TOLD at most."""


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
    left = PROBLEMS_KEPT
    for line in result.lines:
        if line.status is Status.REFUSED and left > 0 and len(found) < ERRORS_KEPT:
            found.append(error_of(line))
            left -= len(found[-1].get("problems", ()))
    return found
