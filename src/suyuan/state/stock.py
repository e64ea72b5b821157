"""What a party or place holds, by product and lot.

Counted things follow from the item and containment tables alone: what a batch changes is the difference
between how its things count before and after. Goods without serial numbers are the business of ``goods``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from typing import Any, NamedTuple

from suyuan.arrays import IntegerArray, UuidArray
from suyuan.core.chain.life import DEPTH
from suyuan.core.chain.observation import Key
from suyuan.core.identifiers.canonical import class_text, key_of
from suyuan.ledger import connection
from suyuan.state.boxes import plain
from suyuan.state.registers import SQL, is_gone, is_terminal
from suyuan.state.sights import NO_LOT

Place = tuple[Key, Key, Key, str]
"""(holder, product, lot, unit)"""
_EMPTY = bytes(16)


class Book(IntEnum):
    """The books of goods without serial numbers. What one event receives and another accepts came in once, what one
    ships and another has carried away went out once: of each two books the larger counts.
    """

    MOVED = 0
    """Made, used up, scrapped."""
    RECEIVED = 1
    ACCEPTED = 2
    SHIPPED = 3
    CONSIGNED = 4


@dataclass(slots=True)
class Change:
    """What is added to stock, by place; negative is taken away."""

    things: Counter[Place] = field(default_factory=Counter)
    quantities: dict[Place, dict[int, Decimal]] = field(default_factory=dict)
    """By place and book."""

    def add(self, rows: Iterable[tuple[Key, Key, Key, str, int, Decimal]], sign: int = 1) -> None:
        for holder, product, lot, uom, book, amount in rows:
            books = self.quantities.setdefault((holder, product, lot, uom), {})
            books[book] = books.get(book, Decimal(0)) + sign * amount

    def save(self) -> None:
        things = {place: number for place, number in self.things.items() if number}
        goods = {place: books for place, books in self.quantities.items() if any(books.values())}
        places = sorted({*things, *goods})
        if not places:
            return
        keys = _columns(places)
        with connection.cursor() as cursor:
            cursor.execute(
                SQL["add_things"], {**keys, "things": IntegerArray(things.get(each, 0) for each in places)}
            )
            if goods:
                amounts = {
                    book.name.lower(): [books.get(book, Decimal(0)) for books in goods.values()]
                    for book in Book
                }
                cursor.execute(SQL["add_goods"], {**_columns(list(goods)), **amounts})
            cursor.execute(SQL["drop_empty_stock"], keys)


def _columns(places: list[Place]) -> dict[str, Any]:
    holders, classes, lots, uoms = zip(*places, strict=True)
    return {
        "holders": UuidArray(holders),
        "classes": UuidArray(classes),
        "lots": UuidArray(lots),
        "uoms": list(uoms),
    }


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
        found = cursor.execute(SQL["counted"], {"keys": UuidArray(keys)}, binary=True).fetchall()
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
            rows = cursor.execute(SQL[query], {"keys": UuidArray(level)}, binary=True)
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
        ask = {"keys": UuidArray(example)}
        nameless = [row[0] for row in cursor.execute(SQL["nameless_products"], ask, binary=True)]
        if nameless:
            ask = {"keys": UuidArray(example[product] for product in nameless)}
            texts = [text for _, text in cursor.execute(SQL["texts"], ask, binary=True)]
            products = [product for text in texts if (product := class_text(text))]
            save_products(cursor, {key_of(product): product for product in products})


def save_products(cursor: Any, products: dict[Key, str]) -> None:
    """Remember what product and lot keys stand for."""
    if products:
        given = {"keys": UuidArray(products), "texts": list(products.values())}
        cursor.execute(SQL["add_products"], given)
