"""Refusals as machines read them: RFC 7807 in JSON and XML, typed by the exceptions of EPCIS 2.0 (clause 8.2.6)."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any
from xml.sax.saxutils import escape

import msgspec
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException, UnreadablePostError
from psycopg import DataError as PsycopgDataError

from suyuan.core.epcis.query.errors import STATUS, EpcisException
from suyuan.core.epcis.xml_names import EPCIS_2, HINT
from suyuan.core.problem import Problem, Refused
from suyuan.exchange import errors
from suyuan.exchange.negotiation import prefers_xml, speaks_chinese
from suyuan.exchange.uploads import LARGEST_FORM
from suyuan.ledger.connection import AWAY

PROBLEMS_TOLD = 100
"""An answer lists no more; the capture job keeps a thousand."""
BUSY_SECONDS = 5
_REST_KINDS = {"NoSuchSubscriptionException": "NoSuchNameException"}
"""Exceptions that only SOAP has, and how the REST binding calls them (its table of errors, 404)."""
FORM_FAULTS = (MultiPartParserError, TooManyFieldsSent, TooManyFilesSent, RequestDataTooBig)
"""What Django raises for forms, when somebody looks into them."""
_log = logging.getLogger(__name__)


class DoorRefusal(Exception):  # noqa: N818 - it names what happened, as Refused does
    """A request that a door does not take: the kind of EPCIS exception, the status, and what goes along."""

    def __init__(
        self,
        kind: str,
        status: int,
        *problems: Problem,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__("; ".join(f"{p.code}: {p.message}" for p in problems))
        self.kind, self.status, self.problems = kind, status, problems
        self.headers = dict(headers or {})


def problem_response(
    cause: BaseException | Iterable[Problem], request: HttpRequest, *, status: int | None = None
) -> HttpResponse:
    """The answer to a refusal: ``application/problem+json``, or ``+xml`` for who reads XML.

    ``cause`` is a DoorRefusal, an EpcisException, a Refused or problems (these two are ValidationException, 400);
    anything else is our fault: it is logged with a reference, and the answer names that alone.
    """
    refusal = refusal_of(cause)
    kind = _REST_KINDS.get(refusal.kind, refusal.kind)
    body = problem_body(kind, status or refusal.status, refusal.problems, request)
    as_xml = prefers_xml(request)
    answer = HttpResponse(
        xml_problem(body) if as_xml else msgspec.json.encode(body),
        status=body["status"],
        content_type="application/problem+xml" if as_xml else "application/problem+json",
        headers=refusal.headers,
    )
    answer.problem_codes = tuple(problem.code for problem in refusal.problems)  # type: ignore[attr-defined]  # for the call log
    return answer


def problem_body(
    kind: str, status: int, problems: Iterable[Problem], request: HttpRequest | None = None
) -> dict[str, Any]:
    """The members of RFC 7807, and ours: ``problems``, each with both languages."""
    problems = tuple(problems)
    body: dict[str, Any] = {
        "type": f"epcisException:{kind}" if kind else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
    }
    if problems:
        first, chinese = problems[0], request is not None and speaks_chinese(request)
        told = (first.message_zh, first.remedy_zh) if chinese else (first.message, first.remedy)
        where = f"{first.where}: " if first.where else ""
        body["detail"] = f"{where}{_sentence(told[0])} {_sentence(told[1])}"
        body["problems"] = [one.as_json() for one in problems[:PROBLEMS_TOLD]]
    return body


def _sentence(text: str) -> str:
    """Rules write their texts with a full stop or without."""
    return text if text.endswith((".", "。", "!", "?", "！", "？")) else f"{text}."


def xml_problem(body: Mapping[str, Any]) -> bytes:
    """The same as ``EPCISException`` of the EPCIS 2.0 schema, with our members in our namespace."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<epcis:EPCISException xmlns:epcis="{EPCIS_2}"'
        f' xmlns:suyuan="{HINT}">{xml_members(body)}</epcis:EPCISException>\n'
    ).encode()


def xml_members(body: Mapping[str, Any]) -> str:
    """The children of an ``EPCISException`` or of an ``error`` of a capture job."""
    standard = "".join(
        f"<{name}>{xml_text(body[name])}</{name}>"
        for name in ("type", "title", "status", "detail", "instance")
        if name in body
    )
    own = "".join(
        f"<suyuan:problem>{xml_own(problem)}</suyuan:problem>" for problem in body.get("problems", ())
    )
    return standard + own


def xml_text(value: object) -> str:
    """Text that any XML parser takes: control characters cannot stand in XML and are shown as such."""
    text = "".join(
        sign if sign >= " " or sign in "\t\n\r" else "\N{REPLACEMENT CHARACTER}" for sign in str(value)
    )
    return escape(text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd"))


def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose refusals and faults all leave as problems, never as a page or a traceback."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Exception as cause:  # noqa: BLE001 - the last place before the client
            return problem_response(cause, request)

    return answer


def refusal_of(cause: BaseException | Iterable[Problem]) -> DoorRefusal:
    """What is told about anything that was raised at a door; see ``problem_response``."""
    if isinstance(cause, DoorRefusal):
        return cause
    if isinstance(cause, EpcisException):
        return DoorRefusal(cause.kind, STATUS.get(cause.kind, 400), *cause.problems)
    if isinstance(cause, BaseException) and not isinstance(cause, Refused):
        return _of_the_request(cause) or _fault(cause)
    return DoorRefusal("ValidationException", 400, *(cause.problems if isinstance(cause, Refused) else cause))


def _of_the_request(cause: BaseException) -> DoorRefusal | None:
    """A failure of the machinery that only the content of a request can bring about."""
    if isinstance(cause, (UnreadablePostError, RawPostDataException)):
        return DoorRefusal("ValidationException", 400, errors.CUT_SHORT.problem(got="?", promised="?"))
    if isinstance(cause, RequestDataTooBig):
        return DoorRefusal("", 413, errors.TOO_LARGE.problem("", None, limit=LARGEST_FORM))
    if isinstance(cause, FORM_FAULTS):
        return DoorRefusal(
            "ValidationException", 400, errors.FORM.problem("body", None, detail=str(cause)[:200])
        )
    if isinstance(cause, (DataError, PsycopgDataError, UnicodeEncodeError, RecursionError)):
        # What the database cannot hold, or nobody can read, came with the request.
        _log.warning("a request held what cannot be stored", exc_info=cause)
        return DoorRefusal("ValidationException", 400, errors.TEXT.problem())
    return None


def _fault(cause: BaseException) -> DoorRefusal:
    reference = uuid.uuid4().hex[:12]
    _log.error("fault %s at a door", reference, exc_info=cause)
    if isinstance(cause, AWAY):
        busy = errors.OVERLOADED.problem()
        return DoorRefusal("ImplementationException", 503, busy, headers={"Retry-After": str(BUSY_SECONDS)})
    return DoorRefusal("ImplementationException", 500, errors.FAULT.problem(reference=reference))


def xml_own(problem: Mapping[str, Any]) -> str:
    """The members of one Problem, without those that are empty."""
    return "".join(
        f"<suyuan:{name}>{xml_text(value)}</suyuan:{name}>" for name, value in problem.items() if value
    )
