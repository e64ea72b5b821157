"""What a capture answers with."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct, structs

from suyuan.core.epcis.pieces import ni_of
from suyuan.core.problem import Problem
from suyuan.intake import errors

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


class Line(Struct, frozen=True, gc=False):
    """What became of one event of the document."""

    position: int
    status: Status
    id_bytes: bytes | None = None
    given_id: str | None = None
    """The eventID as the sender gave it."""
    cbv_hash: bytes = b""
    problems: tuple[Problem, ...] = ()

    @property
    def event_id(self) -> UUID | None:
        return None if self.id_bytes is None else UUID(bytes=self.id_bytes)

    @property
    def name(self) -> str | None:
        """The eventID, or the hash of the event in ``ni:`` form."""
        return self.given_id or (ni_of(self.cbv_hash) if self.cbv_hash else None)

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
        if len(found) > PROBLEMS_KEPT:
            found[PROBLEMS_KEPT:] = [errors.TOO_MANY_PROBLEMS.problem().as_json()]
        return found


@dataclass(slots=True)
class Tally:
    """Counts and lines while a document is being captured."""

    accepted: int = 0
    duplicate: int = 0
    refused: int = 0
    lines: list[Line] = field(default_factory=list)
    _with_problems: int = 0

    def add(self, line: Line) -> None:
        if line.status is Status.ACCEPTED:
            self.accepted += 1
        elif line.status is Status.DUPLICATE:
            self.duplicate += 1
        else:
            self.refused += 1
        if len(self.lines) < LINES_KEPT:
            self.lines.append(line)
        elif line.problems and self._with_problems < PROBLEMS_KEPT:
            self._with_problems += 1
            self.lines.append(line)

    def undone(self) -> tuple[Line, ...]:
        """The lines of a document of which nothing was stored."""
        return tuple(
            line if line.status is Status.REFUSED else structs.replace(line, status=Status.ROLLED_BACK)
            for line in self.lines
        )

    @property
    def total(self) -> int:
        return self.accepted + self.duplicate + self.refused
