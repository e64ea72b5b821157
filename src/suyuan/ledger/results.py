"""What a capture answers with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from suyuan.core.problem import Problem

LINES_KEPT = 10_000
"""A capture lists so many events; beyond, only those with something to say."""
PROBLEMS_KEPT = 1_000


class Status(StrEnum):
    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    """The sender has presented this very event before: nothing was changed, nothing is wrong."""
    REFUSED = "refused"
    ROLLED_BACK = "rolled back"
    """Nothing is wrong with it, but nothing of its document was stored because of another event."""


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one event of the document."""

    position: int
    status: Status
    event_id: UUID | None = None
    name: str | None = None
    """The eventID, or the hash of the event in ``ni:`` form."""
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "line": self.position,
            "eventID": self.name,
            "status": str(self.status),
            "problems": [p.as_json() for p in self.problems],
        }


@dataclass(frozen=True, slots=True)
class CaptureResult:
    """The answer to one document."""

    job_id: UUID
    document_id: UUID
    success: bool
    accepted: int = 0
    duplicate: int = 0
    refused: int = 0
    lines: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Of the document as a whole."""

    def all_problems(self) -> list[dict[str, Any]]:
        """Every problem in wire form, the document's first, then line by line."""
        found = [p.as_json() for p in self.problems]
        for line in self.lines:
            found += [p.as_json() for p in line.problems]
        return found[:PROBLEMS_KEPT]


@dataclass(slots=True)
class Tally:
    """Counts and lines while a document is being captured."""

    accepted: int = 0
    duplicate: int = 0
    refused: int = 0
    lines: list[Line] = field(default_factory=list)
    _with_problems: int = 0

    def add(self, line: Line) -> None:
        setattr(self, line.status, getattr(self, line.status) + 1)
        if len(self.lines) < LINES_KEPT:
            self.lines.append(line)
        elif line.problems and self._with_problems < PROBLEMS_KEPT:
            self._with_problems += 1
            self.lines.append(line)

    def undone(self) -> tuple[Line, ...]:
        """The lines of a document of which nothing was stored."""
        return tuple(
            line if line.status is Status.REFUSED else replace(line, status=Status.ROLLED_BACK)
            for line in self.lines
        )

    @property
    def total(self) -> int:
        return self.accepted + self.duplicate + self.refused
