"""Completeness and order of hops: issue and receipt (COMP-G), sale and purchase (COMP-V1), acceptance before use (COMP-D).

What stands in a container and was named with it is judged by itself, and a container with known contents is not, so
that one missing receipt is not told once more for the carton.
"""

from __future__ import annotations

from collections.abc import Iterator

from suyuan.core.chain.custody import ChainGap, Gap, Hop
from suyuan.core.chain.item_state import source_and_destination, state_of
from suyuan.core.chain.observation import Observation
from suyuan.core.chain.rules import catalogue as rules
from suyuan.core.chain.rules.beginnings import is_birth
from suyuan.core.chain.rules.case import Case, step_words
from suyuan.core.chain.rules.finding import Finding, Party
from suyuan.core.chain.vocabulary import RECEIVING, State, local
from suyuan.core.epcis.roles import Role

_SALES = frozenset({"selling", "distributing"})
_PURCHASES = frozenset({"purchasing"})


def holds_things(case: Case) -> bool:
    """Is it a container whose contents are known one by one?"""
    return any(Role.PARENT in case.roles(seen) and seen.children for seen in case.own if seen.is_packing)


def hops(case: Case) -> Iterator[Finding]:
    """Shipments without receipt, receipts without shipment, and both in the wrong order; nothing after the end."""
    end = case.end
    for gap in case.possession.gaps:
        found = _of_gap(case, gap)
        if found is not None and (end is None or found.at <= end.order):
            yield found


def _of_gap(case: Case, gap: ChainGap) -> Finding | None:
    if gap.kind is Gap.NO_SHIPMENT and gap.before is not None:
        shown = case.by_order[gap.before]
        if is_birth(case, shown):
            return None  # that it was made after it was somewhere is another rule's affair
        return Finding(rules.ISSUE.id, gap.before, gap.after, gap.party, gap.other, step_words(shown))
    if gap.kind is Gap.NO_RECEIPT and gap.after is not None:
        return Finding(rules.RECEIPT.id, gap.after, None, gap.party, gap.other)
    if gap.kind is Gap.TIME_ORDER and gap.before is not None:
        shown = case.by_order[gap.before]
        return Finding(rules.ORDER.id, gap.before, gap.after, gap.party, gap.other, step_words(shown))
    return None


def trade(case: Case) -> Iterator[Finding]:
    """Sale and purchase beside each hop. Stock in transit is not blamed for a purchase to come (COMP-V2)."""
    if not case.template.needs_trade:
        return
    for hop in case.possession.hops:
        if hop.giver is None or hop.taker is None or hop.giver == hop.taker or _goes_back(case, hop):
            continue
        if hop.left is not None and not _is_traded(case, hop, _SALES):
            yield Finding(rules.SALE.id, hop.left, None, hop.giver, hop.taker)
        if hop.arrived is not None and hop.gap is None and not _is_traded(case, hop, _PURCHASES):
            yield Finding(rules.PURCHASE.id, hop.arrived, None, hop.taker, hop.giver)


def _is_traded(case: Case, hop: Hop, steps: frozenset[str]) -> bool:
    """Is there a sale by the giver or to the taker, or a purchase by the taker?

    The seller may be another than the giver: what a CDC sold the holder may deliver (Vaccine Law, article 36).
    """
    for seen in case.seen:
        if local(seen.step) in steps:
            seller, buyer = _traders(case, seen, is_sale=steps is _SALES)
            if buyer == hop.taker or (steps is _SALES and seller == hop.giver):
                return True
    return False


def _traders(case: Case, seen: Observation, *, is_sale: bool) -> tuple[Party | None, Party | None]:
    """Seller and buyer by the event's words; whoever reports a trade without naming himself is his side of it."""
    seller, buyer = (
        case.people.resolve(text) if text else None
        for text in source_and_destination(seen.event, "owning_party")
    )
    if is_sale:
        return (case.doer(seen) if seller is None else seller), buyer
    return seller, (case.doer(seen) if buyer is None else buyer)


def _goes_back(case: Case, hop: Hop) -> bool:
    shown = case.by_order.get(hop.left or hop.arrived or b"")
    return shown is not None and shown.disposition in {"returned", "recalled"}


def acceptance(case: Case) -> Iterator[Finding]:
    """Whoever uses it must have received it: a use without any receipt or acceptance by the user."""
    if not case.template.needs_acceptance:
        return
    for seen in case.own:
        if state_of(seen.event) is not State.USED or Role.EPC not in case.roles(seen):
            continue
        user = case.people.actor(seen) or case.doer(seen)
        if user is not None and not _has_accepted(case, user, seen):
            yield Finding(rules.ACCEPTANCE.id, seen.order, None, user, None, step_words(seen))
        return


def _has_accepted(case: Case, user: object, use: Observation) -> bool:
    """Did the user receive it before, or did it begin with him?"""
    missed = {gap.before for gap in case.possession.gaps if gap.kind is Gap.NO_SHIPMENT}
    if use.order in missed:
        return True  # that nobody sent it is told already
    for seen in case.seen:
        if seen.order >= use.order:
            return False
        by = case.people.actor(seen) or case.doer(seen)
        if by == user and (seen.step in RECEIVING or seen is case.seen[0]):
            return True
    return False
