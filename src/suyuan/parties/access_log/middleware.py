"""The middleware that writes the access log: one entry a request that anybody known made, whatever its answer.

Procedure:
 1. The view is called; what it tells (``recording``) gathers in a note.
 2. The answer says what came of it: below 400 it was done; 401, 403, 429 and what was told to be refused are refused;
    the rest failed.
 3. What has to be written first (``Entry.is_first``) is committed before the answer leaves. A reading that cannot be
    written down is not answered: 503. A change was made already and stands; that its entry is missing is told.
 4. Everything else waits a moment to be written together with others (``writing.Batch``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from django.db import Error as DjangoError
from django.http import HttpRequest, HttpResponse
from psycopg import Error as PsycopgError

from suyuan.parties.access_log import recording
from suyuan.parties.access_log.entries import Action, Entry, Result
from suyuan.parties.access_log.recording import Note
from suyuan.parties.access_log.writing import BATCH, save
from suyuan.parties.signin import wall

_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_REFUSALS: Final = (401, 403, 429)
_log = logging.getLogger(__name__)


class AccessLog:
    """Stands outside of sessions and sign-in, so that it sees the answer that leaves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with recording.answering(request) as note:
            response = self.get_response(request)
        entry = entry_of(request, response, note)
        if entry is None:
            return response
        if not entry.is_first:
            BATCH.put(entry)
            return response
        return response if _is_written(entry) or entry.action == Action.CHANGE else _unavailable()


def entry_of(request: HttpRequest, response: HttpResponse, note: Note) -> Entry | None:
    """The entry of a request; None for what leaves none: what is written already, and pages that anybody may see."""
    status = response.status_code
    if note.is_written or (note.has_acted and status < 400):
        return None
    who = recording.who_asks(request)
    action = _action(request, response, note)
    if not who.is_known and not action.startswith("call."):
        return None
    return Entry(
        wall.now(),
        who,
        action,
        _result(status, note),
        note.object_kind,
        note.object[:200],
        note.purpose,
        note.records,
        status,
        recording.route_of(request),
        frozenset(sorted(note.touched - {who.party})[: recording.MOST_TOUCHED]),
    )


def _action(request: HttpRequest, response: HttpResponse, note: Note) -> str:
    is_call = note.action.startswith("call.")
    if not is_call and response.status_code < 400 and _is_file(response):
        return Action.EXPORT
    if note.action:
        return note.action
    return Action.PAGE if request.method in _SAFE else Action.CHANGE


def _is_file(response: HttpResponse) -> bool:
    return str(response.get("Content-Disposition", "")).startswith("attachment")


def _result(status: int, note: Note) -> Result:
    if note.refused or status in _REFUSALS:
        return Result.REFUSED
    return Result.DONE if status < 400 else Result.FAILED


def _is_written(entry: Entry) -> bool:
    try:
        save([entry])
    except (DjangoError, PsycopgError, OSError):
        _log.exception("an access could not be written down: %s %s", entry.action, entry.route)
        return False
    return True


def _unavailable() -> HttpResponse:
    words = "访问日志暂时无法写入，请稍后再试。 The access log cannot be written now; try again in a moment."
    answer = HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = "5"
    return answer
