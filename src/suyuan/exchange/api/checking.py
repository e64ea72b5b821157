"""Checks before receipt, dispatch, use and take-away, and the list of what is stopped for scanners without a network."""

from __future__ import annotations

from typing import Annotated, Final

from django.http import HttpRequest, HttpResponse
from msgspec import Struct

from suyuan.core.problem import Refused
from suyuan.exchange.api import errors
from suyuan.exchange.api.check_answers import CheckList
from suyuan.exchange.api.questions import Nothing, asked, said
from suyuan.exchange.doors.door import json_answer, json_body
from suyuan.exchange.identity import Caller
from suyuan.exchange.problems import DoorRefusal
from suyuan.parties.models import Party
from suyuan.supervision.locks.offline import stopped_since
from suyuan.supervision.verify.services import as_bytes, verify
from suyuan.supervision.verify.signing import signed

MOST: Final = 5_000


class LocksQuestion(Struct, forbid_unknown_fields=True, kw_only=True):
    """Of ``GET /locks``."""

    after: Annotated[
        int, said("The number up to which you know everything", "已掌握到的编号", ge=0, le=2**62)
    ] = 0
    limit: Annotated[int, said("How many at most", "最多返回多少条", ge=1, le=MOST)] = 1_000


def check(request: HttpRequest, caller: Caller) -> HttpResponse:
    """POST /verify: may these be received, shipped, used, taken away?"""
    asked(request, Nothing)
    wanted: CheckList = json_body(request, CheckList, errors.BODY)
    party = caller.key.party if caller.key else Party.objects.get(pk=caller.sender)
    amount = None if wanted.quantity is None else str(wanted.quantity)
    try:
        answer = verify(
            wanted.codes,
            wanted.purpose,
            party=party,
            viewer=caller.viewer,
            quantity=amount,
            document=wanted.document or "",
        )
    except Refused as refused:
        raise DoorRefusal("ValidationException", 400, *refused.problems) from None
    return HttpResponse(as_bytes(answer), content_type="application/json")


def locks(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET /locks: what is stopped, and what is no longer, since a number."""
    question = asked(request, LocksQuestion)
    return json_answer(signed(stopped_since(question.after, caller.viewer, question.limit)))
