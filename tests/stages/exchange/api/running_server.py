"""A server of our own as users run it: `suyuan serve` in a process, with the work behind it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def running(env: dict[str, str], patience: float = 60) -> Iterator[str]:
    """The address of the server, for as long as the block lasts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "suyuan", "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        _wait(server, f"http://127.0.0.1:{port}/readyz", patience)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            os.kill(server.pid, signal.SIGKILL)
            server.communicate()


def _wait(server: subprocess.Popen[str], address: str, patience: float) -> None:
    end = time.monotonic() + patience
    while True:
        try:
            urllib.request.urlopen(address, timeout=10).close()
        except (urllib.error.URLError, OSError):
            if server.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"no server: {server.poll()}") from None
            time.sleep(0.2)
        else:
            return
