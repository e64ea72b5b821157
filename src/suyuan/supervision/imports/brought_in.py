"""What was brought in by which approval: an index of the commissionings that name a certificate.

It follows the ledger with the findings. An event that nobody stands by any more is taken out again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of
from suyuan.ledger import connection
from suyuan.ledger.queries import StoredEvent
from suyuan.named_sql import load
from suyuan.state.refold import Opened

SQL: Final = load(Path(__file__).parent.parent / "sql" / "imports.sql")
CERTIFICATE: Final = "{https://ref.suyuan.example/imports/}certificateNo"
LONGEST: Final = 120
"""Characters of a number that is looked up; longer ones name no certificate."""


class Brought(NamedTuple):
    """A thing was brought in by a certificate."""

    number: str
    class_key: UUID | None
    sender: int
    at: dt.datetime


def note(told: Iterable[StoredEvent], opened: Opened) -> None:
    """Remember what a batch of events, and those that its declarations speak of, brought in."""
    found = {each.id: each for each in told if not each.is_declaration and number_of(each)}
    if not found:
        return
    opened.read(found)
    rows = [row for each in found.values() if opened.known[each.id] is not None for row in _rows(each)]
    with connection.cursor() as cursor:
        cursor.execute(SQL["forget"], {"events": list(found)})
        if rows:
            names = ("events", "keys", "numbers", "classes", "amounts", "senders", "times")
            cursor.execute(SQL["note"], dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


def number_of(stored: StoredEvent) -> str:
    """The certificate that a commissioning names; empty without."""
    event = stored.event
    told = (event.ilmd or {}).get(CERTIFICATE) if event.action == "ADD" else None
    text = " ".join(told.split()) if isinstance(told, str) else ""
    return text if len(text) <= LONGEST else ""


def _rows(stored: StoredEvent) -> list[tuple[UUID, UUID, str, UUID | None, Decimal | None, int, dt.datetime]]:
    event, number = stored.event, number_of(stored)
    things: list[tuple[str, Decimal | None]] = [(text, None) for text in event.epc_list or ()]
    things += [(each.epc_class, Decimal(each.quantity or 0)) for each in event.quantity_list or ()]
    found = []
    for text, amount in things:
        canonical = canonical_text(text)
        product = class_text(canonical)
        key, class_key = key_of(canonical), UUID(bytes=key_of(product)) if product else None
        found.append((stored.id, UUID(bytes=key), number, class_key, amount, stored.sender, event.event_time))
    return found


def used(numbers: Iterable[str]) -> dict[tuple[str, UUID | None], Decimal]:
    """How much was brought in by certificates, by number and product."""
    rows = _ask("used", {"numbers": list(set(numbers))})
    return {(number, class_key): Decimal(amount) for number, class_key, amount in rows}


def brought_in(keys: Iterable[UUID]) -> dict[UUID, list[Brought]]:
    """By which certificates things were brought in; those that were not are absent."""
    found: dict[UUID, list[Brought]] = {}
    for key, *rest in _ask("of_things", {"keys": list(set(keys))}):
        found.setdefault(key, []).append(Brought(*rest))
    return found


def _ask(name: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute(SQL[name], given).fetchall()
