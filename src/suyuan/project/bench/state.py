"""Fold numbered events into items, stays, stock and rights; codes a second, bodies read and opened included.

Three kinds of batches take turns on the same tables, so that all meet the same size and the same caches: the
whole fold, the registers alone, and the ceiling: the rows of a batch, built beforehand, staged by binary COPY
and merged into the items, committed. ``--items`` rows stand in the item table before.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from typing import Any

from suyuan.project.bench import workload
from suyuan.project.bench.room import count, partners, room, sender

BATCH = 4_000
FILLER = """
INSERT INTO item (key, text, step, step_at, disposition, disposition_at, place, place_at, holder, holder_at,
    state, state_at, seen_at)
SELECT k, 'https://id.gs1.org/01/06901234000015/21/' || n, 'storing', s, 'in_progress', s, k, s, k, s, 3, s, s
FROM (SELECT n, gen_random_uuid() AS k, '0e300000-0000-0000-0000-000000000000'::uuid AS s
      FROM generate_series(1, %s) n) made
"""


def run(docs: int = 60, items: int = 1_000_000, seed: int = 1, data: Path | None = None) -> dict[str, Any]:
    """Codes a second; ``docs`` documents of 1,000 events of 10 codes are captured and numbered first."""
    with room(data):
        if data is None or not count("log"):
            load(docs, seed)
        fill(items)
        return _measure()


def load(docs: int, seed: int) -> None:
    """Capture and number a work load."""
    from suyuan.ledger.sequencer import sequence_all
    from suyuan.ledger.services import capture

    party = sender()
    partners()
    for document in workload.documents(docs, seed=seed):
        capture(document, sender=party)
    sequence_all()


def fill(items: int) -> None:
    """Put filler rows into an empty item table."""
    from suyuan.project.database import Role, connect

    if count("item"):
        return
    with connect(Role.OWNER) as owner:
        for first in range(0, items, 200_000):
            owner.execute(FILLER, (min(200_000, items - first),))
        owner.execute("ANALYZE item")
    with connect(Role.ADMIN) as admin:
        admin.execute("CHECKPOINT")


def _measure() -> dict[str, Any]:
    from suyuan.ledger.sequencer import last_number
    from suyuan.state.project import apply, apply_registers

    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    kinds: tuple[Callable[[int], tuple[int, float]], ...] = (
        lambda seq: _timed(seq, apply),
        lambda seq: _timed(seq, apply_registers),
        _ceiling,
    )
    told: list[list[tuple[int, float]]] = [[], [], []]
    for turn, seq in enumerate(range(0, last_number(), BATCH)):
        told[turn % 3].append(kinds[turn % 3](seq))
    rates = [sum(c for c, _ in one) / sum(s for _, s in one) if one else 0.0 for one in told]
    return _result(rates, [seconds for _, seconds in told[0]])


def _timed(seq: int, apply: Callable[[Any], None]) -> tuple[int, float]:
    """Codes and seconds of one batch, from reading it to its commit."""
    from django.db import transaction

    from suyuan.ledger.queries import sequenced_after

    begin = time.perf_counter()
    with transaction.atomic():
        stored = sequenced_after(seq, BATCH)
        apply(stored)
    seconds = time.perf_counter() - begin
    return codes_of(stored), seconds


def _ceiling(seq: int) -> tuple[int, float]:
    """Codes and seconds of bare COPY and merge of prebuilt rows."""
    from django.db import transaction

    from suyuan.ledger import binary, connection
    from suyuan.ledger.queries import sequenced_after
    from suyuan.state import project, registers

    stored = sequenced_after(seq, BATCH)
    rows = list(registers.encoded(project.rows_of(stored)))
    begin = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        project.prepare()
        cursor.execute("TRUNCATE item_stage")
        binary.copy_in(cursor, registers.STAGE, rows)
        cursor.execute(registers.SQL["upsert"])
    return codes_of(stored), time.perf_counter() - begin


def codes_of(stored: list[Any]) -> int:
    from suyuan.state.sights import sight

    return sum(len(sight(each).things) for each in stored)


def _result(rates: list[float], seconds: list[float]) -> dict[str, Any]:
    cuts = quantiles(sorted(seconds), n=100) if len(seconds) > 1 else [*seconds * 99]
    return {
        "bench": "state",
        "rate": round(rates[0]),
        "unit": "codes/s",
        "ceiling": round(rates[2]),
        "ratio": round(rates[0] / rates[2], 3) if rates[2] else None,
        "p50_ms": round(cuts[49] * 1e3, 1),
        "p95_ms": round(cuts[94] * 1e3, 1),
        "p99_ms": round(cuts[98] * 1e3, 1),
        "params": {
            "registers_alone": round(rates[1]),
            "registers_alone_ratio": round(rates[1] / rates[2], 3) if rates[2] else None,
            "items": count("item"),
            "stays": count("containment"),
            "stock": count("stock"),
            "rights": count("event_right"),
            "batch": BATCH,
        },
    }
