"""Lot and dates that events tell about their things, from ILMD and from the identifiers themselves.

ILMD field names are those of the CBV (``cbvmda:lotNumber`` …) and of EPCIS-related practice; any namespace is
taken, since senders put them in their own.
"""

from __future__ import annotations

from suyuan.core.chain.item_state import Facts
from suyuan.core.epcis.days import EXPIRY, PRODUCED, first_day, texts_of
from suyuan.core.epcis.model import Event

_LOT = frozenset({"lotNumber", "lot", "batchNumber", "lotno", "batch"})


def facts_of(event: Event) -> Facts | None:
    """Lot, expiry and production date in the event's ILMD or top-level extensions; None when it tells none."""
    if not event.ilmd and not event.extensions:
        return None
    fields = {**(event.extensions or {}), **(event.ilmd or {})}
    lot = next(iter(texts_of(fields, _LOT)), None)
    expiry, produced = first_day(texts_of(fields, EXPIRY)), first_day(texts_of(fields, PRODUCED))
    return Facts(lot, expiry, produced) if lot or expiry or produced else None


def unread_expiry(event: Event) -> str | None:
    """The expiry as written where it names no day; None where the event tells none, or one that can be read."""
    texts = texts_of({**(event.extensions or {}), **event.ilmd}, EXPIRY) if event.ilmd else []
    return texts[0] if texts and first_day(texts) is None else None
