"""The state of a lot as a whole: what events say about the lot itself, not about single packs of it."""

from __future__ import annotations

from collections.abc import Iterable

from suyuan.core.chain.item_state import state_of
from suyuan.core.chain.quantities import Flow, flow_of
from suyuan.core.chain.vocabulary import LOCKED, TERMINAL, State
from suyuan.core.identifiers.canonical import class_text, key_of, lot_text
from suyuan.ledger import binary, connection
from suyuan.state.trace.gathering import SQL, Events, Known

MOST = 500
"""Events about a lot that are looked through, newest first."""
STOPPED = LOCKED | {State.RECALLED, State.DISCONTINUED}
"""States of a lot that stop its packs."""


def history(events: Iterable[Known]) -> list[tuple[Known, State]]:
    """The changes of state of a lot, from events in the order of life that speak about the lot itself.

    That some of it was used or destroyed says nothing about the rest; that more of it was made does not end a
    recall.
    """
    found: list[tuple[Known, State]] = []
    for known in events:
        state = state_of(known.stored.event)
        if state is None or state in TERMINAL:
            continue
        is_more = bool(found) and flow_of(known.stored.event) is Flow.MADE
        if not is_more and (not found or found[-1][1] is not state):
            found.append((known, state))
    return found


def stopped(text: str, lot: str | None, events: Events) -> tuple[Known, State] | None:
    """The event that stopped the lot or product of a thing, unless it was released since."""
    texts = [each for each in (lot_text(text, lot), class_text(text)) if each]
    keys = [key_of(each) for each in texts]
    if not keys:
        return None
    ask = {"keys": binary.UuidArray(keys), "as_of": events.asked.as_of, "limit": MOST}
    with connection.cursor() as cursor:
        ids = [row[0] for row in cursor.execute(SQL["said_of_lots"], ask, binary=True)]
    events.add(ids)
    said = [known for each in ids if (known := events.known.get(each)) is not None and known.is_effective]
    told = history(sorted(said, key=lambda known: known.sight.order))
    return told[-1] if told and told[-1][1] in STOPPED else None
