"""Goods without serial numbers inside a container, and what happens to them when the container is moved.

Nothing names them while they travel: a carton of 200 bottles is shipped and received by the code of the carton.
How much it held then follows from what its own packing events put in and took out (EPCIS 2.0, 7.4.3:
``childQuantityList``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from suyuan.core.chain.item_state import is_about_label
from suyuan.core.chain.life import Life
from suyuan.core.chain.observation import Key, Observation
from suyuan.core.chain.quantities import Flow, flow_of, moved_lines
from suyuan.core.epcis.model import Event, QuantityElement
from suyuan.core.identifiers.canonical import canonical_text

Goods = tuple[str, str]
"""Canonical text of a lot or product, and the unit ('': pieces)."""
Amounts = dict[Goods, Decimal]
_MOVES = frozenset({Flow.SHIPPED, Flow.RECEIVED, Flow.USED})


@dataclass(frozen=True, slots=True)
class Level:
    """What a container held after one of its packing events."""

    order: bytes
    amounts: Amounts


def levels(box: Key, observations: Iterable[Observation]) -> list[Level]:
    """How much stood in a container after each of its packing events, in the order of life.

    Nothing is left of less than nothing. Somebody who sees goods in a container that nobody put in puts them in.
    """
    found: list[Level] = []
    now: Amounts = {}
    for seen in sorted(observations, key=lambda each: each.order):
        if seen.is_packing and seen.parent == box:
            now = _after(seen, now)
            found.append(Level(seen.order, now))
    return found


def _after(seen: Observation, before: Amounts) -> Amounts:
    told = amounts_of(seen.event.child_quantity_list or ())
    if seen.empties:
        return {}
    if seen.event.action == "ADD":
        return added(before, told)
    if seen.event.action == "DELETE":
        left = {goods: amount - told.get(goods, Decimal(0)) for goods, amount in before.items()}
        return {goods: amount for goods, amount in left.items() if amount > 0}
    return {**told, **before}


def amounts_of(lines: Iterable[QuantityElement]) -> Amounts:
    """Lines of an event added up; a line without an amount counts for nothing."""
    found: Amounts = {}
    for line in lines:
        goods = canonical_text(line.epc_class), line.uom or ""
        found[goods] = found.get(goods, Decimal(0)) + (line.quantity or Decimal(0))
    return found


def added(one: Amounts, other: Amounts) -> Amounts:
    """Both together."""
    return {
        goods: one.get(goods, Decimal(0)) + other.get(goods, Decimal(0))
        for goods in dict.fromkeys((*one, *other))
    }


def just_before(of: list[Level], order: bytes) -> Amounts:
    """What the container held when an event began."""
    index = bisect_left(of, order, key=lambda level: level.order) - 1
    return of[index].amounts if index >= 0 else {}


def untold(held: Amounts, event: Event) -> Amounts:
    """What an event moves beside the goods that it names itself.

    Who names a container and at least as much as it holds has told its contents once more, and not of other goods.
    """
    own = amounts_of(moved_lines(event))
    return {goods: amount for goods, amount in held.items() if own.get(goods, Decimal(0)) < amount}


def carried(life: Life, observations: Iterable[Observation]) -> Iterable[tuple[Observation, Amounts]]:
    """The events that move a container, or one around it, with the goods in it that they do not name."""
    filled = levels(life.key, observations)
    for entry in life.entries:
        seen = entry.observation
        flow = flow_of(seen.event)
        if flow not in _MOVES or is_about_label(seen.event):
            continue
        moved = untold(just_before(filled, seen.order), seen.event)
        if moved:
            yield seen, moved
        if flow is Flow.USED:
            return
