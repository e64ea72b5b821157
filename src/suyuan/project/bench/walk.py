"""Turn every page of everything over HTTP while somebody goes on capturing: each event must come exactly once.

The walk sees the events that had numbers when it began, so the ledger tells what must come: ``missing``, ``twice`` and
``strange`` (came, and is not among them) must be 0. The ceiling is the same walk without any capture beside it, over as
many pages as ``CALM``.
"""

from __future__ import annotations

import http.client
import itertools
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from suyuan.project.bench import served, state, workload
from suyuan.project.bench.room import room, sender

PER_PAGE = 1_000
CALM = 20
"""Pages of the walk that is not disturbed."""
PACE = 0.5
"""Seconds between two documents of a hundred events that are captured meanwhile."""
EVENTS = 100


def run(docs: int = 20, seed: int = 1, data: Path | None = None) -> dict[str, Any]:
    """Events a second; ``data`` names a prepared ledger, else ``docs`` documents are captured first."""
    with room(data) as folder:
        if data is None:
            state.load(docs, seed)
        _index()
        key = served.api_key(sender())
        with served.server(folder) as port:
            calm = _timed(_pages(port, key, CALM))
            expected = _names()
            disturbed = _disturbed(port, key, seed)
            captured = len(_names()) - len(expected)
    came = disturbed.names
    return {
        "bench": "walk",
        "rate": round(len(came) / disturbed.seconds),
        "unit": "events/s",
        "ceiling": round(len(calm.names) / calm.seconds),
        "ratio": round(len(came) / disturbed.seconds / (len(calm.names) / calm.seconds), 3),
        **served.cuts(disturbed.times),
        "params": {
            "events": len(expected),
            "pages": len(disturbed.times),
            "per_page": PER_PAGE,
            "captured_meanwhile": captured,
            "missing": len(expected - set(came)),
            "twice": len(came) - len(set(came)),
            "strange": len(set(came) - expected),
        },
    }


class _Walked:
    def __init__(self) -> None:
        self.names: list[str] = []
        self.times: list[float] = []
        self.seconds = 0.0


def _timed(pages: Iterator[tuple[list[str], float]]) -> _Walked:
    walked, begin = _Walked(), time.perf_counter()
    for names, took in pages:
        walked.names += names
        walked.times.append(took)
    walked.seconds = time.perf_counter() - begin
    return walked


def _disturbed(port: int, key: str, seed: int) -> _Walked:
    """The whole walk. The first page fixes what it sees; only then somebody begins to capture."""
    pages = _pages(port, key)
    first, stop = next(pages), threading.Event()
    writer = threading.Thread(target=_disturb, args=(port, key, seed, stop))
    writer.start()
    try:
        return _timed(itertools.chain([first], pages))
    finally:
        stop.set()
        writer.join()


def _pages(port: int, key: str, most: int | None = None) -> Iterator[tuple[list[str], float]]:
    """(names of the events, seconds) of each page, to the last one."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    path, number = f"/epcis/v2/events?perPage={PER_PAGE}", 0
    while path and (most is None or number < most):
        at = time.perf_counter()
        connection.request(
            "GET", path, headers={"Authorization": f"Bearer {key}", "Accept": "application/json"}
        )
        answer = connection.getresponse()
        content = answer.read()
        took = time.perf_counter() - at
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} {content[:300]!r}")
        events = msgspec.json.decode(content)["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
        yield [event["eventID"] for event in events], took
        path, number = _next(answer.headers.get("Link", "")), number + 1


def _next(link: str) -> str:
    """The path behind ``<…>; rel="next"``, empty on the last page."""
    target, _, relation = link.partition(">")
    if "next" not in relation:
        return ""
    parts = urlsplit(target.removeprefix("<"))
    return f"{parts.path}?{parts.query}"


def _disturb(port: int, key: str, seed: int, stop: threading.Event) -> None:
    target = served.Target(port, key, "/epcis/v2/capture")
    for document in workload.documents(1_000_000, EVENTS, seed=seed + 7_000):
        served.send_all(target, [document], 1)
        if stop.wait(PACE):
            return


def _names() -> set[str]:
    """What the events that have numbers are called in answers, with everything captured so far numbered and indexed."""
    from suyuan.exchange.search.services import wait_for
    from suyuan.ledger import connection
    from suyuan.ledger.sequencer import last_number

    served.wait_until_idle()
    served.wait_until_numbered()
    wait_for(last_number(), served.PATIENCE)
    query = "SELECT encode(e.cbv_hash, 'hex') FROM log l JOIN event e ON e.id = l.entry_id WHERE l.seq > 0"
    with connection.cursor() as cursor:
        return {f"ni:///sha-256;{name}?ver=CBV2.0" for (name,) in cursor.execute(query)}


def _index() -> None:
    from suyuan.exchange.search.jobs import catch_up

    catch_up()
