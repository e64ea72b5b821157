"""All events of one thing, bodies opened and decoded, by random things of the ledger; one client.

The ceiling is the two bare statements of the same look-up: references, then rows with their closed bodies.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import UUID

from suyuan.project.bench import state
from suyuan.project.bench.room import room

LOOKUPS = 2_000
WARM_UP = 200


def run(docs: int = 60, seed: int = 1, data: Path | None = None) -> dict[str, Any]:
    """Look-ups a second; ``data`` names a prepared ledger, else ``docs`` documents are captured first."""
    with room(data):
        if data is None:
            state.load(docs, seed)
        keys = _keys(seed)
        fast = [_ceiling(keys) for _ in range(3)]
        times, found = _timed(keys, _look_up)
        slow = [sum(times), *(sum(_timed(keys, _look_up)[0]) for _ in range(2))]
        rate, ceiling = len(keys) / min(slow), len(keys) / min(fast)
        sizes = _sizes()
    cuts = quantiles(sorted(times), n=100)
    return {
        "bench": "lookup",
        "rate": round(rate),
        "unit": "look-ups/s",
        "ceiling": round(ceiling),
        "ratio": round(rate / ceiling, 3),
        "p50_ms": round(cuts[49] * 1e3, 2),
        "p95_ms": round(cuts[94] * 1e3, 2),
        "p99_ms": round(cuts[98] * 1e3, 2),
        "params": {"lookups": len(keys), "events_each": round(found / len(keys), 1), **sizes},
    }


def _sizes() -> dict[str, int]:
    from suyuan.ledger import connection

    with connection.cursor() as cursor:
        rows = cursor.execute(
            "SELECT sum(reltuples)::bigint FROM pg_class WHERE relname LIKE 'event_item_20%' AND relkind = 'r'"
        ).fetchone()
    return {"references_about": max(0, int(rows[0])) if rows and rows[0] else 0}


def _keys(seed: int) -> list[UUID]:
    """Keys of random things that real events name: events are drawn, not filler references."""
    from suyuan.ledger.queries import sequenced_after
    from suyuan.ledger.sequencer import last_number
    from suyuan.state.sights import sight

    chance, last = random.Random(seed), last_number()
    keys: list[UUID] = []
    while len(keys) < LOOKUPS + WARM_UP:
        for stored in sequenced_after(chance.randrange(max(1, last - 20)), 20):
            things = sight(stored).things
            keys += [UUID(bytes=chance.choice(things).key)] if things else []
    for key in keys[:WARM_UP]:
        _look_up(key)
    return keys[WARM_UP : WARM_UP + LOOKUPS]


def _look_up(key: UUID) -> int:
    from suyuan.ledger.queries import events_of
    from suyuan.parties.viewer import Viewer

    return len(events_of([key], Viewer.operator()))


def _timed(keys: list[UUID], work: Callable[[UUID], int]) -> tuple[list[float], int]:
    times, found = [], 0
    for key in keys:
        begin = time.perf_counter()
        found += work(key)
        times.append(time.perf_counter() - begin)
    return times, found


def _ceiling(keys: list[UUID]) -> float:
    from suyuan.ledger import connection

    begin = time.perf_counter()
    with connection.cursor() as cursor:
        for key in keys:
            rows = cursor.execute("SELECT event_id FROM event_item WHERE key = %s", (key,)).fetchall()
            ids = [row[0] for row in rows]
            cursor.execute("SELECT id, body FROM event WHERE id = ANY(%s)", (ids,)).fetchall()
    return time.perf_counter() - begin
