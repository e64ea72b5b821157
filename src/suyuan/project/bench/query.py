"""Pages of queries, bodies opened and decoded, one client: by identifier, by step and place, and without a condition.

The ceiling of the first kind is its bare statements: references of the key, then the rows of their events with
closed bodies. The others are measured beside it; a page of ``unselective`` walks along the ledger.
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

PAGES = 600
WARM_UP = 60
Ask = Callable[[], int]


def run(docs: int = 60, seed: int = 1, data: Path | None = None) -> dict[str, Any]:
    """Pages a second; ``data`` names a prepared ledger, else ``docs`` documents are captured first."""
    with room(data):
        if data is None:
            state.load(docs, seed)
        indexed, seconds = _index()
        epcs, places = _examples(seed)
        match = _timed([_asking({"MATCH_epc": [epc]}) for epc in epcs])
        fast = min(sum(_timed([_bare(epc) for epc in epcs])) for _ in range(3))
        asks = {
            name: [_asking({**asked, **place}) for place in places] for name, asked in _OF_A_PLACE.items()
        }
        asks |= {name: [_asking(asked)] * 20 for name, asked in _OF_ALL.items()}
        others = {name: _p95(_timed(each)) for name, each in asks.items()}
        events = _count()
    rate, ceiling = len(match) / sum(match), len(match) / fast
    cuts = quantiles(sorted(match), n=100)
    return {
        "bench": "query",
        "rate": round(rate),
        "unit": "MATCH_epc pages/s",
        "ceiling": round(ceiling),
        "ratio": round(rate / ceiling, 3),
        "p50_ms": round(cuts[49] * 1e3, 2),
        "p95_ms": round(cuts[94] * 1e3, 2),
        "p99_ms": round(cuts[98] * 1e3, 2),
        "params": {
            "events": events,
            "pages": len(match),
            **{f"p95_ms_{name}": round(value * 1e3, 2) for name, value in others.items()},
            "indexed_now": indexed,
            "indexed_a_second": round(indexed / seconds) if indexed else None,
        },
    }


_OF_A_PLACE: dict[str, dict[str, Any]] = {
    "step_and_place": {"EQ_bizStep": ["commissioning"]},
    "newest_of_place": {"orderBy": "eventTime"},
    "place_by_record_time": {"orderBy": "recordTime"},
}
_OF_ALL: dict[str, dict[str, Any]] = {
    "step": {"EQ_bizStep": ["shipping"]},
    "everything": {},
    "newest": {"orderBy": "eventTime"},
    "ended_early": {"eventType": ["TransformationEvent"], "EQ_action": ["ADD"]},
}
"""``ended_early`` finds nothing: its page ends when it has looked at as many events as a page may."""


def _index() -> tuple[int, float]:
    """Bring the index up to the ledger: how many numbers, in how many seconds."""
    from suyuan.exchange.search.jobs import catch_up

    begin = time.perf_counter()
    return catch_up(), time.perf_counter() - begin


def _examples(seed: int) -> tuple[list[str], list[dict[str, Any]]]:
    """Identifiers and places of random events."""
    from suyuan.ledger.queries import sequenced_after
    from suyuan.ledger.sequencer import last_number

    chance, last = random.Random(seed), last_number()
    epcs: list[str] = []
    places: list[dict[str, Any]] = []
    while len(epcs) < PAGES + WARM_UP:
        for stored in sequenced_after(chance.randrange(max(1, last - 20)), 20):
            things = stored.event.epc_list or stored.event.child_epcs
            epcs += [chance.choice(things)] if things else []
            if stored.event.biz_location is not None and len(places) < PAGES // 4:
                places.append({"EQ_bizLocation": [stored.event.biz_location.id]})
    for epc in epcs[:WARM_UP]:
        _asking({"MATCH_epc": [epc]})()
    return epcs[WARM_UP : WARM_UP + PAGES], places


def _asking(asked: dict[str, Any]) -> Ask:
    from suyuan.core.epcis.query.parse import from_parameters
    from suyuan.exchange.search.services import run as ask
    from suyuan.parties.viewer import Viewer

    viewer = Viewer.operator()
    return lambda: len(ask(from_parameters(asked.items(), {}), viewer).events)


def _bare(epc: str) -> Ask:
    from suyuan.core.identifiers.canonical import key_for
    from suyuan.ledger import connection

    key = UUID(bytes=key_for(epc))

    def ask() -> int:
        with connection.cursor() as cursor:
            rows = cursor.execute("SELECT event_id FROM event_item WHERE key = %s", (key,)).fetchall()
            ids = [row[0] for row in rows]
            return len(cursor.execute("SELECT id, body FROM event WHERE id = ANY(%s)", (ids,)).fetchall())

    return ask


def _timed(asks: list[Ask]) -> list[float]:
    times = []
    for ask in asks:
        begin = time.perf_counter()
        ask()
        times.append(time.perf_counter() - begin)
    return times


def _p95(times: list[float]) -> float:
    return quantiles(sorted(times), n=100)[94]


def _count() -> int:
    from suyuan.ledger.sequencer import last_number

    return last_number()
