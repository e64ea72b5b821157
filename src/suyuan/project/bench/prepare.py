"""Fill a folder with a large ledger once, so that other benchmarks can measure on it again and again.

``--events`` are captured for real, through the one door, and numbered. ``--references`` are filler in the
identifier index only, made by SQL with random keys in this year's partition: they give the b-tree its size and
depth, and stand for events that nobody asks for. ``--filler-events`` are such events: rows like those of real events
under random ids, with numbers below 1, so that no follower meets them; they give size to the table of events and to
the log.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from suyuan.project.bench import workload
from suyuan.project.bench.capture import _capture, parallel
from suyuan.project.bench.room import count, room, sender

CHUNK = 50
"""Documents made at a time: the work load of a large ledger does not fit into memory."""
FILLER = """
INSERT INTO event_item (key, event_time, event_id, role)
SELECT gen_random_uuid(), %s::timestamptz + n * interval '1 second' / 4, gen_random_uuid(), 0
FROM generate_series(1, %s) n
"""
FILLER_EVENTS = """
WITH sample AS MATERIALIZED (SELECT * FROM event LIMIT 10000),
made AS (
    INSERT INTO event (id, event_time, zone_offset, type, action, flags, sender, position, document_id, name, read_point,
                       biz_location, step, disposition, cbv_hash, seal, body)
    SELECT gen_random_uuid(), event_time + n * interval '1 hour', zone_offset, type, action, flags, sender, position,
           document_id, gen_random_uuid(), read_point, biz_location, step, disposition, cbv_hash, seal, body
    FROM generate_series(1, %(many)s / (SELECT count(*) FROM sample)) n CROSS JOIN sample
    RETURNING id)
INSERT INTO log (seq, record_time, entry_id, kind)
SELECT least(1, (SELECT min(seq) FROM log)) - row_number() OVER (), '2020-01-01Z', id, 1 FROM made
"""
"""Each sampled event as often as it takes: no join, which the planner would do by comparing all with all."""


def run(  # noqa: PLR0917 - the options of a command
    events: int = 100_000,
    references: int = 0,
    filler_events: int = 0,
    data: Path | None = None,
    processes: int = 2,
    seed: int = 1,
) -> dict[str, Any]:
    """Fill ``data``; what was done, and how fast."""
    if data is None:
        raise ValueError("prepare needs --data: the folder to fill")
    with room(data):
        party, begin = sender(), time.perf_counter()
        for chunk, first in enumerate(range(0, events // 1_000, CHUNK)):
            docs = min(CHUNK, events // 1_000 - first)
            parallel(_capture, list(workload.documents(docs, seed=seed * 100_003 + chunk)), party, processes)
            _number()
        if references:
            _fill(references)
        if filler_events:
            _fill_events(filler_events)
        seconds = time.perf_counter() - begin
        have = {table: count(table) for table in ("event", "event_item", "log")}
    return {
        "bench": "prepare",
        "rate": round(events / seconds),
        "unit": "events/s",
        "ceiling": None,
        "ratio": None,
        "p50_ms": None,
        "p95_ms": None,
        "p99_ms": None,
        "params": {
            "data": str(data),
            "seconds": round(seconds),
            "filler": references,
            "filler_events": filler_events,
            **have,
        },
    }


def _number() -> None:
    from suyuan.ledger.sequencer import sequence_all

    sequence_all()


def _fill(references: int) -> None:
    """In batches, as the owner: the application's tables stay as the application left them."""
    from suyuan.project.database import Role, connect

    with connect(Role.OWNER) as owner:
        for batch in range(0, references, 1_000_000):
            owner.execute(FILLER, ("2026-01-01T00:00:00Z", min(1_000_000, references - batch)))
        owner.execute("ANALYZE event_item")


def _fill_events(events: int) -> None:
    from suyuan.project.database import Role, connect

    with connect(Role.OWNER) as owner:
        for batch in range(0, events, 500_000):
            owner.execute(FILLER_EVENTS, {"many": min(500_000, events - batch)})
        owner.execute("ANALYZE event, log")
