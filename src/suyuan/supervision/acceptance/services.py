"""Deciding about a delivery, and taking that back.

Procedure of deciding:
 1. The delivery is judged once more: what was shown a minute ago may be recalled by now. Then place, time and
    temperature are checked.
 2. Deliveries of a party are decided one after the other; what was received already, since it was sent, is refused.
    Then every decision is checked.
 3. The act is written first, then the events, the lock of what is held, and the record, in one transaction.
 4. Afterwards, outside, the events are numbered and folded: whoever received something looks next.

Taking back declares the events an error, as any other. What is held must be decided about first: that needs two people,
and nobody is to get round them by undoing a receipt.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from psycopg.types.json import Jsonb

from suyuan import clock
from suyuan.core.chain.rules.transitions import needs
from suyuan.core.chain.vocabulary import State
from suyuan.core.epcis.cbv import ERROR_REASON
from suyuan.core.problem import Refused
from suyuan.ledger import acts, connection
from suyuan.ledger.corrections import declare_error
from suyuan.ledger.results import CaptureResult
from suyuan.ledger.services import capture
from suyuan.parties.models import Party
from suyuan.parties.viewer import Viewer
from suyuan.state.queries import standing_of
from suyuan.supervision.acceptance import errors
from suyuan.supervision.acceptance.deciding import checked, decided
from suyuan.supervision.acceptance.documents import STEP, Told, document
from suyuan.supervision.acceptance.judging import delivery_of
from suyuan.supervision.acceptance.model import Arrival, Decided, Decision, Delivery
from suyuan.supervision.acceptance.queries import SQL, Record, one
from suyuan.supervision.locks.queries import one as lock_of
from suyuan.supervision.locks.scopes import Scope
from suyuan.supervision.locks.services import Why, lock, settle

SINCE: Final = dt.timedelta(days=1)
"""How long what nobody is known to have sent counts as received."""
_LONGEST_WHY: Final = 400


def accept(
    asked: str, said: Arrival, *, party: Party, viewer: Viewer, now: dt.datetime | None = None
) -> Record:
    """Decide about a delivery in the name of a party. Raises Refused; then nothing was kept."""
    moment = now or clock.now()
    delivery = delivery_of(asked, party=party, viewer=viewer, now=moment)
    place, at = checked(delivery, said, party, moment)
    made = uuid.uuid4()
    with transaction.atomic():
        _refuse_what_was_received(delivery, party, moment)
        lines = decided(delivery, said)
        counts = {each.value: sum(one.decision is each for one in lines) for each in Decision}
        with acts.ordering("acceptance.make", viewer, subject=made, acceptance=str(made), **counts) as act:
            told = Told(made, at, place.uri, said.temperature)
            events = _captured(capture(document(delivery, lines, told), sender=party.pk))
            held = _held(lines, made, at, party=party, viewer=viewer)
            facts = {"id": made, "party": party.pk, "place": place.uri, "at": at, "made_at": moment}
            facts |= {"act": act, "user": viewer.user_id, "events": events, "hold": held}
            _save(delivery, said, lines, facts)
    transaction.on_commit(settle)
    return _seen(made)


def undo(record: Record, reason: str, *, viewer: Viewer, now: dt.datetime | None = None) -> Record:
    """Take an acceptance back: its events are declared errors. Raises Refused."""
    if not ERROR_REASON.knows(reason):
        raise Refused(errors.WHY.problem("reason", reason[:40]))
    held = lock_of(record.hold, Viewer.operator()) if record.hold else None
    if held is not None and held.is_open:
        raise Refused(errors.STILL_HELD.problem("acceptance", str(record.id)))
    with acts.ordering("acceptance.undo", viewer, subject=record.id, acceptance=str(record.id)) as act:
        _hold_still(record)
        for event in record.events:
            _captured(declare_error(event, reason=reason, viewer=viewer))
        with connection.cursor() as cursor:
            given = {"id": record.id, "at": now or clock.now(), "act": act, "reason": reason}
            cursor.execute(SQL["undo"], given)
    transaction.on_commit(settle)
    return _seen(record.id)


def _refuse_what_was_received(delivery: Delivery, party: Party, now: dt.datetime) -> None:
    keys = [UUID(item.line.key) for item in delivery.leaves]
    since = [item.leg.sent_at or now - SINCE for item in delivery.leaves]
    with connection.cursor() as cursor:
        cursor.execute(SQL["one_at_a_time"], {"party": party.pk})
        given = {"keys": keys, "since": since, "party": party.pk}
        rows = cursor.execute(SQL["received_before"], given).fetchall()
    if rows:
        raise Refused(*(errors.AGAIN.problem("delivery", text, name=str(name)) for text, name in rows[:20]))


def _captured(result: CaptureResult) -> list[UUID]:
    if not result.success:
        raise Refused(errors.NOT_CAPTURED.problem("events", None, detail=str(result.all_problems()[:1])))
    return [line.event_id for line in result.lines if line.event_id is not None]


def _held(
    lines: Sequence[Decided], made: UUID, at: dt.datetime, *, party: Party, viewer: Viewer
) -> UUID | None:
    """The lock of what is held; what is stopped already stays as it is, and what nobody knew is on hold by its event."""
    held = {UUID(one.item.line.key): one for one in lines if one.decision is Decision.HOLD}
    states = standing_of(held)
    texts = [
        one.item.line.text
        for key, one in held.items()
        if key in states and needs(states[key].state, State.ON_HOLD) is not None
    ]
    if not texts:
        return None
    reasons = "；".join(dict.fromkeys(one.reason for one in held.values()))[:_LONGEST_WHY]
    why = Why(f"到货验收暂存：{reasons}", evidence=(str(made),))
    when = at + 2 * STEP
    return lock(Scope.things(texts), State.ON_HOLD, why, party=party, viewer=viewer, now=when).id


def _save(delivery: Delivery, said: Arrival, lines: Sequence[Decided], facts: dict[str, Any]) -> None:
    sent = [item.leg.sent_at for item in delivery.items if item.leg.sent_at]
    facts |= {
        "delivery": delivery.asked,
        "temperature": said.temperature,
        "note": " ".join(said.note.replace("\0", "").split()),
        "papers": list(said.papers),
        "sent_at": max(sent, default=None),
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL["make"], facts)
        cursor.execute(SQL["make_lines"], {"id": facts["id"], **_columns(lines)})


def _columns(decided_: Sequence[Decided]) -> dict[str, list[Any]]:
    lines = [one.item.line for one in decided_]
    return {
        "keys": [UUID(line.key) for line in lines],
        "texts": [line.text for line in lines],
        "containers": [line.container for line in lines],
        "products": [line.product or "" for line in lines],
        "lots": [line.lot or "" for line in lines],
        "expiries": [line.expiry for line in lines],
        "verdicts": [str(line.result) for line in lines],
        "checks": [Jsonb([each.json() for each in line.grave]) for line in lines],
        "decisions": [str(one.decision) for one in decided_],
        "reasons": [one.reason for one in decided_],
    }


def _hold_still(record: Record) -> None:
    """Of two who take it back at once one is told."""
    with connection.cursor() as cursor:
        row = cursor.execute(SQL["hold_still"], {"id": record.id}).fetchone()
    if row is None or row[0] is not None:
        raise Refused(errors.GONE.problem("acceptance", str(record.id)))


def _seen(made: UUID) -> Record:
    found = one(made, Viewer.operator())
    assert found is not None, "it was just written"
    return found
