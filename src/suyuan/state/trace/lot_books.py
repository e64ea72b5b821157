"""The books of a lot: who made, received, sent and used how much of it, and every change of hands.

Three kinds of things move: packs, by their lives; goods in containers, by the lives of these; goods that events name,
which nothing tells apart, so that a shipment waits for any receipt of the taker.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from suyuan.core.chain.carried import amounts_of, are_beside, carried, is_told
from suyuan.core.chain.custody import Hop
from suyuan.core.chain.item_state import movers
from suyuan.core.chain.moving import walked
from suyuan.core.chain.observation import Key, Observation
from suyuan.core.chain.quantities import Balance, Flow, Movement, balances, flow_of, is_repeat, moved_lines
from suyuan.core.epcis.model import QuantityElement
from suyuan.core.identifiers.canonical import key_of
from suyuan.state.trace.gathering import Events, Known
from suyuan.state.trace.names import Names, PartyId
from suyuan.state.trace.packs import Packs

_Side = tuple[PartyId | None, PartyId | None]


@dataclass(slots=True)
class _Waiting:
    """A shipment of goods that nobody received yet."""

    hop: Hop
    amounts: dict[str, Decimal]


@dataclass(slots=True)
class _Inside:
    """What an event moves of the lot in all the containers that it names."""

    flow: Flow
    amounts: defaultdict[PartyId | None, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    loose: bool = False


@dataclass(slots=True)
class Books:
    """Everything that moved, in no order; ``close`` brings it into the order of life."""

    events: Events
    names: Names
    key: Key
    moves: list[tuple[bytes, Movement]] = field(default_factory=list)
    hops: list[Hop] = field(default_factory=list)
    made: set[bytes] = field(default_factory=set)
    """Events that made some of it."""
    told: set[bytes] = field(default_factory=set)
    """Events in the lives of its packs and of containers while they held some of it."""
    inside: dict[tuple[bytes, str], _Inside] = field(default_factory=dict)
    """Order and unit to what an event moves in containers."""
    named: defaultdict[tuple[bytes, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """Order and unit to how much an event names."""
    waiting: list[_Waiting] = field(default_factory=list)
    _sides: dict[tuple[bytes, Flow], _Side] = field(default_factory=dict)

    def ends(self, seen: Observation, flow: Flow) -> _Side:
        """Giver and taker of an event, worked out once for all lives that it is in."""
        found = self._sides.get((seen.id, flow))
        if found is None:
            found = self._sides[seen.id, flow] = _ends(self.names, self.events.known[seen.id], flow)
        return found

    def add_packs(self, packs: Packs) -> None:
        for cohort in packs.cohorts():
            mover = walked(cohort.entries, cohort.packs, self.ends)
            self.told.update(entry.observation.id for entry in cohort.entries)
            for moved in mover.moved:
                self.note(moved.order, Movement(moved.party, moved.flow, Decimal(moved.amount)))
            self.hops += mover.finish()

    def add_boxes(self, packs: Packs) -> None:
        for box in packs.goods:
            life, own = packs.life_of_box(box), self.events.observed[box]
            mover = carried(life, own, self.ends, only=self.key)
            self.told |= mover.told
            for moved in mover.moved:
                for goods, amount in moved.amount.items():
                    inside = self.inside.setdefault((moved.order, goods[1]), _Inside(moved.flow))
                    inside.amounts[moved.party] += amount
                    inside.loose |= are_beside(moved, goods)
            self.hops += mover.finish()

    def add_untold(self) -> None:
        """What was in boxes and that the events do not name once more themselves."""
        for (order, uom), inside in self.inside.items():
            held = sum(inside.amounts.values(), Decimal(0))
            if not is_told(self.named[order, uom], held, inside.flow, loose=inside.loose):
                for party, amount in inside.amounts.items():
                    self.note(order, Movement(party, inside.flow, amount, uom or None))

    def add_named(self, effective: Iterable[Known]) -> None:
        """Goods that events name, in the order of life."""
        for known in effective:
            event, flow = known.stored.event, flow_of(known.stored.event)
            doer = self._ends(known, Flow.USED)[0]
            for uom, amount in self._amounts(event.input_quantity_list or ()).items():
                self.note(known.sight.order, Movement(doer, Flow.USED, amount, uom or None))
            amounts = self._amounts(moved_lines(event)) if flow is not None else {}
            if flow is None or not amounts:
                continue
            giver, taker = self._ends(known, flow)
            party = taker if flow is Flow.RECEIVED else giver
            for uom, amount in amounts.items():
                self.named[known.sight.order, uom] += amount
                self.note(known.sight.order, Movement(party, flow, amount, uom or None, is_repeat(event)))
            if not any((known.sight.order, uom) in self.inside for uom in amounts):
                self._pass_on(known, flow, (giver, taker), amounts)

    def _ends(self, known: Known, flow: Flow) -> _Side:
        return _ends(self.names, known, flow)

    def _amounts(self, lines: Iterable[QuantityElement]) -> dict[str, Decimal]:
        found = amounts_of(lines).items()
        return {uom: amount for (text, uom), amount in found if key_of(text) == self.key}

    def _pass_on(self, known: Known, flow: Flow, ends: _Side, amounts: dict[str, Decimal]) -> None:
        event, order = known.stored.event, known.sight.order
        giver, taker = ends
        hop = Hop(giver, taker, order, None, event.biz_transaction_list or ())
        if flow is Flow.SHIPPED and not (is_repeat(event) and self._sent_by(giver)):
            self.waiting.append(_Waiting(hop, amounts))
        elif flow is Flow.VOIDED and (mine := self._sent_by(giver)):
            self.waiting.remove(_best(mine[::-1], amounts))
        elif flow is Flow.RECEIVED:
            self._arrive(replace(hop, left=None, arrived=order), amounts, is_again=is_repeat(event))

    def _arrive(self, hop: Hop, amounts: dict[str, Decimal], *, is_again: bool) -> None:
        """A receipt ends a shipment to its taker; an acceptance after a receipt ends none."""
        coming = [each for each in self.waiting if each.hop.taker in (None, hop.taker)]
        if coming:
            best = _best(coming, amounts)
            self.waiting.remove(best)
            documents = best.hop.documents or hop.documents
            self.hops.append(replace(best.hop, taker=hop.taker, arrived=hop.arrived, documents=documents))
        elif not (is_again and any(each.taker == hop.taker and each.arrived for each in self.hops)):
            self.hops.append(hop)

    def _sent_by(self, giver: PartyId | None) -> list[_Waiting]:
        return [each for each in self.waiting if each.hop.giver == giver]

    def note(self, order: bytes, move: Movement) -> None:
        self.moves.append((order, move))
        if move.flow is Flow.MADE:
            self.made.add(order[8:])

    def close(self) -> list[Balance]:
        """One balance for each party and unit; hops each once, in the order of life."""
        self.hops += [each.hop for each in self.waiting]
        self.waiting.clear()
        once = {(hop.giver, hop.taker, hop.left, hop.arrived): hop for hop in self.hops}
        self.hops = sorted(once.values(), key=lambda hop: hop.left or hop.arrived or b"")
        return balances(move for _, move in sorted(self.moves, key=lambda each: each[0]))


def _best(waiting: Sequence[_Waiting], amounts: dict[str, Decimal]) -> _Waiting:
    """The shipment of just as much, else the first."""
    return next((each for each in waiting if each.amounts == amounts), waiting[0])


def _ends(names: Names, known: Known, flow: Flow) -> _Side:
    """Giver and taker of an event; whoever it does not name is who keeps its place, or who reported it."""
    event = known.stored.event
    giver_text, taker_text = movers(event)
    place = event.biz_location or event.read_point
    doer = names.keeper(place.id if place else None) or names.sender_id(known.stored.sender)
    giver = names.party_id(giver_text) if giver_text else (None if flow is Flow.RECEIVED else doer)
    taker = names.party_id(taker_text) if taker_text else (doer if flow is Flow.RECEIVED else None)
    return (doer, None) if flow in (Flow.MADE, Flow.USED) else (giver, taker)
