"""The operations under ``/api/v1/datasets``. What a set holds, ``supervision.datasets`` decides."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from suyuan.exchange import errors as door_errors
from suyuan.exchange.api.questions import Nothing, asked
from suyuan.exchange.bodies import received
from suyuan.exchange.datasets import declared
from suyuan.exchange.doors import call_log
from suyuan.exchange.doors.door import json_answer
from suyuan.exchange.identity import Caller
from suyuan.exchange.problems import DoorRefusal
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import somewhere
from suyuan.supervision.datasets.services import fill
from suyuan.supervision.datasets.taking import NEEDS, Fate, take
from suyuan.supervision.datasets.wire import as_json, profile_json

LARGEST: Final = 5 << 20


def show(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET /datasets?item=: an item of which the caller may know nothing is answered as one that nobody reported."""
    question = asked(request, declared.DataSetsQuestion)
    _may(caller)
    filling = fill(question.item, caller.viewer, extended=question.extensions)
    if filling is None:
        raise DoorRefusal("NoSuchNameException", 404, door_errors.UNKNOWN.problem("item", question.item))
    return json_answer(as_json(filling))


def show_profile(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET /datasets/profile."""
    asked(request, Nothing)
    _may(caller)
    return json_answer(profile_json())


def take_rows(request: HttpRequest, caller: Caller, name: str) -> HttpResponse:
    """POST /datasets/{set}/rows: in the name of the caller's party."""
    asked(request, Nothing)
    if name not in NEEDS:
        raise DoorRefusal("NoSuchNameException", 404, door_errors.UNKNOWN.problem("set", name))
    _may(caller, NEEDS[name])
    party = Party.objects.get(pk=caller.sender)
    with received(request, LARGEST) as body:
        fates = take(name, body.bytes(), party, caller.viewer)
    codes = sorted({problem.code for fate in fates for problem in fate.problems})
    call_log.note(request, codes=codes)
    return json_answer({"rows": [_fate(fate) for fate in fates]}, 201)


def _fate(fate: Fate) -> dict[str, Any]:
    return {"row": fate.row, "status": fate.status, "problems": [one.as_json() for one in fate.problems]}


def _may(caller: Caller, action: Action = Action.EVENT_READ) -> None:
    """What a key's scope says of a machine, the matrix says of a person."""
    if caller.key is None and not somewhere(caller.viewer, action):
        raise DoorRefusal("SecurityException", 403, door_errors.ROLE_MAY_NOT.problem())
