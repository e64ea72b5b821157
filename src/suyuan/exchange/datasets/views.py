"""The operations under ``/api/v1/datasets``. What a set holds, ``supervision.datasets`` decides."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from suyuan.exchange import errors as door_errors
from suyuan.exchange.api.questions import Nothing, asked
from suyuan.exchange.datasets import declared
from suyuan.exchange.doors.door import json_answer
from suyuan.exchange.identity import Caller
from suyuan.exchange.problems import DoorRefusal
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import somewhere
from suyuan.supervision.datasets.services import fill
from suyuan.supervision.datasets.wire import as_json, profile_json


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


def _may(caller: Caller) -> None:
    """What a key's scope says of a machine, the matrix says of a person."""
    if caller.key is None and not somewhere(caller.viewer, Action.EVENT_READ):
        raise DoorRefusal("SecurityException", 403, door_errors.ROLE_MAY_NOT.problem())
