"""The watched folder: files that an SFTP server or a colleague puts there are captured, answered and put away.

::

    <SUYUAN_INBOX>/<party code>/despatch.xml          EPCIS documents, JSON or XML
    <SUYUAN_INBOX>/<party code>/<mapping>/may.xlsx    tables, CSV or Excel
    <SUYUAN_INBOX>/<party code>/done/…                taken files, each with <name>.answer.json (tables: .answer.xlsx)
    <SUYUAN_INBOX>/<party code>/failed/…              those of which something was refused, with their answers

Procedure for a file:
 1. It is left alone until its size and time have stood still between two looks and are QUIET seconds old; names
    that end in ``.part``, ``.tmp`` or ``.filepart``, or begin with a dot, are somebody's unfinished transfers.
    Links are never followed: a file is what lies in the folder itself.
 2. One process watches: a lock of its database session.
 3. Capture and the note of its answer are one transaction. The note is found by the digest of place, time and
    content, so that after a kill the same file gets the same answer and is not captured again.
 4. The answer is written beside its final place under another name, flushed, renamed; then the file is moved. A
    kill in between leaves the file where it was, and step 3 finds the answer again.
"""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from suyuan import clock
from suyuan.core.problem import Problem, Refused
from suyuan.exchange.bodies import largest_document
from suyuan.exchange.doors import call_log, errors, imports, mappings
from suyuan.exchange.doors.files import FileAnswer, answer_workbook, put_away
from suyuan.exchange.doors.import_views import as_json
from suyuan.exchange.doors.statements import SQL
from suyuan.exchange.problems import DoorRefusal
from suyuan.exchange.sealing import DOOR_ANSWER, seal, unseal
from suyuan.failpoints import failpoint
from suyuan.ledger import connection
from suyuan.ledger.services import capture
from suyuan.parties.models import Party
from suyuan.parties.viewer import Viewer

QUIET: Final = 2.0
"""Seconds for which nothing may have happened to a file."""
UNFINISHED: Final = (".part", ".tmp", ".filepart", ".crdownload", ".swp")
DONE, FAILED = "done", "failed"
TABLES: Final = (".csv", ".xlsx", ".xlsm", ".xls", ".txt")
_LOCK: Final = int.from_bytes(hashlib.blake2b(b"suyuan inbox", digest_size=8).digest(), "big", signed=True)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One file that has come to rest."""

    path: Path
    folder: Path
    """The party's."""
    mapping: str | None
    look: tuple[int, int]
    """Size and time of change."""


@dataclass(slots=True)
class Watch:
    """What was seen at the last look."""

    root: Path
    quiet: float = QUIET
    seen: dict[Path, tuple[tuple[int, int], float]] = field(default_factory=dict)
    """How each file looked, and since when by our own clock: that of a sender may be wrong."""

    def sweep(self) -> int:
        """Take what has come to rest; how many files."""
        taken, there, now = 0, {}, time.monotonic()
        for found in _files(self.root):
            look, since = self.seen.get(found.path, (None, now))
            if look != found.look:
                there[found.path] = found.look, now
            elif now - since < self.quiet or not _taken(found):
                there[found.path] = found.look, since
            else:
                taken += 1
        self.seen = there
        return taken


def watching() -> bool:
    """Whether this process is the one that watches; it stays so until its database session ends."""
    with connection.cursor() as cursor:
        row = cursor.execute(SQL["lock"], {"number": _LOCK}).fetchone()
    return bool(row and row[0])


