"""Dates and facts: made after it was shipped (TO-4), used after its expiry (TO-5), told differently (TO-9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from suyuan.core.chain.item_state import Facts, state_of
from suyuan.core.chain.rules import catalogue as rules
from suyuan.core.chain.rules.case import Case, about
from suyuan.core.chain.rules.finding import Finding
from suyuan.core.chain.vocabulary import SHIPPING, State

CHINA = dt.timezone(dt.timedelta(hours=8))
"""Dates on packs are days in China."""
_FIELDS = (
    ("lot", "批号", "lot"),
    ("expiry", "有效期", "expiry"),
    ("produced", "生产日期", "production date"),
)


def day_of(moment: dt.datetime) -> dt.date:
    return moment.astimezone(CHINA).date()


def production(case: Case) -> Iterator[Finding]:
    """The first shipment is not before the day of production."""
    made = case.facts.produced if case.facts else None
    first = next((seen for seen in case.seen if seen.step in SHIPPING), None)
    if made is not None and first is not None and day_of(first.time) < made:
        yield about(rules.PRODUCED.id, case, first, produced=made.isoformat())


def expiry(case: Case) -> Iterator[Finding]:
    """No use after the last valid day."""
    last = case.facts.expiry if case.facts else None
    if last is None:
        return
    for seen in case.own:
        if state_of(seen.event) is State.USED and day_of(seen.time) > last and not case.is_consumed(seen):
            yield about(rules.EXPIRED.id, case, seen, expiry=last.isoformat())
            return


def facts(case: Case) -> Iterator[Finding]:
    """Lot, expiry and production date are told alike by everybody."""
    told: dict[str, tuple[object, bytes]] = {}
    for seen in case.own:
        found = case.told_facts(seen)
        if found is not None:
            yield from _compared(case, told, seen.order, found)


def _compared(
    case: Case, told: dict[str, tuple[object, bytes]], order: bytes, found: Facts
) -> Iterator[Finding]:
    for name, chinese, english in _FIELDS:
        value = getattr(found, name)
        if value is None:
            continue
        before, at = told.setdefault(name, (value, order))
        if before != value:
            words = {"field": chinese, "field_en": english, "value": str(value), "before": str(before)}
            yield about(rules.FACTS.id, case, case.by_order[order], at, **words)
