"""Faults that a single life shows by itself: no beginning, something before the beginning, something after the end."""

from __future__ import annotations

from collections.abc import Sequence

from suyuan.core.chain.custody import ChainGap, Gap
from suyuan.core.chain.item_state import state_of
from suyuan.core.chain.life import Entry
from suyuan.core.chain.vocabulary import BIRTH, TERMINAL, local
from suyuan.core.epcis.roles import Role

HARMLESS_AFTER_END = frozenset({"follow_up", "followup", "sensor_reporting", "destroying", "decommissioning"})


def life_gaps(entries: Sequence[Entry], *, needs_birth: bool) -> list[ChainGap]:
    """Faults in the order given; ``needs_birth`` is False for containers, which are seldom commissioned."""
    found: list[ChainGap] = []
    births = [entry for entry in entries if entry.depth == 0 and _is_birth(entry)]
    if needs_birth and entries and not births:
        found.append(ChainGap(Gap.NO_COMMISSIONING, None, entries[0].observation.order))
    if births and entries[0].observation.order < births[0].observation.order and needs_birth:
        found.append(ChainGap(Gap.TIME_ORDER, entries[0].observation.order, births[0].observation.order))
    return found + _after_end(entries)


def _is_birth(entry: Entry) -> bool:
    seen = entry.observation
    return seen.step in BIRTH or Role.OUTPUT in seen.roles(entry.via)


def _after_end(entries: Sequence[Entry]) -> list[ChainGap]:
    ended: bytes | None = None
    for entry in entries:
        seen = entry.observation
        if ended is not None and not _harmless(entry):
            return [ChainGap(Gap.AFTER_END, ended, seen.order)]
        consumed = Role.INPUT in seen.roles(entry.via)
        if ended is None and (consumed or (state_of(seen.event) in TERMINAL)):
            ended = seen.order
    return []


def _harmless(entry: Entry) -> bool:
    is_trade = entry.observation.event.type == "TransactionEvent"
    return local(entry.observation.step) in HARMLESS_AFTER_END or is_trade
