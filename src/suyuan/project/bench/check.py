"""May this be used: checks of single codes a second, with permissions, log, alerts and signature.

Alone in the process, or through a server (``http``) that runs with all its background work: first one client after the
other at 150 a second, whose quantiles are told, then as fast as the clients can. The ceiling is the bare look-up of the
row of the same things.
"""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from suyuan.project.bench import state
from suyuan.project.bench.room import room
from suyuan.project.bench.served import Target, api_key, cuts, send_all, server

CHECKS = 3_000
WARM_UP = 200
PACED = 150
PATH = "/api/v1/verify"


def run(
    docs: int = 20, seed: int = 1, clients: int = 4, http: bool = False, data: Path | None = None
) -> dict[str, Any]:
    """Checks a second of random things that ``docs`` documents name; ``data`` names a prepared ledger instead."""
    with room(data) as folder:
        if data is None:
            state.load(docs, seed)
        party, texts = _things(seed)
        ceiling = max(_ceiling(texts) for _ in range(3))
        times, rate = _served(folder, party, texts, clients) if http else _alone(party, texts)
    return {
        "bench": "check --http" if http else "check",
        "rate": round(rate),
        "unit": "checks/s",
        "ceiling": round(ceiling),
        "ratio": round(rate / ceiling, 3),
        **cuts(times),
        "params": {"checks": len(texts), "clients": clients if http else 1, "paced": PACED if http else 0},
    }


def _things(seed: int) -> tuple[int, list[str]]:
    """A party that captured, and texts of random things."""
    from suyuan.ledger import connection
    from suyuan.supervision.locks.project import catch_up

    catch_up()
    with connection.cursor() as cursor:
        (party,) = cursor.execute("SELECT sender FROM event LIMIT 1").fetchone() or (0,)
        rows = cursor.execute("SELECT text FROM item TABLESAMPLE SYSTEM (20) LIMIT 100000").fetchall()
    texts = [text for (text,) in rows]
    random.Random(seed).shuffle(texts)
    return int(party), (texts * (1 + CHECKS // max(1, len(texts))))[:CHECKS]


def _alone(party: int, texts: list[str]) -> tuple[list[float], float]:
    from suyuan.parties.models import Party
    from suyuan.parties.queries import viewer_of_party
    from suyuan.supervision.verify.services import as_bytes, verify

    owner, times = Party.objects.get(pk=party), []
    viewer = viewer_of_party(owner)
    for number, text in enumerate([*texts[:WARM_UP], *texts]):
        begin = time.perf_counter()
        as_bytes(verify([text], "use", party=owner, viewer=viewer))
        if number >= WARM_UP:
            times.append(time.perf_counter() - begin)
    return times, len(times) / sum(times)


def _served(folder: Path, party: int, texts: list[str], clients: int) -> tuple[list[float], float]:
    bodies = [json.dumps({"codes": [text], "purpose": "use"}).encode() for text in texts]
    token = api_key(party)
    with server(folder) as port:
        target = Target(port, token, PATH)
        send_all(target, bodies[:WARM_UP], clients)
        paced = send_all(target, _slowly(bodies), clients)
        sent = send_all(target, bodies, clients)
        rate = len(bodies) / (time.perf_counter() - sent.begin)
    return paced.times, rate


class _Slowly(list[bytes]):
    """Bodies that are handed out at so many a second."""

    def __iter__(self) -> Any:
        begin = time.perf_counter()
        for number, body in enumerate(super().__iter__()):
            time.sleep(max(0.0, begin + number / PACED - time.perf_counter()))
            yield body


def _slowly(bodies: list[bytes]) -> _Slowly:
    return _Slowly(bodies)


def _ceiling(texts: list[str]) -> float:
    from suyuan.core.identifiers.canonical import key_for
    from suyuan.ledger import connection

    keys = [UUID(bytes=key_for(text)) for text in texts]
    begin = time.perf_counter()
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT * FROM item WHERE key = %s", (key,)).fetchone()
    return len(keys) / (time.perf_counter() - begin)
