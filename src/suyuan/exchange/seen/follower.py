"""Follow the ledger and note which words, places and types the events hold that each audience may see.

An audience is a party, or the authorities of an area (``parties.event_rights``). Numbers are followed as far as the
index for queries is: until then nobody has noted who has a right to their events. Rights that come later are followed
by their own numbers.
Only the columns of ``event`` are read; a body is opened for a place that was never met before. So this costs next to
nothing behind a fast capture. The cursor row is locked first and moved in the transaction that writes, as in
``ledger.follow``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
from django.db import transaction

from suyuan.core.identifiers.canonical import canonical_text
from suyuan.exchange.search.services import horizon
from suyuan.exchange.seen.kinds import Kind
from suyuan.ledger import connection
from suyuan.ledger.codes import TYPES
from suyuan.ledger.queries import events_by_id
from suyuan.named_sql import load
from suyuan.parties import event_rights
from suyuan.parties.viewer import Viewer

FOLLOWER: Final = "seen"
BATCH: Final = 10_000
LONGEST: Final = 1_000
"""Characters of a value that is listed; an index takes no longer ones."""
REMEMBERED: Final = 100_000
SQL: Final = load(Path(__file__).parent / "sql" / "seen.sql")
_TYPE_NAMES: Final = {number: name for name, number in TYPES.items()}

Key = tuple[Kind, int, str | UUID]
"""Kind, audience, and the value or, of a place, its key."""
_known: set[Key] = set()
"""What this process has noted, as long as nobody else has moved the cursor."""
_left_at = 0
"""Where this process left the cursor."""


def catch_up() -> int:
    """Note everything that has a number now; how many numbers."""
    total = 0
    while moved := follow():
        total += moved
    while follow_rights():
        pass
    return total


def rebuild() -> int:
    """Empty the lists and fill them from the ledger; how many numbers were read."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cursor SET seq = 0 WHERE name = %s", (FOLLOWER,))
        cursor.execute("TRUNCATE seen_value")
    _known.clear()
    return catch_up()


def follow(limit: int = BATCH) -> int:
    """Note the next numbers; how many it moved on."""
    global _left_at  # noqa: PLW0603 - what this process did last
    new: dict[Key, tuple[str, str]] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO cursor (name, seq) VALUES (%s, 0) ON CONFLICT DO NOTHING", (FOLLOWER,))
        query = "SELECT seq FROM cursor WHERE name = %s FOR UPDATE"
        (after,) = cursor.execute(query, (FOLLOWER,)).fetchone() or (0,)
        upto = min(horizon(), after + limit)
        if upto <= after:
            return 0
        if after != _left_at:  # somebody else was here: the lists may have been emptied to be filled again
            _known.clear()
        rows = cursor.execute(SQL["found"], {"after": after, "upto": upto}).fetchall()
        new = _with_texts(_not_known(rows))
        _save(cursor, new)
        cursor.execute("UPDATE cursor SET seq = %s WHERE name = %s", (upto, FOLLOWER))
    if len(_known) > REMEMBERED:
        _known.clear()
    _known.update(new)
    _left_at = upto
    return int(upto - after)


def follow_rights(limit: int = BATCH) -> int:
    """Note what events hold whose audiences got their rights later; how many rights."""
    with transaction.atomic(), connection.cursor() as cursor:
        (after,) = cursor.execute(SQL["learnt"]).fetchone() or (0,)
        given = cursor.execute(event_rights.SQL["later"], {"after": after, "limit": limit}).fetchall()
        if not given:
            return 0
        numbers, ids, audiences = zip(*given, strict=True)
        learn(ids, audiences)
        cursor.execute(SQL["learn"], (numbers[-1],))
    return len(given)


def learn(ids: Sequence[UUID], audiences: Sequence[int]) -> None:
    """Note what these events hold for these audiences, pair by pair."""
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["found_later"], {"ids": list(ids), "audiences": list(audiences)}).fetchall()
        new = _with_texts(_not_known(rows))
        _save(cursor, new)


def _not_known(rows: Iterable[tuple[Any, ...]]) -> dict[Key, UUID]:
    """What this process has not noted yet, with an event that has it."""
    found: dict[Key, UUID] = {}
    for audience, kind, step, disposition, read_point, biz_location, event_id in rows:
        for what, value in (
            (Kind.EVENT_TYPE, _TYPE_NAMES.get(kind)),
            (Kind.BIZ_STEP, step),
            (Kind.DISPOSITION, disposition),
            (Kind.READ_POINT, read_point),
            (Kind.BIZ_LOCATION, biz_location),
        ):
            if value is not None and (what, audience, value) not in _known:
                found.setdefault((what, audience, value), event_id)
    return found


def _with_texts(found: dict[Key, UUID]) -> dict[Key, tuple[str, str]]:
    """(value, as written) of each. A place of an event that nobody can read any more is left out."""
    wanted = {event_id for (_, _, value), event_id in found.items() if isinstance(value, UUID)}
    events = (
        {one.id: one.event for one in events_by_id(wanted, Viewer.operator(), damaged=[])} if wanted else {}
    )
    made: dict[Key, tuple[str, str]] = {}
    for key, event_id in found.items():
        kind, _, value = key
        if isinstance(value, str):
            made[key] = value, value
        elif event_id in events:
            event = events[event_id]
            place = event.read_point if kind is Kind.READ_POINT else event.biz_location
            if place is not None:
                made[key] = canonical_text(place.id), place.id
    return made


def _save(cursor: psycopg.Cursor[Any], new: dict[Key, tuple[str, str]]) -> None:
    rows = sorted(
        (int(kind), party, value, written)
        for (kind, party, _), (value, written) in new.items()
        if len(value) <= LONGEST
    )
    if rows:
        kinds, parties, values, written = (list(column) for column in zip(*rows, strict=True))
        cursor.execute(SQL["add"], {"kinds": kinds, "parties": parties, "values": values, "written": written})
