"""A server for benches, started as ``suyuan serve`` does, and clients that send to it over HTTP."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE = 120.0
"""Seconds after which a server that does not answer, or a queue that does not empty, is given up."""


@dataclass(slots=True)
class Sent:
    """What the clients saw."""

    begin: float = 0.0
    times: list[float] = field(default_factory=list)
    """Seconds from a request to its acknowledgement, refusals for now not counted."""
    put_off: int = 0
    """429 and 503."""
    failed: list[str] = field(default_factory=list)


@contextmanager
def server(folder: Path) -> Iterator[int]:
    """Serve the ledger of a folder with all its background work; gives the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "SUYUAN_DATA": str(folder)}
    command = [sys.executable, "-m", "suyuan", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - ourselves
    try:
        _wait_until_ready(port, process)
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def _wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server does not answer")


def api_key(party: int) -> str:
    """A key of the party that captures in benches."""
    from suyuan.parties.models import Party
    from suyuan.parties.services import create_api_key

    return create_api_key(Party.objects.get(pk=party), ("*",)).token


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send, as whom, and what."""

    port: int
    token: str
    path: str
    media: str = "application/json"


def send_all(target: Target, bodies: Sequence[bytes], clients: int) -> Sent:
    """Send every body once over ``clients`` connections that stay open; who is put off comes again."""
    sent, waiting, lock = Sent(), iter(bodies), threading.Lock()
    start = threading.Barrier(clients + 1)
    crew = [
        threading.Thread(target=_client, args=(target, waiting, lock, sent, start)) for _ in range(clients)
    ]
    for one in crew:
        one.start()
    start.wait()
    sent.begin = time.perf_counter()
    for one in crew:
        one.join()
    if sent.failed:
        raise RuntimeError(f"{len(sent.failed)} requests failed, the first with {sent.failed[0]}")
    return sent


def _client(
    target: Target,
    waiting: Iterator[bytes],
    lock: threading.Lock,
    sent: Sent,
    start: threading.Barrier,
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=60)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    headers = {"Authorization": f"Bearer {target.token}", "Content-Type": target.media}
    start.wait()
    while True:
        with lock:
            body = next(waiting, None)
        if body is None:
            return
        while True:
            at = time.perf_counter()
            connection.request("POST", target.path, body, headers)
            answer = connection.getresponse()
            told = answer.read()
            took = time.perf_counter() - at
            if answer.status not in {429, 503}:
                break
            sent.put_off += 1
            time.sleep(0.05)
        sent.times.append(took)
        if answer.status not in {200, 201, 202}:
            sent.failed.append(f"{answer.status} {told[:300]!r}")
            return


def warm_up(target: Target, bodies: Sequence[bytes], clients: int) -> None:
    """Let every process of the server come up and do its work once."""
    send_all(target, bodies, clients)
    wait_until_idle()
    wait_until_numbered()


def wait_until_numbered() -> float:
    """The moment at which nothing that is captured waits for its number."""
    return _wait("SELECT NOT EXISTS (SELECT 1 FROM pending)", "events did not get their numbers")


def wait_until_idle() -> float:
    """The moment at which no document waits any more."""
    query = "SELECT NOT EXISTS (SELECT 1 FROM capture_request WHERE finished_at IS NULL)"
    return _wait(query, "the queue did not empty")


def _wait(query: str, otherwise: str) -> float:
    from suyuan.ledger import connection

    end = time.perf_counter() + PATIENCE
    with connection.cursor() as cursor:
        while time.perf_counter() < end:
            if (cursor.execute(query).fetchone() or (False,))[0]:
                return time.perf_counter()
            time.sleep(0.02)
    raise RuntimeError(otherwise)


def cuts(times: Sequence[float]) -> dict[str, Any]:
    """Quantiles of acknowledgement in milliseconds."""
    from statistics import quantiles

    found = quantiles(sorted(times), n=100) if len(times) > 1 else [*times] * 99
    return {name: round(found[at] * 1e3, 1) for name, at in (("p50_ms", 49), ("p95_ms", 94), ("p99_ms", 98))}
