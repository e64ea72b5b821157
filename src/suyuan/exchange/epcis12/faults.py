"""Refusals as SOAP faults: the exceptions of EPCIS 1.2 in the detail, and what is wrong in both languages beside.

A fault is sent with the status that SOAP 1.1 over HTTP demands, 500 (section 6.2), unless it is HTTP itself that
went wrong: 400 for what is no envelope, 401, 405, 413, 415, 429, 503. Never a page, never a traceback.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from suyuan.core.epcis.xml_names import HINT, QUERY_1
from suyuan.core.problem import Problem
from suyuan.exchange.epcis12 import schema_tables, soap
from suyuan.exchange.negotiation import speaks_chinese
from suyuan.exchange.problems import DoorRefusal, refusal_of, xml_own, xml_text

XML_TYPE: Final = "text/xml; charset=utf-8"
CHALLENGE: Final = 'Bearer realm="suyuan", Basic realm="suyuan", charset="UTF-8"'
PROBLEMS_TOLD: Final = 20
_HTTP_ITSELF: Final = frozenset((400, 401, 405, 413, 415, 429, 503))
_OTHER_NAMES: Final = {
    "ResourceAlreadyExistsException": "DuplicateNameException",
    "QueryValidationException": "QueryParameterException",
    "NoSuchResourceException": "NoSuchNameException",
}
"""Exceptions of EPCIS 2.0 under the names that 1.2 has for them; any other one is a ValidationException."""


def fault_response(cause: BaseException, request: HttpRequest) -> HttpResponse:
    """The fault for anything that was raised."""
    refusal = refusal_of(cause)
    kind = name_of(refusal.kind)
    reason = _reason(refusal.problems, request) or kind
    if isinstance(cause, soap.Unanswerable):
        # Faults of the envelope have no detail (SOAP 1.1, 4.4): nothing in the body was at fault.
        code, detail = cause.code, ""
    else:
        code = "Server" if kind == "ImplementationException" else "Client"
        detail = _detail(kind, reason, refusal.problems)
    answer = HttpResponse(
        soap.fault(code, reason, detail), status=_status(refusal, cause), content_type=XML_TYPE
    )
    for name, value in refusal.headers.items():
        answer.headers[name] = CHALLENGE if name == "WWW-Authenticate" else value
    # SOAP wants status 500 also for what clients did wrong; the server's own log is for what we did wrong.
    answer._has_been_logged = code != "Server"  # type: ignore[attr-defined]  # noqa: SLF001 - Django's own mark
    answer.headers["Cache-Control"] = "no-store"
    patch_vary_headers(answer, ("Accept-Language",))
    answer.problem_codes = tuple(one.code for one in refusal.problems)  # type: ignore[attr-defined]  # for the call log
    return answer


def name_of(kind: str) -> str:
    """The name that EPCIS 1.2 has for an exception."""
    if kind in schema_tables.EXCEPTIONS:
        return kind
    return _OTHER_NAMES.get(kind, "ValidationException")


def _status(refusal: DoorRefusal, cause: BaseException) -> int:
    """500, but for refusals of the request as HTTP; what the query interface raises is no matter of HTTP."""
    at_the_door = isinstance(cause, DoorRefusal) or refusal.status in {429, 503}
    return refusal.status if at_the_door and refusal.status in _HTTP_ITSELF else 500


def _reason(problems: tuple[Problem, ...], request: HttpRequest) -> str:
    chinese = speaks_chinese(request)
    return "; ".join(_told(one, chinese=chinese) for one in problems[:PROBLEMS_TOLD])


def _told(problem: Problem, *, chinese: bool) -> str:
    message, remedy = (
        (problem.message_zh, problem.remedy_zh) if chinese else (problem.message, problem.remedy)
    )
    end = "。" if chinese else "."
    where = f"{problem.where}: " if problem.where else ""
    return f"{where}{message.rstrip(end)}{end} {remedy.rstrip(end)}{end}"


def _detail(kind: str, reason: str, problems: tuple[Problem, ...]) -> str:
    severity = "<severity>ERROR</severity>" if kind == "ImplementationException" else ""
    standard = f'<epcisq:{kind} xmlns:epcisq="{QUERY_1}"><reason>{xml_text(reason)}</reason>{severity}</epcisq:{kind}>'
    own = "".join(
        f'<suyuan:problem xmlns:suyuan="{HINT}">{xml_own(one.as_json())}</suyuan:problem>'
        for one in problems[:PROBLEMS_TOLD]
    )
    return standard + own
