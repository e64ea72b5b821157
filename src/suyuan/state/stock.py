"""What a party or place holds, by product and lot.

Counted things follow from the item and containment tables alone: what a batch changes is the difference
between how its things count before and after. Goods without serial numbers follow from the movements that
events report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from suyuan.core.chain.item_state import movers
from suyuan.core.chain.life import DEPTH
from suyuan.core.chain.observation import Key
from suyuan.core.chain.quantities import Flow, flow_of, is_repeat
from suyuan.core.epcis.model import Event
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of, lot_text
from suyuan.ledger import binary, connection
from suyuan.state.boxes import plain
from suyuan.state.registers import SQL, is_gone, is_terminal
from suyuan.state.sights import NO_LOT, Sight, place_key, quantity_lines

Place = tuple[Key, Key, Key, str]
"""(holder, product, lot, unit)"""
_EMPTY = bytes(16)


@dataclass(slots=True)
class Change:
    """What is added to stock, by place; negative is taken away."""

    things: Counter[Place] = field(default_factory=Counter)
    quantities: dict[Place, Decimal] = field(default_factory=dict)

    def add(self, rows: Iterable[tuple[Key, Key, Key, str, Decimal]], sign: int = 1) -> None:
        for holder, product, lot, uom, amount in rows:
            place = (holder, product, lot, uom)
            self.quantities[place] = self.quantities.get(place, Decimal(0)) + sign * amount

    def save(self) -> None:
        places = sorted(
            {place for place, number in self.things.items() if number}
            | {place for place, amount in self.quantities.items() if amount}
        )
        if not places:
            return
        columns = list(zip(*places, strict=True))
        keys = {
            "holders": binary.UuidArray(columns[0]),
            "classes": binary.UuidArray(columns[1]),
            "lots": binary.UuidArray(columns[2]),
            "uoms": list(columns[3]),
        }
        amounts = {
            "things": [self.things.get(place, 0) for place in places],
            "quantities": [self.quantities.get(place, Decimal(0)) for place in places],
        }
        with connection.cursor() as cursor:
            cursor.execute(SQL["add_stock"], {**keys, **amounts})
            cursor.execute(SQL["drop_empty_stock"], keys)


class _Row(NamedTuple):
    """One row of the query ``counted``, without its key."""

    product: Key | None
    lot: Key | None
    holder: Key | None
    holder_at: bytes | None
    state: int | None
    state_at: bytes | None
    container: Key | None
    start: bytes | None


def counted(keys: Iterable[Key]) -> dict[Key, Place]:
    """Where things count at this moment: things of a product that somebody holds and nobody used up or scrapped."""
    wanted = set(keys)
    rows = _rows(wanted)
    level = {row[6] for row in rows.values() if row[6]} - rows.keys()
    for _ in range(DEPTH):
        if not level:
            break
        outer = _rows(level)
        rows.update(outer)
        level = {row[6] for row in outer.values() if row[6]} - rows.keys()
    found = {}
    for key in wanted:
        place = _place(rows.get(key), rows)
        if place is not None:
            found[key] = place
    return found


def _rows(keys: set[Key]) -> dict[Key, _Row]:
    with connection.cursor() as cursor:
        found = cursor.execute(SQL["counted"], {"keys": binary.UuidArray(keys)}, binary=True).fetchall()
    return {row[0]: row[1:] for row in found}


def _place(own: _Row | None, rows: dict[Key, _Row]) -> Place | None:
    if own is None:
        return None
    product, lot, holder, holder_at, state, _, container, start = own
    if product is None or (state is not None and is_gone(state)):
        return None
    if container in rows:
        news = _news(container, start or _EMPTY, rows)
        if news is None:
            return None
        if news[0] > (holder_at or _EMPTY):
            holder = news[1]
    return None if holder is None else (holder, product, lot or NO_LOT, "")


def _news(container: Key | None, since: bytes, rows: dict[Key, _Row]) -> tuple[bytes, Key | None] | None:
    """(stamp, holder) that the containers got since the thing went in; None when one of them was used up."""
    newest: tuple[bytes, Key | None] = (_EMPTY, None)
    for _ in range(DEPTH):
        row = rows.get(container) if container else None
        if row is None:
            break
        _, _, holder, holder_at, state, state_at, container, start = row
        if state is not None and is_terminal(state) and plain(state_at or _EMPTY) > since:
            return None
        if holder_at is not None and holder_at > max(since, newest[0]):
            newest = (holder_at, holder)
        since = max(since, start or _EMPTY)
    return newest


def inside(keys: Iterable[Key]) -> set[Key]:
    """Everything that stands in these containers now, to any depth."""
    return _below(keys, "open_children")


def ever_inside(keys: Iterable[Key]) -> set[Key]:
    """Everything that ever stood in these containers, to any depth."""
    return _below(keys, "children")


def _below(keys: Iterable[Key], query: str) -> set[Key]:
    found: set[Key] = set()
    level = set(keys)
    with connection.cursor() as cursor:
        for _ in range(DEPTH):
            if not level:
                break
            rows = cursor.execute(SQL[query], {"keys": binary.UuidArray(level)}, binary=True)
            level = {row[0] for row in rows} - found
            found |= level
    return found


def difference(before: dict[Key, Place], after: dict[Key, Place]) -> Counter[Place]:
    """What must be added to stock for things to count as after instead of as before."""
    change: Counter[Place] = Counter()
    for key, place in after.items():
        if before.get(key) != place:
            change[place] += 1
    for key, place in before.items():
        if after.get(key) != place:
            change[place] -= 1
    return change


def name_products(places: dict[Key, Place]) -> None:
    """Remember the texts of products that things have, also where no event told their lot or dates."""
    example = {place[1]: key for key, place in places.items()}
    with connection.cursor() as cursor:
        ask = {"keys": binary.UuidArray(example)}
        nameless = [row[0] for row in cursor.execute(SQL["nameless_products"], ask, binary=True)]
        if nameless:
            ask = {"keys": binary.UuidArray(example[product] for product in nameless)}
            texts = [text for _, text in cursor.execute(SQL["texts"], ask, binary=True)]
            products = [product for text in texts if (product := class_text(text))]
            save_products(cursor, {key_of(product): product for product in products})


def note_flows(sights: list[Sight], change: Change) -> None:
    """Write the movements of goods without serials; those written already are not written again."""
    lines = [(seen.id, number, *flow) for seen in sights for number, flow in enumerate(_flows(seen.event))]
    if not lines:
        return
    columns = list(zip(*lines, strict=True))
    products = {key_of(text): text for text in {*columns[3], *columns[4]} if text}
    given = {
        "events": binary.UuidArray(columns[0]),
        "lines": list(columns[1]),
        "holders": binary.UuidArray(columns[2]),
        "classes": binary.UuidArray(key_of(text) for text in columns[3]),
        "lots": binary.UuidArray(key_of(text) if text else NO_LOT for text in columns[4]),
        "uoms": list(columns[5]),
        "amounts": list(columns[6]),
    }
    with connection.cursor() as cursor:
        change.add(cursor.execute(SQL["add_flow"], given, binary=True).fetchall())
        save_products(cursor, products)


def take_back(event_ids: Iterable[bytes], change: Change) -> None:
    """Take back the movements of corrected events."""
    with connection.cursor() as cursor:
        ask = {"keys": binary.UuidArray(event_ids)}
        change.add(cursor.execute(SQL["take_flow"], ask, binary=True).fetchall(), sign=-1)


def save_products(cursor: Any, products: dict[Key, str]) -> None:
    """Remember what product and lot keys stand for."""
    if products:
        given = {"keys": binary.UuidArray(products), "texts": list(products.values())}
        cursor.execute(SQL["add_products"], given)


def _flows(event: Event) -> Iterable[tuple[Key, str, str | None, str, Decimal]]:
    """(holder, product text, lot text, unit, amount in or out) of each quantity line of an event.

    Events are added up one by one, in any order, so that what two events tell of one movement counts by one of
    them: the receipt, not the acceptance; the shipment, not the carrier's order.
    """
    flow = None if is_repeat(event) else flow_of(event)
    holder = None if flow is None else _holder(event, flow)
    if flow is None or holder is None:
        return
    sign = 1 if flow in (Flow.MADE, Flow.RECEIVED) else -1
    lines = [(sign, line) for line in quantity_lines(event)]
    lines += [(-1, line) for line in event.input_quantity_list or ()]
    for direction, line in lines:
        text = canonical_text(line.epc_class)
        amount = line.quantity if line.quantity is not None else Decimal(0)
        product = class_text(text) or text
        yield place_key(holder), product, lot_text(text, None), line.uom or "", direction * amount


def _holder(event: Event, flow: Flow) -> str | None:
    giver, taker = movers(event)
    named = {Flow.SHIPPED: giver, Flow.RECEIVED: taker}.get(flow)
    place = event.biz_location or event.read_point
    return named or (place.id if place else None)
