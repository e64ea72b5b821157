"""Tables taken for import, worked off, and what became of each row.

Procedure:
 1. The table is read and laid out at the door: what is no table, or lacks a heading, is refused as a whole.
 2. It is kept as a document of intake and noted as waiting, in one transaction. From here nothing is lost.
 3. Rows become events, events one document, and that is captured (``proceed``: a bad event never hinders the
    others), in the transaction that also notes the result. A kill before leaves it waiting as it was.
 4. Small tables are worked off at once, large ones and those that a kill left by ``suyuan worker folder``.
Sending rows again that were accepted changes nothing: the same row is the same event.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec
import psycopg
from django.db import transaction

from suyuan import clock
from suyuan.core.epcis import json20
from suyuan.core.epcis.model import DocumentHeader
from suyuan.core.epcis.tables.cells import Grid
from suyuan.core.epcis.tables.events import Conversion, Draft, convert
from suyuan.core.epcis.tables.headings import lay_out
from suyuan.core.epcis.tables.mapping import Mapping
from suyuan.core.epcis.tables.read import read_table
from suyuan.core.epcis.tables.values import RowProblem
from suyuan.core.identifiers.read import read
from suyuan.core.problem import Problem
from suyuan.exchange import errors as door_errors
from suyuan.exchange.doors import errors, mappings
from suyuan.exchange.doors.statements import SQL
from suyuan.exchange.passing import Passing, refuse_passing
from suyuan.exchange.sealing import DOOR_ANSWER, seal, unseal
from suyuan.failpoints import failpoint
from suyuan.intake.documents import content_of, keep
from suyuan.intake.envelope import Unreadable
from suyuan.intake.sources import Source
from suyuan.ledger import connection
from suyuan.ledger.connection import AWAY
from suyuan.ledger.results import CaptureResult, Line, Status
from suyuan.ledger.services import capture
from suyuan.parties.kinds import PlaceKind
from suyuan.parties.models import Party, Place
from suyuan.parties.scopes import whose
from suyuan.parties.viewer import Viewer

Origin = Literal["api", "page", "folder"]
WAITING, DONE, FAILED = 1, 2, 3
AT_ONCE: Final = 2_000
"""Rows of a table that is worked off while its sender waits."""
MOST_WAITING: Final = 100
"""Tables of one party that may wait; more are not taken for now."""
WAIT_SECONDS: Final = 30
EVENTS_TOGETHER: Final = 5_000
"""Events of a table that are one document of intake."""
ATTEMPTS: Final = 5
MOST_CODES: Final = 20
MEDIA: Final = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TableImport:
    """What is known of one delivered table."""

    party: int
    id: uuid.UUID
    created_at: dt.datetime
    finished_at: dt.datetime | None
    origin: str
    mapping: str
    mapping_version: int
    document_id: uuid.UUID
    state: int
    rows: int
    accepted: int | None
    duplicate: int | None
    refused: int | None
    codes: tuple[str, ...]
    result: dict[str, Any] | None = None
    """``problems`` of the table, ``lines`` of its rows; None while it waits and in lists."""

    @property
    def is_waiting(self) -> bool:
        return self.state == WAITING

    @property
    def may_be_tried_again(self) -> bool:
        return self.state == FAILED or (self.state == DONE and bool(self.refused))


def accept(content: bytes, party: int, mapping_name: str, origin: Origin) -> uuid.UUID:
    """Take a table; when this returns it is durable.

    Raises Refused, DoorRefusal (no such mapping) and Passing (429: MOST_WAITING of the party's wait already).
    """
    _refuse_full(party)
    mapping, version = mappings.newest(party, mapping_name)
    grid = read_table(content)
    rows = len(lay_out(grid, mapping).data)
    made, now = uuid.uuid4(), clock.now()
    with transaction.atomic(), connection.cursor() as cursor:
        document = keep(cursor, Source(content), party, MEDIA[grid.form], now).document_id
        row = {"party": party, "id": made, "now": now, "origin": origin, "mapping": mapping.name}
        cursor.execute(SQL["import_add"], {**row, "version": version, "document": document, "rows": rows})
    failpoint("imports.accepted")
    return made


def _refuse_full(party: int) -> None:
    with connection.cursor() as cursor:
        (waiting,) = cursor.execute(SQL["import_count"], {"party": party}).fetchone() or (0,)
    if waiting >= MOST_WAITING:
        full = door_errors.QUEUE_FULL.problem(waiting=waiting)
        raise Passing("ImplementationException", 429, full, headers={"Retry-After": str(WAIT_SECONDS)})


def work_off_at_once(party: int, import_id: uuid.UUID, rows: int) -> bool:
    """Do a small import while its sender waits; False when it is left to the job that works off what waits."""
    try:
        return rows <= AT_ONCE and work_off(party, import_id)
    except Passing:
        return False


def work_off(party: int, import_id: uuid.UUID) -> bool:
    """Do one waiting import; False when it does not wait, or somebody else is at it.

    Raises Passing when nothing was decided; then it waits as before.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        row = cursor.execute(SQL["import_take"], {"party": party, "id": import_id}).fetchone()
        if row is None:
            return False
        cursor.execute(SQL["import_finish"], _done(cursor, row))
        failpoint("imports.before_commit")
    failpoint("imports.committed")
    return True


def work_off_waiting(limit: int = 4) -> int:
    """Do what waits, the parties in turn; how many were done. What fails each time is given up after ATTEMPTS."""
    with connection.cursor() as cursor:
        waiting = cursor.execute(SQL["import_waiting"], {"limit": limit}).fetchall()
    done = 0
    for party, import_id, attempts in waiting:
        if attempts >= ATTEMPTS:
            _give_up(party, import_id)
            continue
        try:
            done += _counted("import_attempt", party, import_id) and work_off(party, import_id)
        except AWAY:
            raise
        except Passing as why:
            _log.warning("import %s waits: %s", import_id, why)
            _counted("import_no_attempt", party, import_id)
            break
        except Exception:  # noqa: BLE001 - one table must not hold up the others
            _log.exception("import %s failed", import_id)
    return done


def _counted(statement: str, party: int, import_id: uuid.UUID) -> bool:
    with connection.cursor() as cursor:
        return cursor.execute(SQL[statement], {"party": party, "id": import_id}).rowcount > 0


def import_of(import_id: uuid.UUID, viewer: Viewer) -> TableImport | None:
    """One import that the viewer may see, with its rows."""
    text = SQL["import_one"].format(columns=SQL["import_columns"])
    with connection.cursor() as cursor:
        row = cursor.execute(text, {"id": import_id, **whose(viewer)}).fetchone()
    return _import(row) if row else None


def imports_of(
    viewer: Viewer, limit: int, before: tuple[dt.datetime, uuid.UUID] | None = None
) -> list[TableImport]:
    """The newest first."""
    text = SQL["import_list"].format(columns=SQL["import_columns"])
    place = {"before": before[0] if before else None, "before_id": before[1] if before else None}
    with connection.cursor() as cursor:
        rows = cursor.execute(text, {**whose(viewer), **place, "limit": limit}).fetchall()
    return [_import(row) for row in rows]


def try_again(import_id: uuid.UUID, viewer: Viewer) -> bool:
    """Work an import off once more, that failed or had refused rows; False when there is none of the viewer's.

    What was accepted stays accepted. Of use when what was missing is there now, such as a place registered. A large
    table waits for its turn, as it did the first time.
    """
    found = import_of(import_id, viewer)
    parties = [found.party] if found else []
    with connection.cursor() as cursor:
        row = cursor.execute(SQL["import_again"], {"id": import_id, "parties": parties}).fetchone()
    if row is None or found is None:
        return False
    work_off_at_once(row[0], import_id, found.rows)
    return True


def table_of(found: TableImport) -> tuple[Grid, Mapping]:
    """The table as it came and how it was read. Raises envelope.Unreadable when it was erased."""
    with connection.cursor() as cursor:
        content = content_of(cursor, found.document_id)
    return read_table(content), mappings.of_version(found.party, found.mapping, found.mapping_version)


def named_places(party: int) -> dict[str, str]:
    """The party's registered places by name, in both languages; a name that stands for two places names none."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for place in Place.objects.filter(party_id=party):
        for name in {place.name, place.name_en} - {""}:
            if found.setdefault(name, place.uri) != place.uri:
                twice.add(name)
    return {name: uri for name, uri in found.items() if name not in twice}


def issuer_of(party: int) -> str:
    """The prefix that makes a number of the party's papers a URI: by its GLN, else by its code here."""
    own = Place.objects.filter(party_id=party, kind=PlaceKind.ORGANISATION).order_by("pk")
    for place in own:
        parts = read(place.uri).components
        elements = parts.get("ai") or parts.get("gs1") or {}
        gln = elements.get("417") or elements.get("414")
        if gln:
            return f"urn:epcglobal:cbv:bt:{gln}:"
    return f"urn:suyuan:bt:{Party.objects.get(pk=party).code}:"


def _done(cursor: psycopg.Cursor[Any], row: Sequence[Any]) -> dict[str, Any]:
    """The finished row of an import: its events captured, its lines sealed."""
    party, import_id, created_at, name, version, document_id, _ = row
    try:
        table = read_table(content_of(cursor, document_id))
    except Unreadable:
        return _finished(party, import_id, [], (errors.GONE.problem(),), FAILED)
    mapping = mappings.of_version(party, name, version)
    conversion = convert(table, mapping, named_places(party), issuer_of(party))
    sound = [draft for draft in conversion.drafts if draft.event is not None]
    results = [_captured(part, party, created_at) for part in _parts(sound)]
    lines = _lines(conversion, sound, results)
    whole = (*conversion.problems, *(problem for result in results for problem in result.problems))
    failed = any(result.problems and not result.lines for result in results)
    return _finished(party, import_id, lines, whole, FAILED if failed else DONE, results)


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


def _finished(  # noqa: PLR0917 - the parts of one row
    party: int,
    import_id: uuid.UUID,
    lines: list[dict[str, Any]],
    whole: Iterable[Problem],
    state: int,
    results: Sequence[CaptureResult] = (),
) -> dict[str, Any]:
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


def _give_up(party: int, import_id: uuid.UUID) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if cursor.execute(SQL["import_take"], {"party": party, "id": import_id}).fetchone() is None:
            return
        problem = errors.IMPORT_FAILED.problem()
        cursor.execute(SQL["import_finish"], _finished(party, import_id, [], (problem,), FAILED))


def _import(row: Sequence[Any]) -> TableImport:
    *known, codes, sealed = row
    tree = msgspec.json.decode(unseal(DOOR_ANSWER, bytes(sealed), known[1].hex)) if sealed else None
    named = dict(zip(TableImport.__slots__, known, strict=False))
    return TableImport(**named, codes=tuple(codes), result=tree)
