"""``suyuan serve`` as users run it, with the work behind it, on the database of a test."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from free_port import free_port

PATIENCE = 90


@dataclass(frozen=True)
class Served:
    """Where a server listens."""

    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body=None, headers=None, *, chunked: bool = False):
        """The answer, read to its end (``answer.content``)."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        line.request(method, path, body, headers or {}, encode_chunked=chunked)
        answer = line.getresponse()
        answer.content = answer.read()
        line.close()
        return answer


@contextmanager
def serving(env: dict[str, str], *options: str, port: int = 0, **more: str) -> Iterator[Served]:
    """A server that is ready, for as long as the block lasts. ``more``: environment beside ``env``."""
    served = Served(port or free_port())
    command = [
        sys.executable,
        "-m",
        "suyuan",
        "serve",
        "--port",
        str(served.port),
        "--workers",
        "1",
        *options,
    ]
    process = subprocess.Popen(command, env={**env, **more}, stdout=subprocess.DEVNULL)
    try:
        _wait(served, process)
        yield served
    finally:
        _end(process)


def _wait(served: Served, process: subprocess.Popen) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            if served.ask("GET", "/readyz").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"no server: {process.poll()}")


def _end(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
