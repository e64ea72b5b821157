"""The one way of supply: direction (DIR-1), who may supply units (DIR-2), and nothing moves while it is locked (ST-1)."""

from __future__ import annotations

from collections.abc import Iterator

from suyuan.core.chain.custody import Hop
from suyuan.core.chain.item_state import is_contestable, source_and_destination, state_of
from suyuan.core.chain.observation import Observation
from suyuan.core.chain.rules import catalogue as rules
from suyuan.core.chain.rules.case import Case, step_words
from suyuan.core.chain.rules.finding import Finding, Party
from suyuan.core.chain.standing import Told
from suyuan.core.chain.vocabulary import RECEIVING, SHIPPING, STATE_NAMES, STOPS, State, local

_BACKWARDS = frozenset({"returned", "recalled"})
"""Dispositions under which goods may go back."""
_MOVES = SHIPPING | {"selling", "retail_selling"}
_HANDS_OVER = SHIPPING | RECEIVING
_LAWFUL_WHILE_LOCKED = frozenset({"returned", "recalled", "disposed", "destroyed"})


def direction(case: Case) -> Iterator[Finding]:
    """Supply goes from makers to users; back only as a return or a recall."""
    for hop in case.possession.hops:
        shown = case.by_order.get(hop.left or hop.arrived or b"")
        if shown is None or hop.giver == hop.taker or shown.step not in _HANDS_OVER:
            continue
        kinds = case.people.kind(hop.giver), case.people.kind(hop.taker)
        ranks = tuple(map(case.template.rank_of, kinds))
        if None not in ranks and ranks[1] < ranks[0] and not _is_back(case, hop):  # type: ignore[operator]
            words = (("from_kind", str(kinds[0])), ("to_kind", str(kinds[1])))
            yield Finding(rules.DIRECTION.id, shown.order, None, hop.giver, hop.taker, words)


def _is_back(case: Case, hop: Hop) -> bool:
    """Does shipment or receipt call it a return or a recall?"""
    ends = (case.by_order.get(order or b"") for order in (hop.left, hop.arrived))
    return any(seen is not None and seen.disposition in _BACKWARDS for seen in ends)


def suppliers(case: Case) -> Iterator[Finding]:
    """Nobody but a CDC supplies a vaccination unit; the holder may deliver what a CDC sold (Vaccine Law, 35 and 36)."""
    template, end = case.template, case.end
    if not template.units:
        return
    for hop in case.possession.hops:
        shown = case.by_order.get(hop.left or hop.arrived or b"")
        if shown is None or hop.giver is None or _kind(case, hop.taker) not in template.units:
            continue
        if end is not None and shown.order > end.order:
            return  # what follows the end is told by the rules of the end
        lawful = _kind(case, hop.giver) in template.suppliers or _sold_by_supplier(case, hop.taker)
        is_known = template.rank_of(case.people.kind(hop.giver)) is not None
        if not lawful and (is_known or _kind(case, hop.giver) in template.traders):
            same = _kind(case, hop.giver) in template.units
            if not (same and _is_back(case, hop)):
                yield Finding(rules.SUPPLIER.id, shown.order, None, hop.giver, hop.taker)


def _sold_by_supplier(case: Case, unit: Party) -> bool:
    """Is there a sale or distribution to the unit by somebody who may supply it?"""
    for seen in case.seen:
        if local(seen.step) not in {"selling", "distributing"}:
            continue
        seller, buyer = source_and_destination(seen.event, "owning_party")
        if not buyer or case.people.resolve(buyer) != unit:
            continue
        who = case.people.resolve(seller) if seller else case.doer(seen)
        if _kind(case, who) in case.template.suppliers:
            return True
    return False


def _kind(case: Case, party: Party) -> str:
    return (case.people.kind(party) or "").partition(":")[0]


def locks(case: Case) -> Iterator[Finding]:
    """No sale, issue or use of what is stopped."""
    if not _may_break(case):
        return
    history = case.standing.history
    for seen in case.seen:
        held = _held_before(history, seen)
        if held is not None and held.state in STOPS and _needs_freedom(seen):
            chinese, english = STATE_NAMES[held.state]
            words = (*step_words(seen), ("state", chinese), ("state_en", english))
            yield Finding(rules.LOCKED.id, seen.order, held.order, case.doer(seen), None, words)


def _may_break(case: Case) -> bool:
    """Does anything that needs freedom follow anything that may stop? Whose word counts is dear to ask."""
    stopped = False
    for seen in case.seen:
        if stopped and _needs_freedom(seen):
            return True
        stopped = stopped or is_contestable(seen.event)
    return False


def _held_before(history: list[Told], seen: Observation) -> Told | None:
    """What held when the event happened."""
    return next((told for told in reversed(history) if told.order < seen.order), None)


def _needs_freedom(seen: Observation) -> bool:
    if seen.disposition in _LAWFUL_WHILE_LOCKED:
        return False
    return local(seen.step) in _MOVES or state_of(seen.event) is State.USED
