"""Messages become events, events one document, and each message is told what became of it.

Procedure: 1 each message is read by its table; 2 the sound ones become events of one document, unless a white list or an
approval of urgent imports speaks against it; 3 that is captured: with
``proceed`` a bad message never hinders the others, with ``rollback`` one bad message keeps everything out, and nothing is
captured when one cannot be read; 4 what the capture says of each event goes to its message.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from suyuan import clock
from suyuan.core.epcis import json20
from suyuan.core.epcis.messages.events import event_of
from suyuan.core.epcis.messages.kinds import Kind
from suyuan.core.epcis.messages.reading import read_message
from suyuan.core.epcis.model import DocumentHeader, Event
from suyuan.core.problem import Problem
from suyuan.exchange.passing import refuse_passing
from suyuan.ledger.results import CaptureResult, Status
from suyuan.ledger.services import capture
from suyuan.parties.own_names import issuer_of, named_places
from suyuan.supervision.imports.judging import commissioned, received

Behaviour = Literal["rollback", "proceed"]


@dataclass(slots=True)
class Line:
    """One message and its fate."""

    number: int
    event: Event | None
    problems: list[Problem] = field(default_factory=list)
    status: str = Status.REFUSED
    name: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "line": self.number,
            "eventID": self.name,
            "status": str(self.status),
            "problems": [problem.as_json() for problem in self.problems],
        }


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a request."""

    message_id: str | None
    """Of the capture; None where nothing could be captured."""
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()

    def count(self, status: str) -> int:
        return sum(line.status == status for line in self.lines)

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it is in the ledger."""
        return not self.count(Status.ACCEPTED) + self.count(Status.DUPLICATE)

    def as_json(self) -> dict[str, Any]:
        accepted, duplicate = self.count(Status.ACCEPTED), self.count(Status.DUPLICATE)
        return {
            "messageID": self.message_id,
            "accepted": accepted,
            "duplicate": duplicate,
            "refused": len(self.lines) - accepted - duplicate,
            "lines": [line.as_json() for line in self.lines],
        }


def take(trees: list[Any], kind: Kind, sender: int, behaviour: Behaviour) -> Taken:
    """Take messages of one kind. Raises Passing (503) when nothing was decided."""
    places, issuer = named_places(sender), issuer_of(sender)
    lines = [_line(number, tree, kind, places, issuer) for number, tree in enumerate(trees)]
    _ask_lists(lines, kind, sender)
    sound = [line for line in lines if line.event is not None]
    if not sound or (behaviour == "rollback" and len(sound) < len(lines)):
        for line in sound:
            line.status = Status.ROLLED_BACK
        return Taken(None, tuple(lines))
    result = _captured([line.event for line in sound if line.event is not None], sender, behaviour)
    _tell(sound, result)
    return Taken(str(result.job_id), tuple(lines), result.problems)


def _line(number: int, tree: Any, kind: Kind, places: dict[str, str], issuer: str) -> Line:
    read = read_message(tree, kind, places)
    return Line(number, event_of(read, issuer), read.problems)


def _ask_lists(lines: list[Line], kind: Kind, sender: int) -> None:
    """A message against which a list speaks becomes no event."""
    judge = {"commissioning": commissioned, "receiving": received}.get(kind.name)
    told = [line for line in lines if line.event is not None]
    if judge is None or not told:
        return
    for line, problems in zip(told, judge([line.event for line in told if line.event], sender), strict=True):
        if problems:
            line.problems += problems
            line.event = None


def _captured(events: list[Event], sender: int, behaviour: Behaviour) -> CaptureResult:
    header = DocumentHeader(schema_version="2.0", creation_date=clock.now())
    document = json20.write_document(header, events)
    return refuse_passing(
        capture(document, sender=sender, media_type="application/json", behaviour=behaviour)
    )


def _tell(sound: list[Line], result: CaptureResult) -> None:
    """Lines of the capture to the messages that they came from."""
    told = {line.position: line for line in result.lines}
    for place, line in enumerate(sound):
        found = told.get(place)
        if found is None:
            line.problems += result.problems
            continue
        line.name = found.name
        line.problems += found.problems
        line.status = str(found.status)
