"""The state of a lot as a whole: what events say about the lot itself, not about single packs of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from suyuan.core.chain.item_state import STATE_OF_DISPOSITION, STATE_OF_STEP, persistent_stops, state_after
from suyuan.core.chain.observation import Key
from suyuan.core.chain.quantities import Flow, flow_of, stated_lines
from suyuan.core.chain.vocabulary import RECALLS, STOPS, TERMINAL, State, bare
from suyuan.core.epcis.model import Event
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of, lot_text
from suyuan.ledger import binary, connection
from suyuan.state.trace.gathering import SQL, Events, Known

MOST = 500
"""Events about a lot that are looked through whatever they say, newest first."""
MOST_OLD = 20_000
"""Older ones of which those are looked through that may stop the lot, and those of who stopped it."""


class Amounts:
    """How much of a lot there is, and of how much of it an event speaks."""

    def __init__(self, keys: Iterable[Key], events: Sequence[Known]) -> None:
        self._keys = frozenset(keys)
        self._events = events

    @cached_property
    def whole(self) -> Decimal:
        """What was made of it as far as reported, packs and goods without serial numbers."""
        made = (each.stored.event for each in self._events if flow_of(each.stored.event) is Flow.MADE)
        with connection.cursor() as cursor:
            asked = [{"key": UUID(bytes=key)} for key in self._keys]
            packs = sum(row[0] for ask in asked for row in cursor.execute(SQL["packs_of_lot"], ask))
        return max(sum((self.named(event) or Decimal(0) for event in made), Decimal(0)), Decimal(packs))

    def named(self, event: Event) -> Decimal | None:
        """The amount of it that an event names; None where it names it without an amount."""
        lines = [each for each in stated_lines(event) if key_of(canonical_text(each.epc_class)) in self._keys]
        amounts = [each.quantity for each in lines if each.quantity is not None]
        return sum(amounts, Decimal(0)) if amounts else None

    def is_part(self, event: Event) -> bool:
        """Does the event name less than there is?"""
        named = self.named(event)
        return named is not None and named < self.whole


def history(events: Sequence[Known], key: Key) -> list[tuple[Known, State]]:
    """The changes of state of a lot, from events in the order of life that speak about the lot itself.

    That some of it was used, scrapped or damaged says nothing about the rest; that more of it was made does not
    end a recall.
    """
    return _judged(events, Amounts({key}, events))[0]


def _speaks_of_all(event: Event, state: State, amounts: Amounts) -> bool:
    """Does the event say of the lot as a whole what it says, or of the amount only that it names?"""
    # Nobody recalls three packs of a lot and means that the fourth is sound.
    if state in RECALLS or (state is State.ON_HOLD and bare(event.biz_step) == "holding"):
        return True
    if event.action == "DELETE" or state is State.DISCONTINUED:
        return event.action != "DELETE" and amounts.named(event) is None
    return not amounts.is_part(event)


def _releases(known: Known, stop: tuple[Known, State] | None, amounts: Amounts) -> bool:
    """Does the event name at least as much as the stop of its sender did?"""
    stopped = None if stop is None else amounts.named(stop[0].stored.event)
    released = amounts.named(known.stored.event)
    return stopped is not None and released is not None and released >= stopped


def _counts(
    known: Known, state: State, is_first: bool, stop: tuple[Known, State] | None, amounts: Amounts
) -> bool:
    """Does the event change what holds of the lot?"""
    event = known.stored.event
    if state in TERMINAL:
        return False
    if flow_of(event) is Flow.MADE and (state is State.NORMAL or not is_first):
        return is_first
    releases = state not in STOPS and _releases(known, stop, amounts)
    return releases or _speaks_of_all(event, state, amounts)


Stops = dict[tuple[int, str], tuple[Known, State]]
"""Sender and persistent disposition (empty: none) to what it stopped the lot with, the newest last."""


def _judged(events: Iterable[Known], amounts: Amounts) -> tuple[list[tuple[Known, State]], Stops]:
    """The changes of state, and the stops that stand at the end.

    A stop is lifted by who said it and by nobody else: somebody who puts a few packs on the shelf after the recall
    calls them available, and must not end the recall for all.
    """
    found: list[tuple[Known, State]] = []
    stops: Stops = {}
    sound: State | None = None
    for known in events:
        state, own = state_after(known.stored.event), (known.stored.sender, "")
        if state is not None and _counts(known, state, not found, stops.get(own), amounts):
            stops.pop(own, None)
            if state in STOPS:
                stops[own] = known, state
            else:
                sound = state
        _keep(known, stops, amounts)
        holds = next(reversed(stops.values()))[1] if stops else sound
        if holds is not None and (not found or found[-1][1] is not holds):
            found.append((known, holds))
    return found, stops


def _keep(known: Known, stops: Stops, amounts: Amounts) -> None:
    """What is set stands until its sender unsets it, whatever else is said meanwhile (CBV 2.0)."""
    told, sender = known.stored.event.persistent_disposition, known.stored.sender
    for word, _ in persistent_stops(told.unset) if told else ():
        stops.pop((sender, word), None)
    for word, state in persistent_stops(told.set) if told else ():
        if _speaks_of_all(known.stored.event, state, amounts):
            stops[sender, word] = known, state


def stopped(text: str, lot: str | None, events: Events) -> tuple[Known, State] | None:
    """The event that stopped the lot or product of a thing, unless it was released since."""
    texts = [each for each in (lot_text(text, lot), class_text(text)) if each]
    keys = [key_of(each) for each in texts]
    if not keys:
        return None
    return stopped_among({text: keys}, events).get(text)


def stopped_among(groups: Mapping[str, Sequence[Key]], events: Events) -> dict[str, tuple[Known, State]]:
    """Those of several lots that are stopped, each with the event. ``groups``: its name to the keys of the lot and of
    its product. What was said of all is asked for at once.
    """
    keys = {key for each in groups.values() for key in each}
    if not keys:
        return {}
    said = sorted(_said(list(keys), events), key=lambda known: known.sight.order)
    spoken = [(known, _spoken_of(known.stored.event)) for known in said]
    found: dict[str, tuple[Known, State]] = {}
    for name, own in groups.items():
        about = [known for known, named in spoken if not named.isdisjoint(own)]
        stops = _judged(about, Amounts(own, about))[1]
        if stops:
            found[name] = next(reversed(stops.values()))
    return found


def _spoken_of(event: Event) -> set[Key]:
    """The lots and products of which an event speaks as such."""
    return {key_of(canonical_text(line.epc_class)) for line in stated_lines(event)}


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


_STOP_WORDS = sorted(word for word, state in STATE_OF_DISPOSITION.items() if state in STOPS)
_STOP_STEPS = sorted(word for word, state in STATE_OF_STEP.items() if state in STOPS)
