"""Follow the ledger: apply events in the order of their numbers, each exactly once.

One bad event never stops the others. What cannot be read (its row was altered) or cannot be applied (a case that
nobody thought of) is passed by alone, logged as critical, and kept in ``damage`` until it was applied after all:
by a rebuild, once the cause is mended. ``suyuan status`` tells of it.
"""

from __future__ import annotations

import datetime as dt
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import psycopg
from django.db import DataError, transaction
from django.db import Error as DjangoError

from suyuan import clock
from suyuan.failpoints import failpoint
from suyuan.ledger import connection
from suyuan.ledger.queries import Damaged, StoredEvent, sequenced_after
from suyuan.ledger.sequencer import last_number

Apply = Callable[[list[StoredEvent]], None]
_log = logging.getLogger(__name__)
FIRST = 250
GROWTH = 4
"""Numbers that are read at first, and by how many times more then."""
BYTES_AT_ONCE = 16 << 20
"""What the events of a batch may hold, but for the last read."""
_OF_THE_EVENT = ("21", "22", "23", "54")
"""SQLSTATE classes that an event can cause: its data do not fit. All others are faults of the installation: no
connection, a full disk, a table or a right that is missing, a deadlock."""


def follow(name: str, apply: Apply, limit: int = 2_000, *, behind: str | None = None) -> int:
    """Apply the next numbers to follower ``name``; how many numbers it moved on, 0 when it is up to date.

    ``behind`` names a follower whose effects are needed: numbers that it has not applied are left for later.

    The cursor row is locked first and moved in the transaction that writes the effects: two processes never
    apply one event twice, and a crash leaves effects and cursor as they were. A lock is written to the disk, so
    without news there is none.
    """
    if _head(behind) <= position_of(name):
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO cursor (name, seq) VALUES (%s, 0) ON CONFLICT DO NOTHING", (name,))
        query = "SELECT seq FROM cursor WHERE name = %s FOR UPDATE"
        (seq,) = cursor.execute(query, (name,)).fetchone() or (0,)
        upto = min(_head(behind), seq + limit)
        if upto <= seq:
            return 0
        damaged: Damaged = []
        events, upto = _read(seq, upto, damaged)
        if events:
            damaged += _applied(events, apply)
        for number, why in damaged:
            _note_damage(cursor, name, number, why)
        _note_mended(cursor, name, (seq, upto), damaged)
        failpoint(f"follow.{name}.before_cursor")
        cursor.execute("UPDATE cursor SET seq = %s WHERE name = %s", (upto, name))
        failpoint(f"follow.{name}.before_commit")
    return int(upto - seq)


def _head(behind: str | None) -> int:
    """The number up to which a follower may go."""
    return last_number() if behind is None else position_of(behind)


def _read(seq: int, upto: int, damaged: Damaged) -> tuple[list[StoredEvent], int]:
    """The events with the next numbers, and how far they go: not to ``upto`` where they are large.

    Memory is bounded by what events hold and not by their number: a few may name as much as thousands.
    """
    events: list[StoredEvent] = []
    reached, many, size = seq, FIRST, 0
    while reached < upto and size < BYTES_AT_ONCE:
        found = sequenced_after(reached, min(many, upto - reached), damaged)
        reached = min(upto, reached + many)
        events += found
        size += sum(each.size for each in found)
        many *= GROWTH
    return events, reached


def _applied(events: list[StoredEvent], apply: Apply) -> Damaged:
    """Apply events; those that cannot be applied, with the reason.

    When a batch fails, its halves are tried, down to single events: each event is small work beside the others'
    right to go on. When nothing passes, though the events come from several senders, not the events are at fault
    but this program: that is raised, so that the follower stops instead of passing by everything.
    """
    damaged: Damaged = []
    failed: list[Exception] = []
    waiting = [events]
    while waiting:
        batch = waiting.pop()
        try:
            with transaction.atomic():
                apply(batch)
        except Exception as error:
            if not _may_be_of_the_event(error):
                raise
            middle = len(batch) // 2
            if middle:
                waiting += [batch[middle:], batch[:middle]]
            else:
                damaged.append((batch[0].seq, _reason(error)))
                failed.append(error)
    if len(failed) == len(events) and len({each.sender for each in events}) > 1:
        raise failed[0]
    return damaged


def _may_be_of_the_event(error: Exception) -> bool:
    if isinstance(error, (DjangoError, psycopg.Error)):
        state = connection.sqlstate_of(error)
        misfits = (DataError, psycopg.DataError)
        return isinstance(error, misfits) if state is None else state.startswith(_OF_THE_EVENT)
    return not isinstance(error, (MemoryError, OSError))


def _reason(error: Exception) -> str:
    """What failed and where. The text of the error is left out: it may quote what the event says."""
    frames = traceback.extract_tb(error.__traceback__)[1:]
    ours = [frame for frame in frames if "suyuan" in PurePath(frame.filename).parts] or frames
    state = connection.sqlstate_of(error)
    what = f"{type(error).__name__} {state}" if state else type(error).__name__
    return f"cannot be applied: {what} in {PurePath(ours[-1].filename).name}, line {ours[-1].lineno}"


def _note_damage(cursor: psycopg.Cursor[Any], name: str, number: int, why: str) -> None:
    """What is passed by stops nobody, and is never passed by in silence."""
    _log.critical("%s passes by number %d: %s", name, number, why)
    cursor.execute(
        "INSERT INTO damage (seq, follower, noticed_at, why) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (seq, follower) DO UPDATE SET mended_at = NULL",
        (number, name, clock.now(), why),
    )


def _note_mended(cursor: psycopg.Cursor[Any], name: str, between: tuple[int, int], damaged: Damaged) -> None:
    """What was passed by once and could be applied now, after a rebuild."""
    cursor.execute(
        "UPDATE damage SET mended_at = %s WHERE follower = %s AND seq > %s AND seq <= %s AND mended_at IS NULL"
        " AND seq <> ALL(%s)",
        (clock.now(), name, *between, [number for number, _ in damaged]),
    )


@dataclass(frozen=True, slots=True)
class Damage:
    """An event that a follower passed by and has not applied since."""

    seq: int
    follower: str
    noticed_at: dt.datetime
    why: str


def damages(limit: int = 100) -> list[Damage]:
    """What followers passed by, newest number first."""
    query = (
        "SELECT seq, follower, noticed_at, why FROM damage WHERE mended_at IS NULL"
        " ORDER BY seq DESC, follower LIMIT %s"
    )
    with connection.cursor() as cursor:
        return [Damage(*row) for row in cursor.execute(query, (limit,)).fetchall()]


def positions() -> dict[str, int]:
    """The last number that each follower has applied, by name."""
    with connection.cursor() as cursor:
        return dict(cursor.execute("SELECT name, seq FROM cursor ORDER BY name").fetchall())


def follow_all(name: str, apply: Apply, limit: int = 2_000, *, behind: str | None = None) -> int:
    """Apply everything that has a number now; how many numbers."""
    total = 0
    while moved := follow(name, apply, limit, behind=behind):
        total += moved
    return total


def position_of(name: str) -> int:
    """The last number that follower ``name`` has applied."""
    with connection.cursor() as cursor:
        row = cursor.execute("SELECT seq FROM cursor WHERE name = %s", (name,)).fetchone()
    return int(row[0]) if row else 0
