"""How much of a lot or class each party received, shipped and used: the book side of mass balance.

Counts of serialised things and quantities of unserialised ones add up in the same table, one row for each unit
of measure (None means pieces).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from suyuan.core.chain.item_state import state_of
from suyuan.core.chain.vocabulary import RECEIVING, SHIPPING, TERMINAL, VOIDING, bare
from suyuan.core.epcis.model import Event, QuantityElement

Party = Any
LONGEST_AMOUNT = 15
"""Digits before the point up to which an amount is written in full; no lot has as many packs."""


class Flow(Enum):
    """What an event does to the stock of a party."""

    MADE = "made"
    RECEIVED = "received"
    SHIPPED = "shipped"
    USED = "used"
    VOIDED = "voided"
    """A shipment is taken back: what it took out of the books of the giver is there again."""


@dataclass(frozen=True, slots=True)
class Movement:
    """An amount that entered or left the books of a party."""

    party: Party
    flow: Flow
    amount: Decimal
    uom: str | None = None
    is_repeat: bool = False
    """Told of by an acceptance or by a carrier's order: it counts only where the first book says less."""


@dataclass(frozen=True, slots=True)
class Balance:
    party: Party
    uom: str | None
    received: Decimal = Decimal(0)
    """Made by the party included."""
    shipped: Decimal = Decimal(0)
    used: Decimal = Decimal(0)

    @property
    def balance(self) -> Decimal:
        return self.received - self.shipped - self.used


_MADE = frozenset({"commissioning", "creating_class_instance"})
_FLOWS: dict[str, Flow | None] = {
    **dict.fromkeys(RECEIVING, Flow.RECEIVED),
    **dict.fromkeys(SHIPPING, Flow.SHIPPED),
    **dict.fromkeys(VOIDING, Flow.VOIDED),
    "arriving": None,
    "departing": None,
}
_REPEATS = frozenset({"accepting", "consigning"})


def flow_of(event: Event) -> Flow | None:
    """What the event does to stocks; None for one that moves nothing between parties.

    Of a transformation it tells what becomes of the outputs; the inputs are used.
    """
    step = bare(event.biz_step) or ""
    if event.type in ("TransactionEvent", "TransformationEvent"):
        return Flow.MADE if event.type == "TransformationEvent" else None
    if step in _FLOWS:
        return _FLOWS[step]
    if step in _MADE and event.action != "DELETE":
        return Flow.MADE
    return Flow.USED if _ends(event, step) else None


def _ends(event: Event, step: str) -> bool:
    """Is what the event names no more: used, destroyed, scrapped, or deleted in whatever way?"""
    state = state_of(event)
    is_gone = event.type == "ObjectEvent" and (event.action == "DELETE" or step == "decommissioning")
    return state in TERMINAL or (is_gone and state is not None)


def stated_lines(event: Event) -> Iterable[QuantityElement]:
    """Goods without serial numbers of which the event speaks; what a transformation takes in is not among them."""
    yield from event.quantity_list or ()
    yield from event.output_quantity_list or ()
    if event.type == "QuantityEvent" and event.epc_class:
        yield QuantityElement(epc_class=event.epc_class, quantity=event.quantity)


def moved_lines(event: Event) -> Iterable[QuantityElement]:
    """Goods without serial numbers that an event with a flow moves; those in the container that it moves too."""
    yield from stated_lines(event)
    yield from event.child_quantity_list or ()


def is_repeat(event: Event) -> bool:
    """Does the event mostly tell of a movement that another event tells too: acceptance after receipt, the
    carrier's order beside the shipment? Then it moves something only where that other event is missing.
    """
    return bare(event.biz_step) in _REPEATS


def balances(movements: Iterable[Movement]) -> list[Balance]:
    """One balance for each party and unit, in the order in which they first appear."""
    books: dict[tuple[Party, str | None], Counter[tuple[Flow, bool]]] = {}
    for move in movements:
        book = books.setdefault((move.party, move.uom), Counter())
        book[move.flow, move.is_repeat] += move.amount  # type: ignore[assignment]
    return [_balance(party, uom, book) for (party, uom), book in books.items()]


def _balance(party: Party, uom: str | None, book: Mapping[tuple[Flow, bool], Any]) -> Balance:
    def booked(flow: Flow) -> Decimal:
        return max(Decimal(book[flow, False]), Decimal(book[flow, True]))

    made, voided = book[Flow.MADE, False], book[Flow.VOIDED, False]
    return Balance(
        party,
        uom,
        made + booked(Flow.RECEIVED),
        booked(Flow.SHIPPED) - voided,
        Decimal(book[Flow.USED, False]),
    )


def amount_text(value: Decimal | float) -> str:
    """An amount for people: in full, without an exponent, and without zeros that say nothing.

    >>> amount_text(12_345_678), amount_text(2.50), amount_text(Decimal("1E+2")), amount_text(10**400)
    ('12345678', '2.5', '100', '1e+400')
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    if exact.adjusted() > LONGEST_AMOUNT or exact.adjusted() < -LONGEST_AMOUNT:
        return f"{exact.normalize():.6}".lower()
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def totals(books: Iterable[Balance]) -> dict[str | None, Decimal]:
    """What all parties together hold, per unit."""
    found: dict[str | None, Decimal] = defaultdict(Decimal)
    for book in books:
        found[book.uom] += book.balance
    return dict(found)
