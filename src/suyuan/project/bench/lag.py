"""How far the fold stays behind a paced capture: capturer, sequencer and follower as three processes.

The lag of a document runs from its acknowledgement to the commit of the fold that holds its last event.
"""

from __future__ import annotations

import multiprocessing as mp
import time
from bisect import bisect_left
from pathlib import Path
from statistics import quantiles
from typing import Any

from suyuan.project.bench import state, workload
from suyuan.project.bench.room import count, room, sender

EVENTS = 1_000
LONGEST = 120.0
"""Seconds after which the follower is taken to have lost."""


def run(docs: int = 50, items: int = 1_000_000, seed: int = 1, data: Path | None = None) -> dict[str, Any]:
    """Capture ``docs`` documents at 2,500 events a second; the lag of each, with ``items`` in the tables.

    The rate is that of the capture, which must hold its pace; a fold that does not keep up shows in the lag.
    """
    pace = 2_500
    contents = list(workload.documents(docs, seed=seed))
    with room(data):
        party = sender()
        state.fill(items)
        acknowledged, folded, begin = _together(contents, party, pace)
        lags = _lags(acknowledged, folded)
        seconds = acknowledged[-1][0] - begin
        have = count("item")
    cuts = quantiles(sorted(lags), n=100) if len(lags) > 1 else lags * 99
    return {
        "bench": "lag",
        "rate": round(docs * EVENTS / seconds),
        "unit": "events/s",
        "ceiling": pace,
        "ratio": round(docs * EVENTS / seconds / pace, 3),
        "p50_ms": round(cuts[49] * 1e3),
        "p95_ms": round(cuts[94] * 1e3),
        "p99_ms": round(cuts[98] * 1e3),
        "params": {"docs": docs, "pace": pace, "worst_ms": round(max(lags) * 1e3), "items": have},
    }


Moments = list[tuple[float, int]]
"""(time, events until then)"""


def _together(contents: list[bytes], party: int, pace: int) -> tuple[Moments, Moments, float]:
    from django.db import connections

    connections.close_all()
    context = mp.get_context("fork")
    told: Any = context.SimpleQueue()
    stop = context.Event()
    first = _numbers()
    connections.close_all()
    crew = [
        context.Process(target=_capture, args=(contents, party, pace, told)),
        context.Process(target=_sequence, args=(stop,)),
    ]
    begin = time.perf_counter()
    for process in crew:
        process.start()
    folded = _follow(first, len(contents) * EVENTS, crew[0])
    stop.set()
    if folded[-1][1] < len(contents) * EVENTS:
        crew[0].terminate()
        raise RuntimeError("capture failed, or the fold did not come up with it in two minutes")
    acknowledged: Moments = told.get()
    for process in crew:
        process.join()
    return acknowledged, folded, begin


def _numbers() -> int:
    from suyuan.ledger.sequencer import last_number
    from suyuan.state.jobs import catch_up

    catch_up()
    return last_number()


def _capture(contents: list[bytes], party: int, pace: int, told: Any) -> None:
    from suyuan.ledger.services import capture

    begin, moments = time.perf_counter(), []
    for number, content in enumerate(contents, 1):
        time.sleep(max(0.0, begin + number * EVENTS / pace - time.perf_counter()))
        capture(content, sender=party)
        moments.append((time.perf_counter(), number * EVENTS))
    told.put(moments)


def _sequence(stop: Any) -> None:
    from suyuan.ledger.jobs import run_forever

    run_forever(stop.is_set)


def _follow(first: int, wanted: int, capturer: Any) -> Moments:
    from suyuan.ledger.follow import follow, position_of
    from suyuan.state.project import BATCH, FOLLOWER, apply

    moments: Moments = [(time.perf_counter(), 0)]
    while moments[-1][1] < wanted and time.perf_counter() - moments[0][0] < LONGEST:
        if follow(FOLLOWER, apply, BATCH):
            moments.append((time.perf_counter(), position_of(FOLLOWER) - first))
        elif capturer.exitcode:
            break
        else:
            time.sleep(0.02)
    return moments


def _lags(acknowledged: Moments, folded: Moments) -> list[float]:
    counts = [number for _, number in folded]
    ends = (bisect_left(counts, number) for _, number in acknowledged)
    last = len(folded) - 1
    return [max(0.0, folded[min(end, last)][0] - at) for end, (at, _) in zip(ends, acknowledged, strict=True)]
