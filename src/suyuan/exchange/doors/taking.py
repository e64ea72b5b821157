"""One file of the watched folder: captured once, with the answer that belongs to it.

Capture and the note of its answer are one transaction. The note is found by the digest of place, time and content,
so that after a kill the same file gets the same answer and is not captured again. The time is the one at which the
system last saw the file change or move: who puts a failed file back means it to be looked at anew.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan import clock
from suyuan.core.problem import Problem, Refused
from suyuan.exchange.doors import errors, imports, mappings
from suyuan.exchange.doors.files import FileAnswer, answer_workbook
from suyuan.exchange.doors.import_views import as_json
from suyuan.exchange.doors.statements import SQL
from suyuan.exchange.doors.table_rows import DONE
from suyuan.exchange.passing import Passing, refuse_passing
from suyuan.exchange.problems import DoorRefusal
from suyuan.exchange.sealing import DOOR_ANSWER, seal, unseal
from suyuan.failpoints import failpoint
from suyuan.ledger import connection
from suyuan.ledger.services import capture
from suyuan.parties.viewer import Viewer

TABLES: Final = (".csv", ".xlsx", ".xlsm", ".xls", ".txt")


@dataclass(frozen=True, slots=True)
class Lying:
    """Where a file lies and since when."""

    name: str
    mapping: str | None
    """The folder in the party's, if it lies in one."""
    changed: int
    """Nanoseconds, by the file system."""

    @property
    def is_table(self) -> bool:
        return self.mapping is not None or self.name.lower().endswith(TABLES)


def answered(found: Lying, content: bytes, party: int) -> FileAnswer:
    """The answer, made once for these bytes at this place and time. Raises Passing when nothing was decided."""
    file_id = _file_id(found, content)
    with connection.cursor() as cursor:
        row = cursor.execute(SQL["inbox_known"], {"party": party, "id": file_id}).fetchone()
    if row is not None:
        return FileAnswer.of_bytes(unseal(DOOR_ANSWER, bytes(row[0]), file_id.hex))
    with transaction.atomic():
        answer = _captured(found, content, party)
        with connection.cursor() as cursor:
            cursor.execute(SQL["inbox_add"], _row(party, file_id, answer))
        failpoint("inbox.before_commit")
    failpoint("inbox.committed")
    return answer


def refused(*problems: Problem) -> FileAnswer:
    """The answer to a file of which nothing was taken."""
    told = [problem.as_json() for problem in problems]
    tree = {"success": False, "accepted": 0, "duplicate": 0, "refused": 0, "problems": told, "lines": []}
    return FileAnswer(tree, success=False)


def _file_id(found: Lying, content: bytes) -> UUID:
    digest = hashlib.blake2b(digest_size=16, person=b"suyuan-inbox-1")
    place = f"{found.mapping}/{found.name}" if found.mapping is not None else found.name
    digest.update(f"{place}\0{found.changed}\0".encode("utf-8", "surrogateescape"))
    digest.update(content)
    return UUID(bytes=digest.digest())


def _captured(found: Lying, content: bytes, party: int) -> FileAnswer:
    try:
        return _imported(found.mapping, content, party) if found.is_table else _document(content, party)
    except Passing:
        raise
    except (Refused, DoorRefusal) as refusal:
        return refused(*refusal.problems)


def _document(content: bytes, party: int) -> FileAnswer:
    result = refuse_passing(capture(content, sender=party, behaviour="proceed"))
    tree = {
        "captureID": str(result.job_id),
        "success": result.success,
        "accepted": result.accepted,
        "duplicate": result.duplicate,
        "refused": result.refused,
        "problems": [problem.as_json() for problem in result.problems],
        "lines": [line.as_json() for line in result.lines],
    }
    return FileAnswer(tree, success=result.success and not result.refused, subject=str(result.job_id))


def _imported(mapping: str | None, content: bytes, party: int) -> FileAnswer:
    known = mappings.mappings_of(party)
    if mapping not in known:
        raise Refused(errors.FOLDER_MAPPING.problem("folder", None, known=", ".join(known)))
    import_id = imports.accept(content, party, str(mapping), "folder")
    imports.work_off(party, import_id)
    made = imports.import_of(import_id, Viewer(party_id=party))
    assert made is not None
    success = made.state == DONE and not made.refused
    return FileAnswer(as_json(made), success=success, subject=str(import_id), workbook=answer_workbook(made))


def _row(party: int, file_id: UUID, answer: FileAnswer) -> dict[str, Any]:
    counts = {name: answer.tree.get(name) or 0 for name in ("accepted", "duplicate", "refused")}
    return {
        **counts,
        "party": party,
        "id": file_id,
        "now": clock.now(),
        "success": answer.success,
        "codes": answer.codes,
        "subject": answer.subject,
        "answer": seal(DOOR_ANSWER, answer.as_bytes(), file_id.hex),
    }
