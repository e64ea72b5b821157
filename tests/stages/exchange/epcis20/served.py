"""`suyuan serve` on the database of a test, and plain HTTP to it."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 90


@contextmanager
def served(env: dict[str, str], *options: str) -> Iterator[int]:
    """The port at which it listens, once it is ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "suyuan", "serve", "--port", str(port), "--workers", "1", *options]
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(port)
            yield port
        finally:
            process.terminate()


def _wait(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if ask(port, "GET", "/readyz").status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server does not answer")


def ask(port, method, path, body=None, headers=None, *, chunked=False):
    """The answer, read to its end (``answer.content``)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request(method, path, body, headers or {}, encode_chunked=chunked)
    answer = connection.getresponse()
    answer.content = answer.read()
    connection.close()
    return answer
