"""Taking in the body of a request: counted while it comes, unpacked, in memory when small and on disk when not."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.request import UnreadablePostError

from suyuan.core.epcis.json_careful import read_tree
from suyuan.exchange import errors
from suyuan.exchange.negotiation import JSON_TYPES, content_type
from suyuan.exchange.problems import DoorRefusal
from suyuan.exchange.temporary import temporary_file

IN_MEMORY = 1 << 20
CHUNK = 1 << 16
MOST_EVENTS = 200_000
"""Events that one document may hold (GS1-EPCIS-Capture-Limit)."""
LARGEST_RATIO = 250
"""How much larger than it came content may unpack, beyond the first megabyte. Real documents stay below 60."""


@dataclass(frozen=True, slots=True)
class Body:
    """What came, unpacked."""

    content: bytes | Path
    size: int

    def bytes(self) -> bytes:
        """All of it in memory."""
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


def largest_document() -> int:
    """Bytes that a document may have once unpacked."""
    return int(settings.LARGEST_DOCUMENT)


def limits() -> dict[str, str]:
    """The headers that tell the limits of a capture."""
    return {
        "GS1-EPCIS-Capture-Limit": str(MOST_EVENTS),
        "GS1-EPCIS-Capture-File-Size-Limit": str(largest_document()),
    }


@contextmanager
def received(request: HttpRequest, limit: int | None = None) -> Iterator[Body]:
    """The body of a request, for as long as the block lasts. ``limit``: bytes, by default ``largest_document()``.

    Steps: 1 what announces itself as too large is refused before a byte is read; 2 pieces are read, unpacked and
    counted one by one, so that neither a lie about the length nor a bomb gets further than the limit; 3 what does
    not fit into IN_MEMORY goes on in a file. Raises DoorRefusal: 413, 415 (Content-Encoding), 400 (cut, no gzip).
    """
    limit = largest_document() if limit is None else limit
    _refuse_announced(request, limit)
    with ExitStack() as stack:
        yield _collect(_unpacked(request, limit), limit, stack)


def as_it_came(request: HttpRequest, stack: ExitStack) -> Body:
    """The body without unpacking it, for as long as the stack is open. Raises DoorRefusal: 413, 400 (cut)."""
    limit = largest_document()
    _refuse_announced(request, limit)
    return _collect(_pieces(request), limit, stack)


def _refuse_announced(request: HttpRequest, limit: int) -> None:
    announced = request.META.get("CONTENT_LENGTH") or ""
    if announced.isdigit() and int(announced) > limit:
        raise too_large(limit)


def json_of(request: HttpRequest, limit: int) -> Any:
    """The JSON of a request, read strictly: nothing is said twice, numbers are exact.

    Raises DoorRefusal 415, 413, 400; Refused for what is no JSON.
    """
    said = content_type(request)
    if said not in JSON_TYPES:
        problem = errors.MEDIA_TYPE.problem("Content-Type", said, accepted=", ".join(JSON_TYPES))
        raise DoorRefusal("UnsupportedMediaTypeException", 415, problem)
    with received(request, limit) as body:
        return read_tree(body.bytes())


def too_large(limit: int) -> DoorRefusal:
    return DoorRefusal(
        "CaptureLimitExceededException", 413, errors.TOO_LARGE.problem(limit=limit), headers=limits()
    )


def _collect(pieces: Iterator[bytes], limit: int, stack: ExitStack) -> Body:
    start: list[bytes] = []
    size, place, stream = 0, None, None
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise too_large(limit)
        if stream is None and size > IN_MEMORY:
            place, stream = stack.enter_context(temporary_file())
            stream.writelines(start)
        if stream is None:
            start.append(piece)
        else:
            stream.write(piece)
    if stream is None or place is None:
        return Body(b"".join(start), size)
    stream.flush()
    return Body(place, size)


def _unpacked(request: HttpRequest, limit: int) -> Iterator[bytes]:
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding in {"", "identity"}:
        yield from _pieces(request)
    elif encoding in {"gzip", "x-gzip"}:
        yield from _gunzip(_pieces(request), limit)
    else:
        unknown = errors.CONTENT_ENCODING.problem("Content-Encoding", encoding)
        raise DoorRefusal(
            "UnsupportedMediaTypeException", 415, unknown, headers={"Accept-Encoding": "gzip, identity"}
        )


def _gunzip(packed: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """Unpack members of at most CHUNK bytes at a time: a bomb never unfolds in memory."""
    unpacker = zlib.decompressobj(wbits=31)
    came = gave = 0
    for piece in packed:
        came += len(piece)
        rest, out = piece, b""
        while rest or len(out) == CHUNK:  # a full piece may have more behind it
            if unpacker.eof and rest:  # gzip files may be put one behind the other
                unpacker = zlib.decompressobj(wbits=31)
            try:
                out = unpacker.decompress(rest, CHUNK)
            except zlib.error:
                raise _packed_badly() from None
            rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            gave += len(out)
            if gave > IN_MEMORY and gave > came * LARGEST_RATIO:
                raise too_large(limit)
            yield out
    if came and not unpacker.eof:
        raise _packed_badly()


def _packed_badly() -> DoorRefusal:
    return DoorRefusal("ValidationException", 400, errors.PACKED_BADLY.problem("Content-Encoding", "gzip"))


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    """The bytes as they come. Content of unknown length (chunked) is read to its end, which Django does not do.

    Raises DoorRefusal 400 when they end early.
    """
    announced = request.META.get("CONTENT_LENGTH") or ""
    chunked = not announced and "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
    stream: Any = request.META.get("wsgi.input") if chunked else request
    got = 0
    try:
        while piece := stream.read(CHUNK):
            got += len(piece)
            yield piece
    except (UnreadablePostError, OSError):
        raise _cut_short(got, announced) from None
    if announced.isdigit() and got < int(announced):
        raise _cut_short(got, announced)


def _cut_short(got: int, announced: str) -> DoorRefusal:
    problem = errors.CUT_SHORT.problem(got=got, promised=announced or "?")
    return DoorRefusal("ValidationException", 400, problem)
