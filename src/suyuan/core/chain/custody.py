"""Who had a thing when: stays with parties, hops between them, and the gaps in the records.

A hop is complete when the sender's shipment and the receiver's receipt are both there. A receipt without a
shipment, or a shipment that nobody ever received, is a gap; both are kept as they are, nothing is invented.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from suyuan.core.chain.item_state import movers, source_and_destination, state_of
from suyuan.core.chain.life import Entry
from suyuan.core.chain.observation import Observation
from suyuan.core.chain.order import time_of
from suyuan.core.chain.vocabulary import PASSING, RECALLS, RECEIVING, SHIPPING, TRADING, VOIDING
from suyuan.core.epcis.model import BusinessTransaction

Party = Any
"""Whatever the caller's resolver answers for a party; compared by equality only."""
TRANSIT_LIMIT = dt.timedelta(days=30)
"""A shipment without receipt is under way for this long, and a gap afterwards."""


class Gap(StrEnum):
    NO_SHIPMENT = "no_shipment"
    NO_RECEIPT = "no_receipt"
    NO_COMMISSIONING = "no_commissioning"
    AFTER_END = "after_end"
    TIME_ORDER = "time_order"


@dataclass(frozen=True, slots=True)
class Custody:
    """One party had the thing from one event to another."""

    party: Party
    start: bytes
    end: bytes | None = None
    """Order of the event that ended it; None while it lasts."""
    is_claimed: bool = False
    """Does nothing but the word of that party say so?"""


@dataclass(frozen=True, slots=True)
class Hop:
    """One change of possession."""

    giver: Party | None
    taker: Party | None
    left: bytes | None
    arrived: bytes | None
    documents: tuple[BusinessTransaction, ...] = ()
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class ChainGap:
    kind: Gap
    after: bytes | None
    """Order of the last event before the gap."""
    before: bytes | None
    """Order of the first event behind it."""
    party: Party | None = None
    """Who should have reported."""
    other: Party | None = None
    """The party on the other side."""
    is_claimed: bool = False
    """Does no handover lead to the other side, so that what it says moves nothing?"""


@dataclass(frozen=True, slots=True)
class Possession:
    stays: tuple[Custody, ...]
    hops: tuple[Hop, ...]
    gaps: tuple[ChainGap, ...]


Resolve = Callable[[str], Party]
Actor = Callable[[Observation], Party | None]


