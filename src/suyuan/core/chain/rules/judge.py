"""Judge one life by all rules of its template.

Procedure:
 1. Every rule that is not switched off looks at the life by itself.
 2. What others may still report in time is no fault yet: a missing record is found when its grace is over.
 3. The answer says when to look again, where time alone will change it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from suyuan.core.chain.observation import Observation
from suyuan.core.chain.order import time_of
from suyuan.core.chain.rules import (
    beginnings,
    catalogue,
    channel,
    codes,
    dates,
    doubles,
    fields,
    handing,
    papers,
)
from suyuan.core.chain.rules.case import Case
from suyuan.core.chain.rules.finding import Finding

_Rules = tuple[Callable[[Case], Iterator[Finding]], ...]
_OF_THE_THING: _Rules = (
    beginnings.origin,
    dates.production,
    dates.expiry,
    dates.facts,
    doubles.scans,
    doubles.packages,
    doubles.places,
    doubles.rings,
    codes.digits,
)
_OF_THE_WAY: _Rules = (
    handing.hops,
    handing.trade,
    handing.acceptance,
    channel.direction,
    channel.suppliers,
    channel.locks,
    beginnings.endings,
    doubles.receipts,
    fields.of_birth,
    fields.of_handing,
    fields.delay,
    papers.release,
    papers.temperature,
)
"""What is said of a box holds of all that stood in it, and is said of that: a box with known contents is not blamed."""
_MAY_COME = frozenset(
    rule.id
    for rule in (
        catalogue.ORIGIN,
        catalogue.ISSUE,
        catalogue.RECEIPT,
        catalogue.SALE,
        catalogue.PURCHASE,
        catalogue.ACCEPTANCE,
        catalogue.SUPPLIER,
        catalogue.RELEASE,
        catalogue.TRANSPORT,
    )
)
"""Rules that miss a record or a paper, which may be on its way."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is wrong with a life now."""

    findings: tuple[Finding, ...]
    again: dt.datetime | None
    """When time alone may change it."""


def judge(case: Case) -> Judgement:
    """All findings of a life, in the order of the rules."""
    found: dict[Finding, None] = {}
    waits: list[dt.datetime] = []
    for finding in _found(case):
        due = _due(case, finding)
        if due > case.now:
            waits.append(due)
        else:
            found[replace(finding, hides=hidden_in(case, finding))] = None
    under_way = _arrival_due(case)
    return Judgement(tuple(found), min([*waits, *under_way], default=None))


def hidden_in(case: Case, finding: Finding) -> str:
    """Which of the two sides the event itself neither names nor comes from."""
    seen = case.by_order.get(finding.at)
    if seen is None or finding.party is None or finding.partner is None:
        return ""
    known = {case.people.resolve(text) for text in _texts(seen)} | {case.people.actor(seen), case.doer(seen)}
    unknown = [name for name in ("party", "partner") if getattr(finding, name) not in known]
    return "both" if len(unknown) == 2 else "".join(unknown)


def _texts(seen: Observation) -> Iterator[str]:
    """The parties that an event names."""
    yield from (source.source for source in seen.event.source_list or ())
    yield from (target.destination for target in seen.event.destination_list or ())


def _found(case: Case) -> Iterator[Finding]:
    off = case.template.off
    rules = _OF_THE_THING if handing.holds_things(case) else _OF_THE_THING + _OF_THE_WAY
    for rule in rules:
        yield from (finding for finding in rule(case) if finding.rule not in off)


def _due(case: Case, finding: Finding) -> dt.datetime:
    """From when on a missing record is a fault."""
    at = time_of(finding.at)
    return at + case.template.grace if finding.rule in _MAY_COME else at


def _arrival_due(case: Case) -> list[dt.datetime]:
    """When the shipment that is under way must have arrived."""
    last = case.possession.hops[-1] if case.possession.hops else None
    if last is None or last.arrived is not None or last.left is None or last.gap is not None:
        return []
    return [time_of(last.left) + case.template.transit]
