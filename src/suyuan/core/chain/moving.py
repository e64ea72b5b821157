"""What becomes of one lot of packs or goods that stays together: made once, sent, received, used up once.

The books of a lot are the sum of such lives. Each life is walked once in its order, so that what is told twice
counts once: code assignment and then receipt by the same party, receipt and then acceptance, scrapping and then
destruction, use and then the shipment of the carton that it stood in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Generic, NamedTuple, TypeVar

from suyuan.core.chain.custody import Hop, Party
from suyuan.core.chain.item_state import is_about_label
from suyuan.core.chain.life import Entry
from suyuan.core.chain.observation import Observation
from suyuan.core.chain.quantities import Flow, flow_of, is_repeat
from suyuan.core.epcis.roles import Role

Ends = Callable[[Observation, Flow], tuple[Party | None, Party | None]]
"""Giver and taker of an event; of one that makes or uses something, who did it is the giver."""
A = TypeVar("A")
"""How much: a number of packs, or amounts of goods."""


class Moved(NamedTuple, Generic[A]):
    """An amount that one event moves into the books of a party or out of them."""

    order: bytes
    party: Party | None
    flow: Flow
    amount: A
    shipment: Observation | None = None
    """The shipment that a receipt ends."""


@dataclass(slots=True)
class Mover(Generic[A]):
    """Walks what happens to things that stay together, and keeps who has them; packs or goods alike."""

    ends: Ends
    moved: list[Moved[A]] = field(default_factory=list)
    hops: list[Hop] = field(default_factory=list)
    holder: Party | None = None
    pending: Hop | None = None
    sent: A | None = None
    """How much the pending shipment took along."""
    shipment: Observation | None = None
    """The event of the pending shipment."""
    told: set[bytes] = field(default_factory=set)
    """Events during the life, whether or not they move anything."""
    is_made: bool = False
    is_gone: bool = False

    def see(self, seen: Observation, flow: Flow, amount: A) -> None:
        """Take in one event that moves them."""
        if self.is_gone:
            return
        giver, taker = self.ends(seen, flow)
        if flow is Flow.MADE:
            self._make(seen, giver, amount)
        elif flow is Flow.SHIPPED:
            self._ship(seen, giver, taker, amount)
        elif flow is Flow.RECEIVED:
            self._receive(seen, giver, taker, amount)
        elif flow is Flow.VOIDED:
            self._void(seen)
        else:
            self.moved.append(Moved(seen.order, giver, flow, amount))
            self.is_gone = True

    def finish(self) -> list[Hop]:
        """Every change of hands, the shipment that is still under way included; what follows is another life."""
        if self.pending is not None:
            self.hops.append(self.pending)
        self.holder, self.pending, self.is_made, self.is_gone = None, None, False, False
        return self.hops

    def _make(self, seen: Observation, maker: Party | None, amount: A) -> None:
        if not self.is_made and (self.holder is None or self.holder != maker):
            self.moved.append(Moved(seen.order, maker, Flow.MADE, amount))
            self.holder = maker
        self.is_made = True

    def _ship(self, seen: Observation, giver: Party | None, taker: Party | None, amount: A) -> None:
        waiting = self.pending
        if waiting is not None:
            if is_repeat(seen.event) or (waiting.giver == giver and taker in (None, waiting.taker)):
                return  # the carrier's order for it, or the same shipment told again
            self.hops.append(waiting)
        self.moved.append(Moved(seen.order, giver, Flow.SHIPPED, amount))
        self.holder, self.sent, self.shipment = giver, amount, seen
        self.pending = Hop(giver, taker, seen.order, None, seen.event.biz_transaction_list or ())

    def _receive(self, seen: Observation, giver: Party | None, taker: Party | None, amount: A) -> None:
        documents, shipment = seen.event.biz_transaction_list or (), None
        if self.pending is not None:
            shipment = self.shipment
            documents = self.pending.documents or documents
            hop = replace(self.pending, taker=taker, arrived=seen.order, documents=documents)
        elif self.holder is not None and taker == self.holder:
            return  # it has them already: made there, or received before
        else:
            hop = Hop(giver, taker, None, seen.order, documents)
        self.hops.append(hop)
        self.moved.append(Moved(seen.order, taker, Flow.RECEIVED, amount, shipment))
        self.holder, self.pending = taker, None

    def _void(self, seen: Observation) -> None:
        """The shipment under way never happened; one that arrived cannot be taken back."""
        if self.pending is not None and self.sent is not None:
            self.moved.append(Moved(seen.order, self.pending.giver, Flow.VOIDED, self.sent))
            self.pending = None


def flow_in(entry: Entry) -> Flow | None:
    """What an event of its life does to a thing: to the thing itself, or to what stands in a container."""
    seen = entry.observation
    roles = seen.roles(entry.via)
    if Role.INPUT in roles:
        return Flow.USED
    if entry.depth and (is_about_label(seen.event) or Role.OUTPUT in roles):
        return None
    return flow_of(seen.event)


def walked(entries: Iterable[Entry], amount: A, ends: Ends) -> Mover[A]:
    """The moves of packs that share a life."""
    mover: Mover[A] = Mover(ends)
    for entry in entries:
        flow = flow_in(entry)
        if flow is not None:
            mover.see(entry.observation, flow, amount)
    return mover
