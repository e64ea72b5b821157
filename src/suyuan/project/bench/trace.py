"""Forward trace of a lot: packs in cartons of 100, each carton shipped to a receiver of its own and received.

The ceiling is the one statement that counts the packs in the events: no trace of that lot can be faster.
"""

from __future__ import annotations

import datetime as dt
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from suyuan.project.bench.room import room, sender
from suyuan.project.bench.workload import CONTEXT

A_CARTON = 100
HEAD = "urn:epc:id:sgtin:6901234.099999"
LOT = "(01)06901234999990(10)BENCHLOT"
START = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
ROUNDS = 5


def run(packs: int = 100_000, data: Path | None = None) -> dict[str, Any]:
    """Packs a second that one trace accounts for; the times are those of whole traces."""
    with room(data):
        _load(packs)
        from suyuan.parties.viewer import Viewer
        from suyuan.state.trace import trace

        times = []
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            found = trace(LOT, Viewer.operator(), direction="forward")
            times.append(time.perf_counter() - begin)
        tracemalloc.start()
        trace(LOT, Viewer.operator(), direction="forward")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        ceiling = min(_ceiling() for _ in range(3))
    return _result(found, packs, sorted(times), ceiling, peak)


def _result(
    found: dict[str, Any], packs: int, times: list[float], ceiling: float, peak: int
) -> dict[str, Any]:
    books = found["views"]["parties"]["quantities"]
    middle = times[len(times) // 2]
    return {
        "bench": "trace",
        "rate": round(packs / middle),
        "unit": "packs/s",
        "ceiling": round(packs / ceiling),
        "ratio": round(ceiling / middle, 3),
        "p50_ms": round(middle * 1e3),
        "p95_ms": round(times[-1] * 1e3),
        "p99_ms": round(times[-1] * 1e3),
        "params": {
            "packs": packs,
            "parties": len(books),
            "held_by_receivers": sum(book["balance"] for book in books),
            "hops": len(found["views"]["parties"]["hops"]),
            "events": found["journal"]["events"],
            "left_out": found["truncated"]["events"],
            "peak_mib": round(peak / 2**20, 1),
        },
    }


def _ceiling() -> float:
    from uuid import UUID

    from django.db import transaction

    from suyuan import clock
    from suyuan.core.identifiers.canonical import key_for
    from suyuan.ledger import connection
    from suyuan.parties.viewer import Viewer
    from suyuan.state.trace.gathering import Asked
    from suyuan.state.trace.packs import named_by_event

    asked = Asked(LOT, Viewer.operator(), "all", "forward", None, None, clock.now())
    begin = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        named_by_event(cursor, UUID(bytes=key_for(LOT)), asked)
    return time.perf_counter() - begin


def _load(packs: int) -> None:
    from suyuan.ledger.sequencer import sequence_all
    from suyuan.ledger.services import capture
    from suyuan.state.jobs import catch_up

    party = sender()
    for document in _documents(packs):
        result = capture(document, sender=party)
        if not result.success:
            raise RuntimeError(f"the work load was not accepted: {result.all_problems()[:3]}")
    sequence_all()
    catch_up()


def _documents(packs: int) -> Iterator[bytes]:
    """Commissioning by 1,000, packing by 100, then a shipment and a receipt a carton."""
    cartons = packs // A_CARTON
    yield from _document(_made(first, min(1_000, packs - first)) for first in range(0, packs, 1_000))
    for first in range(0, cartons, 500):
        yield from _document(_packed(n) for n in range(first, min(first + 500, cartons)))
    yield from _document(_moved(n, "shipping") for n in range(cartons))
    yield from _document(_moved(n, "receiving") for n in range(cartons))


def _document(events: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    whole = {"@context": CONTEXT, "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": START}
    yield msgspec.json.encode({**whole, "epcisBody": {"eventList": list(events)}})


def _event(minutes: int, **fields: Any) -> dict[str, Any]:
    time_ = START + dt.timedelta(minutes=minutes)
    return {
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "eventTime": time_,
        "eventTimeZoneOffset": "+08:00",
        **fields,
    }


def _made(first: int, number: int) -> dict[str, Any]:
    return _event(
        0,
        action="ADD",
        bizStep="commissioning",
        disposition="active",
        epcList=[f"{HEAD}.{serial}" for serial in range(first, first + number)],
        readPoint={"id": _place(0)},
        bizLocation={"id": _place(0)},
        ilmd={"cbvmda:lotNumber": "BENCHLOT", "cbvmda:itemExpirationDate": "2029-01-31"},
    )


def _packed(carton: int) -> dict[str, Any]:
    first = carton * A_CARTON
    children = [f"{HEAD}.{serial}" for serial in range(first, first + A_CARTON)]
    fields = {
        "type": "AggregationEvent",
        "action": "ADD",
        "bizStep": "packing",
        "bizLocation": {"id": _place(0)},
    }
    return _event(60, **fields, parentID=_carton(carton), childEPCs=children)


def _moved(carton: int, step: str) -> dict[str, Any]:
    """To one of as many receivers as there are cartons."""
    is_shipping = step == "shipping"
    place = _place(0 if is_shipping else carton + 1)
    fields = {"readPoint": {"id": place}} if is_shipping else {"bizLocation": {"id": place}}
    return _event(
        120 if is_shipping else 1_500,
        bizStep=step,
        disposition="in_transit" if is_shipping else "in_progress",
        epcList=[_carton(carton)],
        sourceList=[{"type": "possessing_party", "source": _party(0)}],
        destinationList=[{"type": "possessing_party", "destination": _party(carton + 1)}],
        **fields,
    )


def _carton(number: int) -> str:
    return f"urn:epc:id:sscc:6901234.9{number:09}"


def _place(number: int) -> str:
    return f"urn:epc:id:sgln:6907654.{number:05}.0"


def _party(number: int) -> str:
    return f"urn:epc:id:pgln:6907654.{number:05}"