def leave() -> None:
    """Let another process watch."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["unlock"], {"number": _LOCK})


def _files(root: Path) -> Iterator[Waiting]:
    for folder in _entries(root, stat.S_ISDIR):
        for path in _entries(folder, stat.S_ISREG):
            yield from _waiting(path, folder, None)
        for below in _entries(folder, stat.S_ISDIR):
            if below.name not in {DONE, FAILED}:
                for path in _entries(below, stat.S_ISREG):
                    yield from _waiting(path, folder, below.name)


def _entries(folder: Path, wanted: Any) -> Iterator[Path]:
    """What lies there itself, of the wanted kind, in order of name; links and hidden names are passed by."""
    try:
        names = sorted(entry.name for entry in os.scandir(folder))
    except OSError:
        return
    for name in names:
        path = folder / name
        try:
            if not name.startswith(".") and wanted(path.lstat().st_mode):
                yield path
        except OSError:
            continue


def _waiting(path: Path, folder: Path, mapping: str | None) -> Iterator[Waiting]:
    if path.name.lower().endswith(UNFINISHED):
        return
    try:
        told = path.lstat()
    except OSError:
        return
    yield Waiting(path, folder, mapping, (told.st_size, told.st_mtime_ns))


def _taken(found: Waiting) -> int:
    """One file from where it lies to where it is put away; 0 when it is left for the next look."""
    start = time.monotonic()
    try:
        content = _content(found)
        answer = (
            _refused(errors.FOLDER_SIZE.problem(limit=largest_document() >> 20)) if content is None else None
        )
        party = Party.objects.filter(code=found.folder.name).first()
        if party is None:
            answer = _refused(errors.FOLDER_PARTY.problem())
        if answer is None and party is not None and content is not None:
            answer = _answered(found, content, party.pk)
        assert answer is not None
        failpoint("inbox.answered")
        put_away(found.path, found.folder / (DONE if answer.success else FAILED), answer)
    except OSError as why:
        _log.warning("a file of the inbox could not be put away: %s", why)
        return 0
    _note(found, party.pk if party else 0, answer, start)
    return 1


def _content(found: Waiting) -> bytes | None:
    """Its bytes; None when there are too many. A file that changed since it was looked at raises OSError."""
    if found.look[0] > largest_document():
        return None
    handle = os.open(found.path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(handle, "rb") as stream:
        content = stream.read()
        told = os.fstat(stream.fileno())
    if (told.st_size, told.st_mtime_ns) != found.look or len(content) != told.st_size:
        raise OSError("it is still being written")
    return content


def _answered(found: Waiting, content: bytes, party: int) -> FileAnswer:
    """The answer, made once for these bytes at this place and time."""
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


def _file_id(found: Waiting, content: bytes) -> UUID:
    digest = hashlib.blake2b(digest_size=16, person=b"suyuan-inbox-1")
    place = found.path.relative_to(found.folder)
    digest.update(f"{place}\0{found.look[1]}\0".encode("utf-8", "surrogateescape"))
    digest.update(content)
    return UUID(bytes=digest.digest())


def _captured(found: Waiting, content: bytes, party: int) -> FileAnswer:
    is_table = found.mapping is not None or found.path.suffix.lower() in TABLES
    try:
        return _imported(found.mapping, content, party) if is_table else _document(content, party)
    except (Refused, DoorRefusal) as refused:
        return _refused(*refused.problems)


def _document(content: bytes, party: int) -> FileAnswer:
    result = capture(content, sender=party, behaviour="proceed")
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
    success = made.state == imports.DONE and not made.refused
    return FileAnswer(as_json(made), success=success, subject=str(import_id), workbook=answer_workbook(made))


def _refused(*problems: Problem) -> FileAnswer:
    told = [problem.as_json() for problem in problems]
    tree = {"success": False, "accepted": 0, "duplicate": 0, "refused": 0, "problems": told, "lines": []}
    return FileAnswer(tree, success=False)


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


def _note(found: Waiting, party: int, answer: FileAnswer, start: float) -> None:
    """The folder is a door too: its files stand in the log of calls, without their names."""
    call_log.save(
        {
            "party": party,
            "at": clock.now(),
            "door": "folder",
            "method": "FILE",
            "route": f"/{found.mapping}/" if found.mapping in mappings.mappings_of(party) else "/",
            "status": 201 if answer.success else 422,
            "ms": round((time.monotonic() - start) * 1000),
            "bytes_in": found.look[0],
            "bytes_out": 0,
            "key_prefix": "",
            "user_id": None,
            "codes": answer.codes,
            "subject": answer.subject,
        }
    )


def root() -> Path | None:
    """The watched folder of this installation."""
    place: Path | None = settings.INBOX
    return place
