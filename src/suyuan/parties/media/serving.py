"""Handing a file out over HTTP, so that no browser takes it for anything else than what it is, and no cache keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

from django.http import StreamingHttpResponse

from suyuan.core.problem import Refused
from suyuan.parties.access_log import recording
from suyuan.parties.access_log.entries import Action
from suyuan.parties.media.queries import StoredFile, grant_for, opened
from suyuan.parties.media.sealing import Part
from suyuan.parties.viewer import Viewer

GUARDED: Final = "file"
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def answer(file: StoredFile, viewer: Viewer, part: Part = Part.CONTENT) -> StreamingHttpResponse:
    """The bytes as an answer; pictures in place, all else to be saved. The access log is told. Raises Refused."""
    stack = ExitStack()
    try:
        chunks = stack.enter_context(opened(file, viewer, part))
    except Refused:
        recording.refused(GUARDED, file.id, [file.party_id])
        raise
    told(file, viewer)
    is_small = part is Part.THUMBNAIL
    media_type = "image/jpeg" if is_small else file.media_type
    response = StreamingHttpResponse(_closing(stack, chunks), content_type=media_type, headers=_HEADERS)
    manner = "inline" if file.is_picture else "attachment"
    response["Content-Disposition"] = f'{manner}; filename="{file.file_name}"'
    if not is_small:
        response["Content-Length"] = str(file.size)
    return response


def told(file: StoredFile, viewer: Viewer) -> None:
    """Tell the access log that a file is opened; of a patient, by which approval."""
    grant = grant_for(file, viewer) if file.is_of_patient else None
    action = Action.PERSON if file.is_of_patient else Action.FILE
    purpose = f"{grant.purpose} {grant.approval_id}" if grant else str(file.purpose)
    recording.reading(action, GUARDED, file.id, records=1, touched=[file.party_id], purpose=purpose)


def _closing(stack: ExitStack, chunks: Iterator[bytes]) -> Iterator[bytes]:
    with stack:
        yield from chunks
