"""A delivery as it is judged on arrival, and what is decided about it. Pure values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from suyuan.core.epcis.model import BusinessTransaction
from suyuan.supervision.papers.queries import Paper
from suyuan.supervision.verify.model import Line, Result


class Decision(StrEnum):
    """What becomes of a thing: normal, on hold, or back (GSP vaccine rules, art. 16)."""

    ACCEPT = "accept"
    HOLD = "hold"
    REJECT = "reject"


DECISION_WORDS: Final = {
    Decision.ACCEPT: ("收货", "accepted"),
    Decision.HOLD: ("暂存", "held"),
    Decision.REJECT: ("拒收", "rejected"),
}


@dataclass(frozen=True, slots=True)
class Leg:
    """The shipment by which something came; all empty where the receiver may know of none."""

    giver: str | None = None
    """As the shipment names it."""
    taker: str | None = None
    sent_at: dt.datetime | None = None
    bills: tuple[BusinessTransaction, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a delivery: what the check says of it, and what may be decided."""

    line: Line
    is_box: bool
    """It has contents that are known: they are decided about, each by itself."""
    leg: Leg
    papers: tuple[UUID, ...]
    """Those about the thing, its lot or its product."""
    suggested: Decision
    is_vaccine: bool
    barrier: tuple[str, str] | None = None
    """Why it cannot be accepted, in Chinese and English; None where it can."""

    @property
    def needs_reason(self) -> bool:
        """Does accepting it need a reason?"""
        return self.line.result is not Result.PASS


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came, by its document or by the codes on it."""

    asked: str
    outer: tuple[str, ...]
    """What was handed over: outermost cartons and loose packs, canonical."""
    items: tuple[Item, ...]
    papers: tuple[Paper, ...]
    at: dt.datetime

    @property
    def has_vaccine(self) -> bool:
        return any(item.is_vaccine for item in self.items)

    @property
    def leaves(self) -> tuple[Item, ...]:
        """What is decided about."""
        return tuple(item for item in self.items if not item.is_box)

    def count(self, result: Result) -> int:
        return sum(item.line.result is result for item in self.leaves)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is decided about one thing."""

    decision: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What whoever inspected says: where and when, how warm, what was seen, and what becomes of each thing."""

    place: str
    at: dt.datetime | None = None
    """None: now."""
    temperature: Decimal | None = None
    papers: tuple[UUID, ...] = ()
    """Papers that were looked at."""
    note: str = ""
    choices: Mapping[str, Choice] = field(default_factory=dict)
    """By code, in any spelling."""
    others: Choice | None = None
    """For all that are not named."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A thing with the decision that passed."""

    item: Item
    decision: Decision
    reason: str
