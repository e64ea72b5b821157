"""A way to a server that breaks when the answer comes back: the request arrived, and nobody is told."""

from __future__ import annotations

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
        caller.settimeout(1)
        server.settimeout(30)
        with suppress(TimeoutError):
            while piece := caller.recv(65_536):
                server.sendall(piece)
                if _is_whole(piece):
                    break
        is_cut = left[0] > 0
        left[0] -= is_cut
        with suppress(TimeoutError, OSError):
            while piece := server.recv(65_536):
                if is_cut:
                    return
                caller.sendall(piece)


def _is_whole(piece: bytes) -> bool:
    """The end of a body of JSON; a GET ends with its empty line. What comes later ends by the time limit."""
    return piece.endswith((b"}", b"\r\n\r\n"))
