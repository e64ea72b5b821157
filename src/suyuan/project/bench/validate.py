"""Judge every life that numbered events touch; codes a second, events read and opened, findings written and committed.

Whole chains are captured and folded first, one of twenty with a missing record. The ceiling is the bare question of a
batch: which events name these things, grouped by life. ``judged_a_second`` is a sweep over all things, as a full
validation does it.
"""

from __future__ import annotations

import gc
import resource
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

from suyuan.project.bench import faults
from suyuan.project.bench.chains.deliveries import Plan
from suyuan.project.bench.room import count, room
from suyuan.project.bench.state import codes_of


def run(items: int = 20_000, seed: int = 1, data: Path | None = None) -> dict[str, Any]:
    """Codes a second; chains of ``items`` packs are captured and folded first."""
    with room(data), tempfile.TemporaryDirectory() as folder:
        if data is None or not count("log"):
            faults.load(items, seed, Plan(), Path(folder) / "labels.tsv")
        return _measure()


def _measure() -> dict[str, Any]:
    from suyuan.ledger.sequencer import last_number
    from suyuan.supervision.findings.jobs import sweep
    from suyuan.supervision.findings.project import BATCH

    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    told = [_timed(seq) for seq in range(0, last_number(), BATCH)]
    begin = time.perf_counter()
    swept = sweep() / (time.perf_counter() - begin)
    codes = sum(one[0] for one in told)
    seconds = [one[1] for one in told]
    rate, ceiling = codes / sum(seconds), codes / sum(one[2] for one in told)
    cuts = quantiles(sorted(seconds), n=100) if len(seconds) > 1 else [*seconds * 99]
    return {
        "bench": "validate",
        "rate": round(rate),
        "unit": "codes/s",
        "ceiling": round(ceiling),
        "ratio": round(rate / ceiling, 3),
        "p50_ms": round(cuts[49] * 1e3, 1),
        "p95_ms": round(cuts[94] * 1e3, 1),
        "p99_ms": round(cuts[98] * 1e3, 1),
        "params": {
            "judged_a_second": round(swept),
            "items": count("item"),
            "findings": count("finding"),
            "things_found": count("finding_thing"),
            "batch": BATCH,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        },
    }


def _timed(seq: int) -> tuple[int, float, float]:
    """Codes of one batch, seconds to judge what it touches, and seconds of the bare question."""
    from django.db import transaction

    from suyuan.ledger.queries import sequenced_after
    from suyuan.supervision.findings.cases import cohorts_of
    from suyuan.supervision.findings.project import BATCH, apply, touched

    begin = time.perf_counter()
    with transaction.atomic():
        stored = sequenced_after(seq, BATCH)
        apply(stored)
    seconds = time.perf_counter() - begin
    keys = touched(stored)
    begin = time.perf_counter()
    cohorts_of(keys)
    return codes_of(stored), seconds, time.perf_counter() - begin
