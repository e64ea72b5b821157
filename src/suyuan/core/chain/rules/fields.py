"""What records must say (FIELD) and when they must come (TO-7), as far as the template of the kind of product demands it.

What events of a carton lack is told of the packs in it: a carton by itself has no kind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from suyuan.core.chain.item_state import state_of
from suyuan.core.chain.observation import Observation
from suyuan.core.chain.rules import catalogue_of_records as rules
from suyuan.core.chain.rules.case import Case, about
from suyuan.core.chain.rules.finding import Finding
from suyuan.core.chain.vocabulary import State, local

_GIVES = frozenset({"shipping", "selling", "distributing"})
_TAKES = frozenset({"receiving", "purchasing"})
_TRADED = _GIVES | _TAKES
_PLACED = frozenset({"commissioning", "shipping", "receiving", "accepting"})
_TAKER, _GIVER = ("接收单位", "who gets it"), ("来源单位", "who gave it")
_HOUR = dt.timedelta(hours=1)


def of_birth(case: Case) -> Iterator[Finding]:
    """Lot and expiry where a code is assigned; the code itself may carry them."""
    template = case.template
    if not (template.needs_lot or template.needs_expiry):
        return
    for seen in case.own:
        if seen.step != "commissioning" or seen.event.action == "DELETE":
            continue
        told = case.told_facts(seen)
        if template.needs_lot and not (told and told.lot):
            yield about(rules.FIELD_LOT.id, case, seen)
        if template.needs_expiry and not (told and told.expiry):
            yield about(rules.FIELD_EXPIRY.id, case, seen)


def of_handing(case: Case) -> Iterator[Finding]:
    """The other side, the paper and the place where goods change hands."""
    template = case.template
    for seen in case.seen:
        step = local(seen.step)
        if template.needs_parties and (side := _missing_side(step, seen)):
            yield about(rules.FIELD_PARTY.id, case, seen, side=side[0], side_en=side[1])
        if template.needs_bill and step in _TRADED and not seen.event.biz_transaction_list:
            yield about(rules.FIELD_BILL.id, case, seen)
        if template.needs_place and _is_placed(step, seen) and not _has_place(seen):
            yield about(rules.FIELD_PLACE.id, case, seen)


def _missing_side(step: str, seen: Observation) -> tuple[str, str] | None:
    if step in _GIVES and not seen.event.destination_list:
        return _TAKER
    return _GIVER if step in _TAKES and not seen.event.source_list else None


def _is_placed(step: str, seen: Observation) -> bool:
    return step in _PLACED or state_of(seen.event) is State.USED


def _has_place(seen: Observation) -> bool:
    return seen.event.biz_location is not None or seen.event.read_point is not None


def delay(case: Case) -> Iterator[Finding]:
    """Records that came later than the template allows. Off unless a template asks for it (decision 0090)."""
    if rules.LATE.id in case.template.off:
        return
    allowed = case.template.report_within
    for seen in case.seen:
        at = case.recorded(seen)
        if at is not None and at - seen.time > allowed:
            hours, limit = str((at - seen.time) // _HOUR), str(allowed // _HOUR)
            yield about(rules.LATE.id, case, seen, hours=hours, limit=limit)
