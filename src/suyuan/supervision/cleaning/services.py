"""A run, and what people decide about what it proposes.

Procedure of a run, in one transaction, one at a time:
 1. Records since the last run are compared with those around them; lots, places, products and findings are looked
    through as they stand.
 2. What is found again is the same proposal; what is no longer so is gone; what was declined is not asked again.
Procedure of a decision: the act is written, then what it orders: a declaration, a corrected record, a place. Nothing is
ever deleted.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import transaction
from psycopg.types.json import Jsonb

from suyuan import clock
from suyuan.core.epcis import json20
from suyuan.core.epcis.cbv import MASTER_DATA_NAMESPACE
from suyuan.core.epcis.model import DocumentHeader, Event
from suyuan.core.problem import Refused
from suyuan.ledger import acts, connection
from suyuan.ledger.corrections import declare_error
from suyuan.ledger.queries import events_by_id
from suyuan.ledger.results import CaptureResult
from suyuan.ledger.sequencer import last_number
from suyuan.ledger.services import capture
from suyuan.parties.models import Party
from suyuan.parties.services import create_place
from suyuan.parties.viewer import Viewer
from suyuan.supervision.cleaning import errors
from suyuan.supervision.cleaning.kinds import Kind
from suyuan.supervision.cleaning.looking import LOT, SQL, Found, found_now, still_doubled
from suyuan.supervision.cleaning.queries import Proposal, one
from suyuan.supervision.locks.services import settle

ACCEPTED, DECLINED = "accepted", "declined"
SHORTEST_REASON, LONGEST_REASON, LONGEST_NAME = 2, 300, 200
_NAMESPACE: Final = UUID("5b1f7c62-6a0e-4f0f-8e0d-2f7a6c9d4e31")
_WHOLE: Final = [Kind.LOT, Kind.PLACE, Kind.PRODUCT, Kind.STALE]
"""Kinds that each run looks through from the beginning."""


def run(viewer: Viewer, now: dt.datetime | None = None) -> UUID:
    """Look through everything; the id of the run. Raises Refused while another one is under way."""
    at, name = now or clock.now(), uuid.uuid4()
    with transaction.atomic():
        after = _begin(name, at, viewer)
        counts: dict[str, Counter[str]] = {kind: Counter() for kind in Kind}
        for found in found_now(after, last_number(), at):
            counts[found.kind]["new"] += _propose(found, name, at)
        _close(name, at, counts)
        _end(name, at, counts)
    return name


def _begin(name: UUID, at: dt.datetime, viewer: Viewer) -> int:
    """The number up to which the run before compared."""
    with connection.cursor() as cursor:
        (alone,) = cursor.execute(SQL["alone"]).fetchone() or (False,)
        if not alone:
            raise Refused(errors.BUSY.problem("run"))
        last = cursor.execute(SQL["last_run"]).fetchone()
        cursor.execute(SQL["begin"], {"id": name, "at": at, "upto": last_number(), "user": viewer.user_id})
    return last[1] if last else 0


def _propose(found: Found, run_id: UUID, at: dt.datetime) -> bool:
    """Whether it is new."""
    given = {
        "id": uuid.uuid5(_NAMESPACE, f"{found.kind} {found.subject}"),
        "kind": found.kind,
        "party": found.party,
        "event": found.event,
        "other": found.other,
        "text": found.text,
        "words": Jsonb(dict(found.words)),
        "run": run_id,
        "at": at,
    }
    with connection.cursor() as cursor:
        (is_new,) = cursor.execute(SQL["propose"], given).fetchone() or (False,)
    return bool(is_new)


def _close(run_id: UUID, at: dt.datetime, counts: Mapping[str, Counter[str]]) -> None:
    """What is no longer so is gone; doubles are asked one by one, since only new records are compared."""
    with connection.cursor() as cursor:
        ask = {"run": run_id, "at": at, "kinds": [str(kind) for kind in _WHOLE]}
        for (kind,) in cursor.execute(SQL["gone"], ask).fetchall():
            counts[kind]["gone"] += 1
        rows = cursor.execute(SQL["open_doubles"], {"run": run_id}).fetchall()
        gone = [name for name, event, other in rows if not still_doubled(event, other)]
        cursor.execute(SQL["close"], {"at": at, "ids": gone})
    counts[Kind.DOUBLE]["gone"] += len(gone)


def _end(run_id: UUID, at: dt.datetime, counts: Mapping[str, Counter[str]]) -> None:
    with connection.cursor() as cursor:
        for kind, many in cursor.execute(SQL["still_open"]).fetchall():
            counts[kind]["open"] = many
        told = {kind: dict(+each) for kind, each in counts.items() if +each}
        cursor.execute(SQL["end"], {"id": run_id, "at": at, "counts": Jsonb(told)})


def decide(
    proposal: Proposal,
    decision: str,
    reason: str,
    *,
    viewer: Viewer,
    name: str = "",
    now: dt.datetime | None = None,
) -> Proposal:
    """Accept or decline for the party whose data it is; ``name`` is that of a place. Raises Refused.

    ``viewer`` acts for that party: the door has judged that.
    """
    text, called = _tidy(reason), _tidy(name)
    _check(proposal, decision, text, called)
    facts = {"proposal": str(proposal.id), "of": str(proposal.kind), "decision": decision}
    with acts.ordering("cleaning.decide", viewer, subject=proposal.id, **facts) as act:
        _hold_still(proposal)
        result = _effect(proposal, called, viewer) if decision == ACCEPTED else []
        given: dict[str, Any] = {"id": proposal.id, "decision": decision, "reason": text, "act": act}
        given |= {"at": now or clock.now(), "user": viewer.user_id, "result": result}
        with connection.cursor() as cursor:
            cursor.execute(SQL["decide"], given)
    transaction.on_commit(settle)
    found = one(proposal.id, Viewer.operator())
    assert found is not None, "it was just written"
    return found


def _check(proposal: Proposal, decision: str, reason: str, name: str) -> None:
    if decision not in {ACCEPTED, DECLINED}:
        raise Refused(errors.DECISION.problem("decision", decision[:40]))
    if len(reason) > LONGEST_REASON or (decision == DECLINED and len(reason) < SHORTEST_REASON):
        raise Refused(errors.REASON.problem("reason", reason[:40]))
    is_place = proposal.kind is Kind.PLACE and decision == ACCEPTED
    if is_place and not 1 <= len(name) <= LONGEST_NAME:
        raise Refused(errors.NAME.problem("name", name[:40]))


def _hold_still(proposal: Proposal) -> None:
    """Of two who decide at once one is told."""
    with connection.cursor() as cursor:
        row = cursor.execute(SQL["hold_still"], {"id": proposal.id}).fetchone()
    if row is None or row[0] is not None or row[1] is not None:
        raise Refused(errors.DECIDED.problem("proposal", str(proposal.id)))


def _effect(proposal: Proposal, name: str, viewer: Viewer) -> list[UUID]:
    """What accepting orders; the events that it became."""
    match proposal.kind:
        case Kind.DOUBLE:
            assert proposal.event is not None
            return _taken(declare_error(proposal.event, reason="did_not_occur", viewer=viewer))
        case Kind.LOT:
            return _replaced(proposal, viewer)
        case Kind.PLACE:
            create_place(Party.objects.get(pk=proposal.party), proposal.text, name)
    return []


def _replaced(proposal: Proposal, viewer: Viewer) -> list[UUID]:
    """Report the record with the usual lot, then declare the first one an error that names it."""
    assert proposal.event is not None
    (stored,) = events_by_id([proposal.event], Viewer.operator())
    header = DocumentHeader(schema_version="2.0", creation_date=clock.now())
    content = json20.write_document(header, [with_lot(stored.event, str(proposal.words["usual"]))])
    result = capture(content, sender=proposal.party)
    right = _taken(result)
    names = tuple(line.name for line in result.lines if line.name)
    declared = declare_error(stored.id, reason="incorrect_data", viewer=viewer, corrective_ids=names)
    return right + _taken(declared)


def with_lot(event: Event, lot: str) -> Event:
    """The same event with another lot, and no name: it is another one."""
    names = {f"{{{MASTER_DATA_NAMESPACE}}}{LOT}", f"{{{MASTER_DATA_NAMESPACE}:}}{LOT}"}
    ilmd, extensions = (
        {key: lot if key in names else value for key, value in data.items()} if data else None
        for data in (event.ilmd, event.extensions)
    )
    return msgspec.structs.replace(event, event_id=None, record_time=None, ilmd=ilmd, extensions=extensions)


def _taken(result: CaptureResult) -> list[UUID]:
    if not result.success:
        raise Refused(errors.NOT_TAKEN.problem("event", None, detail=str(result.all_problems()[:1])))
    return [line.event_id for line in result.lines if line.event_id is not None]


def _tidy(text: str) -> str:
    return " ".join(text.replace("\0", "").split())
