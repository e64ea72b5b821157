"""The operations of receiving. What a delivery is and what may be decided, ``supervision.acceptance`` knows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from suyuan.exchange import errors as door_errors
from suyuan.exchange.acceptance import declared
from suyuan.exchange.api.questions import Nothing, asked
from suyuan.exchange.doors import call_log
from suyuan.exchange.doors.door import json_answer, json_body
from suyuan.exchange.identity import Caller
from suyuan.exchange.papers.views import as_json as papers_as_json
from suyuan.exchange.problems import DoorRefusal
from suyuan.parties.access_log import recording
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may, somewhere
from suyuan.parties.queries import parties_for
from suyuan.supervision.acceptance import queries
from suyuan.supervision.acceptance.judging import delivery_of
from suyuan.supervision.acceptance.model import Arrival, Choice, Delivery, Item
from suyuan.supervision.acceptance.queries import Kept, Record
from suyuan.supervision.acceptance.services import accept, undo
from suyuan.supervision.papers.about import meant_by
from suyuan.supervision.verify.model import Result

GUARDED: Final = "acceptance"


def judged(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET /deliveries: everything in one, judged."""
    question = asked(request, declared.DeliveryQuestion)
    party = _party(caller, Action.ACCEPTANCE_MAKE)
    return json_answer(_delivery(delivery_of(question.delivery, party=party, viewer=caller.viewer), caller))


def accept_one(request: HttpRequest, caller: Caller) -> HttpResponse:
    """POST /acceptances: in the name of the caller's party."""
    asked(request, Nothing)
    party = _party(caller, Action.ACCEPTANCE_MAKE)
    body = json_body(request, declared.NewAcceptance)
    made = accept(body.delivery, _arrival(body), party=party, viewer=caller.viewer)
    call_log.note(request, subject=made.id)
    return json_answer(_whole(made), 201, {"Location": f"/api/v1/acceptances/{made.id}"})


def show_all(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET /acceptances: those that the caller may see, the newest first."""
    question = asked(request, declared.AcceptancesQuestion)
    _may(caller, Action.ACCEPTANCE_READ)
    key = meant_by(question.item).key if question.item else None
    found = queries.records(
        caller.viewer, queries.PER_PAGE + 1, key=key, delivery=question.delivery.replace("\0", "")
    )
    parties = parties_for({one.party for one in found})
    told = [_record(one, parties) for one in found[: queries.PER_PAGE]]
    return json_answer({"acceptances": told, "more": len(found) > queries.PER_PAGE})


def show(request: HttpRequest, caller: Caller, acceptance_id: UUID) -> HttpResponse:
    """GET /acceptances/{acceptanceID}."""
    asked(request, Nothing)
    _may(caller, Action.ACCEPTANCE_READ)
    return json_answer(_whole(_seen(acceptance_id, caller)))


def undo_one(request: HttpRequest, caller: Caller, acceptance_id: UUID) -> HttpResponse:
    """DELETE /acceptances/{acceptanceID}: by who acts for the receiver."""
    question = asked(request, declared.AcceptanceUndoing)
    _may(caller, Action.ACCEPTANCE_MAKE)
    record = _seen(acceptance_id, caller)
    is_own = (
        record.party == caller.sender
        if caller.key
        else may(caller.viewer, Action.ACCEPTANCE_MAKE, record.party)
    )
    if not is_own:
        recording.refused(GUARDED, acceptance_id, [record.party])
        raise _unknown(acceptance_id)
    return json_answer(_whole(undo(record, question.reason, viewer=caller.viewer)))


def _arrival(body: declared.NewAcceptance) -> Arrival:
    return Arrival(
        body.place,
        body.at,
        None if body.temperature is None else Decimal(str(body.temperature)),
        tuple(dict.fromkeys(body.papers)),
        body.note,
        {one.code: Choice(one.decision, one.reason) for one in body.decisions},
        Choice(body.others.decision, body.others.reason) if body.others else None,
    )


def _delivery(delivery: Delivery, caller: Caller) -> dict[str, Any]:
    sent = [item.leg.sent_at for item in delivery.items if item.leg.sent_at]
    return {
        "delivery": delivery.asked,
        "at": delivery.at,
        "sentAt": max(sent, default=None),
        "summary": {str(each): delivery.count(each) for each in (Result.PASS, Result.WARN, Result.STOP)},
        "needsTemperature": delivery.has_vaccine,
        "things": [_thing(item) for item in delivery.items],
        "papers": papers_as_json(delivery.papers, caller.viewer),
    }


def _thing(item: Item) -> dict[str, Any]:
    line = item.line.json()
    plain = ("id", "hri", "container", "product", "product_en", "lot", "expiry", "state", "result")
    why, why_en = item.barrier or (None, None)
    return {name: line[name] for name in plain} | {
        "isBox": item.is_box,
        "checks": [each.json() for each in item.line.grave],
        "papers": [str(paper) for paper in item.papers],
        "suggested": item.suggested,
        "mayAccept": item.barrier is None,
        "barrier": why,
        "barrier_en": why_en,
    }


def _whole(record: Record) -> dict[str, Any]:
    things = [_kept(one) for one in queries.lines_of(record)]
    return _record(record, parties_for({record.party})) | {"things": things}


def _record(record: Record, parties: dict[int, Party]) -> dict[str, Any]:
    return {
        "acceptanceID": str(record.id),
        "party": parties[record.party].code,
        "delivery": record.delivery,
        "place": record.place,
        "at": record.at,
        "temperature": None if record.temperature is None else float(record.temperature),
        "papers": [str(paper) for paper in record.papers],
        "note": record.note,
        "madeAt": record.made_at,
        "events": [event.hex for event in record.events],
        "lockID": str(record.hold) if record.hold else None,
        "summary": {"accept": record.accepted, "hold": record.held, "reject": record.rejected},
        "undoneAt": record.undone_at,
        "undoneFor": record.undone_for,
    }


def _kept(one: Kept) -> dict[str, Any]:
    return {
        "id": one.text,
        "container": one.container,
        "product": one.product,
        "lot": one.lot,
        "expiry": one.expiry,
        "result": one.verdict,
        "checks": one.checks,
        "decision": one.decision,
        "reason": one.reason,
    }


def _may(caller: Caller, action: Action) -> None:
    """What a key's scope says of a machine, the matrix says of a person."""
    if caller.key is None and not somewhere(caller.viewer, action):
        raise DoorRefusal("SecurityException", 403, door_errors.ROLE_MAY_NOT.problem())


def _party(caller: Caller, action: Action) -> Party:
    """The party in whose name the caller acts. Raises DoorRefusal 403."""
    _may(caller, action)
    return Party.objects.get(pk=caller.sender)


def _seen(acceptance_id: UUID, caller: Caller) -> Record:
    """A record that the caller may see. Raises DoorRefusal 404, as where there is none."""
    found = queries.one(acceptance_id, caller.viewer)
    if found is None:
        if owners := queries.owner_of(acceptance_id):
            recording.refused(GUARDED, acceptance_id, owners)
        raise _unknown(acceptance_id)
    return found


def _unknown(acceptance_id: UUID) -> DoorRefusal:
    return DoorRefusal(
        "NoSuchNameException", 404, door_errors.UNKNOWN.problem("acceptanceID", str(acceptance_id))
    )
