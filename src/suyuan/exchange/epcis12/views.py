"""The two addresses of EPCIS 1.2: /epcis/v1/capture and /epcis/v1/query."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from suyuan.core.epcis.xml_fault import Element
from suyuan.core.problem import Refused
from suyuan.exchange import errors as door_errors
from suyuan.exchange.bodies import received
from suyuan.exchange.epcis12 import errors, faults, messages, soap, wsdl
from suyuan.exchange.epcis12.capture import take
from suyuan.exchange.epcis12.operations import OPERATIONS
from suyuan.exchange.identity import Caller, caller_of
from suyuan.exchange.negotiation import XML_TYPES, content_type
from suyuan.exchange.problems import DoorRefusal, problem_response

LARGEST_MESSAGE: Final = 1 << 20
"""Bytes of one SOAP message: some ten thousand identifiers."""


@csrf_exempt  # identity.py asks for the token where a session is used
def capture(request: HttpRequest) -> HttpResponse:
    """POST of an EPCIS XML document: 200 once it is stored and numbered, else a problem and nothing is stored."""
    try:
        _refuse_method(request, "POST")
        caller = _caller(request, "capture")
        _refuse_type(request)
        return take(request, caller)
    except Exception as cause:  # noqa: BLE001 - the last place before the client
        answer = problem_response(cause, request)
        if "WWW-Authenticate" in answer.headers:
            answer.headers["WWW-Authenticate"] = faults.CHALLENGE
        return answer


@csrf_exempt  # as above
def query(request: HttpRequest) -> HttpResponse:
    """GET ?wsdl, ?xsd=events, ?xsd=query: the description, for everybody. POST: a SOAP message."""
    try:
        if request.method in {"GET", "HEAD"}:
            return _description(request)
        _refuse_method(request, "GET, POST")
        caller = _caller(request, "query")
        _refuse_type(request)
        return _answer(request, caller)
    except Exception as cause:  # noqa: BLE001 - the last place before the client
        return faults.fault_response(cause, request)


def _answer(request: HttpRequest, caller: Caller) -> HttpResponse:
    message = _message(request)
    content = OPERATIONS[messages.operation_of(message)](message, caller)
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(soap.answer(content), content_type=faults.XML_TYPE, headers=headers)


def _message(request: HttpRequest) -> Element:
    """What stands in the envelope. Raises DoorRefusal 400 for what is no sound XML, 413; Unanswerable."""
    try:
        with received(request, LARGEST_MESSAGE) as body:
            return soap.read_message(body.bytes())
    except soap.Unanswerable:
        raise
    except Refused as refused:
        raise DoorRefusal("ValidationException", 400, *refused.problems) from None
    except DoorRefusal as refusal:
        if refusal.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise
        problem = errors.TOO_LARGE.problem("", None, limit=LARGEST_MESSAGE)
        raise DoorRefusal("ValidationException", refusal.status, problem) from None


def _description(request: HttpRequest) -> HttpResponse:
    address = request.build_absolute_uri(request.path)
    wanted = request.GET.get("xsd")
    if "wsdl" in request.GET or "WSDL" in request.GET:
        content = wsdl.wsdl(address)
    elif wanted == "events":
        content = wsdl.event_schema()
    elif wanted == "query":
        content = wsdl.query_schema(address)
    else:
        problem = errors.NO_SUCH_PAGE.problem("", None, address=request.path)
        raise DoorRefusal("", 405, problem, headers={"Allow": "POST"})
    return HttpResponse(content, content_type=faults.XML_TYPE)


def _caller(request: HttpRequest, scope: str) -> Caller:
    return caller_of(request, scope, with_basic=True)


def _refuse_method(request: HttpRequest, allowed: str) -> None:
    if request.method != "POST":
        problem = door_errors.METHOD.problem("", request.method, allowed=allowed)
        raise DoorRefusal("", 405, problem, headers={"Allow": allowed})


def _refuse_type(request: HttpRequest) -> None:
    """XML only. A form of a foreign page cannot send this type, and so cannot borrow a browser's Basic password."""
    said = content_type(request)
    if said not in XML_TYPES:
        accepted = ", ".join(XML_TYPES)
        problem = door_errors.MEDIA_TYPE.problem("Content-Type", said, accepted=accepted)
        headers = {"Accept-Post": accepted}
        raise DoorRefusal("UnsupportedMediaTypeException", 415, problem, headers=headers)
