"""How a life begins and ends: origin (TO-3), assigned twice, used twice, events after the end (ST-2)."""

from __future__ import annotations

from collections.abc import Iterator

from suyuan.core.chain.gaps import HARMLESS_AFTER_END
from suyuan.core.chain.item_state import state_of
from suyuan.core.chain.observation import Observation
from suyuan.core.chain.order import time_of
from suyuan.core.chain.rules import catalogue as rules
from suyuan.core.chain.rules.case import Case, about, step_words
from suyuan.core.chain.rules.finding import Finding
from suyuan.core.chain.vocabulary import BIRTH, State, local
from suyuan.core.epcis.roles import Role


def births_of(case: Case) -> list[Observation]:
    return [seen for seen in case.own if is_birth(case, seen)]


def is_birth(case: Case, seen: Observation) -> bool:
    """Did the thing begin with this event?"""
    if Role.OUTPUT in case.roles(seen):
        return True
    return seen.step in BIRTH and seen.event.action in ("ADD", None) and Role.EPC in case.roles(seen)


def origin(case: Case) -> Iterator[Finding]:
    """No commissioning at all, events before it, and a second one."""
    if not case.is_trade_item or not case.seen:
        return
    births, first = births_of(case), case.seen[0]
    if not births:
        yield about(rules.ORIGIN.id, case, first)
        return
    if first.order < births[0].order and time_of(first.order) < time_of(births[0].order):
        yield about(rules.BEFORE_BIRTH.id, case, first, births[0].order)
    for again in births[1:]:
        if Role.OUTPUT in case.roles(again) or again.event.biz_step == births[0].event.biz_step:
            yield about(rules.BORN_TWICE.id, case, again, births[0].order)


def endings(case: Case) -> Iterator[Finding]:
    """A second use, and whatever else is reported of a thing that is used or destroyed."""
    end = case.end
    for seen in case.seen:
        if end is not None and seen.order > end.order and not _is_harmless(seen):
            yield _after(case, seen, end)


def _is_harmless(seen: Observation) -> bool:
    return local(seen.step) in HARMLESS_AFTER_END or seen.event.type == "TransactionEvent"


def _after(case: Case, seen: Observation, end: Observation) -> Finding:
    again = state_of(seen.event) is State.USED and state_of(end.event) is State.USED
    words = (*step_words(seen), *step_words(end, "end"))
    rule = rules.ENDED_TWICE if again else rules.AFTER_END
    return Finding(rule.id, seen.order, end.order, case.doer(seen), case.doer(end), words)
