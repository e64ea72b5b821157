"""Far more than fits: many clients send without pause and mind no refusal; what was acknowledged must be captured.

The rate is what was captured meanwhile; the ceiling is what the clients offered. ``lost`` must be 0, ``memory_mb_end``
about ``memory_mb_begin``, and refusals must come fast (quantiles are those of 429 and 503).
"""

from __future__ import annotations

import http.client
import threading
import time
from pathlib import Path
from typing import Any

from suyuan.project.bench import served, workload
from suyuan.project.bench.room import count, room, sender

EVENTS = 100
PAUSE = 0.05
"""Seconds that a client which was put off waits: far less than it is asked to."""


def run(seconds: int = 120, clients: int = 32, seed: int = 1, data: Path | None = None) -> dict[str, Any]:
    """Push for ``seconds`` with documents of 100 events x 10 identifiers."""
    with room(data) as folder:
        party = sender()
        key = served.api_key(party)
        with served.server(folder) as port:
            target = served.Target(port, key, "/epcis/v2/capture")
            served.warm_up(target, list(workload.documents(50, EVENTS, seed=seed + 1)), clients=4)
            before, begin = count("capture_request"), memory_of(folder)
            pushed = _push(target, seconds, clients, seed, folder)
            captured = count("log")
            served.wait_until_idle()
            lost = pushed.taken - (count("capture_request WHERE success") - before)
            end = memory_of(folder)
    return {
        "bench": "overload",
        "rate": round((captured - before * EVENTS) / seconds),
        "unit": "events/s",
        "ceiling": round(pushed.offered * EVENTS / seconds),
        "ratio": round((captured - before * EVENTS) / EVENTS / pushed.offered, 3),
        **served.cuts(pushed.refusals or [0.0]),
        "params": {
            "seconds": seconds,
            "clients": clients,
            "taken": pushed.taken,
            "put_off": len(pushed.refusals),
            "failed": pushed.failed,
            "lost": lost,
            "memory_mb_begin": begin >> 20,
            "memory_mb_peak": max(pushed.memory) >> 20,
            "memory_mb_end": end >> 20,
        },
    }


class _Pushed:
    def __init__(self) -> None:
        self.taken = self.offered = self.failed = 0
        self.refusals: list[float] = []
        self.memory: list[int] = [0]
        self.lock = threading.Lock()

    def note(self, status: int, took: float) -> None:
        with self.lock:
            self.offered += 1
            self.taken += status == 202
            self.failed += status not in {202, 429, 503}
            if status in {429, 503}:
                self.refusals.append(took)


def _push(target: served.Target, seconds: int, clients: int, seed: int, folder: Path) -> _Pushed:
    pushed, end = _Pushed(), time.monotonic() + seconds
    bodies = iter(workload.documents(1_000_000, EVENTS, seed=seed))
    crew = [
        threading.Thread(target=_client, args=(target, bodies, pushed, end), daemon=True)
        for _ in range(clients)
    ]
    for one in crew:
        one.start()
    while time.monotonic() < end:
        pushed.memory.append(memory_of(folder))
        time.sleep(1)
    for one in crew:
        one.join()
    return pushed


def _client(target: served.Target, bodies: Any, pushed: _Pushed, end: float) -> None:
    headers = {"Authorization": f"Bearer {target.token}", "Content-Type": target.media}
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=120)
    body = None
    while time.monotonic() < end:
        if body is None:
            with pushed.lock:
                body = next(bodies)
        at = time.perf_counter()
        connection.request("POST", target.path, body, headers)
        answer = connection.getresponse()
        answer.read()
        pushed.note(answer.status, time.perf_counter() - at)
        if answer.status == 202:
            body = None
        else:
            time.sleep(PAUSE)


def memory_of(folder: Path) -> int:
    """Bytes that the processes serving this folder have for themselves, the database left out."""
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"SUYUAN_DATA={folder}".encode() in (process / "environ").read_bytes().split(b"\0"):
                pages = (process / "statm").read_text().split()
                total += (int(pages[1]) - int(pages[2])) * 4096
        except OSError:
            continue
    return total
