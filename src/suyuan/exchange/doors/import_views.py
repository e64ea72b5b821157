"""``/api/v1/imports``: tables in, the fate of each row out, as JSON or as the same table with a column of problems."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from suyuan.exchange import errors as door_errors
from suyuan.exchange.api.questions import Nothing, asked
from suyuan.exchange.bodies import received, too_large
from suyuan.exchange.doors import call_log, errors, imports, sheets
from suyuan.exchange.doors.door import json_answer
from suyuan.exchange.doors.imports import MEDIA, TableImport
from suyuan.exchange.doors.questions import ImportQuestion, ImportsQuestion, LinesQuestion
from suyuan.exchange.doors.table_rows import DONE, FAILED, WAITING
from suyuan.exchange.identity import Caller
from suyuan.exchange.negotiation import content_type
from suyuan.exchange.problems import DoorRefusal
from suyuan.exchange.uploads import LARGEST_TABLE
from suyuan.parties.sealing import Unreadable

_STATES: Final = {WAITING: "waiting", DONE: "done", FAILED: "failed"}
_PAGE: Final = 50


def take(request: HttpRequest, caller: Caller) -> HttpResponse:
    """POST: the table as the body with ``?mapping=``, or a form with the parts ``file`` and ``mapping``.

    201 with the result when it was worked off at once (whatever became of its rows), 202 while it waits.
    Steps: 1 the table comes in within its limit; 2 it is read, laid out and kept; 3 a small one is worked off.
    """
    party = caller.sender
    question = asked(request, ImportQuestion)
    content, mapping = _table(request, question.mapping or "")
    import_id = imports.accept(content, party, mapping, "api")
    found = _at_once(party, import_id, caller)
    call_log.note(request, codes=found.codes, subject=import_id)
    place = {"Location": f"{request.path.rstrip('/')}/{import_id}"}
    return json_answer(as_json(found), 202 if found.is_waiting else 201, place)


def _at_once(party: int, import_id: uuid.UUID, caller: Caller) -> TableImport:
    imports.work_off_at_once(party, import_id, _seen(import_id, caller).rows)
    return _seen(import_id, caller)


def _table(request: HttpRequest, mapping: str) -> tuple[bytes, str]:
    """(content, name of the mapping: that of the form goes before that of the address)."""
    if content_type(request) != "multipart/form-data":
        with received(request, LARGEST_TABLE) as body:
            return body.bytes(), mapping
    file = request.FILES.get("file")
    if file is None:
        raise DoorRefusal("ValidationException", 400, errors.NO_FILE.problem("file"))
    if (file.size or 0) > LARGEST_TABLE:
        raise too_large(LARGEST_TABLE)
    return file.read(), request.POST.get("mapping") or mapping


def show(request: HttpRequest, caller: Caller, import_id: uuid.UUID) -> HttpResponse:
    """GET: the result; ``?only=failed`` lists only rows that were not taken."""
    question = asked(request, LinesQuestion)
    found = _seen(import_id, caller)
    call_log.note(request, subject=import_id)
    return json_answer(as_json(found, only_failed=question.only is not None))


def show_all(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET: the newest first; ``?before=<id>`` goes on behind one."""
    before = _before(asked(request, ImportsQuestion).before, caller)
    found = imports.imports_of(caller.viewer, _PAGE, before)
    following = f"{request.path}?before={found[-1].id}" if len(found) == _PAGE else None
    return json_answer({"imports": [as_json(one) for one in found], "next": following})


def _before(text: str | None, caller: Caller) -> tuple[dt.datetime, uuid.UUID] | None:
    if not text:
        return None
    try:
        found = _seen(uuid.UUID(text), caller)
    except ValueError:
        raise unknown(text) from None
    return found.created_at, found.id


def download(request: HttpRequest, caller: Caller, import_id: uuid.UUID) -> HttpResponse:
    """GET: the same table with a column of problems; ``?only=failed`` holds only what to mend and send again."""
    question = asked(request, LinesQuestion)
    return answer_file(_seen(import_id, caller), only_failed=question.only is not None)


def answer_file(found: TableImport, *, only_failed: bool) -> HttpResponse:
    """The workbook of an import. Raises DoorRefusal when it waits (409) or was erased (410)."""
    if found.result is None:
        raise DoorRefusal("", 409, errors.IMPORT_WAITS.problem(), headers={"Retry-After": "5"})
    try:
        grid, mapping = imports.table_of(found)
    except Unreadable:
        raise DoorRefusal("NoSuchNameException", 410, errors.GONE.problem()) from None
    content = sheets.answer(grid, mapping, found.result["lines"], only_failed=only_failed)
    return workbook(content, f"{found.mapping}-{found.id.hex[:8]}-answer.xlsx")


def again(request: HttpRequest, caller: Caller, import_id: uuid.UUID) -> HttpResponse:
    """POST …/retry: once more, for an import that failed or had refused rows."""
    asked(request, Nothing)
    _seen(import_id, caller)
    imports.try_again(import_id, caller.viewer)
    return json_answer(as_json(_seen(import_id, caller)))


def _seen(import_id: uuid.UUID, caller: Caller) -> TableImport:
    found = imports.import_of(import_id, caller.viewer)
    if found is None:
        raise unknown(str(import_id))
    return found


def unknown(name: str) -> DoorRefusal:
    return DoorRefusal("NoSuchNameException", 404, door_errors.UNKNOWN.problem("", name))


def workbook(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=MEDIA["xlsx"], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def as_json(found: TableImport, *, only_failed: bool = False) -> dict[str, Any]:
    """The wire form."""
    tree: dict[str, Any] = {
        "importID": str(found.id),
        "state": _STATES[found.state],
        "createdAt": found.created_at,
        "finishedAt": found.finished_at,
        "origin": found.origin,
        "mapping": found.mapping,
        "mappingVersion": found.mapping_version,
        "rows": found.rows,
        "accepted": found.accepted,
        "duplicate": found.duplicate,
        "refused": found.refused,
    }
    if found.result is not None:
        tree |= found.result
        if only_failed:
            tree["lines"] = [one for one in tree["lines"] if one["status"] not in {"accepted", "duplicate"}]
    return tree
