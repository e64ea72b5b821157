"""Lot and dates that events tell about their things, from ILMD and from the identifiers themselves.

ILMD field names are those of the CBV (``cbvmda:lotNumber`` …) and of EPCIS-related practice; any namespace is
taken, since senders put them in their own.
"""

from __future__ import annotations

from typing import Any

from suyuan.core.chain.item_state import Facts
from suyuan.core.chain.vocabulary import last_part
from suyuan.core.epcis.days import EXPIRY, PRODUCED, day_of
from suyuan.core.epcis.model import Event

_LOT = frozenset({"lotNumber", "lot", "batchNumber", "lotno", "batch"})


def facts_of(event: Event) -> Facts | None:
    """Lot, expiry and production date in the event's ILMD or top-level extensions; None when it tells none."""
    if not event.ilmd and not event.extensions:
        return None
    named = {
        _local(name): value for name, value in {**(event.extensions or {}), **(event.ilmd or {})}.items()
    }
    lot = _first(named, _LOT)
    expiry, produced = day_of(_first(named, EXPIRY)), day_of(_first(named, PRODUCED))
    return Facts(lot, expiry, produced) if lot or expiry or produced else None


def _local(name: str) -> str:
    return last_part(name.rpartition("}")[2])


def _first(named: dict[str, Any], names: frozenset[str]) -> str | None:
    for name, value in named.items():
        if name in names:
            text = value.get("#text") if isinstance(value, dict) else value
            if isinstance(text, str) and text.strip():
                return text.strip()
    return None
