"""One server, one key, and a method for each operation."""

from __future__ import annotations

import datetime as dt
import json
import ssl
import time
import urllib.error
import urllib.request
import uuid
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import replace
from email.message import Message
from typing import Any, Literal
from urllib.parse import quote, urlencode

from suyuan_client.acceptance import Acceptances
from suyuan_client.data_sets import OfDataSets
from suyuan_client.messages import Messages
from suyuan_client.model import (
    CaptureJob,
    CaptureList,
    Changes,
    FileErased,
    FileList,
    FindingList,
    FindingWhole,
    Health,
    Identified,
    IdentifiedList,
    ImportList,
    MappingList,
    MappingName,
    Me,
    Problem,
    Reconciliation,
    ScanAnswer,
    ShortState,
    StoredFile,
    TableImport,
    made,
)
from suyuan_client.papers import Papers
from suyuan_client.serials import OfSerials
from suyuan_client.signing import Algorithm, authorization, is_signing_secret

JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EVERYTHING = "SimpleEventQuery"
LATER = (429, 503)
LONGEST_WAIT = 30.0


class ApiError(Exception):
    """A request that was refused. ``status`` is 0 when no answer came."""

    def __init__(self, status: int, title: str, problems: tuple[Problem, ...] = ()) -> None:
        told = "; ".join(f"{p.code} {p.where}: {p.message}. {p.remedy}." for p in problems)
        super().__init__(f"{status} {title}{f': {told}' if told else ''}")
        self.status, self.title, self.problems = status, title, problems


