"""How many CBV event hashes one thread makes in a second, from the bytes of JSON documents.

Reading, the lossless id, the hash and the item list are one pass, so all of them are paid for here. No event
comes twice, hence no cache of whole codes helps. The ceiling is SHA-256 over the bytes of the same events.
"""

from __future__ import annotations

from hashlib import sha256
from time import perf_counter
from typing import Any

from suyuan.core.epcis import body, json20
from suyuan.core.epcis.document import ReadEvent
from suyuan.core.epcis.pieces import cbv_hash, event_pieces
from suyuan.project.bench.workload import documents

EVENTS = 1000
EPCS = 10
MILLISECONDS = 1_000


def run(seconds: float = 3, seed: int = 1) -> dict[str, Any]:
    """Hash for about ``seconds``; the answer has the shape that every ``suyuan bench`` prints."""
    spent = bare = whole = 0.0
    done = 0
    times: list[float] = []
    for number, document in enumerate(documents(100_000, EVENTS, EPCS, seed)):
        if spent + whole >= seconds:
            break
        bare += _digest(document)
        spent_now, whole_now = _hash(document), _derive(document)
        if number:  # the first document learns the heads of the codes
            spent, whole, done = spent + spent_now, whole + whole_now, done + EVENTS
            times.append(spent_now / EVENTS * MILLISECONDS)
        else:
            bare = 0.0
    return _answer(done, spent, bare, whole, sorted(times), {"seconds": seconds, "seed": seed})


def _answer(
    done: int, spent: float, bare: float, whole: float, times: list[float], params: dict[str, Any]
) -> dict[str, Any]:
    rate, ceiling = done / spent, done / bare
    p50, p95, p99 = (round(times[len(times) * part // 100], 4) for part in (50, 95, 99))
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
            "events": done,
            "epcs_per_event": EPCS,
            "threads": 1,
            "microseconds_with_id_items_and_body": round(whole / done * 1e6, 1),
        },
    }


def _hash(document: bytes) -> float:
    start = perf_counter()
    for read in json20.read_document(document).events:
        cbv_hash(_readable(read))
    return perf_counter() - start


def _derive(document: bytes) -> float:
    """The whole way of capture: id, hash, items and stored form."""
    start = perf_counter()
    for read in json20.read_document(document).events:
        event = _readable(read)
        event_pieces(event)
        if read.body is None:
            body.encode(event)
    return perf_counter() - start


def _digest(document: bytes) -> float:
    size = len(document) // EVENTS
    pieces = [document[at : at + size] for at in range(0, len(document), size)]
    start = perf_counter()
    for piece in pieces:
        sha256(piece).digest()
    return perf_counter() - start


def _readable(read: ReadEvent) -> Any:
    if read.event is None:
        raise ValueError(f"the work load has an unreadable event: {read.problems}")
    return read.event
