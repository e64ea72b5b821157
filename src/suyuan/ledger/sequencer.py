"""Give committed entries their numbers: the one order that everything else follows.

Procedure, one transaction a batch:
 1. Take the lock. Who does not get it has nothing to do: somebody else is numbering.
 2. Take waiting entries. One whose row cannot be read here keeps waiting: a number must never stand for
    something unreadable.
 3. Number them without a gap behind the last number, all with one recordTime that is not earlier than the
    last one.
 4. Commit. A crash before leaves everything waiting as it was.
"""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from django.db import transaction

from suyuan import clock, wake
from suyuan.failpoints import failpoint
from suyuan.ledger import connection
from suyuan.named_sql import load

BATCH = 5_000
_SQL = load(Path(__file__).parent / "sql" / "sequence.sql")
_TAKE = _SQL["take"].format(readable=_SQL["readable"])
_STUCK = _SQL["stuck"].format(readable=_SQL["readable"])
_log = logging.getLogger(__name__)
_told_stuck = 0
"""How many the last alarm told of: it is repeated when their number changes, and not twenty times a second."""


def sequence(limit: int = BATCH) -> int:
    """Number at most ``limit`` waiting entries; the count of those numbered."""
    with transaction.atomic(), connection.cursor() as cursor:
        (locked,) = cursor.execute(_SQL["lock"]).fetchone() or (False,)
        if not locked:
            return 0
        rows = [ctid for (ctid,) in cursor.execute(_TAKE, {"limit": limit})]
        if not rows:
            _alarm(cursor)
            return 0
        last, last_time = cursor.execute(_SQL["last"]).fetchone() or (0, None)
        now = clock.now() if last_time is None else max(clock.now(), last_time)
        cursor.execute(_SQL["number"], {"rows": rows, "last": last, "now": now})
        failpoint("sequencer.before_commit")
    return len(rows)


def _alarm(cursor: psycopg.Cursor[Any]) -> None:
    """Called when nothing can be numbered: does something wait all the same?"""
    global _told_stuck  # noqa: PLW0603 - what this process has told
    (stuck,) = cursor.execute(_STUCK).fetchone() or (0,)
    if stuck and stuck != _told_stuck:
        _log.error("%d captured entries cannot be read and keep waiting", stuck)
    _told_stuck = stuck


def call_sequencer() -> None:
    """Let the sequencer look as soon as the present transaction has been committed."""
    transaction.on_commit(partial(wake.announce, wake.Topic.CAPTURED))


def sequence_all() -> int:
    """Number everything that waits now; the count."""
    total = 0
    while numbered := sequence():
        total += numbered
    return total


def waiting() -> int:
    """How many captured entries have no number yet."""
    with connection.cursor() as cursor:
        (count,) = cursor.execute(_SQL["waiting"]).fetchone() or (0,)
    return int(count)


def last_number() -> int:
    """The newest number, 0 when the ledger is empty."""
    with connection.cursor() as cursor:
        row = cursor.execute(_SQL["last"]).fetchone()
    return int(row[0]) if row else 0