class Client(Papers, OfDataSets, Acceptances, Messages, OfSerials):
    """One server and one key. Safe to share between threads.

    ``key``: the API key (``suyuan_…``), shown with each request; or its signing secret (``sign_…``), which never
    leaves this machine: each request is signed instead, by HMAC-SHA-256 or, with ``algorithm="sm3"``, HMAC-SM3.
    ``retries``: how often a request is sent again when the server is busy or the connection broke.
    """

    def __init__(
        self,
        server: str,
        key: str,
        *,
        timeout: float = 60.0,
        retries: int = 3,
        context: ssl.SSLContext | None = None,
        algorithm: Algorithm = "sha256",
    ) -> None:
        if not server.startswith(("https://", "http://")):
            raise ValueError("the server begins with https:// (or http:// on your own machine)")
        self._root, self._key = f"{server.rstrip('/')}/api/v1", key
        self._timeout, self._retries, self._algorithm = timeout, retries, algorithm
        # Redirects are not followed: urllib would carry the key to wherever they lead.
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=context), _NoRedirect()
        )

    def trace(
        self,
        code: str,
        *,
        view: Literal["all", "parties", "packaging", "states", "places", "conditions"] = "all",
        direction: Literal["both", "back", "forward"] = "both",
        as_of: dt.datetime | None = None,
        known_at: dt.datetime | None = None,
    ) -> dict[str, Any]:
        """The whole life of a code, in the shape of the schema ``Trace``. Times need an offset."""
        query = {"code": code, "view": view, "direction": direction, "as_of": as_of, "known_at": known_at}
        return dict(self._json("GET", "/trace", query))

    def thing_state(self, code: str) -> ShortState:
        """May it be used, in which state is it, who has it."""
        return made(ShortState, self._json("GET", f"/things/{quote(code, safe='')}/state"))

    def verify(
        self,
        codes: str | Iterable[str],
        purpose: Literal["receive", "ship", "use", "takeaway"],
        *,
        quantity: float | None = None,
        document: str | None = None,
    ) -> dict[str, Any]:
        """May these be received, shipped, used, taken away, by this document? A ``CheckAnswer``, signed."""
        wanted = [codes] if isinstance(codes, str) else list(codes)
        more = {"quantity": quantity, "document": document}
        asked = {"codes": wanted, "purpose": purpose} | {k: v for k, v in more.items() if v is not None}
        return dict(self._json("POST", "/verify", body=_encoded(asked)))

    def locks(self, after: int = 0, *, limit: int = 1_000) -> dict[str, Any]:
        """What is stopped and what no longer is since a number. Keep ``upto``, and ask with it as ``after``."""
        return dict(self._json("GET", "/locks", {"after": after, "limit": limit}))

    def identify(self, code: str, *, kind: str | None = None) -> Identified:
        """What one code is."""
        return made(Identified, self._json("GET", "/identify", {"code": code, "kind": kind}))

    def identify_all(self, codes: Iterable[str], *, kind: str | None = None) -> tuple[Identified, ...]:
        """What many codes are, in their order; at most 1,000."""
        wanted = {"codes": list(codes), "kind": kind}
        return made(IdentifiedList, self._json("POST", "/identify", body=_encoded(wanted))).results

    def capture(
        self,
        document: bytes | str | Mapping[str, Any],
        *,
        on_error: Literal["rollback", "proceed"] = "rollback",
        idempotency_key: str | None = None,
    ) -> CaptureJob:
        """Send one EPCIS document: JSON as text or as a dict, or XML. It is kept for good when this returns."""
        body = _encoded(document)
        media = "application/xml" if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" else JSON
        query = {"on_error": on_error}
        return made(CaptureJob, self._json("POST", "/capture", query, body, media, idempotency_key))

    def captures(self) -> tuple[CaptureJob, ...]:
        """The newest 50 documents and what became of them."""
        return made(CaptureList, self._json("GET", "/capture")).captures

    def capture_job(self, capture_id: str) -> CaptureJob:
        """What became of a document."""
        return made(CaptureJob, self._json("GET", f"/capture/{quote(capture_id, safe='')}"))

    def wait_for(self, job: CaptureJob, seconds: float = 60.0) -> CaptureJob:
        """The job once it is final. Raises TimeoutError."""
        end, pause = time.monotonic() + seconds, 0.1
        while job.running:
            if time.monotonic() > end:
                raise TimeoutError(f"capture {job.capture_id} still runs after {seconds} seconds")
            time.sleep(pause)
            pause = min(pause * 2, 2.0)
            job = self.capture_job(job.capture_id)
        return job

    def changes(self, after: int = 0, *, limit: int = 500, query: str = EVERYTHING) -> Changes:
        """Events that became visible behind a number. Ask again from ``upto`` while ``more`` is true."""
        return made(Changes, self._json("GET", "/changes", {"after": after, "limit": limit, "query": query}))

    def reconciliation(
        self,
        since: dt.datetime,
        until: dt.datetime,
        *,
        by: Literal["day", "hour"] = "day",
        upto: int | None = None,
        query: str = EVERYTHING,
    ) -> Reconciliation:
        """Counts and digests of what you may see, by the time of recording: all periods, in as many calls as it takes."""
        found: list[Reconciliation] = []
        while not found or found[-1].next is not None:
            begin = found[-1].until if found else since
            asked = {"since": begin, "until": until, "by": by, "upto": upto, "query": query}
            found.append(made(Reconciliation, self._json("GET", "/reconciliation", asked)))
            upto = found[-1].upto
        periods = tuple(period for one in found for period in one.periods)
        return replace(found[-1], since=since, events=sum(one.events for one in found), periods=periods)

    def me(self) -> Me:
        """The party behind the key, its places, what the key may do."""
        return made(Me, self._json("GET", "/parties/me"))

    def health(self) -> Health:
        """What waits behind the doors."""
        return made(Health, self._json("GET", "/health"))

    def import_table(
        self, content: bytes, mapping: str, *, idempotency_key: str | None = None
    ) -> TableImport:
        """Send a CSV or Excel table by a mapping."""
        media = XLSX if content[:2] == b"PK" else "text/csv"
        query = {"mapping": mapping}
        return made(TableImport, self._json("POST", "/imports", query, content, media, idempotency_key))

    def imports(self, *, before: str | None = None) -> ImportList:
        """Tables sent so far, the newest first."""
        return made(ImportList, self._json("GET", "/imports", {"before": before}))

    def import_result(self, import_id: str, *, only: Literal["failed"] | None = None) -> TableImport:
        """What became of a table, row by row."""
        return made(TableImport, self._json("GET", f"/imports/{quote(import_id)}", {"only": only}))

    def import_answer(self, import_id: str, *, only: Literal["failed"] | None = None) -> bytes:
        """The table with its problems beside it, as an Excel workbook."""
        return self._ask("GET", f"/imports/{quote(import_id)}/answer.xlsx", {"only": only})

    def import_retry(self, import_id: str) -> TableImport:
        """Try a table once more."""
        return made(TableImport, self._json("POST", f"/imports/{quote(import_id)}/retry", body=b""))

    def mappings(self) -> tuple[MappingName, ...]:
        """Which tables can be sent."""
        return made(MappingList, self._json("GET", "/mappings")).mappings

    def declare_mapping(self, mapping: Mapping[str, Any]) -> dict[str, Any]:
        """Declare a mapping of your own; it is answered with its version."""
        return dict(self._json("POST", "/mappings", body=_encoded(mapping)))

    def mapping(self, name: str) -> dict[str, Any]:
        """One mapping, the newest version."""
        return dict(self._json("GET", f"/mappings/{quote(name)}"))

    def template(self, name: str) -> bytes:
        """An empty Excel workbook to fill in."""
        return self._ask("GET", f"/mappings/{quote(name)}/template.xlsx")

    def template_csv(self, name: str) -> bytes:
        """The same as CSV."""
        return self._ask("GET", f"/mappings/{quote(name)}/template.csv")

    def scan(self, codes: Iterable[str], *, step: str, place: str, time: str, **more: Any) -> ScanAnswer:
        """The barcodes of a carton as one event. ``more``: parent, action, disposition, location, transactions, proceed."""
        wanted = {"codes": list(codes), "step": step, "place": place, "time": time, **more}
        return made(ScanAnswer, self._json("POST", "/scans", body=_encoded(wanted)))

    def keep_file(
        self,
        content: bytes,
        *,
        purpose: str = "evidence",
        person: str = "",
        idempotency_key: str | None = None,
    ) -> StoredFile:
        """Send a photo, a video or a document; ``person``: the 26 characters of the patient whom it is about."""
        fields = {"purpose": purpose} | ({"person": person} if person else {})
        body, media = _form(content, fields)
        return made(StoredFile, self._json("POST", "/files", None, body, media, idempotency_key))

    def files(
        self, *, before: str | None = None, event: str | None = None, item: str | None = None
    ) -> FileList:
        """Your own files, the newest first; or what is attached to an event or a thing."""
        return made(FileList, self._json("GET", "/files", {"before": before, "event": event, "item": item}))

    def file(self, file_id: str) -> StoredFile:
        """What is known of a file."""
        return made(StoredFile, self._json("GET", f"/files/{quote(file_id)}"))

    def file_content(self, file_id: str) -> bytes:
        """Its bytes."""
        return self._ask("GET", f"/files/{quote(file_id)}/content")

    def file_thumbnail(self, file_id: str) -> bytes:
        """A small JPEG of it."""
        return self._ask("GET", f"/files/{quote(file_id)}/thumbnail")

    def attach_file(self, file_id: str, *, event: str | None = None, item: str | None = None) -> StoredFile:
        """Attach it to an event that you reported, or to a thing that you reported events of."""
        link = {"event": event} if event is not None else {"item": item}
        return made(StoredFile, self._json("POST", f"/files/{quote(file_id)}/links", body=_encoded(link)))

    def erase_file(self, file_id: str) -> FileErased:
        """Erase it for good."""
        return made(FileErased, self._json("DELETE", f"/files/{quote(file_id)}"))

    def findings(
        self,
        *,
        state: str | None = None,
        rule: str | None = None,
        of: str | None = None,
        item: str | None = None,
        before: str | None = None,
    ) -> FindingList:
        """What is wrong with your chains: ``open`` (also ``overdue``, ``healed``, ``waived``, ``all``), ``mine`` or ``all``."""
        asked = {"state": state, "rule": rule, "of": of, "item": item, "before": before}
        return made(FindingList, self._json("GET", "/findings", asked))

    def finding(self, finding: str) -> FindingWhole:
        """One finding with the things that it is about."""
        return made(FindingWhole, self._json("GET", f"/findings/{quote(finding)}"))

    def _json(self, method: str, path: str, query: Any = None, body: Any = None, *more: Any) -> Any:
        return json.loads(self._ask(method, path, query, body, *more))

    def _ask(  # noqa: PLR0917 - the parts of a request, named inside only
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        media: str = JSON,
        idempotency_key: str | None = None,
    ) -> bytes:
        given = {name: _written(value) for name, value in (query or {}).items() if value is not None}
        address = f"{self._root}{path}{f'?{urlencode(given)}' if given else ''}"
        request = urllib.request.Request(address, method=method)  # noqa: S310 - http and https only, see __init__
        request.add_header("Accept", "*/*")
        if body is not None:
            request.data = body
            request.add_header("Content-Type", media)
            request.add_header("Idempotency-Key", idempotency_key or str(uuid.uuid4()))
        return self._sent(request)

    def _authorization(self, request: urllib.request.Request) -> str:
        """Made anew for each try: a signature is good once."""
        if not is_signing_secret(self._key):
            return f"Bearer {self._key}"
        body = request.data if isinstance(request.data, bytes) else b""
        method, address = request.get_method(), request.full_url
        return authorization(self._key, method, address, body, algorithm=self._algorithm)

    def _sent(self, request: urllib.request.Request) -> bytes:
        for left in range(self._retries, -1, -1):
            request.add_header("Authorization", self._authorization(request))
            try:
                with self._opener.open(request, timeout=self._timeout) as answer:
                    _warn_of_ending(request, answer.headers)
                    return bytes(answer.read())
            except urllib.error.HTTPError as refusal:
                with refusal:
                    if refusal.code not in LATER or not left:
                        raise _error(refusal) from None
                    pause = refusal.headers.get("Retry-After", "1")
            except (urllib.error.URLError, OSError) as broken:
                if not left:
                    raise ApiError(0, f"no answer: {broken}") from broken
                pause = "1"
            time.sleep(min(float(pause) if pause.isdigit() else 1.0, LONGEST_WAIT))
        raise AssertionError("the last try returns or raises")


