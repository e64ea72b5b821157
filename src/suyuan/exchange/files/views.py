"""The operations under ``/api/v1/files``. What a file is and who sees it, ``parties.media`` decides."""

from __future__ import annotations

from typing import Any, Final, cast
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse

from suyuan.core.identifiers.canonical import key_for
from suyuan.core.problem import Refused
from suyuan.exchange import errors as door_errors
from suyuan.exchange.api.questions import Nothing, asked
from suyuan.exchange.doors import call_log
from suyuan.exchange.doors.door import json_answer, json_body
from suyuan.exchange.doors.errors import NO_FILE
from suyuan.exchange.files.declared import FileLink, FilesQuestion
from suyuan.exchange.identity import Caller
from suyuan.exchange.negotiation import content_type
from suyuan.exchange.problems import DoorRefusal
from suyuan.ledger import acts
from suyuan.parties.access_log import recording
from suyuan.parties.media import errors, queries, services
from suyuan.parties.media.queries import StoredFile
from suyuan.parties.media.sealing import Part
from suyuan.parties.media.serving import GUARDED, answer
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import somewhere

STATUS: Final = {
    errors.TOO_LARGE.code: 413,
    errors.PARTY_FULL.code: 413,
    errors.NOT_TAKEN.code: 415,
    errors.NOT_OPEN.code: 403,
    errors.UNKNOWN.code: 404,
    errors.GONE.code: 410,
    errors.STORE_AWAY.code: 503,
}
"""Of refusals; all others are 400."""
_KINDS: Final = {403: "SecurityException", 404: "NoSuchNameException", 410: "NoSuchNameException"}


def keep(request: HttpRequest, caller: Caller) -> HttpResponse:
    """POST /files: a form with ``file``, ``purpose`` and, of a patient, ``person``. 200 where it was kept before."""
    asked(request, Nothing)
    party = _sender(caller)
    if content_type(request) != "multipart/form-data":
        problem = door_errors.MEDIA_TYPE.problem(
            "Content-Type", content_type(request), accepted="multipart/form-data"
        )
        raise DoorRefusal("UnsupportedMediaTypeException", 415, problem)
    came, form = request.FILES.get("file"), request.POST
    if came is None:
        raise DoorRefusal("ValidationException", 400, NO_FILE.problem("file"))
    with _refusals():
        made = services.prepared(
            party,
            came.read(),
            form.get("purpose", "evidence"),
            name=came.name or "",
            person=form.get("person", ""),
        )
        there = services.known(made)
        file = there or _kept(made, caller)
    call_log.note(request, subject=file.id)
    place = {"Location": f"/api/v1/files/{file.id}"}
    return json_answer(as_json(file), 200 if there else 201, place)


