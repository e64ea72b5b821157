"""How many CBV event hashes one thread makes in a second, from the bytes of JSON documents.

Reading, the lossless id and the hash are one pass, so all of them are paid for here. No event comes twice, hence
no cache of whole codes helps. The ceiling is decoding the same bytes alone, untyped and unchecked. Rates are
those of the median document, so that a busy neighbour on the machine does not decide them.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter
from typing import Any

import msgspec

from suyuan.core.epcis import body, json20
from suyuan.core.epcis.check import check_event
from suyuan.core.epcis.document import ReadEvent
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.pieces import cbv_hash, event_pieces
from suyuan.project.bench.workload import documents

EVENTS = 1000
EPCS = 10
MILLISECONDS = 1_000
COLLECT_EVERY = 100_000
"""Objects between two garbage collections, as in the workers that capture."""

Times = dict[str, list[float]]


def run(seconds: float = 3, seed: int = 1) -> dict[str, Any]:
    """Hash for about ``seconds``; the answer has the shape that every ``suyuan bench`` prints."""
    times: Times = {name: [] for name in _WORK}
    with _few_collections():
        end = perf_counter() + seconds
        for number, document in enumerate(documents(100_000, EVENTS, EPCS, seed)):
            if number > 1 and perf_counter() > end:
                break
            for name, work in _WORK.items():
                spent = _time(work, document)
                if number:  # the first document learns the heads of the codes
                    times[name].append(spent)
    return _answer(times, {"seconds": seconds, "seed": seed})


def _answer(times: Times, params: dict[str, Any]) -> dict[str, Any]:
    rate, ceiling = (EVENTS / median(times[name]) for name in ("hash", "decode"))
    an_event = sorted(spent / EVENTS * MILLISECONDS for spent in times["hash"])
    p50, p95, p99 = (round(an_event[len(an_event) * part // 100], 4) for part in (50, 95, 99))
    return {
        "bench": "hash",
        "rate": round(rate),
        "unit": "events/s",
        "ceiling": round(ceiling),
        "ratio": round(rate / ceiling, 3),
        "p50_ms": p50,
        "p95_ms": p95,
        "p99_ms": p99,
        "params": {
            **params,
            "events": EVENTS * len(an_event),
            "epcs_per_event": EPCS,
            "threads": 1,
            "microseconds_with_id_items_checks_and_body": round(median(times["derive"]) / EVENTS * 1e6, 1),
        },
    }


def _hash(document: bytes) -> None:
    for read in json20.read_document(document).events:
        cbv_hash(_readable(read))


def _derive(document: bytes) -> None:
    """All that capture asks of an event: id, hash, items, checks and stored form."""
    for read in json20.read_document(document).events:
        event = _readable(read)
        check_event(event, event_pieces(event), body.encode(event) if read.body is None else read.body)


_WORK: dict[str, Callable[[bytes], object]] = {
    "decode": msgspec.json.Decoder().decode,
    "hash": _hash,
    "derive": _derive,
}


def _time(work: Callable[[bytes], object], document: bytes) -> float:
    start = perf_counter()
    work(document)
    return perf_counter() - start


def _readable(read: ReadEvent) -> Event:
    if read.event is None:
        raise ValueError(f"the work load has an unreadable event: {read.problems}")
    return read.event


@contextmanager
def _few_collections() -> Iterator[None]:
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
