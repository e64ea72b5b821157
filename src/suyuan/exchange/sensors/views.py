"""``POST /api/v1/readings``: temperatures of one's own sensors over HTTP, for who has no MQTT."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from suyuan.core.problem import Problem
from suyuan.exchange import errors as door_errors
from suyuan.exchange.api.questions import Nothing, asked
from suyuan.exchange.doors.door import json_answer, json_body
from suyuan.exchange.identity import Caller
from suyuan.exchange.problems import DoorRefusal
from suyuan.exchange.sensors import declared
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import somewhere
from suyuan.supervision.cold.handing_in import Given, hand_in


def take(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Steps: 1 who may; 2 the body is read strictly; 3 each reading is judged by itself; 4 where none is sound, it is a
    refusal.
    """
    asked(request, Nothing)
    if caller.key is None and not somewhere(caller.viewer, Action.COLD_KEEP):
        raise DoorRefusal("SecurityException", 403, door_errors.ROLE_MAY_NOT.problem())
    body: declared.SensorReadings = json_body(request, declared.SensorReadings)
    given = [Given(line, one.sensor.strip(), one.at, one.celsius) for line, one in enumerate(body.readings)]
    taken = hand_in(given, caller.viewer)
    if not taken.new and not taken.known:
        raise DoorRefusal("ValidationException", 400, *taken.problems)
    counts = {"new": taken.new, "known": taken.known, "refused": taken.refused}
    return json_answer(counts | {"problems": [_told(problem) for problem in taken.problems]})


def _told(problem: Problem) -> dict[str, str | None]:
    told = problem.as_json()
    names = ("where", "code", "value", "message", "message_zh", "remedy", "remedy_zh")
    return {name: told.get(name) for name in names}
