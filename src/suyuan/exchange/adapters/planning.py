"""Making messages of events, and making them again.

Procedure (plan), with the connection's row locked:
 1. What the ledger brought since ``upto`` and the query means is read, as the owner may see it now.
 2. The adapter groups the events and writes the pieces. What cannot be written becomes a message that is given
    up at once, with the reason: the owner sees it beside the others, and nothing is left out in silence.
 3. Messages and the moved ``upto`` are saved in one transaction: no event becomes two messages or none.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg.types.json import Jsonb

from suyuan import clock
from suyuan.core.epcis.query.parse import from_parameters
from suyuan.core.problem import Problem, Refused
from suyuan.exchange.adapters import errors, store
from suyuan.exchange.adapters.contract import Account, Adapter, Piece, facts_of_register
from suyuan.exchange.adapters.models import Connection, Message, State
from suyuan.exchange.adapters.registry import adapter_called
from suyuan.exchange.search import services as search
from suyuan.exchange.subscriptions.named import viewer_for
from suyuan.ledger.queries import StoredEvent, events_by_id

EVENTS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Planned:
    """One message before it has a number."""

    events: tuple[UUID, ...]
    part: int
    piece: Piece | None
    problem: Problem | None = None


def plan(connection: Connection, account: Account, now: dt.datetime) -> bool:
    """Make messages of what is new, so much at once; whether there was anything new."""
    head = search.horizon()
    if connection.upto >= head:
        return False
    query = from_parameters(connection.parameters, {})
    viewer = viewer_for(connection.owner)
    page = search.since(query, viewer, after=connection.upto, upto=head, most=EVENTS_AT_ONCE)
    adapter = adapter_called(connection.adapter)
    concerned = [one for one in page.events if _concerns(one, connection, adapter)]
    number = connection.counter
    for planned in _planned(adapter, concerned, account):
        number += _add(connection, number + 1, planned, now)
    store.run("planned", owner=connection.owner, name=connection.name, upto=page.horizon, counter=number)
    return True


def piece_of(message: Message, account: Account, adapter: Adapter) -> Piece:
    """What a message says, written again. Raises Refused when that is no longer possible."""
    damaged: list[tuple[int, str]] = []  # what was altered counts as gone: nobody may be told a changed event
    readable = events_by_id(message.events, viewer_for(message.owner), damaged=damaged)
    found = {one.id: one for one in readable}
    gone = sum(1 for one in message.events if one not in found)
    if gone:
        raise Refused(errors.EVENTS_GONE.problem("events", gone))
    group = [found[one] for one in message.events]
    pieces = adapter.pieces(group, account, facts_of_register())
    if message.part >= len(pieces):
        raise Refused(errors.CONTENT_CHANGED.problem())
    return pieces[message.part]


def _concerns(one: StoredEvent, connection: Connection, adapter: Adapter) -> bool:
    """Not what was dated in the future, and of others' presentations only where the platform wants them."""
    if one.is_future:
        return False
    return not adapter.is_own_only or one.sender == connection.owner


def _planned(adapter: Adapter, events: Sequence[StoredEvent], account: Account) -> list[Planned]:
    found: list[Planned] = []
    facts = facts_of_register()
    for group in adapter.groups(events, account):
        ids = tuple(one.id for one in group)
        try:
            pieces = adapter.pieces(group, account, facts)
            found += [Planned(ids, part, piece, piece.problem) for part, piece in enumerate(pieces)]
        except Refused as why:
            found.append(Planned(ids, 0, None, why.problems[0]))
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as why:
            # One event that an adapter stumbles over must not keep all later ones from being told.
            found.append(Planned(ids, 0, None, errors.BROKEN.problem("events", why=type(why).__name__)))
    return found


def _add(connection: Connection, number: int, planned: Planned, now: dt.datetime) -> int:
    """1 when a message was added, 0 when what may be sent once only is in the queue already."""
    piece, problem = planned.piece, planned.problem
    return store.run(
        "add_message",
        owner=connection.owner,
        name=connection.name,
        number=number,
        id=uuid.uuid4(),
        events=list(planned.events),
        part=planned.part,
        once=piece.once if piece else None,
        digest=piece.digest if piece else b"",
        now=clock.now(),
        next_at=now,
        state=State.GIVEN_UP if problem else State.WAITING,
        settled_at=now if problem else None,
        problem=Jsonb(problem.as_json()) if problem else None,
    )