@dataclass(slots=True)
class _Custodian:
    """Walks a life and keeps who has the thing; one method for each thing that can happen."""

    resolve: Resolve
    actor: Actor
    guess: Actor
    stays: list[Custody] = field(default_factory=list)
    hops: list[Hop] = field(default_factory=list)
    gaps: list[ChainGap] = field(default_factory=list)
    pending: Hop | None = None
    last: bytes | None = None
    guessed: bool = False
    """Is the holder only the party that reported, and not one that an event names?"""

    @property
    def holder(self) -> Party | None:
        return self.stays[-1].party if self.stays and self.stays[-1].end is None else None

    def see(self, seen: Observation) -> None:
        step = seen.step or ""
        if step in TRADING or seen.event.type == "TransactionEvent" or is_notice(seen):
            return
        if self.is_carried(seen):
            self.last = seen.order
            return
        if step in SHIPPING:
            self.ship(seen)
        elif step in RECEIVING:
            self.receive(seen)
        elif step in VOIDING and self.pending is not None:
            self.void()
        elif step not in PASSING:
            self.work(seen)
        self.last = seen.order

    def is_carried(self, seen: Observation) -> bool:
        """Does somebody tell of a transport who neither has the goods nor is to have them?

        A departure or an arrival that names no party is a carrier's word, or says once more what a shipment said.
        """
        if seen.step not in PASSING or movers(seen.event) != (None, None):
            return False
        who = self.actor(seen)
        if self.pending is not None:
            return seen.step not in RECEIVING or who not in (None, self.pending.taker)
        return who is not None and self.holder is not None and who != self.holder

    def ship(self, seen: Observation) -> None:
        giver_text, taker_text = movers(seen.event)
        giver = self.resolve(giver_text) if giver_text else self.actor(seen)
        giver = giver if giver is not None else (self.holder or self.guess(seen))
        taker = self.resolve(taker_text) if taker_text else None
        self.learn_holder(giver)
        if self.closes_late(seen, giver, taker):
            return
        if self.pending is not None:
            if self.pending.giver == giver and taker in (None, self.pending.taker):
                return  # the same shipment seen again: loaded, departed
            self.lose_pending(seen)
        elif self.holder is not None and giver is not None and giver != self.holder:
            self.move(seen, self.holder, giver, Gap.NO_SHIPMENT)
        elif self.holder is None and not self.stays and giver is not None:
            self.stays.append(Custody(giver, seen.order))
        self.leave(seen.order)
        self.pending = Hop(giver, taker, seen.order, None, seen.event.biz_transaction_list or ())

    def void(self) -> None:
        """The shipment never left: its giver had the thing all the time."""
        assert self.pending is not None
        if self.stays and self.stays[-1].end == self.pending.left:
            self.stays[-1] = replace(self.stays[-1], end=None)
        self.pending = None

    def learn_holder(self, party: Party | None) -> None:
        """An event names the party that was only guessed before."""
        if self.guessed and party is not None and self.holder is not None:
            self.stays[-1] = replace(self.stays[-1], party=party)
            self.guessed = False

    def closes_late(self, seen: Observation, giver: Party | None, taker: Party | None) -> bool:
        """A shipment dated after its own receipt: the hop is complete, the clocks are not right."""
        last = self.hops[-1] if self.hops else None
        if last is None or last.gap is not Gap.NO_SHIPMENT or self.pending is not None:
            return False
        if last.giver != giver or taker not in (None, last.taker) or last.taker != self.holder:
            return False
        documents = seen.event.biz_transaction_list or last.documents
        self.hops[-1] = replace(last, left=seen.order, gap=None, documents=documents)
        self.gaps = [
            gap for gap in self.gaps if gap.before != last.arrived or gap.kind is not Gap.NO_SHIPMENT
        ]
        self.gaps.append(ChainGap(Gap.TIME_ORDER, last.arrived, seen.order, giver, last.taker))
        return True

    def receive(self, seen: Observation) -> None:
        giver_text, taker_text = movers(seen.event)
        taker = self.resolve(taker_text) if taker_text else self.actor(seen)
        if taker is None:
            taker = self.expected(seen) if self.pending else self.guess(seen)
        if self.pending is None and giver_text:
            self.learn_holder(self.resolve(giver_text))
        if self.pending is not None:
            hop = replace(self.pending, taker=taker, arrived=seen.order)
            documents = hop.documents or seen.event.biz_transaction_list or ()
            self.hops.append(replace(hop, documents=documents))
            self.pending = None
            self.stays.append(Custody(taker, seen.order))
        elif self.holder is None and not self.stays:
            giver = self.resolve(giver_text) if giver_text else None
            self.hops.append(Hop(giver, taker, None, seen.order, seen.event.biz_transaction_list or ()))
            self.stays.append(Custody(taker, seen.order))
        elif taker is not None and taker != self.holder:
            giver = self.resolve(giver_text) if giver_text else self.holder
            self.move(seen, giver, taker, Gap.NO_SHIPMENT)

    def expected(self, seen: Observation) -> Party | None:
        """Who has what a shipment brought to a place that nobody registered: whom the shipment named, else
        whoever that place stands for.
        """
        assert self.pending is not None
        place = seen.event.biz_location or seen.event.read_point
        return self.pending.taker or (self.resolve(place.id) if place else self.guess(seen))

    def work(self, seen: Observation) -> None:
        """Something done with the thing at a place: whoever keeps the place has it."""
        party = self.actor(seen)
        if party is None:
            if not self.stays and (guessed := self.guess(seen)) is not None:
                self.stays.append(Custody(guessed, seen.order))
                self.guessed = True
            return
        self.learn_holder(party)
        if not self.stays:
            self.stays.append(Custody(party, seen.order))
        elif self.pending is not None:
            if party not in (self.pending.giver, None):
                self.hops.append(replace(self.pending, taker=party, gap=Gap.NO_RECEIPT))
                self.gaps.append(
                    ChainGap(Gap.NO_RECEIPT, self.pending.left, seen.order, party, self.pending.giver)
                )
                self.pending = None
                self.stays.append(Custody(party, seen.order))
        elif self.holder is not None and party != self.holder:
            self.move(seen, self.holder, party, Gap.NO_SHIPMENT)

    def move(self, seen: Observation, giver: Party | None, taker: Party, gap: Gap) -> None:
        self.leave(seen.order)
        documents = seen.event.biz_transaction_list or () if seen.step in RECEIVING else ()
        self.hops.append(Hop(giver, taker, None, seen.order, documents, gap))
        self.gaps.append(ChainGap(gap, self.last, seen.order, giver, taker))
        self.stays.append(Custody(taker, seen.order))

    def lose_pending(self, seen: Observation) -> None:
        assert self.pending is not None
        self.hops.append(replace(self.pending, gap=Gap.NO_RECEIPT))
        self.gaps.append(
            ChainGap(Gap.NO_RECEIPT, self.pending.left, seen.order, self.pending.taker, self.pending.giver)
        )
        if self.pending.taker is not None:
            self.stays.append(Custody(self.pending.taker, seen.order))
        self.pending = None

    def leave(self, at: bytes) -> None:
        if self.stays and self.stays[-1].end is None:
            self.stays[-1] = replace(self.stays[-1], end=at)

    def finish(self, now: dt.datetime, transit: dt.timedelta) -> Possession:
        if self.pending is not None:
            overdue = self.pending.left is not None and _age(self.pending.left, now) > transit
            self.hops.append(replace(self.pending, gap=Gap.NO_RECEIPT if overdue else None))
            if overdue:
                party, other = self.pending.taker, self.pending.giver
                self.gaps.append(ChainGap(Gap.NO_RECEIPT, self.pending.left, None, party, other))
        return Possession(tuple(self.stays), tuple(self.hops), tuple(self.gaps))


