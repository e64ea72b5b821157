"""Follow the ledger: apply events in the order of their numbers, each exactly once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import transaction

from suyuan import clock
from suyuan.failpoints import failpoint
from suyuan.ledger import connection
from suyuan.ledger.queries import StoredEvent, sequenced_after
from suyuan.ledger.sequencer import last_number

Apply = Callable[[list[StoredEvent]], None]
_log = logging.getLogger(__name__)


def follow(name: str, apply: Apply, limit: int = 2_000) -> int:
    """Apply the next numbers to follower ``name``; how many numbers it moved on, 0 when it is up to date.

    The cursor row is locked first and moved in the transaction that writes the effects: two processes never
    apply one event twice, and a crash leaves effects and cursor as they were.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO cursor (name, seq) VALUES (%s, 0) ON CONFLICT DO NOTHING", (name,))
        query = "SELECT seq FROM cursor WHERE name = %s FOR UPDATE"
        (seq,) = cursor.execute(query, (name,)).fetchone() or (0,)
        upto = min(last_number(), seq + limit)
        if upto <= seq:
            return 0
        damaged: list[tuple[int, str]] = []
        events = sequenced_after(seq, upto - seq, damaged)
        for number, why in damaged:
            _note_damage(cursor, name, number, why)
        if events:
            apply(events)
        failpoint(f"follow.{name}.before_cursor")
        cursor.execute("UPDATE cursor SET seq = %s WHERE name = %s", (upto, name))
        failpoint(f"follow.{name}.before_commit")
    return int(upto - seq)


def _note_damage(cursor: psycopg.Cursor[Any], name: str, number: int, why: str) -> None:
    """An altered event stops nobody, and is never passed by in silence."""
    _log.critical("%s passes by number %d: %s", name, number, why)
    cursor.execute(
        "INSERT INTO damage (seq, follower, noticed_at, why) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (number, name, clock.now(), why),
    )


def follow_all(name: str, apply: Apply, limit: int = 2_000) -> int:
    """Apply everything that has a number now; how many numbers."""
    total = 0
    while moved := follow(name, apply, limit):
        total += moved
    return total


def position_of(name: str) -> int:
    """The last number that follower ``name`` has applied."""
    with connection.cursor() as cursor:
        row = cursor.execute("SELECT seq FROM cursor WHERE name = %s", (name,)).fetchone()
    return int(row[0]) if row else 0
