"""Goods without serial numbers: what events move of them, by name or inside containers.

An event that names goods moves what it names. An event that names a container moves what stands in it, which follows
from the life of the container: whenever something is told of a container with goods, or of one around it, its
movements are worked out again from the last moment at which it was empty. Procedure of ``carry``:
 1. Which boxes with goods do the events concern, themselves or through what is around them, and from when on?
 2. Read their lives since they were last empty: unpacked altogether, or out of goods by what was taken out.
 3. Replace the movements of their goods, and remember what is around them now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from suyuan.core.chain.carried import Amounts, Content, amounts_of, are_beside, carried, is_told
from suyuan.core.chain.item_state import movers
from suyuan.core.chain.life import Life, life
from suyuan.core.chain.observation import Key, Observation
from suyuan.core.chain.order import time_of
from suyuan.core.chain.quantities import Flow, flow_of, moved_lines
from suyuan.core.chain.vocabulary import bare
from suyuan.core.epcis.model import Event
from suyuan.core.identifiers.canonical import class_text, key_of, lot_text
from suyuan.ledger import binary, connection
from suyuan.state.boxes import is_packing
from suyuan.state.refold import Opened, gather
from suyuan.state.registers import SQL
from suyuan.state.sights import NO_LOT, Sight, place_key
from suyuan.state.stock import Book, Change, save_products

NO_BOX = bytes(16)
FEW = 2_000
"""So many boxes with goods are read whole; among more it is asked for each thing of a batch."""
TOLD = 1_000_000_000
"""Lines from here on take the contents of boxes out again, because the event names them."""
_BOOKS = {
    "receiving": Book.RECEIVED,
    "accepting": Book.ACCEPTED,
    "shipping": Book.SHIPPED,
    "consigning": Book.CONSIGNED,
}
_BOOK_OF = defaultdict(lambda: Book.MOVED, {Flow.SHIPPED: Book.SHIPPED, Flow.RECEIVED: Book.RECEIVED})
"""Of goods in boxes: what is told twice of a box is left out already."""


class Line(NamedTuple):
    """A movement; the columns of ``quantity_flow`` with texts instead of keys."""

    event: Key
    box: Key
    number: int
    stamp: bytes
    holder: Key
    product: str
    lot: str | None
    uom: str
    book: int
    amount: Decimal
    loose: bool = False


def move(sights: list[Sight], gone: list[Sight], change: Change) -> None:
    """Write what events move, by name and in boxes; ``gone`` are those taken back with the batch."""
    lines = [line for seen in sights for line in _named(seen)]
    _save(lines, change)  # what is written already is not written again
    _settle({line.event for line in lines} | carry([*sights, *gone], change), change)


def take_back(event_ids: Iterable[bytes], change: Change) -> None:
    """Take back the movements of corrected events."""
    with connection.cursor() as cursor:
        ask = {"keys": binary.UuidArray(event_ids)}
        change.add(cursor.execute(SQL["take_flow"], ask, binary=True).fetchall(), sign=-1)


def carry(sights: Collection[Sight], change: Change) -> set[Key]:
    """Work out again what is moved inside the containers of which these events, new or taken back, tell; the events
    of which something changed.
    """
    news = _boxes_of(sights)
    if not news:
        return set()
    empty = _last_empty(news)
    gathered = gather(news, Opened(), {box: time_of(stamp) for box, stamp in empty.items()})
    lines: list[Line] = []
    around: set[tuple[Key, Key]] = set()
    bare_at: set[tuple[Key, bytes]] = set()
    for box in sorted(news):
        whole, since = life(box, gathered.observed), empty.get(box, NO_BOX)
        own = [seen for seen in gathered.observed[box] if seen.order[:16] > since]
        content = carried(whole, own, _ends)
        # What happened at that moment and before it was emptied is told of already.
        lines += [line for line in _lines_of(box, content) if line.stamp > since]
        bare_at |= {(box, at[:16]) for at in content.empty if at[:16] > since}
        around |= {(box, box)} | {(stay.interval.container, box) for stay in whole.stays}
    changed = _replace({box: empty.get(box, NO_BOX) for box in news}, lines, bare_at, change)
    with connection.cursor() as cursor:
        cursor.execute(SQL["add_carriers"], _pairs("keys", sorted(around)))
    return changed


def _pairs(name: str, pairs: Collection[tuple[Key, bytes]], second: str = "boxes") -> dict[str, Any]:
    """Two columns of keys or stamps."""
    return {
        name: binary.UuidArray(one for one, _ in pairs),
        second: binary.UuidArray(other for _, other in pairs),
    }


def _boxes_of(sights: Collection[Sight]) -> dict[Key, bytes]:
    """The boxes with goods that events concern, with the stamp of the oldest news of each."""
    found: dict[Key, bytes] = {}
    for seen in sights:
        if is_packing(seen) and seen.event.child_quantity_list:
            parent = place_key(seen.event.parent_id or "")
            found[parent] = min(seen.stamp, found.get(parent, seen.stamp))
    with connection.cursor() as cursor:
        some = cursor.execute(SQL["some_carriers"], {"limit": FEW + 1}, binary=True).fetchall()
        if not some:
            return found
        few = some if len(some) <= FEW else None
        news = _news(sights, None if few is None else {key for key, _ in few})
        if few is None and news:
            ask = {"keys": binary.UuidArray(news)}
            some = cursor.execute(SQL["carried_by"], ask, binary=True).fetchall()
    for key, box in some:
        if key in news:
            found[box] = min(news[key], found.get(box, news[key]))
    return found


def _news(sights: Collection[Sight], carriers: Collection[Key] | None) -> dict[Key, bytes]:
    """Things, of these where they are given, with the stamp of the oldest event that may move what is in them."""
    news: dict[Key, bytes] = {}
    for seen in sights:
        if not is_packing(seen) and flow_of(seen.event) is None:
            continue
        for thing in seen.things:
            if carriers is None or thing.key in carriers:
                news[thing.key] = min(seen.stamp, news.get(thing.key, seen.stamp))
    return news


def _last_empty(news: dict[Key, bytes]) -> dict[Key, bytes]:
    """Boxes with the stamp at which they held nothing, before the news; those never empty are left out."""
    with connection.cursor() as cursor:
        ask = _pairs("boxes", news.items(), "stamps")
        return dict(cursor.execute(SQL["emptied_before"], ask, binary=True).fetchall())


def _replace(
    since: dict[Key, bytes], lines: list[Line], bare_at: set[tuple[Key, bytes]], change: Change
) -> set[Key]:
    """Put new movements and moments of emptiness in the place of those from then on; the events that changed."""
    ask = _pairs("boxes", since.items(), "stamps")
    with connection.cursor() as cursor:
        taken = cursor.execute(SQL["take_carried"], ask, binary=True).fetchall()
        cursor.execute(SQL["take_bare"], ask)
        cursor.execute(SQL["add_bare"], _pairs("boxes", sorted(bare_at), "stamps"))
    change.add((row[:6] for row in taken), sign=-1)
    _save(lines, change)
    return {row[6] for row in taken} | {line.event for line in lines}


def _settle(events: set[Key], change: Change) -> None:
    """Leave out of the boxes of events what the events name themselves."""
    ask = {"events": binary.UuidArray(events), "from": TOLD}
    with connection.cursor() as cursor:
        change.add(cursor.execute(SQL["take_told"], ask, binary=True).fetchall(), sign=-1)
        rows = cursor.execute(SQL["told_and_carried"], ask, binary=True).fetchall()
        told = [row for row in rows if _is_told(*row[6:])]
        if told:
            given = _columns_of_told(told)
            change.add(cursor.execute(SQL["add_flow"], given, binary=True).fetchall())


def _is_told(book: int, held: Decimal, loose: bool, named: Decimal) -> bool:
    flow = Flow.RECEIVED if book == Book.RECEIVED else Flow.SHIPPED
    return is_told(abs(named), abs(held), flow, loose=loose)


def _columns_of_told(rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    """The rows of ``quantity_flow`` that take the contents of boxes out again."""
    events, stamps, holders, classes, lots, uoms, books, held, _, _ = zip(*rows, strict=True)
    return {
        "events": binary.UuidArray(events),
        "boxes": binary.UuidArray([NO_BOX] * len(rows)),
        "lines": [TOLD + number for number, _ in enumerate(rows)],
        "stamps": binary.UuidArray(stamps),
        "holders": binary.UuidArray(holders),
        "classes": binary.UuidArray(classes),
        "lots": binary.UuidArray(lots),
        "uoms": list(uoms),
        "books": list(books),
        "amounts": [-each for each in held],
        "loose": [False] * len(rows),
    }


def _save(lines: list[Line], change: Change) -> None:
    if not lines:
        return
    products = {key_of(text): text for line in lines for text in (line.product, line.lot) if text}
    given = {
        "events": binary.UuidArray(line.event for line in lines),
        "boxes": binary.UuidArray(line.box for line in lines),
        "lines": [line.number for line in lines],
        "stamps": binary.UuidArray(line.stamp for line in lines),
        "holders": binary.UuidArray(line.holder for line in lines),
        "classes": binary.UuidArray(key_of(line.product) for line in lines),
        "lots": binary.UuidArray(key_of(line.lot) if line.lot else NO_LOT for line in lines),
        "uoms": [line.uom for line in lines],
        "books": [line.book for line in lines],
        "amounts": [line.amount for line in lines],
        "loose": [line.loose for line in lines],
    }
    with connection.cursor() as cursor:
        change.add(cursor.execute(SQL["add_flow"], given, binary=True).fetchall())
        save_products(cursor, products)


def _named(seen: Sight) -> Iterable[Line]:
    """What an event moves of the goods that it names. Events are added up one by one, in any order."""
    flow = flow_of(seen.event)
    holder = _holder(seen.event, flow) if flow is not None else None
    if flow is None or holder is None:
        return
    key, book = place_key(holder), _BOOKS.get(bare(seen.event.biz_step) or "", Book.MOVED)
    moved = _lines(seen.order, key, book, NO_BOX, amounts_of(moved_lines(seen.event)), flow)
    inputs = amounts_of(seen.event.input_quantity_list or ())
    used = _lines(seen.order, key, Book.MOVED, NO_BOX, inputs, Flow.USED)
    for number, line in enumerate((*moved, *used)):
        yield line._replace(number=number)


def moved_inside(whole: Life, own: Iterable[Observation]) -> Iterable[Line]:
    """What events move of the goods in a box, along its whole life."""
    return _lines_of(whole.key, carried(whole, own, _ends))


def _lines_of(box: Key, content: Content) -> Iterable[Line]:
    for moved in content.moved:
        if moved.party is None:
            continue
        book, goods = _BOOK_OF[moved.flow], sorted(moved.amount)
        lines = _lines(moved.order, moved.party, book, box, moved.amount, moved.flow)
        for line, each in zip(lines, goods, strict=True):
            yield line._replace(loose=are_beside(moved, each))


def _ends(seen: Observation, flow: Flow) -> tuple[Key | None, Key | None]:
    """Giver and taker of an event, as the keys of parties or places."""
    holder = _holder(seen.event, flow)
    own = place_key(holder) if holder else None
    if flow is Flow.RECEIVED:
        return None, own
    taker = movers(seen.event)[1]
    return own, place_key(taker) if taker else None


def _lines(  # noqa: PLR0917 - the parts of a row
    order: bytes, holder: Key, book: Book, box: Key, amounts: Amounts, flow: Flow
) -> Iterable[Line]:
    sign = -1 if flow in (Flow.SHIPPED, Flow.USED) else 1
    for number, ((text, uom), amount) in enumerate(sorted(amounts.items())):
        product = class_text(text) or text
        lot = lot_text(text, None)
        yield Line(order[8:], box, number, order[:16], holder, product, lot, uom, book, sign * amount)


def _holder(event: Event, flow: Flow) -> str | None:
    giver, taker = movers(event)
    named = {Flow.SHIPPED: giver, Flow.VOIDED: giver, Flow.RECEIVED: taker}.get(flow)
    place = event.biz_location or event.read_point
    return named or (place.id if place else None)