def is_notice(seen: Observation) -> bool:
    """A recall is told from afar: whoever orders it has not got the goods."""
    return state_of(seen.event) in RECALLS and seen.step not in SHIPPING | RECEIVING


def possession(  # noqa: PLR0917 - a life, three ways to name people, and two times
    entries: Sequence[Entry],
    resolve: Resolve,
    actor: Actor,
    now: dt.datetime,
    guess: Actor = lambda _: None,
    transit: dt.timedelta = TRANSIT_LIMIT,
) -> Possession:
    """Who possessed a thing along its life.

    ``resolve`` names the party behind a party text, ``actor`` the party that keeps an event's place, None when
    unknown. ``guess`` is the party that reported, which is believed only while no event names anybody: one who
    reports for others must not look like a holder.
    """
    walker = _Custodian(resolve, actor, guess)
    for entry in entries:
        walker.see(entry.observation)
    return walker.finish(now, transit)


def ownership(entries: Sequence[Entry], resolve: Resolve) -> tuple[Custody, ...]:
    """Who owned a thing along its life, by the owning parties of sales and shipments."""
    stays: list[Custody] = []
    for entry in entries:
        before, after = source_and_destination(entry.observation.event, "owning_party")
        at = entry.observation.order
        if before and not stays:
            stays.append(Custody(resolve(before), at))
        owner = resolve(after) if after else None
        if owner is None or (stays and stays[-1].party == owner):
            continue
        if stays:
            stays[-1] = replace(stays[-1], end=at)
        stays.append(Custody(owner, at))
    return tuple(stays)


def _age(at: bytes, now: dt.datetime) -> dt.timedelta:
    return now - time_of(at)