def show_all(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET /files: the own ones, the newest first; or what is attached to an event or a thing and may be seen."""
    question = asked(request, FilesQuestion)
    _may(caller, Action.FILE_READ)
    if question.event is not None:
        found = queries.files_at_event(question.event, caller.viewer)
    elif question.item is not None:
        found = queries.files_at_item(UUID(bytes=key_for(question.item)), caller.viewer)
    else:
        before = _seen(question.before, caller) if question.before else None
        found = queries.files_of(caller.viewer, before=before)
    is_page = question.event is None and question.item is None and len(found) == queries.SHOWN
    following = f"{request.path}?before={found[-1].id}" if is_page else None
    return json_answer({"files": [as_json(one) for one in found], "next": following})


def show(request: HttpRequest, caller: Caller, file_id: UUID) -> HttpResponse:
    """GET /files/{fileID}: what is known of it."""
    asked(request, Nothing)
    return json_answer(as_json(_seen(file_id, caller)))


def content(request: HttpRequest, caller: Caller, file_id: UUID) -> HttpResponse:
    """GET /files/{fileID}/content: its bytes."""
    asked(request, Nothing)
    with _refusals():
        return _streamed(_seen(file_id, caller), caller)


def thumbnail(request: HttpRequest, caller: Caller, file_id: UUID) -> HttpResponse:
    """GET /files/{fileID}/thumbnail: a small JPEG; 404 where there is none."""
    asked(request, Nothing)
    file = _seen(file_id, caller)
    if not file.has_thumbnail:
        raise _unknown(file_id)
    with _refusals():
        return _streamed(file, caller, Part.THUMBNAIL)


def attach(request: HttpRequest, caller: Caller, file_id: UUID) -> HttpResponse:
    """POST /files/{fileID}/links: attach it to an own event, or to a thing that the owner reported."""
    asked(request, Nothing)
    file = _own(file_id, caller)
    link = json_body(request, FileLink)
    item = UUID(bytes=key_for(link.item)) if link.item is not None else None
    with _refusals():
        services.checked_link(file, link.event, item)
        body = {"file": str(file.id), "event": str(link.event or ""), "item": str(item or "")}
        with acts.ordering("file.attach", caller.viewer, subject=file.id, **body) as act:
            services.attach(file, link.event, item, act=act)
    return json_answer(as_json(file))


def erase(request: HttpRequest, caller: Caller, file_id: UUID) -> HttpResponse:
    """DELETE /files/{fileID}: destroy its key, then its bytes."""
    asked(request, Nothing)
    file = _own(file_id, caller)
    with (
        _refusals(),
        acts.ordering("file.erase", caller.viewer, subject=file.id, file=str(file.id)) as act,
    ):
        services.erase(file, act=act)
    return json_answer({"fileID": str(file.id), "erased": True})


def as_json(file: StoredFile) -> dict[str, Any]:
    """What is told of a file: not how its sender called it, which may name somebody."""
    return {
        "fileID": str(file.id),
        "mediaType": file.media_type,
        "size": file.size,
        "sha256": file.sha256.hex(),
        "purpose": str(file.purpose),
        "createdAt": msgspec.to_builtins(file.created_at),
        "content": f"/api/v1/files/{file.id}/content",
        "thumbnail": f"/api/v1/files/{file.id}/thumbnail" if file.has_thumbnail else None,
    }


def _streamed(file: StoredFile, caller: Caller, part: Part = Part.CONTENT) -> HttpResponse:
    # Django's two kinds of answers have a base in common; doors look at headers and status alone.
    return cast("HttpResponse", answer(file, caller.viewer, part))


def _kept(made: services.Prepared, caller: Caller) -> StoredFile:
    body = {"file": str(made.id), "purpose": str(made.purpose), "type": made.file.media_type}
    with acts.ordering(
        "file.keep", caller.viewer, subject=made.id, size=len(made.file.content), **body
    ) as act:
        return services.keep(made, caller.viewer, act=act)


def _may(caller: Caller, action: Action) -> None:
    """What a key's scope says of a machine, the matrix says of a person; whose file it is, is asked besides."""
    if caller.key is None and not somewhere(caller.viewer, action):
        raise DoorRefusal("SecurityException", 403, door_errors.ROLE_MAY_NOT.problem())


def _sender(caller: Caller) -> int:
    """The party whose files the caller keeps. Raises DoorRefusal 403."""
    _may(caller, Action.FILE_KEEP)
    return caller.sender


def _seen(file_id: UUID, caller: Caller) -> StoredFile:
    """A file that the caller may see. Raises DoorRefusal 404, as where there is none."""
    _may(caller, Action.FILE_READ)
    file = queries.file_of(file_id, caller.viewer)
    if file is None:
        if owners := queries.owner_of(file_id):
            recording.refused(GUARDED, file_id, owners)
        raise _unknown(file_id)
    return file


def _own(file_id: UUID, caller: Caller) -> StoredFile:
    """A file of the caller's own party. Raises DoorRefusal."""
    party = _sender(caller)
    file = _seen(file_id, caller)
    if file.party_id != party:
        recording.refused(GUARDED, file_id, [file.party_id])
        raise _unknown(file_id)
    return file


def _unknown(file_id: UUID) -> DoorRefusal:
    return DoorRefusal("NoSuchNameException", 404, errors.UNKNOWN.problem("fileID", str(file_id)))


class _refusals:  # noqa: N801 - reads as a with statement
    """What the room refuses, with the status that the API gives it."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, cause: BaseException | None, trace: object) -> None:
        if isinstance(cause, Refused):
            status = STATUS.get(cause.problems[0].code, 400)
            headers = {"Retry-After": "5"} if status == 503 else None
            named = "ImplementationException" if status == 503 else _KINDS.get(status, "ValidationException")
            raise DoorRefusal(named, status, *cause.problems, headers=headers) from None
