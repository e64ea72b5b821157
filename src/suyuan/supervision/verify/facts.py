"""What the registers say of things, in one statement however many are asked about and however many boxes deep they are.

Registers follow the ledger by a moment. Who checks what was captured just now is given that moment: the registers are
asked again until they know it, for PATIENCE at most, and not at all where they are far behind. What they do not know
even then is told (``is_fresh``): nobody is to hear "never reported" of something that is waiting to be read.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from suyuan.core.chain.life import DEPTH
from suyuan.core.chain.observation import Key
from suyuan.ledger import binary, connection
from suyuan.state.queries import Inside, Rows, Standing, standing_by
from suyuan.state.registers import registers_in
from suyuan.supervision.verify.statements import SQL

PATIENCE: Final = 1.0
"""Seconds; as queries wait."""
PAUSE: Final = 0.03
FAR: Final = 2_000
"""Numbers behind, of which nobody expects that they are read within the patience."""
_REGISTERS: Final = 15


class Fact(NamedTuple):
    """Of one thing, beside its registers: the columns of ``check_facts`` in their order."""

    start_at: bytes | None
    container: Key | None
    is_item: bool
    """Whether it has a row: somebody reported it."""
    class_key: UUID | None
    lot_key: UUID | None
    lot: str | None
    expiry: dt.date | None
    product: str | None
    product_en: str | None
    holder_party: int | None
    """Whose the place or identifier is at which it is held."""
    place_lock: str | None
    is_group_stopped: bool
    """Whether a stop or a lock was ever said of its lot or product."""
    rules: list[str]
    """Of its open findings, those that were waived left out."""
    had_excursion: bool
    has_contents: bool
    taker: int | None
    """For receipts: to whom it was handed last, and when."""
    taken_at: bytes | None
    has_lists: bool
    """Whether there are white lists or approvals of urgent imports to be asked."""
    is_fresh: bool
    behind: int
    """Numbers that the registers have not read."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Of all things that were asked about, and of what is around them."""

    of: dict[Key, Fact]
    rows: Rows
    inside: Inside
    holders: dict[Key, int]
    place_locks: dict[Key, str]

    def standing(self, wanted: Iterable[Key]) -> dict[UUID, Standing]:
        """How they stand now."""
        return standing_by(wanted, self.rows, self.inside)

    def around(self, key: Key) -> list[Key]:
        """The thing, and what it stands in, from the inside out."""
        found = [key]
        while key in self.inside and len(found) <= DEPTH:
            key = self.inside[key][1]
            found.append(key)
        return found

    def is_fresh(self, key: Key) -> bool:
        """Was something captured about it, or about what it stands in, that the registers do not know yet?"""
        return any(self.of[each].is_fresh for each in self.around(key))


def facts_of(keys: Iterable[UUID], *, is_receipt: bool) -> Facts:
    """The facts, after what was just captured is in them if it can be waited for."""
    given = {"keys": binary.UuidArray.of(keys), "is_receipt": is_receipt}
    end = time.monotonic() + PATIENCE
    while True:
        rows = _rows(given)
        is_waiting = any(row[-2] and row[-1] <= FAR for row in rows)
        if not is_waiting or time.monotonic() >= end:
            return _facts(rows)
        time.sleep(PAUSE)


def _rows(given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute(SQL["facts"], given, binary=True).fetchall()


def _facts(rows: list[tuple[Any, ...]]) -> Facts:
    found = Facts({}, {}, {}, {}, {})
    for row in rows:
        key, fact = row[0], Fact(*row[_REGISTERS:])
        found.of[key] = fact
        if fact.is_item:
            found.rows[key] = registers_in(row)
        if fact.container is not None and fact.start_at is not None:
            found.inside[key] = (fact.start_at, fact.container)
        place, holder = row[5], row[7]
        if fact.place_lock is not None:
            found.place_locks[place] = fact.place_lock
        if fact.holder_party is not None:
            found.holders[holder] = fact.holder_party
    return found
