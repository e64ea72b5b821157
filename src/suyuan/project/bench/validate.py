"""Judge every life that numbered events touch; codes a second, events read and opened, findings written and committed.

Whole chains arrive day by day, with the clock at that day, one of twenty with a missing record: each day is captured,
numbered and folded, and then judged, which alone is timed, together with what is overdue that day. The ceiling is the
bare question of a batch: which events name these things, grouped by life. ``judged_a_second`` is a sweep over all
things at the end, as a full validation does it.
"""

from __future__ import annotations

import datetime as dt
import gc
import resource
import time
from collections.abc import Iterator
from itertools import groupby
from statistics import quantiles
from typing import Any, NamedTuple

from suyuan.project.bench.chains.deliveries import DAY, Plan, deliveries
from suyuan.project.bench.chains.lots import START
from suyuan.project.bench.chains.world import register
from suyuan.project.bench.room import count, room
from suyuan.project.bench.state import codes_of
from suyuan.project.fixed_clock import standing_at


class Timed(NamedTuple):
    """Codes of one batch, seconds to judge what it touches, and seconds of the bare question."""

    codes: int
    seconds: float
    bare: float


def run(items: int = 20_000, seed: int = 1) -> dict[str, Any]:
    """Codes a second, while chains of ``items`` packs arrive."""
    with room():
        from suyuan.supervision.findings.jobs import sweep

        gc.collect()
        gc.freeze()
        gc.set_threshold(100_000, 50, 100)
        told = [one for day in _days(items, seed) for one in day]
        begin = time.perf_counter()
        swept = sweep() / (time.perf_counter() - begin)
        return _result(told, swept)


def _days(items: int, seed: int) -> Iterator[Iterator[Timed]]:
    """What the judging of each day took, batch by batch, and last of what was overdue."""
    from suyuan.ledger.services import capture

    with standing_at(START):
        parties = register()
    sent = deliveries(items, seed, Plan(), every=DAY)
    for day, mail in groupby(sent, key=lambda one: one.at.date()):
        end = dt.datetime.combine(day, dt.time.max, START.tzinfo)
        with standing_at(end):
            for one in mail:
                result = capture(one.document, sender=parties[one.firm])
                assert result.success, result.all_problems()
            yield _judged()


def _judged() -> Iterator[Timed]:
    from suyuan.ledger.sequencer import last_number, sequence_all
    from suyuan.state.jobs import catch_up
    from suyuan.supervision.findings.jobs import look_again
    from suyuan.supervision.findings.project import BATCH

    before = last_number()
    sequence_all()
    catch_up()
    for seq in range(before, last_number(), BATCH):
        yield _timed(seq)
    begin = time.perf_counter()
    while look_again():
        pass
    yield Timed(0, time.perf_counter() - begin, 0.0)


def _result(told: list[Timed], swept: float) -> dict[str, Any]:
    from suyuan.supervision.findings.project import BATCH

    codes = sum(one.codes for one in told)
    seconds = sorted(one.seconds for one in told if one.codes)
    rate, ceiling = codes / sum(one.seconds for one in told), codes / sum(one.bare for one in told)
    cuts = quantiles(seconds, n=100) if len(seconds) > 1 else [*seconds * 99]
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


def _timed(seq: int) -> Timed:
    from django.db import transaction

    from suyuan.ledger.queries import sequenced_after
    from suyuan.state.refold import Opened
    from suyuan.supervision.findings.cases import cohorts_of
    from suyuan.supervision.findings.project import BATCH, apply, touched

    begin = time.perf_counter()
    with transaction.atomic():
        stored = sequenced_after(seq, BATCH)
        apply(stored)
    seconds = time.perf_counter() - begin
    keys = touched(stored, Opened())
    begin = time.perf_counter()
    cohorts_of(keys)
    return Timed(codes_of(stored), seconds, time.perf_counter() - begin)
