"""The operations under ``/api/v1/findings``. What is found and who sees it, ``supervision.findings`` decides."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from suyuan.core.chain.rules.finding import GRADE_NAMES
from suyuan.core.identifiers.canonical import key_for
from suyuan.exchange.api.questions import Nothing, asked
from suyuan.exchange.doors.door import json_answer
from suyuan.exchange.errors import ROLE_MAY_NOT, UNKNOWN
from suyuan.exchange.findings.declared import FindingsQuestion
from suyuan.exchange.identity import Caller
from suyuan.exchange.problems import DoorRefusal
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import somewhere
from suyuan.supervision.findings import queries
from suyuan.supervision.findings.queries import HIDDEN, Line, Question
from suyuan.supervision.findings.words import Names, said

MOST_ITEMS: Final = 5_000


def show_all(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET /findings: a page of what the party may see."""
    question = asked(request, FindingsQuestion)
    _may(caller)
    key = UUID(bytes=key_for(question.item)) if question.item else None
    wanted = Question(state=question.state, rule=question.rule, mine=question.of == "mine", key=key)
    found = queries.lines(wanted, caller.viewer, before=question.before, limit=queries.PER_PAGE + 1)
    shown, names = found[: queries.PER_PAGE], Names(found)
    following = None
    if len(found) > len(shown):
        asked_for = {name: request.GET[name] for name in request.GET if name != "before"}
        following = f"{request.path}?{urlencode({**asked_for, 'before': shown[-1].ref(wanted)})}"
    return json_answer({"findings": [as_json(line, names) for line in shown], "next": following})


def show(request: HttpRequest, caller: Caller, finding: UUID) -> HttpResponse:
    """GET /findings/{finding}: one with its things."""
    asked(request, Nothing)
    _may(caller)
    line = queries.one(finding, caller.viewer)
    if line is None:
        raise DoorRefusal("NoSuchNameException", 404, UNKNOWN.problem("finding", str(finding)))
    things = [one.text for one in queries.things(line.id, MOST_ITEMS) if one.is_open]
    return json_answer({**as_json(line, Names([line])), "items": things})


def _may(caller: Caller) -> None:
    """What a key's scope says of a machine, the matrix says of a person."""
    if caller.key is None and not somewhere(caller.viewer, Action.FINDING_READ):
        raise DoorRefusal("SecurityException", 403, ROLE_MAY_NOT.problem())


def as_json(line: Line, names: Names) -> dict[str, Any]:
    """The wire form."""
    (message_zh, remedy_zh), (message, remedy) = (said(line, names, english=each) for each in (False, True))
    return {
        "findingID": str(line.id),
        "rule": line.rule.id,
        "grade": GRADE_NAMES[line.grade][1],
        "state": line.state,
        "title": {"zh": line.rule.title[0], "en": line.rule.title[1]},
        "message": {"zh": message_zh, "en": message},
        "remedy": {"zh": remedy_zh, "en": remedy},
        "party": _code(line.party, names),
        "partner": _code(line.partner, names),
        "eventID": line.event_id.hex,
        "otherEventID": line.other_id.hex if line.other_id else None,
        "happenedAt": line.at,
        "openedAt": line.opened_at,
        "deadline": line.deadline,
        "healedAt": line.healed_at,
        "healedBy": line.healed_by.hex if line.healed_by else None,
        "things": line.things,
        "example": line.example,
    }


def _code(party: Any, names: Names) -> str | None:
    """The code of a registered party; who is not registered, as named; None for whom the caller is not told."""
    if party == HIDDEN:
        return None
    found = names.parties.get(party) if isinstance(party, int) else None
    return found.code if found else (party if isinstance(party, str) else None)
