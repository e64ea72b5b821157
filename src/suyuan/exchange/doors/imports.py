"""Tables taken for import: kept, worked off in their turn, and shown with what became of each row (``table_rows``).

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
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec
from django.db import transaction

from suyuan import clock
from suyuan.core.epcis.tables.cells import Grid
from suyuan.core.epcis.tables.headings import lay_out
from suyuan.core.epcis.tables.mapping import Mapping
from suyuan.core.epcis.tables.read import read_table
from suyuan.exchange import errors as door_errors
from suyuan.exchange.doors import errors, mappings
from suyuan.exchange.doors.statements import SQL
from suyuan.exchange.doors.table_rows import DONE, FAILED, WAITING, finished, worked_off
from suyuan.exchange.passing import Passing
from suyuan.exchange.sealing import DOOR_ANSWER, unseal
from suyuan.failpoints import failpoint
from suyuan.intake.documents import content_of, keep
from suyuan.intake.sources import Source
from suyuan.ledger import connection
from suyuan.ledger.connection import AWAY
from suyuan.parties.scopes import whose
from suyuan.parties.viewer import Viewer

Origin = Literal["api", "page", "folder"]
AT_ONCE: Final = 2_000
"""Rows of a table that is worked off while its sender waits."""
MOST_WAITING: Final = 100
"""Tables of one party that may wait; more are not taken for now."""
WAIT_SECONDS: Final = 30
ATTEMPTS: Final = 5
MEDIA: Final = {
    "csv": "text/csv",
    "json": "application/json",
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
        cursor.execute(SQL["import_finish"], worked_off(cursor, row))
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
    """The table as it came and how it was read. Raises sealing.Unreadable when it was erased."""
    with connection.cursor() as cursor:
        content = content_of(cursor, found.document_id)
    return read_table(content), mappings.of_version(found.party, found.mapping, found.mapping_version)


def _give_up(party: int, import_id: uuid.UUID) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if cursor.execute(SQL["import_take"], {"party": party, "id": import_id}).fetchone() is None:
            return
        problem = errors.IMPORT_FAILED.problem()
        cursor.execute(SQL["import_finish"], finished(party, import_id, [], (problem,), FAILED))


def _import(row: Sequence[Any]) -> TableImport:
    *known, codes, sealed = row
    tree = msgspec.json.decode(unseal(DOOR_ANSWER, bytes(sealed), known[1].hex)) if sealed else None
    named = dict(zip(TableImport.__slots__, known, strict=False))
    return TableImport(**named, codes=tuple(codes), result=tree)
