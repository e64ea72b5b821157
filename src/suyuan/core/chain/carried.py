"""Goods without serial numbers inside a container, and what happens to them when the container is moved.

Nothing names them while they travel: a carton of 200 bottles is shipped and received by the code of the carton.
How much it held then follows from what its own packing events put in and took out (EPCIS 2.0, 7.4.3:
``childQuantityList``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from suyuan.core.chain.item_state import is_about_label
from suyuan.core.chain.life import Entry, Life
from suyuan.core.chain.moving import Ends, Moved, Mover, flow_in
from suyuan.core.chain.observation import Key, Observation
from suyuan.core.chain.quantities import Flow, moved_lines
from suyuan.core.epcis.model import QuantityElement
from suyuan.core.identifiers.canonical import canonical_text, key_of

Goods = tuple[str, str]
"""Canonical text of a lot or product, and the unit ('': pieces)."""
Amounts = dict[Goods, Decimal]
_MOVES = frozenset({Flow.SHIPPED, Flow.RECEIVED, Flow.USED, Flow.VOIDED})


@dataclass(frozen=True, slots=True)
class Level:
    """What a container held after one of its packing events."""

    order: bytes
    amounts: Amounts


def levels(box: Key, observations: Iterable[Observation], gone: Iterable[bytes] = ()) -> list[Level]:
    """How much stood in a container after each of its packing events, in the order of life; and after each order of
    ``gone``, at which all that was in it came to its end.

    Nothing is left of less than nothing. Somebody who sees goods in a container that nobody put in puts them in.
    """
    packings = {seen.order: seen for seen in observations if seen.is_packing and seen.parent == box}
    ended = set(gone)
    found: list[Level] = []
    now: Amounts = {}
    for order in sorted({*packings, *ended}):
        now = {} if order in ended else _after(packings[order], now)
        found.append(Level(order, now))
    return found


def _after(seen: Observation, before: Amounts) -> Amounts:
    told = amounts_of(seen.event.child_quantity_list or ())
    if seen.empties:
        return {}
    if seen.event.action == "ADD":
        return {
            goods: before.get(goods, Decimal(0)) + told.get(goods, Decimal(0))
            for goods in dict.fromkeys((*before, *told))
        }
    if seen.event.action == "DELETE":
        left = {goods: amount - told.get(goods, Decimal(0)) for goods, amount in before.items()}
        return {goods: amount for goods, amount in left.items() if amount > 0}
    return {**told, **before}


def amounts_of(lines: Iterable[QuantityElement]) -> Amounts:
    """Lines of an event added up; a line without an amount, or with less than nothing, counts for nothing."""
    found: Amounts = {}
    for line in lines:
        if line.quantity is not None and line.quantity > 0:
            goods = canonical_text(line.epc_class), line.uom or ""
            found[goods] = found.get(goods, Decimal(0)) + line.quantity
    return found


def just_before(of: list[Level], order: bytes) -> Amounts:
    """What the container held when an event began."""
    index = bisect_left(of, order, key=lambda level: level.order) - 1
    return of[index].amounts if index >= 0 else {}


def is_told(named: Decimal, held: Decimal, flow: Flow, *, loose: bool) -> bool:
    """Does an event that names goods, and containers that hold some of them, tell of the contents once more?

    Whoever names at least as much as they hold does. Whoever names less sends goods beside them; and of a receipt
    that names less some are missing, unless the shipment named goods beside them too (``loose``).
    """
    return named > 0 and (named >= held or (flow is Flow.RECEIVED and not loose))


def are_beside(moved: Moved[Amounts], goods: Goods) -> bool:
    """Did the shipment of a container that is received name such goods beside it?"""
    named = amounts_of(moved_lines(moved.shipment.event)) if moved.shipment is not None else {}
    return goods in named


@dataclass(slots=True)
class Content(Mover[Amounts]):
    """The goods in a container, along its life."""

    empty: list[bytes] = field(default_factory=list)
    """Orders after which it held no goods."""


def carried(life: Life, observations: Iterable[Observation], ends: Ends, only: Key | None = None) -> Content:
    """What is moved of the goods in a container by events that name it, or one around it. Whether they name the goods
    once more beside it is for ``is_told``: that depends on everything that they name.

    What was in it when it was used up or destroyed is gone; what is filled in afterwards is something else.
    ``only``: the key of the lot or product asked for.
    """
    found = [(entry, _flow(entry)) for entry in life.entries]
    gone = [entry.observation.order for entry, flow in found if flow is Flow.USED]
    filled = levels(life.key, observations, gone)
    mover = Content(ends, empty=[level.order for level in filled if not level.amounts])
    for entry, flow in found:
        held = _of(just_before(filled, entry.observation.order), only)
        if held:
            mover.told.add(entry.observation.id)
        if held and flow is not None:
            mover.see(entry.observation, flow, held)
        if not held or mover.is_gone:
            mover.finish()
    return mover


def _of(amounts: Amounts, only: Key | None) -> Amounts:
    return {goods: amount for goods, amount in amounts.items() if only is None or key_of(goods[0]) == only}


def _flow(entry: Entry) -> Flow | None:
    """What becomes of what stands in the container by an event that names it; nothing makes or unmakes goods by its
    label.
    """
    flow = flow_in(entry)
    is_label = is_about_label(entry.observation.event)
    return None if is_label or flow not in _MOVES else flow
