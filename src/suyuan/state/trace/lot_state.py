"""The state of a lot as a whole: what events say about the lot itself, not about single packs of it."""

from __future__ import annotations

from collections.abc import Iterable

from suyuan.core.chain.item_state import STATE_OF_DISPOSITION, STATE_OF_STEP, state_of
from suyuan.core.chain.observation import Key
from suyuan.core.chain.quantities import Flow, flow_of
from suyuan.core.chain.vocabulary import LOCKED, TERMINAL, State
from suyuan.core.identifiers.canonical import class_text, key_of, lot_text
from suyuan.ledger import binary, connection
from suyuan.state.trace.gathering import SQL, Events, Known

MOST = 500
"""Events about a lot that are looked through whatever they say, newest first."""
MOST_OLD = 20_000
"""Older ones of which those are looked through that may stop the lot, and those of who stopped it."""
STOPPED = LOCKED | {State.RECALLED, State.DISCONTINUED}
"""States of a lot that stop its packs."""


def history(events: Iterable[Known]) -> list[tuple[Known, State]]:
    """The changes of state of a lot, from events in the order of life that speak about the lot itself.

    That some of it was used or destroyed says nothing about the rest; that more of it was made does not end a
    recall.
    """
    return _judged(events)[0]


Stops = dict[int, tuple[Known, State]]
"""Sender to what it stopped the lot with, the newest last."""


def _judged(events: Iterable[Known]) -> tuple[list[tuple[Known, State]], Stops]:
    """The changes of state, and the stops that stand at the end.

    A stop is lifted by who said it and by nobody else: somebody who puts a few packs on the shelf after the recall
    calls them available, and must not end the recall for all.
    """
    found: list[tuple[Known, State]] = []
    stops: Stops = {}
    for known in events:
        state = state_of(known.stored.event)
        is_more = bool(found) and flow_of(known.stored.event) is Flow.MADE
        if state is None or state in TERMINAL or is_more:
            continue
        stops.pop(known.stored.sender, None)
        if state in STOPPED:
            stops[known.stored.sender] = known, state
        elif stops:
            state = next(reversed(stops.values()))[1]
        if not found or found[-1][1] is not state:
            found.append((known, state))
    return found, stops


def stopped(text: str, lot: str | None, events: Events) -> tuple[Known, State] | None:
    """The event that stopped the lot or product of a thing, unless it was released since."""
    texts = [each for each in (lot_text(text, lot), class_text(text)) if each]
    keys = [key_of(each) for each in texts]
    if not keys:
        return None
    said = _said(keys, events)
    stops = _judged(sorted(said, key=lambda known: known.sight.order))[1]
    return next(reversed(stops.values())) if stops else None


def _said(keys: list[Key], events: Events) -> list[Known]:
    """What effective events said of lots. A recall is found however much was reported after it."""
    ask = {"keys": binary.UuidArray(keys), "as_of": events.asked.as_of, "limit": MOST + MOST_OLD}
    with connection.cursor() as cursor:
        ids = [row[0] for row in cursor.execute(SQL["said_of_lots"], ask, binary=True)]
        new, old = ids[:MOST], ids[MOST:]
        if old:
            given = {"ids": binary.UuidArray(old), "dispositions": _STOP_WORDS, "steps": _STOP_STEPS}
            stopping = cursor.execute(SQL["stopping"], given, binary=True).fetchall()
            senders = list({sender for _, sender in stopping})
            given = {"ids": binary.UuidArray(old), "senders": senders, "limit": MOST}
            more = cursor.execute(SQL["said_by"], given, binary=True).fetchall() if senders else []
            new += [row[0] for row in (*stopping[:MOST], *more)]
    events.add(new)
    told = {each: events.known[each] for each in new if each in events.known}
    return [known for known in told.values() if known.is_effective]


_STOP_WORDS = sorted(word for word, state in STATE_OF_DISPOSITION.items() if state in STOPPED)
_STOP_STEPS = sorted(word for word, state in STATE_OF_STEP.items() if state in STOPPED)
