"""The rows of one table: they become events, events become documents, these are captured, and each row is told its fate.

One document holds EVENTS_TOGETHER events at most, captured with ``proceed``: a bad event never hinders the others.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
import psycopg

from suyuan import clock
from suyuan.core.epcis import json20
from suyuan.core.epcis.model import DocumentHeader
from suyuan.core.epcis.tables.events import Conversion, Draft, convert
from suyuan.core.epcis.tables.read import read_table
from suyuan.core.epcis.tables.values import RowProblem
from suyuan.core.problem import Problem
from suyuan.exchange.doors import errors, mappings
from suyuan.exchange.passing import refuse_passing
from suyuan.exchange.sealing import DOOR_ANSWER, seal
from suyuan.intake.documents import content_of
from suyuan.ledger.results import CaptureResult, Line, Status
from suyuan.ledger.services import capture
from suyuan.parties.own_names import issuer_of, named_places
from suyuan.parties.sealing import Unreadable

WAITING, DONE, FAILED = 1, 2, 3
"""States of an import."""
EVENTS_TOGETHER: Final = 5_000
"""Events of a table that are one document of intake."""
MOST_CODES: Final = 20


def worked_off(cursor: psycopg.Cursor[Any], row: Sequence[Any]) -> dict[str, Any]:
    """The finished row of a taken import: its events captured, its lines sealed. Raises Passing when nothing was decided."""
    party, import_id, created_at, name, version, document_id, _ = row
    try:
        table = read_table(content_of(cursor, document_id))
    except Unreadable:
        return finished(party, import_id, [], (errors.GONE.problem(),), FAILED)
    mapping = mappings.of_version(party, name, version)
    conversion = convert(table, mapping, named_places(party), issuer_of(party))
    sound = [draft for draft in conversion.drafts if draft.event is not None]
    results = [_captured(part, party, created_at) for part in _parts(sound)]
    lines = _lines(conversion, sound, results)
    whole = (*conversion.problems, *(problem for result in results for problem in result.problems))
    failed = any(result.problems and not result.lines for result in results)
    return finished(party, import_id, lines, whole, FAILED if failed else DONE, results)


def _parts(drafts: list[Draft]) -> list[list[Draft]]:
    """As many events a document as a capture tells of one by one."""
    return [drafts[start : start + EVENTS_TOGETHER] for start in range(0, len(drafts), EVENTS_TOGETHER)]


def _captured(drafts: list[Draft], party: int, created_at: dt.datetime) -> CaptureResult:
    header = DocumentHeader(schema_version="2.0", creation_date=created_at)
    document = json20.write_document(header, [draft.event for draft in drafts if draft.event is not None])
    return refuse_passing(capture(document, sender=party, media_type="application/json", behaviour="proceed"))


def _lines(conversion: Conversion, sound: list[Draft], results: list[CaptureResult]) -> list[dict[str, Any]]:
    """What became of each row, in their order."""
    told = {n * EVENTS_TOGETHER + line.position: line for n, one in enumerate(results) for line in one.lines}
    found: dict[int, dict[str, Any]] = {}
    for position, draft in enumerate(sound):
        _tell(found, draft, told.get(position))
    for draft in conversion.drafts:
        if draft.event is None:
            _tell(found, draft, Line(0, Status.REFUSED))
    return [found[row] for row in sorted(found)]


def _tell(found: dict[int, dict[str, Any]], draft: Draft, line: Line | None) -> None:
    status = line.status if line else Status.REFUSED
    for row in draft.rows:
        problems = [one.as_json() for one in draft.problems if one.row == row]
        found[row] = {
            "row": row,
            "status": str(status),
            "eventID": line.name if line else None,
            "problems": problems,
        }
    if line is not None:
        first = draft.rows[0]
        found[first]["problems"] += [RowProblem(first, "", problem).as_json() for problem in line.problems]


def finished(  # noqa: PLR0917 - the parts of one row
    party: int,
    import_id: uuid.UUID,
    lines: list[dict[str, Any]],
    whole: Iterable[Problem],
    state: int,
    results: Sequence[CaptureResult] = (),
) -> dict[str, Any]:
    """The row of an import that is over."""
    statuses = [line["status"] for line in lines]
    problems = [problem.as_json() for problem in whole]
    codes = dict.fromkeys(p["code"] for p in (*problems, *(p for line in lines for p in line["problems"])))
    events = {
        "accepted": sum(result.accepted for result in results),
        "duplicate": sum(result.duplicate for result in results),
        "refused": sum(result.refused for result in results),
    }
    tree = {"problems": problems, "lines": lines, "events": events}
    return {
        "party": party,
        "id": import_id,
        "now": clock.now(),
        "state": state,
        "accepted": statuses.count("accepted"),
        "duplicate": statuses.count("duplicate"),
        "refused": len(statuses) - statuses.count("accepted") - statuses.count("duplicate"),
        "codes": [*codes][:MOST_CODES],
        "result": seal(DOOR_ANSWER, msgspec.json.encode(tree), import_id.hex),
        "events_document": results[0].document_id if results else None,
    }