def _warn_of_ending(request: urllib.request.Request, headers: Message) -> None:
    """Say that what was called is on its way out (RFC 9745, RFC 8594)."""
    since = headers.get("Deprecation", "").removeprefix("@")
    if not since.isdigit():
        return
    day = dt.datetime.fromtimestamp(int(since), dt.UTC).date()
    until = f" and may end after {headers['Sunset']}" if "Sunset" in headers else ""
    what = f"{request.get_method()} {request.selector.partition('?')[0]}"
    warnings.warn(f"{what} is deprecated from {day}{until}: {headers['Link']}", FutureWarning, stacklevel=6)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _error(refusal: urllib.error.HTTPError) -> ApiError:
    try:
        told = json.loads(refusal.read())
        problems = tuple(made(Problem, one) for one in told.get("problems", ()))
        return ApiError(refusal.code, str(told.get("title", refusal.reason)), problems)
    except (ValueError, AttributeError, TypeError, OSError):
        return ApiError(refusal.code, str(refusal.reason))


def _encoded(document: bytes | str | Mapping[str, Any]) -> bytes:
    if isinstance(document, bytes):
        return document
    return (document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)).encode()


def _form(content: bytes, fields: Mapping[str, str]) -> tuple[bytes, str]:
    """A form with one file (RFC 7578), and its media type."""
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\nContent-Type: application/octet-stream\r\n\r\n'
    body = "".join(parts).encode() + head.encode() + content + f"\r\n--{mark}--\r\n".encode()
    return body, f"multipart/form-data; boundary={mark}"


def _written(value: Any) -> str:
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        raise ValueError("a moment needs an offset: datetime(…, tzinfo=…)")
    return value.isoformat() if isinstance(value, dt.datetime) else str(value)
