"""What is no fault of what was sent, and passes by itself: a full disk, others who store the same at that moment."""

from __future__ import annotations

from typing import Final

from suyuan.exchange.problems import DoorRefusal
from suyuan.intake.errors import BUSY, STORAGE_FULL
from suyuan.ledger.results import CaptureResult

RULES: Final = (BUSY, STORAGE_FULL)
_SECONDS: Final = 2


class Passing(DoorRefusal):
    """Nothing was decided: the same may be sent again, or tried again by us."""


def is_passing(result: CaptureResult) -> bool:
    """Whether a capture failed for such a reason."""
    return any(problem.rule in RULES for problem in result.problems)


def refuse_passing(result: CaptureResult) -> CaptureResult:
    """The result. Raises Passing (503 with Retry-After) when it was decided by nothing that was sent."""
    if is_passing(result):
        headers = {"Retry-After": str(_SECONDS)}
        raise Passing("ImplementationException", 503, *result.problems, headers=headers)
    return result
