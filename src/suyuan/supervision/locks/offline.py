"""The list of what is stopped, for scanners that will have no network: everything that changed since a number."""

from __future__ import annotations

from typing import Any

from suyuan import clock
from suyuan.ledger import connection
from suyuan.ledger.follow import position_of
from suyuan.parties.viewer import Viewer
from suyuan.supervision.locks.project import FOLLOWER
from suyuan.supervision.locks.queries import SQL


def stopped_since(after: int, viewer: Viewer, limit: int) -> dict[str, Any]:
    """What became stopped or free behind a number, oldest first, with the number to ask with next.

    Stopped lots and products are told to everybody who may check: whoever scans one learns it too. Single things are
    told to those who reported or were handed them, since a list of them would tell of others' goods.
    """
    reached = position_of(FOLLOWER)
    given = {"after": after, "own": list(viewer.parties), "all": viewer.is_operator, "limit": limit + 1}
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["since"], given).fetchall()
    more = len(rows) > limit
    if more:  # things that changed with one number are told together, or the rest of them would be missed
        last = rows[limit][0]
        kept = [row for row in rows if row[0] < last]
        rows = kept or _all_of(last, given)
    upto = rows[-1][0] if more else max(after, reached)
    return {
        "after": after,
        "upto": upto,
        "more": more,
        "at": clock.now().isoformat(timespec="milliseconds"),
        "stopped": [_row(row) for row in rows],
    }


def _all_of(number: int, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        wanted = {**given, "after": number - 1, "limit": None}
        return [row for row in cursor.execute(SQL["since"], wanted).fetchall() if row[0] == number]


def _row(row: tuple[Any, ...]) -> dict[str, Any]:
    number, key, text, level, state, since = row
    return {
        "number": number,
        "key": key.hex,
        "id": text,
        "level": level,
        "state": state,
        "since": since.isoformat() if since else None,
    }
