"""``POST /api/v1/imports/serial-requests``: serials for a coding line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from suyuan.core.problem import Refused
from suyuan.exchange import errors as door_errors
from suyuan.exchange.api.questions import Nothing, asked
from suyuan.exchange.bodies import received
from suyuan.exchange.doors import call_log
from suyuan.exchange.doors.door import LARGEST_JSON, json_answer, json_body
from suyuan.exchange.identity import Caller
from suyuan.exchange.negotiation import XML_TYPES, content_type
from suyuan.exchange.problems import DoorRefusal
from suyuan.exchange.serials.wire import (
    COMPLETE,
    PARTIAL,
    REFUSED,
    as_xml,
    request_of,
    table_two,
    trees_of,
    xml_trees,
)
from suyuan.masterdata.serials.queries import serials
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.state.serials import give


def ask(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Table 2 for each table 1, in the form that came. 422 where every request is refused.

    Each request stands alone: what is wrong with one hinders no other.
    """
    asked(request, Nothing)
    party = _party(caller)
    is_xml = content_type(request) in XML_TYPES
    tree = _xml_body(request) if is_xml else json_body(request, Any)
    tables = [_answer(one, party, caller) for one in trees_of(tree)]
    call_log.note(request, codes=_codes(tables))
    is_refused = all(table["ACTIONCODE"] == REFUSED for table in tables)
    status = 422 if is_refused else 200
    if is_xml:
        return HttpResponse(as_xml(tables), status=status, content_type="application/xml")
    return json_answer(tables[0] if isinstance(tree, dict) else tables, status)


def _answer(tree: Mapping[str, Any], party: Party, caller: Caller) -> dict[str, Any]:
    try:
        pool = give(request_of(tree), party, caller.viewer)
    except Refused as refused:
        return table_two(tree, REFUSED, [], refused.problems)
    return table_two(tree, PARTIAL if pool.is_partial else COMPLETE, [one.text for one in serials(pool)])


def _party(caller: Caller) -> Party:
    """What a key's scope says of a machine, the matrix says of a person. Raises DoorRefusal 403."""
    party = Party.objects.get(pk=caller.sender)
    if caller.key is None and not may(caller.viewer, Action.SERIAL_KEEP, party):
        raise DoorRefusal("SecurityException", 403, door_errors.ROLE_MAY_NOT.problem())
    return party


def _xml_body(request: HttpRequest) -> list[Mapping[str, Any]]:
    with received(request, LARGEST_JSON) as body:
        return xml_trees(body.bytes())


def _codes(tables: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(problem["code"] for table in tables for problem in table["problems"]))[:20]
