"""``POST /api/v1/imports/{message}``: the messages of the urgent-import interface, in JSON or XML."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from suyuan.core.epcis.messages.kinds import kinds
from suyuan.core.epcis.messages.trees import trees_of
from suyuan.exchange import errors as door_errors
from suyuan.exchange.api.questions import Nothing, asked
from suyuan.exchange.bodies import received
from suyuan.exchange.doors import call_log
from suyuan.exchange.doors.door import LARGEST_JSON, json_answer
from suyuan.exchange.epcis20.capture import behaviour_of, readable_type
from suyuan.exchange.identity import Caller
from suyuan.exchange.imports import master_data
from suyuan.exchange.imports.taking import Taken
from suyuan.exchange.imports.taking import take as take_messages
from suyuan.exchange.negotiation import XML_TYPES
from suyuan.exchange.problems import DoorRefusal, problem_body
from suyuan.parties.models import Party
from suyuan.parties.permissions.asking import may


def take(request: HttpRequest, caller: Caller, message: str) -> HttpResponse:
    """200 with the fate of every message; 422 when every one is refused, or one and the sender wants all or none.

    Steps: 1 the message has a table; 2 the body is read; 3 it is taken; 4 each line is answered.
    """
    sender = caller.sender
    asked(request, Nothing)
    kind = kinds().get(message)
    if kind is None and message not in master_data.KINDS:
        raise DoorRefusal("NoSuchNameException", 404, door_errors.UNKNOWN.problem("", message))
    with received(request, LARGEST_JSON) as body:
        trees = trees_of(body.bytes(), message, is_xml=_is_xml(request))
    behaviour = behaviour_of(request, usual="proceed")
    if kind is not None:
        taken = take_messages(trees, kind, sender, behaviour)
    else:
        _may_keep(caller, message)
        taken = master_data.take(trees, message, Party.objects.get(pk=sender), caller.viewer, behaviour)
    call_log.note(request, codes=_codes(taken), subject=taken.message_id or "")
    return _refused(request, taken) if taken.is_refused else json_answer(taken.as_json())


def _may_keep(caller: Caller, message: str) -> None:
    """What a key's scope says of a machine, the matrix says of a person."""
    if caller.key is None and not may(caller.viewer, master_data.KINDS[message], caller.sender):
        raise DoorRefusal("SecurityException", 403, door_errors.ROLE_MAY_NOT.problem())


def _is_xml(request: HttpRequest) -> bool:
    said = readable_type(request)
    return said in XML_TYPES


def _codes(taken: Taken) -> list[str]:
    listed = [*taken.problems, *(problem for line in taken.lines for problem in line.problems)]
    return list(dict.fromkeys(problem.code for problem in listed))[:20]


def _refused(request: HttpRequest, taken: Taken) -> HttpResponse:
    """RFC 7807 with the fate of every message beside."""
    listed = [*taken.problems, *(p for line in taken.lines for p in line.problems if p.is_error)]
    body = problem_body("ValidationException", 422, listed, request)
    response = json_answer(body | taken.as_json(), 422)
    response.headers["Content-Type"] = "application/problem+json"
    return response
