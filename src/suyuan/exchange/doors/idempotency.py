"""``Idempotency-Key``: a POST that is sent again is answered again and done once.

Procedure (``idempotent``):
 1. Without the header, or for who is not known, the request goes its way.
 2. The request is reduced to a digest: method, address, the headers that change what is done or answered (MEANT),
    and content, in whatever pieces it comes (of a form its fields and files, since its boundaries are drawn anew
    each time).
 3. One request of a party, of the same rights, and key at a time: who was issued less must not get what was answered
    to who was issued more. A lock of the database session, gone with the process if it dies.
    Who waits longer than WAIT_SECONDS is answered 409 with Retry-After.
 4. A stored answer to the same digest is given again, with ``Idempotency-Replayed: true``; to another digest: 422.
 5. Else the request is done. Its answer is sealed and kept (IDEMPOTENCY_HOURS), unless it says that nothing was decided:
    faults (5xx), refused identities (401, 403) and "later" (408, 425, 429).
A process killed between the work and step 5 leaves no answer: the work is done again, and changes nothing, since
every POST door beneath is idempotent by what it stores.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any, BinaryIO, Final
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from suyuan import clock
from suyuan.exchange.bodies import CHUNK, as_it_came
from suyuan.exchange.doors import errors
from suyuan.exchange.doors.statements import SQL
from suyuan.exchange.identity import Caller, caller_of
from suyuan.exchange.problems import FORM_FAULTS, DoorRefusal, problem_response
from suyuan.exchange.sealing import DOOR_ANSWER, seal, unseal
from suyuan.ledger import connection
from suyuan.parties.sealing import Unreadable

HEADER: Final = "Idempotency-Key"
WAIT_SECONDS: Final = 10.0
LOOK_EVERY: Final = 0.05
LONGEST_KEY: Final = 255
LARGEST_ANSWER: Final = 8 << 20
MEANT: Final = (
    "Accept", "Content-Encoding", "Content-Type", "GS1-Capture-Error-Behaviour", "GS1-CBV-Max", "GS1-CBV-Min",
    "GS1-CBV-Version", "GS1-CBV-XML-Format", "GS1-EPC-Format", "GS1-EPCIS-Max", "GS1-EPCIS-Min", "GS1-EPCIS-Version",
    "GS1-Extensions",
)  # fmt: skip
_UNDECIDED: Final = {401, 403, 408, 425, 429}
_NOT_KEPT: Final = {"date", "set-cookie", "server", "content-length", "vary", "content-language"}
View = Callable[..., HttpResponse]


def idempotent(view: View) -> View:
    """A view whose POSTs may be repeated with the same Idempotency-Key."""

    @wraps(view)
    def once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get(HEADER)
        if key is None or request.method != "POST":
            return view(request, *args, **kwargs)
        try:
            caller = caller_of(request)
        except DoorRefusal:
            return view(request, *args, **kwargs)  # which refuses in its own form
        try:
            return _once(request, key, caller, lambda: view(request, *args, **kwargs))
        except (DoorRefusal, *FORM_FAULTS) as refusal:
            return problem_response(refusal, request)

    return once


def _once(request: HttpRequest, key: str, caller: Caller, do: Callable[[], HttpResponse]) -> HttpResponse:
    _refuse_shape(key)
    party = caller.party_id or 0
    name = _name(caller, key)
    with _digested(request) as digest, _alone(name):
        known = _known(party, name, digest)
        if known is not None:
            return known
        answer = do()
        _keep(party, name, digest, answer)
        return answer


def _name(caller: Caller, key: str) -> UUID:
    """Under which the answer is kept: the key of this party with these rights."""
    owner = caller.party_id or f"user {caller.viewer.user_id}"
    rights = "session" if caller.key is None else " ".join(sorted(caller.key.scopes))
    told = f"{owner}\n{rights}\n{key}".encode()
    return UUID(bytes=hashlib.blake2b(told, digest_size=16, person=b"suyuan-idemp-2").digest())


def _refuse_shape(key: str) -> None:
    if not 0 < len(key) <= LONGEST_KEY or not all("!" <= sign <= "~" for sign in key):
        raise DoorRefusal("ValidationException", 400, errors.KEY_SHAPE.problem(HEADER))


@contextmanager
def _digested(request: HttpRequest) -> Iterator[bytes]:
    """The digest of the request, whose body can be read again inside the block."""
    is_form = request.headers.get("Content-Type", "").startswith("multipart/form-data")
    meant = [request.headers.get(name, "") for name in MEANT if not (is_form and name == "Content-Type")]
    digest = hashlib.sha256("\n".join((str(request.method), request.get_full_path(), *meant)).encode())
    if is_form:
        _add_form(request, digest)
        yield digest.digest()
        return
    with ExitStack() as stack:
        kept = _kept(request, digest, stack)
        request._stream = kept  # noqa: SLF001 - Django has no public way back to the start
        request._read_started = False  # type: ignore[attr-defined]  # noqa: SLF001
        request.META["wsgi.input"] = kept  # where content of unknown length is read
        yield digest.digest()


def _kept(request: HttpRequest, digest: Any, stack: ExitStack) -> BinaryIO:
    """The body once more, from its start."""
    content = as_it_came(request, stack).content
    stream: BinaryIO = (
        io.BytesIO(content) if isinstance(content, bytes) else stack.enter_context(content.open("rb"))
    )
    while piece := stream.read(CHUNK):
        digest.update(piece)
    stream.seek(0)
    return stream


def _add_form(request: HttpRequest, digest: Any) -> None:
    for name, values in sorted(request.POST.lists()):
        digest.update(msgspec.json.encode([name, values]))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(msgspec.json.encode([name, file.name, file.size]))
            for piece in file.chunks():
                digest.update(piece)
            file.seek(0)


@contextmanager
def _alone(name: UUID) -> Iterator[None]:
    """Raises DoorRefusal 409 when another request with the key takes too long."""
    number = int.from_bytes(name.bytes[:8], "big", signed=True)
    end = time.monotonic() + WAIT_SECONDS
    while not _asked("lock", number):
        if time.monotonic() > end:
            refusal = errors.KEY_BUSY.problem(HEADER)
            raise DoorRefusal("ResourceAlreadyExistsException", 409, refusal, headers={"Retry-After": "5"})
        time.sleep(LOOK_EVERY)
    try:
        yield
    finally:
        _asked("unlock", number)


def _asked(statement: str, number: int) -> bool:
    with connection.cursor() as cursor:
        row = cursor.execute(SQL[statement], {"number": number}).fetchone()
    return bool(row and row[0])


def _known(party: int, name: UUID, digest: bytes) -> HttpResponse | None:
    with connection.cursor() as cursor:
        row = cursor.execute(SQL["key_find"], {"party": party, "key": name}).fetchone()
    if row is None or row[1] <= clock.now():
        return None
    if bytes(row[0]) != digest:
        reused = errors.KEY_REUSED.problem(HEADER, None, hours=settings.IDEMPOTENCY_HOURS)
        raise DoorRefusal("ValidationException", 422, reused)
    try:
        headers, body = msgspec.msgpack.decode(unseal(DOOR_ANSWER, bytes(row[3]), name.hex))
    except Unreadable:
        return None  # the keys of the installation were changed: the work is done again
    headers["Idempotency-Replayed"] = "true"
    return HttpResponse(body, status=row[2], headers=headers)


def _keep(party: int, name: UUID, digest: bytes, answer: HttpResponse) -> None:
    if (
        answer.status_code >= 500
        or answer.status_code in _UNDECIDED
        or isinstance(answer, StreamingHttpResponse)
    ):
        return
    if len(answer.content) > LARGEST_ANSWER:
        return
    headers = {name: value for name, value in answer.items() if name.lower() not in _NOT_KEPT}
    sealed = seal(DOOR_ANSWER, msgspec.msgpack.encode([headers, answer.content]), name.hex)
    row = {
        "party": party,
        "key": name,
        "request": digest,
        "expires": clock.now() + dt.timedelta(hours=settings.IDEMPOTENCY_HOURS),
        "status": answer.status_code,
        "answer": sealed,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL["key_save"], row)
