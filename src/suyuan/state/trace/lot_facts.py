"""What events tell about a lot as such: dates beside its code, in the master data of what was made, on its packs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from uuid import UUID

from suyuan.core.chain.item_state import Facts, Registers, facts_in, write
from suyuan.core.chain.observation import Key
from suyuan.core.chain.quantities import stated_lines
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.roles import Role
from suyuan.core.identifiers.canonical import canonical_text, key_of, lot_text
from suyuan.ledger import connection
from suyuan.state.sights import Sight, Thing, facts_about, facts_for, product_keys, told_by
from suyuan.state.trace.gathering import SQL, Asked, Events, Known

MOST = 200
"""Events of a lot that are looked through for its dates at either end: they are told at its birth, or put right of
late. Between may lie those of 100,000 packs."""


def facts_behind(facts: Facts | None, text: str, lot: str | None, asked: Asked) -> Facts | None:
    """What a thing's own events tell of it; where they leave the expiry open, what is told of its lot."""
    lot_of = lot_text(text, (facts.lot if facts else None) or lot)
    if lot_of is None or (facts is not None and facts.expiry):
        return facts
    of_lot = facts_of_lot(lot_of, _events_of(lot_of, asked))
    if facts is None or of_lot is None:
        return facts or (of_lot and replace(of_lot, lot=lot))
    return Facts(facts.lot, facts.expiry or of_lot.expiry, facts.produced or of_lot.produced)


def _events_of(lot: str, asked: Asked) -> list[Known]:
    ask = {"key": UUID(bytes=key_of(lot)), "as_of": asked.as_of, "limit": MOST}
    with connection.cursor() as cursor:
        ids = {row[0] for row in cursor.execute(SQL["ends_of_lot"], ask, binary=True)}
    events = Events(asked)
    events.add(ids)
    return list(events.known.values())


def facts_of_life(key: Key, events: Events) -> Facts | None:
    """Lot and dates, each by the newest effective event that told it."""
    registers: Registers = {}
    for event in events.of[key]:
        known = events.known[event]
        told = facts_about(key, known.sight) if known.is_effective else None
        if told is not None:
            write(registers, known.sight.order, told.told())
    return facts_in(registers)


def facts_of_lot(lot: str, events: Iterable[Known]) -> Facts | None:
    """Lot and dates, each by the newest effective event that told it of the lot with this canonical text."""
    registers: Registers = {}
    for known in events:
        told = told_of_lot(lot, known.sight) if known.is_effective else None
        if told is not None:
            write(registers, known.sight.order, told.told())
    return facts_in(registers)


def told_of_lot(lot: str, seen: Sight) -> Facts | None:
    """What one event tells about a lot: by its own line, else by the first of its packs."""
    told = told_by(seen.event)
    for line in _lines(seen.event):
        if line.text == lot:
            return facts_for(line, told)
    for thing in seen.things:
        found = facts_for(thing, told)
        if found is not None and found.lot and product_keys(thing.text, found.lot).lot_text == lot:
            return found
    return None


def _lines(event: Event) -> Iterator[Thing]:
    """Goods without serial numbers. Of what goes in, and of what only stands in a container, master data that
    comes with the event says nothing.
    """
    for line in stated_lines(event):
        yield Thing(Role.QUANTITY, b"", canonical_text(line.epc_class), line.epc_class)
    for line in (*(event.child_quantity_list or ()), *(event.input_quantity_list or ())):
        yield Thing(Role.INPUT, b"", canonical_text(line.epc_class), line.epc_class)
