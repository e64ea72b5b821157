"""Lot and dates that a code carries beside its serial number, in whatever system and spelling it was captured.

Most codes carry none and are recognised by a look at their opening. Those that do are alike but for the serial, so
what the head of a code says is read once and remembered, as ``identifiers.canonical`` does it.
"""

from __future__ import annotations

import re
from typing import Final

from suyuan.core.chain.item_state import Facts
from suyuan.core.epcis.days import day_of
from suyuan.core.identifiers.read import read

HEADS_REMEMBERED: Final = 50_000
_LONGEST_HEAD: Final = 200
_LONGEST_SERIAL: Final = 20
_HEAD: Final = re.compile(r"(.*(?:/21/|\(21\)|\x1d21))([0-9A-Za-z]+)((?:\?[^#]*)?)", re.DOTALL)
_heads: dict[tuple[str, str], Facts | None] = {}


def facts_in_code(text: str) -> Facts | None:
    """Lot and dates that a code itself says; None when it says none. A best-before date is no expiry.

    >>> facts_in_code("https://id.gs1.org/01/06901234567892/10/L7/21/S1?17=280831").expiry.isoformat()
    '2028-08-31'
    """
    opening = text[:4]
    if opening in {"urn:", "AHM."} or (opening == "http" and not _says_more(text)):
        return None
    divided = _HEAD.fullmatch(text)
    if divided is None or len(divided[2]) > _LONGEST_SERIAL:
        return _read(text)[0]
    head = divided[1], divided[3]
    return _heads[head] if head in _heads else _learn(head, text)


def _says_more(address: str) -> bool:
    """Has an address what carries a lot or a date? One search after the other is faster than a pattern."""
    return "?" in address or "/10/" in address or "#" in address or "/lot/" in address or "MA." in address


def _learn(head: tuple[str, str], text: str) -> Facts | None:
    facts, is_readable = _read(text)
    # Only from a code that was read in full: what breaks one serial must not speak for the others.
    if is_readable and sum(map(len, head)) <= _LONGEST_HEAD:
        if len(_heads) >= HEADS_REMEMBERED:
            _heads.clear()
        _heads[head] = facts
    return facts


def _read(text: str) -> tuple[Facts | None, bool]:
    found = read(text)
    said = found.components.get("dynamic") or {}
    expiry = day_of(said.get("expiry_date") or said.get("expiry_time"))
    facts = Facts(said.get("lot") or None, expiry, day_of(said.get("production_date")))
    return (facts if facts.told() else None), found.is_readable
