"""What goes along with goods: the certificate of batch release (COMP-V3), the record of the temperature (COMP-TEMP).

Papers and readings are kept beside the ledger; where they were not looked up, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from suyuan.core.chain.conditions import samples
from suyuan.core.chain.custody import Hop
from suyuan.core.chain.observation import Observation
from suyuan.core.chain.order import event_of, time_of
from suyuan.core.chain.rules import catalogue as rules
from suyuan.core.chain.rules.beside import Beside, Certificate
from suyuan.core.chain.rules.case import Case
from suyuan.core.chain.rules.dates import day_of
from suyuan.core.chain.rules.finding import Finding, Party

_BACK: Final = frozenset({"returned", "recalled"})
_NONE: Final = ("没有有效的批签发证明", "there is no batch release certificate that is good")
_REFUSED: Final = ("批签发证明验证未通过", "its batch release certificate was refused")
_UNVERIFIED: Final = ("批签发证明尚未验证", "its batch release certificate is not verified yet")
TEMPERATURE: Final = "Temperature"


def release(case: Case) -> Iterator[Finding]:
    """No sale without batch release: a certificate in order for who gives, and once it arrived for who takes."""
    if not case.template.needs_release or case.beside is None:
        return
    for hop in _hops(case):
        shown = hop.left or hop.arrived or b""
        day = day_of(time_of(shown))
        good = [each for each in case.beside.certificates if each.until is None or each.until >= day]
        parties = [hop.giver] if hop.arrived is None else [hop.taker, hop.giver]
        if any(each.is_in_order_for(parties[0]) for each in good):
            continue
        why = _why(good, parties)
        if why is _UNVERIFIED and hop.arrived is not None:
            if case.people.kind(hop.taker) is not None:  # who is not registered can verify nothing here
                yield _lacks(hop.arrived, hop.taker, hop.giver, why)
        else:
            yield _lacks(shown, hop.giver, hop.taker, why)


def _why(good: list[Certificate], parties: list[Party | None]) -> tuple[str, str]:
    if not good:
        return _NONE
    return _REFUSED if all(any(map(each.is_refused_to, parties)) for each in good) else _UNVERIFIED


def _lacks(at: bytes, party: Party | None, partner: Party | None, why: tuple[str, str]) -> Finding:
    words = (("why", why[0]), ("why_en", why[1]))
    return Finding(rules.RELEASE.id, at, None, party, partner, words)


def temperature(case: Case) -> Iterator[Finding]:
    """Who receives asks for the record of the temperature on the way."""
    if not case.template.needs_temperature or case.beside is None:
        return
    for hop in _hops(case):
        if hop.left is not None and hop.arrived is not None and not _is_recorded(case, case.beside, hop):
            yield Finding(rules.TRANSPORT.id, hop.arrived, hop.left, hop.giver, hop.taker)


def _is_recorded(case: Case, beside: Beside, hop: Hop) -> bool:
    assert hop.left is not None
    assert hop.arrived is not None
    begin, end = time_of(hop.left), time_of(hop.arrived)
    if any(first <= end and last >= begin for first, last in beside.watched):
        return True
    if any(day_of(begin) <= day <= day_of(end) for day in beside.waybills):
        return True
    if not beside.told_events.isdisjoint({event_of(hop.left), event_of(hop.arrived)}):
        return True
    return any(
        begin <= sample.time < end  # what is measured on arrival tells nothing of the way
        for seen in case.seen
        if hop.left <= seen.order <= hop.arrived
        for sample in samples(seen.event, seen.id)
        if sample.type == TEMPERATURE
    )


def _hops(case: Case) -> Iterator[Hop]:
    """Between two known parties, up to the end, and not back."""
    end = case.end
    for hop in case.possession.hops:
        shown = case.by_order.get(hop.left or hop.arrived or b"")
        if shown is None or None in (hop.giver, hop.taker) or hop.giver == hop.taker or _goes_back(shown):
            continue
        if end is None or shown.order <= end.order:
            yield hop


def _goes_back(shown: Observation) -> bool:
    return shown.disposition in _BACK
