"""A business document (despatch advice, order, invoice ...) by its number: the events that name it, and what moved on it.

Nobody sends the document itself: it is what the events say that name it. A viewer sees of it the events that he sees,
and of those only where the document's number is not withheld.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from pathlib import Path
from uuid import UUID

from suyuan.core.chain.vocabulary import RECEIVING, SHIPPING, bare
from suyuan.core.epcis.model import Event
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of
from suyuan.ledger import binary, connection
from suyuan.ledger.queries import Damaged, StoredEvent, events_by_id, retractions_of
from suyuan.named_sql import load
from suyuan.parties.viewer import Viewer

SQL = load(Path(__file__).parent.parent / "sql" / "bills.sql")
MOST_EVENTS = 500
"""Events of a document that are read."""


class Side(Enum):
    """What an event says of the goods of a document."""

    OUT = "out"
    IN = "in"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Leg:
    """One event that names the document."""

    stored: StoredEvent
    side: Side
    is_retracted: bool


@dataclass(frozen=True, slots=True)
class Goods:
    """What moved of one product and lot, in one unit (empty for things with a serial number of their own)."""

    product: str | None
    """Canonical text; None of containers and whatever else belongs to no product."""
    lot: str | None
    unit: str
    sent: Decimal
    got: Decimal
    both: tuple[str, ...] = ()
    """Things, canonical, that both sides name."""
    only_sent: tuple[str, ...] = ()
    """Those that one side names and the other does not."""
    only_got: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bill:
    """What a viewer may know of a document."""

    text: str
    """The identifier, as canonical text."""
    kinds: tuple[str, ...]
    """Types that events give it (``desadv``, ``inv``, ``po`` ...)."""
    legs: tuple[Leg, ...]
    goods: tuple[Goods, ...]
    is_cut: bool
    """Were there more events than are read?"""

    @property
    def written(self) -> str:
        """The identifier for people, without our mark of what sort of text it is."""
        return self.text.removeprefix("uri:").removeprefix("text:")

    @property
    def key(self) -> UUID:
        return UUID(bytes=key_of(self.text))


def bills(text: str, viewer: Viewer) -> list[Bill]:
    """The documents with an identifier or bare number, as far as the viewer may know; several firms may number alike."""
    docs = binary.UuidArray(
        {key_of(canonical_text(text)), key_of(text)}
    )  # as written, or as a page links to it
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["events_of"], {"docs": docs, "most": MOST_EVENTS + 1}).fetchall()
    named: dict[str, list[UUID]] = defaultdict(list)
    for event, whole in rows:
        named[whole].append(event)
    is_cut = len(rows) > MOST_EVENTS
    found = (_bill(whole, ids, viewer, is_cut=is_cut) for whole, ids in sorted(named.items()))
    return [one for one in found if one is not None]


def _bill(text: str, ids: list[UUID], viewer: Viewer, *, is_cut: bool) -> Bill | None:
    damaged: Damaged = []  # altered since: told where it is met by number
    key = key_of(text)
    stored = [one for one in events_by_id(ids, viewer, damaged=damaged) if any(_kinds(one.event, key))]
    if not stored:
        return None
    stored.sort(key=lambda one: (one.event.event_time, one.id))
    retracted = set(retractions_of([one.id for one in stored]))
    legs = tuple(Leg(one, side_of(one.event), one.id in retracted) for one in stored)
    kinds = tuple(sorted({kind for one in stored for kind in _kinds(one.event, key)} - {"-"}))
    return Bill(text, kinds, legs, _goods(legs), is_cut)


@dataclass(frozen=True, slots=True)
class Listed:
    """What a document lists: things by name, and amounts of lots (or products) by unit."""

    things: frozenset[str]
    got: frozenset[str]
    """Things that were received on it."""
    amounts: Mapping[str, Mapping[str, Decimal]]
    """Canonical text of the lot, else of the product, to unit and amount."""


def listed(bill: Bill, *, is_sent: bool) -> Listed:
    """What shipments on it sent (``is_sent``), or what orders, sales and the like name; of either the other without it."""
    legs = [leg for leg in bill.legs if not leg.is_retracted]
    wanted = (Side.OUT, Side.OTHER) if is_sent else (Side.OTHER, Side.OUT)
    chosen = next((found for side in wanted if (found := [leg for leg in legs if leg.side is side])), [])
    amounts: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for leg in chosen:
        for (product, lot, unit), amount in _amounts(leg.stored.event):
            amounts[lot or product or ""][unit] += amount
    got = [leg for leg in legs if leg.side is Side.IN]
    return Listed(_named(chosen), _named(got), amounts)


def _named(legs: Iterable[Leg]) -> frozenset[str]:
    return frozenset(canonical_text(text) for leg in legs for text in _things(leg.stored.event))


def _kinds(event: Event, key: bytes) -> Iterator[str]:
    """The types under which an event names the document; ``-`` without one."""
    for entry in event.biz_transaction_list or ():
        if key_of(canonical_text(entry.biz_transaction)) == key:
            yield bare(entry.type) or "-"


def side_of(event: Event) -> Side:
    step = bare(event.biz_step)
    return Side.OUT if step in SHIPPING else Side.IN if step in RECEIVING else Side.OTHER


_Group = tuple[str | None, str | None, str]


@dataclass(slots=True)
class _Sides:
    things: dict[Side, set[str]] = field(default_factory=lambda: defaultdict(set))
    amounts: dict[Side, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


def _goods(legs: Iterable[Leg]) -> tuple[Goods, ...]:
    """Things and quantities by product and lot; each thing once a side, however often it is told."""
    moving = [leg for leg in legs if leg.side is not Side.OTHER and not leg.is_retracted]
    things = {leg.stored.id: [canonical_text(text) for text in _things(leg.stored.event)] for leg in moving}
    lots = _lots({text for texts in things.values() for text in texts})
    found: dict[_Group, _Sides] = defaultdict(_Sides)
    for leg in moving:
        for text in things[leg.stored.id]:
            found[_product(text), lots.get(text), ""].things[leg.side].add(text)
        for group, amount in _amounts(leg.stored.event):
            found[group].amounts[leg.side] += amount
    lines = [_line(group, sides) for group, sides in found.items()]
    return tuple(sorted(lines, key=lambda one: (one.product or "~", one.lot or "", one.unit)))


def _line(group: _Group, sides: _Sides) -> Goods:
    sent, got = sides.things[Side.OUT], sides.things[Side.IN]
    product, lot, unit = group
    return Goods(
        product,
        lot,
        unit,
        sent=len(sent) + sides.amounts[Side.OUT],
        got=len(got) + sides.amounts[Side.IN],
        both=tuple(sorted(sent & got)),
        only_sent=tuple(sorted(sent - got)),
        only_got=tuple(sorted(got - sent)),
    )


def _things(event: Event) -> Sequence[str]:
    """What is moved: the things themselves, or the outermost container of an aggregation."""
    if event.type == "AggregationEvent":
        return (event.parent_id,) if event.parent_id else event.child_epcs or ()
    return event.epc_list or ()


def _amounts(event: Event) -> Iterator[tuple[_Group, Decimal]]:
    for line in event.quantity_list or ():
        if line.quantity is not None:
            lot = canonical_text(line.epc_class)
            product = _product(lot)
            yield (product, None if lot == product else lot, line.uom or "EA"), line.quantity


def _product(text: str) -> str | None:
    """The product of a thing; None for a container: a returnable one has a class too, and is no product."""
    return None if "/8003/" in text else class_text(text)


def _lots(texts: set[str]) -> dict[str, str]:
    keys = {key_of(text): text for text in texts}
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["lots"], {"keys": binary.UuidArray(keys)}, binary=True).fetchall()
    return {keys[key]: lot for key, lot in rows}
