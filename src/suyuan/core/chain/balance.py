"""Mass balance: what went out of one hand must come into another, and nobody gives what he does not have.

The identities are those of stock-taking: a closing balance is the opening one and the signed movements (MB1), what a
document sent is what was received on it (MB3), no balance is ever negative (MB4), and of a lot no more is used,
destroyed, exported and held than was made (MB5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

Goods = TypeVar("Goods")
"""Whatever names a kind of goods: product, lot and unit."""
_NOTHING = Decimal(0)


class Kind(StrEnum):
    """How two sides differ."""

    MISSING = "missing"
    """Nothing of it was received."""
    SHORT = "short"
    OVER = "over"
    """More of it was received than sent."""
    UNSENT = "unsent"
    """Received, and not on the document."""


@dataclass(frozen=True, slots=True)
class Difference(Generic[Goods]):
    """One line on which the two sides of a document do not agree."""

    goods: Goods
    sent: Decimal
    got: Decimal
    kind: Kind


def differences(
    sent: Mapping[Goods, Decimal],
    got: Mapping[Goods, Decimal],
    damaged: Mapping[Goods, Decimal] | None = None,
) -> list[Difference[Goods]]:
    """What was sent, and neither received nor noted as damaged; lines that agree are left out (MB3)."""
    arrived = total([(goods, amount) for side in (got, damaged or {}) for goods, amount in side.items()])
    found = []
    for goods in sorted(sent.keys() | arrived.keys(), key=repr):
        out, came = sent.get(goods, _NOTHING), arrived.get(goods, _NOTHING)
        if out != came:
            found.append(Difference(goods, out, came, _kind(out, came)))
    return found


def _kind(sent: Decimal, got: Decimal) -> Kind:
    if not got:
        return Kind.MISSING
    if not sent:
        return Kind.UNSENT
    return Kind.SHORT if got < sent else Kind.OVER


def total(movements: Iterable[tuple[Goods, Decimal]]) -> dict[Goods, Decimal]:
    """Signed movements summed by goods; what sums to nothing stays, with nothing."""
    sums: dict[Goods, Decimal] = defaultdict(Decimal)
    for goods, amount in movements:
        sums[goods] += amount
    return dict(sums)


def closing(opening: Decimal, movements: Iterable[Decimal]) -> tuple[Decimal, bool]:
    """The closing balance, and whether it was negative at any moment of the order given (MB1, MB4)."""
    balance, was_negative = opening, opening < 0
    for amount in movements:
        balance += amount
        was_negative = was_negative or balance < 0
    return balance, was_negative


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a lot, over all who had some of it."""

    made: Decimal
    held: Decimal = _NOTHING
    used: Decimal = _NOTHING
    destroyed: Decimal = _NOTHING
    damaged: Decimal = _NOTHING
    exported: Decimal = _NOTHING
    under_way: Decimal = _NOTHING

    @property
    def unaccounted(self) -> Decimal:
        """What is made and nowhere; negative where more turned up than was made (MB5)."""
        return self.made - (
            self.held + self.used + self.destroyed + self.damaged + self.exported + self.under_way
        )
