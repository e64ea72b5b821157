"""A way to a server that breaks when the answer comes back: the request arrived, and nobody is told."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


@contextmanager
def relay(address: str, answers_to_cut: int) -> Iterator[str]:
    """The address of the way. The first answers are read from the server and thrown away."""
    target = urlsplit(address)
    left = [answers_to_cut]
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.2)
        is_over = threading.Event()

        def serve() -> None:
            while not is_over.is_set():
                with suppress(TimeoutError):
                    caller, _ = door.accept()
                    _pass_on(caller, (target.hostname or "", target.port or 80), left)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            is_over.set()
            thread.join(10)


def _pass_on(caller: socket.socket, target: tuple[str, int], left: list[int]) -> None:
    """One request and its answer; the client says Connection: close."""
    with caller, socket.create_connection(target, 30) as server:
        caller.settimeout(30)
        server.settimeout(30)
        server.sendall(_request(caller))
        is_cut = left[0] > 0
        left[0] -= is_cut
        answer = b""
        while piece := server.recv(65_536):
            answer += piece
        if not is_cut:
            caller.sendall(answer)


def _request(caller: socket.socket) -> bytes:
    """The whole request, its body included."""
    taken = b""
    while b"\r\n\r\n" not in taken:
        taken += caller.recv(65_536)
    head, _, body = taken.partition(b"\r\n\r\n")
    told = re.search(rb"(?i)^content-length: *(\d+)", head, re.MULTILINE)
    while told and len(body) < int(told[1]):
        body += caller.recv(65_536)
    return head + b"\r\n\r\n" + body
