"""What the walls cost: the same look-up, page, count and trace for viewers who are asked for their rights, and for one
who sees everything anyhow.

The ceiling is the platform's own view, whose statements hold no condition. Beside it stand the party that captured
everything, a party that events name or that got the past of things handed on, and an authority that sees all areas.
All four ask about the same things, in turn, so that they meet the same caches.
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

ASKED = 300
WARM_UP = 30
Ask = Callable[[Any, str], int]


def run(docs: int = 30, seed: int = 1, data: Path | None = None) -> dict[str, Any]:
    """Look-ups a second of the party that captured; ``data`` names a prepared ledger."""
    with room(data):
        if data is None:
            state.load(docs, seed)
        _follow()
        viewers, things = _viewers(), _things(seed)
        kinds: dict[str, Ask] = {"lookup": _look_up, "page": _page, "count": _count, "trace": _trace}
        times = {name: _timed(ask, viewers, things) for name, ask in kinds.items()}
    return _result(times)


def _follow() -> None:
    from suyuan.exchange.search.jobs import catch_up as index
    from suyuan.state.jobs import catch_up as fold

    fold()
    index()


def _viewers() -> dict[str, Any]:
    from suyuan.parties.queries import party_by_code, viewer_of_party
    from suyuan.parties.services import create_party
    from suyuan.parties.viewer import Viewer

    watch = party_by_code("bench-watch") or create_party(
        "bench-watch", "国家局", "REGULATOR", level="NATIONAL"
    )
    partner, capturer = party_by_code("partner-0"), party_by_code("bench")
    assert partner is not None
    assert capturer is not None
    return {
        "platform": Viewer.operator(),
        "capturer": viewer_of_party(capturer),
        "partner": viewer_of_party(partner),
        "authority": viewer_of_party(watch),
    }


def _things(seed: int) -> list[str]:
    from suyuan.ledger.queries import sequenced_after
    from suyuan.ledger.sequencer import last_number

    chance, last = random.Random(seed), last_number()
    found: list[str] = []
    while len(found) < ASKED + WARM_UP:
        for stored in sequenced_after(chance.randrange(max(1, last - 20)), 20):
            named = stored.event.epc_list or stored.event.child_epcs
            found += [chance.choice(named)] if named else []
    return found[: ASKED + WARM_UP]


def _timed(ask: Ask, viewers: dict[str, Any], things: list[str]) -> dict[str, list[float]]:
    """Seconds of each viewer; everybody asks about one thing before anybody asks about the next, in changing order."""
    times: dict[str, list[float]] = {name: [] for name in viewers}
    names = list(viewers)
    for number, thing in enumerate(things):
        turn = number % len(names)
        for name in (*names[turn:], *names[:turn]):
            begin = time.perf_counter()
            ask(viewers[name], thing)
            times[name].append(time.perf_counter() - begin)
    return {name: each[WARM_UP:] for name, each in times.items()}


def _look_up(viewer: Any, thing: str) -> int:
    from suyuan.core.identifiers.canonical import key_for
    from suyuan.ledger.queries import events_of

    return len(events_of([UUID(bytes=key_for(thing))], viewer))


def _page(viewer: Any, thing: str) -> int:
    from suyuan.core.epcis.query.parse import from_parameters
    from suyuan.exchange.search.services import run as search

    return len(search(from_parameters({"MATCH_epc": [thing]}.items(), {}), viewer).events)


def _count(viewer: Any, thing: str) -> int:
    from suyuan.core.identifiers.canonical import key_for
    from suyuan.ledger import connection
    from suyuan.parties.scopes import named_visible_to

    visible, given = named_visible_to(viewer, "e", "i")
    query = f"SELECT count(DISTINCT e.id) FROM event_item i JOIN event e ON e.id = i.event_id WHERE i.key = %(key)s AND {visible}"  # noqa: S608 - no input
    with connection.cursor() as cursor:
        found = cursor.execute(query, {**given, "key": UUID(bytes=key_for(thing))}).fetchone()
    return int(found[0]) if found else 0


def _trace(viewer: Any, thing: str) -> int:
    from suyuan.state.trace import trace

    return len(trace(thing, viewer)["events"])


def _result(times: dict[str, dict[str, list[float]]]) -> dict[str, Any]:
    cuts = {kind: {name: _cuts(each) for name, each in of.items()} for kind, of in times.items()}
    whole, own = times["lookup"]["platform"], times["lookup"]["capturer"]
    told = {
        f"{kind}_{name}_p95_ms": round(each[94] * 1e3, 2)
        for kind, of in cuts.items()
        for name, each in of.items()
    }
    ratios = {
        f"{kind}_{name}_ratio": round(each[94] / of["platform"][94], 2)
        for kind, of in cuts.items()
        for name, each in of.items()
        if name != "platform"
    }
    return {
        "bench": "permissions",
        "rate": round(len(own) / sum(own)),
        "unit": "look-ups/s",
        "ceiling": round(len(whole) / sum(whole)),
        "ratio": round(sum(whole) / sum(own), 3),
        "p50_ms": round(cuts["lookup"]["capturer"][49] * 1e3, 2),
        "p95_ms": round(cuts["lookup"]["capturer"][94] * 1e3, 2),
        "p99_ms": round(cuts["lookup"]["capturer"][98] * 1e3, 2),
        "params": {**ratios, **told, "things": ASKED},
    }


def _cuts(seconds: list[float]) -> list[float]:
    return quantiles(sorted(seconds), n=100)
