"""Hospital bills: one event of 100 codes a request, from 8 clients, over HTTP, with all background work going on.

A bill is acknowledged when it is durable; the rate counts it when its event has a number in the ledger. The ceiling
is the same codes in documents of 10 events, which share commits and requests.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from suyuan.project.bench import served, workload
from suyuan.project.bench.room import room, sender

CODES = 100
IN_ONE = 10
WARM_UP = 200


def run(
    docs: int = 3_000, clients: int = 8, *, sync: bool = False, seed: int = 1, data: Path | None = None
) -> dict[str, Any]:
    """Bills a second. ``sync`` sends to /events, which waits for the number, instead of /capture."""
    bills = list(workload.documents(docs + WARM_UP, 1, CODES, seed))
    together = list(workload.documents(max(1, docs // IN_ONE), IN_ONE, CODES, seed + 1))
    with room(data) as folder:
        key = served.api_key(sender())
        with served.server(folder) as port:
            queued = served.Target(port, key, "/epcis/v2/capture")
            target = served.Target(port, key, "/epcis/v2/events") if sync else queued
            served.warm_up(target, bills[:WARM_UP], clients)
            rate, sent = _rate(target, bills[WARM_UP:], clients)
            ceiling = IN_ONE * _rate(queued, together, clients)[0]
    return {
        "bench": "bills",
        "rate": round(rate),
        "unit": "bills/s",
        "ceiling": round(ceiling),
        "ratio": round(rate / ceiling, 3),
        **served.cuts(sent.times),
        "params": {"bills": docs, "codes": CODES, "clients": clients, "sync": sync, "put_off": sent.put_off},
    }


def _rate(target: served.Target, bodies: list[bytes], clients: int) -> tuple[float, served.Sent]:
    """Requests a second, from the first byte to the number of the last event."""
    sent = served.send_all(target, bodies, clients)
    served.wait_until_idle()
    return len(bodies) / (served.wait_until_numbered() - sent.begin), sent
